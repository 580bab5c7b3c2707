#include "base/io.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "scratch.h"

/* Bytes that are no text and do not repeat at any power of two. */
static char *bytes_new(size_t length)
{
    char *bytes = xcalloc(1, length);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)(i % 251 + i / 251);
    return bytes;
}

static void assert_file(const char *path, const void *bytes, size_t length)
{
    OWN(buf_release) struct buf content = BUF_INIT;
    scratch_read(&content, path);
    assert_int_equal(content.length, length);
    assert_memory_equal(buf_str(&content), bytes, length);
}

/* The lowest descriptor that is free: what leaks one moves it. */
static int lowest_fd(void)
{
    int fd = dup(STDIN_FILENO);
    assert_true(fd >= 0);
    close(fd);
    return fd;
}

/* -- writing ------------------------------------------------------------------------------- */

static void all_bytes_are_written(void **state)
{
    static const size_t lengths[] = {0, 1, 4096, 1000003};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        OWN(freep) char *path = xasprintf("%s/%zu", (char *)*state, lengths[i]);
        OWN(freep) char *bytes = bytes_new(lengths[i]);
        OWN(closep) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        assert_int_equal(io_write(fd, bytes, lengths[i], path, NULL), 0);
        assert_file(path, bytes, lengths[i]);
    }
}

static int go_fds[2];

/* Only a writer that was interrupted lets the reader go. */
static void on_alarm(int number)
{
    (void)number;
    ssize_t n = write(go_fds[1], "", 1);
    (void)n; /* Once is enough. */
}

/* Fill a pipe up, and return with how much. */
static size_t fill_pipe(int fd)
{
    static const char zeros[4096];
    size_t filled = 0;
    int flags = fcntl(fd, F_GETFL);
    assert_int_equal(fcntl(fd, F_SETFL, flags | O_NONBLOCK), 0);
    for (ssize_t n; (n = write(fd, zeros, sizeof zeros)) > 0;)
        filled += (size_t)n;
    assert_int_equal(fcntl(fd, F_SETFL, flags), 0);
    return filled;
}

/* Whether, behind what the pipe was filled with, just these bytes come. */
static bool read_back(int fd, size_t filled, const char *bytes, size_t length)
{
    char piece[5000];
    size_t at = 0;
    if (read(go_fds[0], piece, 1) != 1)
        return false;
    while (filled > 0) {
        ssize_t n = read(fd, piece, filled < sizeof piece ? filled : sizeof piece);
        if (n <= 0)
            return false;
        filled -= (size_t)n;
    }
    for (ssize_t n; (n = read(fd, piece, sizeof piece)) > 0; at += (size_t)n)
        if ((size_t)n > length - at || memcmp(piece, bytes + at, (size_t)n) != 0)
            return false;
    return at == length;
}

/* A signal ends a write that waits: with a part written, or, as the first one here, with EINTR. */
static void interruptions_lose_nothing(void **state)
{
    const size_t length = 8 << 20;
    const struct sigaction action = {.sa_handler = on_alarm}; /* Without SA_RESTART. */
    const struct itimerval often = {{.tv_usec = 500}, {.tv_usec = 500}}, never = {{0}};
    OWN(freep) char *bytes = bytes_new(length);
    struct sigaction before;
    int fds[2], status;
    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(pipe2(go_fds, O_NONBLOCK), 0);
    assert_int_equal(fcntl(go_fds[0], F_SETFL, 0), 0);
    size_t filled = fill_pipe(fds[1]);
    pid_t reader = fork();
    assert_true(reader >= 0);
    if (reader == 0) {
        close(fds[1]);
        _exit(read_back(fds[0], filled, bytes, length) ? 0 : 1);
    }
    close(fds[0]);
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &often, NULL);
    int rc = io_write(fds[1], bytes, length, "pipe", NULL);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    close(fds[1]);
    assert_int_equal(waitpid(reader, &status, 0), reader);
    close(go_fds[0]);
    close(go_fds[1]);
    assert_int_equal(rc, 0);
    assert_int_equal(status, 0);
}

static void a_failed_write_names_what_was_written(void **state)
{
    struct err err;
    OWN(closep) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    (void)state;
    assert_true(full >= 0);
    assert_int_equal(io_write(full, "x", 1, "the name", &err), -ENOSPC);
    assert_non_null(strstr(err.text, "the name"));
    assert_int_equal(io_write(-1, "x", 1, "the name", &err), -EBADF);
}

/* -- places -------------------------------------------------------------------------------- */

