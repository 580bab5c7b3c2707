#include "format/source.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <zlib.h>

#include "scratch.h"

static char *path_in(void **state, const char *name)
{
    return xasprintf("%s/%s", (const char *)*state, name);
}

static void a_file_is_read_whole(void **state)
{
    static const char bytes[] = "Ships\0wait\n";
    OWN(freep) char *path = path_in(state, "a.txt");
    OWN(source_release) struct source source = {0};
    struct err err;
    struct stat st;
    struct file_stamp stamp;
    scratch_write_bytes(path, bytes, sizeof bytes);
    assert_int_equal(source_read(&source, path, sizeof bytes, &err), 0);
    assert_int_equal(source.bytes.length, sizeof bytes);
    assert_memory_equal(source.bytes.data, bytes, sizeof bytes);

    assert_int_equal(stat(path, &st), 0);
    file_stamp_of(&stamp, &st);
    assert_true(file_stamp_equal(&source.stamp, &stamp));
    assert_int_equal(source.stamp.size, sizeof bytes);
    assert_int_equal(source.modified, st.st_mtim.tv_sec);
}

static void a_large_file_is_read_whole(void **state)
{
    OWN(freep) char *path = path_in(state, "a.txt");
    OWN(buf_release) struct buf text = BUF_INIT;
    OWN(source_release) struct source source = {0};
    while (text.length < 3000000)
        buf_addf(&text, "%zu ships, ", text.length);
    scratch_write_bytes(path, text.data, text.length);
    assert_int_equal(source_read(&source, path, 4000000, NULL), 0);
    assert_int_equal(source.bytes.length, text.length);
    assert_string_equal(source.bytes.data, text.data);
}

static void an_empty_file_has_no_bytes(void **state)
{
    OWN(freep) char *path = path_in(state, "a.txt");
    OWN(source_release) struct source source = {0};
    scratch_write(path, "");
    assert_int_equal(source_read(&source, path, 0, NULL), 0);
    assert_int_equal(source.bytes.length, 0);
    assert_string_equal(buf_str(&source.bytes), "");
    assert_int_equal(source_unpack(&source, 0, NULL), 0);
}

static void a_file_over_the_limit_is_not_read(void **state)
{
    OWN(freep) char *path = path_in(state, "a.txt");
    OWN(source_release) struct source source = {0};
    struct err err;
    scratch_write(path, "Ships wait");
    assert_int_equal(source_read(&source, path, 9, &err), ERR_TOO_LARGE);
    assert_string_equal(err.text, "10 bytes, at most 9 are read");
    assert_int_equal(source.bytes.length, 0);
    assert_int_equal(source.stamp.size, 10);
    assert_int_equal(source_read(&source, path, 10, &err), 0);
}

static void a_sparse_giant_costs_nothing(void **state)
{
    OWN(freep) char *path = path_in(state, "giant.txt");
    OWN(source_release) struct source source = {0};
    scratch_write(path, "");
    assert_int_equal(truncate(path, (off_t)1 << 33), 0);
    assert_int_equal(source_read(&source, path, 1000000, NULL), ERR_TOO_LARGE);
    assert_int_equal(source.stamp.size, (int64_t)1 << 33);
}

/* -- what is no file ------------------------------------------------------------------------ */

static void check_refused(const char *path, int code)
{
    struct err err = {.text = ""};
    struct source source = {.modified = 42};
    int rc = source_read(&source, path, 1000, &err);
    if (rc != code)
        fail_msg("%s: %d (%s)", path, rc, err.text);
    assert_int_equal(err.code, code);
    assert_true(err.text[0]);
    assert_int_equal(source.modified, 42);
}

static void only_regular_files_are_opened(void **state)
{
    OWN(freep) char *fifo = path_in(state, "fifo");
    OWN(freep) char *file = path_in(state, "file");
    OWN(freep) char *link = path_in(state, "link");
    OWN(freep) char *dangling = path_in(state, "dangling");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    scratch_write(file, "Ships");
    assert_int_equal(symlink("file", link), 0);
    assert_int_equal(symlink("nothing", dangling), 0);

    check_refused(fifo, ERR_FORMAT);
    check_refused(*state, ERR_FORMAT);
    check_refused("/dev/null", ERR_FORMAT);
    check_refused(link, -ELOOP);
    check_refused(dangling, -ELOOP);
}

