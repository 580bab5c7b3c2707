#include "base/bus_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/io.h"
#include "scratch.h"

#define PAGES 3

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* A file of so many pages, all of sevens, mapped; then its last pages go. */
static void map_and_cut(const char *folder, const char *name, struct mapping *out, size_t pages)
{
    OWN(freep) char *path = xasprintf("%s/%s", folder, name);
    OWN(freep) char *bytes = xcalloc(PAGES, page_bytes());
    memset(bytes, 7, PAGES * page_bytes());
    scratch_write_bytes(path, bytes, PAGES * page_bytes());
    assert_int_equal(io_map(out, path, NULL), 0);
    assert_int_equal(truncate(path, (off_t)(pages * page_bytes())), 0);
    assert_int_equal(unlink(path), 0);
}

static void what_was_cut_off_is_read_as_zeros(void **state)
{
    struct mapping mapping;
    map_and_cut(*state, "file", &mapping, 1);
    assert_int_equal(mapping.bytes[page_bytes() - 1], 7);
    assert_true(mapping_is_whole(&mapping));
    for (size_t i = page_bytes(); i < mapping.length; i++)
        assert_int_equal(mapping.bytes[i], 0);
    assert_false(mapping_is_whole(&mapping));
    assert_int_equal(mapping.bytes[0], 7);
    mapping_release(&mapping);
}

static void one_file_is_not_taken_for_another(void **state)
{
    struct mapping first, second;
    map_and_cut(*state, "whole", &first, PAGES);
    map_and_cut(*state, "cut", &second, 0);
    assert_int_equal(second.bytes[0], 0);
    assert_int_equal(first.bytes[0], 7);
    assert_true(mapping_is_whole(&first));
    assert_false(mapping_is_whole(&second));
    mapping_release(&first);
    mapping_release(&second);
}

static void there_may_be_many_and_they_may_come_again(void **state)
{
    struct mapping mappings[300];
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 300; i++)
            map_and_cut(*state, "file", &mappings[i], i == 299 ? 0 : PAGES);
        assert_int_equal(mappings[299].bytes[0], 0);
        for (size_t i = 0; i < 300; i++) {
            assert_int_equal(mapping_is_whole(&mappings[i]), i != 299);
            mapping_release(&mappings[i]);
        }
    }
}

/* How a process ends that does this. */
static int status_of(void (*act)(void *argument), void *argument)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        (void)signal(SIGBUS, SIG_DFL); /* The sanitizer's has more to say. */
        act(argument);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* Guards need no handler set up before them. */
static void read_unguarded(void *argument)
{
    struct mapping mapping;
    map_and_cut(argument, "file", &mapping, 0);
    bus_guard_free(TAKE(mapping.guard));
    _exit(((const volatile unsigned char *)mapping.bytes)[0]);
}

static void be_sent_it(void *argument)
{
    struct mapping mapping;
    map_and_cut(argument, "file", &mapping, PAGES);
    (void)raise(SIGBUS);
}

static void what_is_not_guarded_ends_the_process(void **state)
{
    int status = status_of(read_unguarded, *state);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
    status = status_of(be_sent_it, *state);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_is_not_guarded_ends_the_process), /* Sets the handler up itself. */
        SCRATCH_TEST(what_was_cut_off_is_read_as_zeros),
        SCRATCH_TEST(one_file_is_not_taken_for_another),
        SCRATCH_TEST(there_may_be_many_and_they_may_come_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