static void places_are_written_and_read(void **state)
{
    char bytes[10];
    OWN(freep) char *path = xasprintf("%s/a", (char *)*state);
    scratch_write(path, "0123456789");
    OWN(closep) int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(io_write_at(fd, 3, "ab", 2, "a", NULL), 0);
    assert_int_equal(io_write_at(fd, 11, "!", 1, "a", NULL), 0);
    assert_file(path, "012ab56789\0!", 12);
    assert_int_equal(io_read_at(fd, 2, bytes, 4), 4);
    assert_memory_equal(bytes, "2ab5", 4);
    assert_int_equal(io_read_at(fd, 8, bytes, sizeof bytes), 4);
    assert_memory_equal(bytes, "89\0!", 4);
    assert_int_equal(io_read_at(fd, 12, bytes, sizeof bytes), 0);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
}

static void what_fails_at_a_place_is_an_error(void **state)
{
    struct err err;
    char bytes[10];
    OWN(closep) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    OWN(closep) int folder = open(*state, O_RDONLY | O_CLOEXEC);
    assert_int_equal(io_write_at(full, 0, "x", 1, "the name", &err), -ENOSPC);
    assert_non_null(strstr(err.text, "the name"));
    assert_int_equal(io_read_at(folder, 0, bytes, sizeof bytes), -EISDIR);
    assert_int_equal(io_read_at(-1, 0, bytes, sizeof bytes), -EBADF);
}

/* The part that fits is written, the rest is told of. */
static void a_file_that_grows_too_large_is_an_error(void **state)
{
    struct rlimit before, limit;
    struct err err;
    OWN(freep) char *path = xasprintf("%s/a", (char *)*state);
    OWN(freep) char *bytes = bytes_new(20000);
    scratch_write(path, "");
    OWN(closep) int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 10000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    int rc = io_write(fd, bytes, 20000, path, &err);
    int rc_at = io_write_at(fd, 1, bytes, 20000, path, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(rc, -EFBIG);
    assert_int_equal(rc_at, -EFBIG);
    assert_non_null(strstr(err.text, path));
}

/* -- mapping ------------------------------------------------------------------------------- */

static void a_file_is_mapped_as_it_is(void **state)
{
    static const size_t lengths[] = {1, 4095, 4096, 4097, 1000003};
    int fd = lowest_fd();
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct mapping mapping;
        OWN(freep) char *path = xasprintf("%s/%zu", (char *)*state, lengths[i]);
        OWN(freep) char *bytes = bytes_new(lengths[i]);
        scratch_write_bytes(path, bytes, lengths[i]);
        assert_int_equal(io_map(&mapping, path, NULL), 0);
        assert_int_equal(mapping.length, lengths[i]);
        assert_int_equal(unlink(path), 0); /* The bytes stay as long as they are mapped. */
        assert_memory_equal(mapping.bytes, bytes, lengths[i]);
        mapping_release(&mapping);
        assert_null(mapping.bytes);
        assert_int_equal(mapping.length, 0);
        mapping_release(&mapping);
    }
    assert_int_equal(lowest_fd(), fd);
}

static void what_cannot_be_mapped_is_an_error(void **state)
{
    struct mapping mapping = {.bytes = NULL, .length = 77};
    struct err err;
    OWN(freep) char *missing = xasprintf("%s/missing", (char *)*state);
    OWN(freep) char *empty = xasprintf("%s/empty", (char *)*state);
    int fd = lowest_fd();
    scratch_write(empty, "");
    assert_int_equal(io_map(&mapping, missing, &err), -ENOENT);
    assert_non_null(strstr(err.text, missing));
    assert_int_equal(io_map(&mapping, empty, &err), ERR_INDEX);
    assert_non_null(strstr(err.text, empty));
    assert_true(io_map(&mapping, *state, &err) < 0); /* A folder. */
    assert_int_equal(mapping.length, 77);            /* Untouched. */
    assert_int_equal(lowest_fd(), fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(all_bytes_are_written),
        cmocka_unit_test(interruptions_lose_nothing),
        cmocka_unit_test(a_failed_write_names_what_was_written),
        SCRATCH_TEST(places_are_written_and_read),
        SCRATCH_TEST(what_fails_at_a_place_is_an_error),
        SCRATCH_TEST(a_file_that_grows_too_large_is_an_error),
        SCRATCH_TEST(a_file_is_mapped_as_it_is),
        SCRATCH_TEST(what_cannot_be_mapped_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