static void a_socket_is_not_opened(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    OWN(freep) char *path = path_in(state, "socket");
    OWN(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (strlen(path) >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, path, strlen(path) + 1);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    check_refused(path, -ENXIO);
}

static void what_is_not_there_is_said_to_be_missing(void **state)
{
    OWN(freep) char *missing = path_in(state, "missing");
    OWN(freep) char *file = path_in(state, "file");
    OWN(freep) char *below = path_in(state, "file/below");
    scratch_write(file, "");
    check_refused(missing, -ENOENT);
    check_refused(below, -ENOTDIR);
    check_refused("", -ENOENT);
}

/* -- files that are written ------------------------------------------------------------------ */

static void a_file_that_is_being_written_is_changing(void **state)
{
    OWN(freep) char *path = path_in(state, "a.txt");
    OWN(source_release) struct source source = {0};
    scratch_write(path, "Ships");
    assert_int_equal(source_read(&source, path, 1000, NULL), 0);
    if (!source.no_writer)
        return; /* A file system without leases: nobody can know. */

    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    check_refused(path, ERR_CHANGING);
    assert_int_equal(write(fd, " wait", 5), 5);
    check_refused(path, ERR_CHANGING);
    close(fd);

    source_release(&source);
    assert_int_equal(source_read(&source, path, 1000, NULL), 0);
    assert_string_equal(source.bytes.data, "Ships wait");
}

static void readers_do_not_hinder_each_other_or_the_next_writer(void **state)
{
    OWN(freep) char *path = path_in(state, "a.txt");
    OWN(source_release) struct source source = {0};
    scratch_write(path, "Ships");
    OWN(closep) int reader = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(source_read(&source, path, 1000, NULL), 0);
    /* Were the lease still held, this would be refused. */
    OWN(closep) int writer = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(reader >= 0 && writer >= 0);
}

static void another_version_has_another_stamp(void **state)
{
    OWN(freep) char *path = path_in(state, "a.txt");
    OWN(freep) char *other = path_in(state, "b.txt");
    OWN(source_release) struct source first = {0}, second = {0}, third = {0};
    scratch_write(path, "Ships");
    assert_int_equal(source_read(&first, path, 1000, NULL), 0);
    scratch_write(path, "Ships wait");
    assert_int_equal(source_read(&second, path, 1000, NULL), 0);
    assert_false(file_stamp_equal(&first.stamp, &second.stamp));

    scratch_write(other, "Ships wait");
    assert_int_equal(rename(other, path), 0);
    assert_int_equal(source_read(&third, path, 1000, NULL), 0);
    assert_false(file_stamp_equal(&second.stamp, &third.stamp));
}

static void a_stamp_has_every_part_of_the_files_state(void **state)
{
    const struct stat st = {.st_size = 1,
                            .st_mtim = {1732631400, 123456789},
                            .st_ctim = {1732631401, 987654321},
                            .st_ino = 7};
    struct file_stamp stamp, other;
    (void)state;
    file_stamp_of(&stamp, &st);
    assert_int_equal(stamp.modified_ns, INT64_C(1732631400123456789));
    assert_int_equal(stamp.changed_ns, INT64_C(1732631401987654321));
    assert_true(file_stamp_equal(&stamp, &stamp));
    other = stamp, other.size++;
    assert_false(file_stamp_equal(&stamp, &other));
    other = stamp, other.modified_ns++;
    assert_false(file_stamp_equal(&stamp, &other));
    other = stamp, other.changed_ns++;
    assert_false(file_stamp_equal(&stamp, &other));
    other = stamp, other.inode++;
    assert_false(file_stamp_equal(&stamp, &other));
}

/* -- unpacking ------------------------------------------------------------------------------ */

static void write_gzip(const char *path, const char *text)
{
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzputs(file, text), strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
}

static void gzip_is_unpacked_and_nothing_else_is_touched(void **state)
{
    OWN(freep) char *packed = path_in(state, "a.txt.gz");
    OWN(freep) char *plain = path_in(state, "b.txt.gz");
    OWN(source_release) struct source first = {0}, second = {0};
    write_gzip(packed, "Ships wait");
    assert_int_equal(source_read(&first, packed, 1000, NULL), 0);
    struct file_stamp stamp = first.stamp;
    assert_int_equal(source_unpack(&first, 10, NULL), 0);
    assert_string_equal(first.bytes.data, "Ships wait");
    assert_true(file_stamp_equal(&first.stamp, &stamp));

    scratch_write(plain, "Its name says gzip");
    assert_int_equal(source_read(&second, plain, 1000, NULL), 0);
    assert_int_equal(source_unpack(&second, 1, NULL), 0);
    assert_string_equal(second.bytes.data, "Its name says gzip");
}

static void what_cannot_be_unpacked_is_left_as_it_is(void **state)
{
    OWN(freep) char *path = path_in(state, "a.txt.gz");
    OWN(source_release) struct source source = {0};
    struct err err;
    write_gzip(path, "Ships wait");
    assert_int_equal(source_read(&source, path, 1000, NULL), 0);
    size_t length = source.bytes.length;
    assert_int_equal(source_unpack(&source, 9, &err), ERR_TOO_LARGE);
    assert_int_equal(source.bytes.length, length);
    source.bytes.data[length - 5] ^= 1;
    assert_int_equal(source_unpack(&source, 10, &err), ERR_FORMAT);
    assert_int_equal(source.bytes.length, length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_file_is_read_whole),
        SCRATCH_TEST(a_large_file_is_read_whole),
        SCRATCH_TEST(an_empty_file_has_no_bytes),
        SCRATCH_TEST(a_file_over_the_limit_is_not_read),
        SCRATCH_TEST(a_sparse_giant_costs_nothing),
        SCRATCH_TEST(only_regular_files_are_opened),
        SCRATCH_TEST(a_socket_is_not_opened),
        SCRATCH_TEST(what_is_not_there_is_said_to_be_missing),
        SCRATCH_TEST(a_file_that_is_being_written_is_changing),
        SCRATCH_TEST(readers_do_not_hinder_each_other_or_the_next_writer),
        SCRATCH_TEST(another_version_has_another_stamp),
        cmocka_unit_test(a_stamp_has_every_part_of_the_files_state),
        SCRATCH_TEST(gzip_is_unpacked_and_nothing_else_is_touched),
        SCRATCH_TEST(what_cannot_be_unpacked_is_left_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
