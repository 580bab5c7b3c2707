/* Copies of a whole index: where they may be made, and that they are it. */
#include "index/copy.h"

#include <errno.h>

#include "index/check.h"
#include "two_segments.h"

/* The index is in a folder of its own, so that there is room beside it. */
static char *beside(const struct fixture *fixture, const char *name)
{
    return xasprintf("%s-%s", fixture->folder, name);
}

/* -- where --------------------------------------------------------------------------------- */

static void assert_refused(struct fixture *fixture, const char *path, const char *why)
{
    struct err err = {0};
    char *resolved = NULL;
    int rc = index_copy_resolve(fixture->index, path, &resolved, &err);
    if (rc != ERR_REQUEST || !strstr(err.text, why))
        fail_msg("%s: %d, \"%s\", not \"%s\"", path, rc, err.text, why);
    assert_null(resolved);
}

static void what_is_no_place_for_a_copy_is_refused(void **state)
{
    static const struct {
        const char *path, *why;
    } cases[] = {
        {"", "no absolute path"},
        {"copy", "no absolute path"},
        {"./copy", "no absolute path"},
        {"/", "no absolute path"},
        {"/tmp/..", "no absolute path"},
        {"/tmp/.", "no absolute path"},
        {"/nowhere/to/be/found", "no such file"},
        {"/etc", "is not empty"},
        {"/dev/null", "not a directory"},
        {"/dev/null/copy", "not a directory"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(fixture, cases[i].path, cases[i].why);
    OWN(freep) char *inside = xasprintf("%s/copy", fixture->folder);
    assert_refused(fixture, inside, "in the index itself");
    assert_refused(fixture, fixture->folder, "in the index itself");
}

static void assert_resolved(struct fixture *fixture, const char *path, const char *expected)
{
    struct err err = {0};
    OWN(freep) char *resolved = NULL;
    if (index_copy_resolve(fixture->index, path, &resolved, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(resolved, expected);
}

static void a_place_is_a_name_that_is_free(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *target = beside(fixture, "copy");
    OWN(freep) char *with_slashes = xasprintf("%s//", target);
    OWN(freep) char *in_detours = xasprintf("%s/../%s", fixture->folder, strrchr(target, '/') + 1);
    OWN(freep) char *link = beside(fixture, "link");
    OWN(freep) char *in_link = xasprintf("%s/copy", link);
    OWN(freep) char *in_target = xasprintf("%s/copy", target);
    assert_resolved(fixture, target, target);
    assert_resolved(fixture, with_slashes, target);
    assert_resolved(fixture, in_detours, target);
    assert_int_equal(mkdir(target, 0755), 0); /* Empty, it is as good as none. */
    assert_resolved(fixture, target, target);
    assert_int_equal(symlink(target, link), 0);
    assert_resolved(fixture, in_link, in_target);
    assert_refused(fixture, link, "");
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(target), 0);
}

/* -- what ---------------------------------------------------------------------------------- */

static void copy_to(struct fixture *fixture, const char *target, struct index_copy *out)
{
    struct err err = {0};
    *out = (struct index_copy){.target = target, .also = "ingested"};
    if (index_copy(fixture->index, out, &err) < 0)
        fail_msg("%s", err.text);
}

/* Go on with the copy instead of the index. */
static void move_to(struct fixture *fixture, char *folder)
{
    index_close(TAKE(fixture->index));
    scratch_free(fixture->folder);
    fixture->options.path = fixture->folder = folder;
    open_index(fixture);
}

static void assert_sound(struct fixture *fixture)
{
    struct index_check check = {.segments = 0};
    assert_int_equal(index_check(fixture->index, &check, NULL), 0);
    assert_int_equal(check.finding_count, 0);
    index_check_release(&check);
}

static void a_copy_is_the_index_of_that_moment(void **state)
{
    struct fixture *fixture = *state;
    struct index_copy copy;
    char *target = beside(fixture, "copy");
    OWN(freep) char *kept = xasprintf("%s/ingested/e3/e3.plain", fixture->folder);
    OWN(freep) char *half = xasprintf("%s/ingested/e3/.e4.plain.tmp", fixture->folder);
    scratch_write(kept, "Kept");
    scratch_write(half, "Ke");
    put(fixture, "/n/uncommitted");
    copy_to(fixture, target, &copy);
    assert_int_equal(copy.sequence, 2);
    assert_int_equal(copy.articles, 3);
    assert_int_equal(copy.segments, 2);
    assert_int_equal(copy.bytes, status_of(fixture).bytes);
    assert_int_equal(copy.effort.done, copy.effort.total);
    assert_int_equal(index_commit(fixture->index, NULL), 0); /* The index goes on; */
    assert_int_equal(index_file_remove(fixture->index, "/n/a", NULL), 0);
    assert_int_equal(index_commit(fixture->index, NULL), 0);

    move_to(fixture, target); /* the copy does not. */
    assert_int_equal(status_of(fixture).sequence, 2);
    assert_int_equal(status_of(fixture).articles, 3);
    assert_sound(fixture);
    assert_true(has(fixture, "ingested/e3/e3.plain"));
    assert_false(has(fixture, "ingested/e3/.e4.plain.tmp"));
    put(fixture, "/n/d"); /* It is an index like any other. */
    assert_int_equal(index_commit(fixture->index, NULL), 0);
    assert_int_equal(status_of(fixture).articles, 4);
}

static void an_empty_folder_is_filled(void **state)
{
    struct fixture *fixture = *state;
    struct index_copy copy;
    char *target = beside(fixture, "copy");
    assert_int_equal(mkdir(target, 0755), 0);
    copy_to(fixture, target, &copy);
    move_to(fixture, target);
    assert_int_equal(status_of(fixture).articles, 3);
}

/* Where there is another file system. */
static void what_cannot_be_linked_is_copied(void **state)
{
    struct fixture *fixture = *state;
    struct index_copy copy;
    struct stat here, there;
    struct err err;
    assert_int_equal(stat(fixture->folder, &here), 0);
    if (stat("/dev/shm", &there) < 0 || here.st_dev == there.st_dev || access("/dev/shm", W_OK) < 0)
        skip();
    char *target = xasprintf("/dev/shm/newsdex-unit-%ld", (long)getpid());
    change_section(fixture, 2, SECTION_TABLES);
    copy = (struct index_copy){.target = target, .also = "ingested"};
    assert_int_equal(index_copy(fixture->index, &copy, &err), ERR_INDEX);
    assert_string_equal(err.text, "segment 2: tables: wrong checksum");
    assert_false(scratch_exists(target));
    change_section(fixture, 2, SECTION_TABLES);

    copy_to(fixture, target, &copy);
    move_to(fixture, target);
    assert_int_equal(status_of(fixture).articles, 3);
    assert_sound(fixture);
}

/* -- failing ------------------------------------------------------------------------------- */

static void assert_nothing_left(const char *target)
{
    OWN(freep) char *temporary = xasprintf("%s.tmp", target);
    assert_false(scratch_exists(target));
    assert_false(scratch_exists(temporary));
}

static void a_copy_that_fails_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *target = beside(fixture, "copy");
    OWN(freep) char *file = xasprintf("%s/seg-00000002", fixture->folder);
    struct index_copy copy = {.target = target, .also = "ingested", .effort.ended = true};
    assert_int_equal(index_copy(fixture->index, &copy, NULL), ERR_STOPPING);
    assert_nothing_left(target);
    copy = (struct index_copy){.target = target, .also = "ingested"};
    assert_int_equal(truncate(file, GLASS_BLOCK_SIZE), 0); /* A link would be as short. */
    assert_int_equal(index_copy(fixture->index, &copy, NULL), ERR_INDEX);
    assert_nothing_left(target);
    copy = (struct index_copy){.target = target, .also = "ingested"};
    assert_int_equal(unlink(file), 0);
    assert_int_equal(index_copy(fixture->index, &copy, NULL), ERR_INDEX);
    assert_nothing_left(target);
}

static void what_another_copy_has_left_is_in_the_way(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *target = beside(fixture, "copy");
    OWN(freep) char *temporary = xasprintf("%s.tmp", target);
    const char *kept = "/keep";
    OWN(freep) char *file = xasprintf("%s%s", temporary, kept);
    struct index_copy copy = {.target = target, .also = "ingested"};
    scratch_write(file, "It may be anything.");
    assert_int_equal(index_copy(fixture->index, &copy, NULL), -EEXIST);
    assert_true(scratch_exists(file));
    scratch_remove_tree(temporary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO_SEGMENTS_TEST(what_is_no_place_for_a_copy_is_refused),
        TWO_SEGMENTS_TEST(a_place_is_a_name_that_is_free),
        TWO_SEGMENTS_TEST(a_copy_is_the_index_of_that_moment),
        TWO_SEGMENTS_TEST(an_empty_folder_is_filled),
        TWO_SEGMENTS_TEST(what_cannot_be_linked_is_copied),
        TWO_SEGMENTS_TEST(a_copy_that_fails_leaves_nothing),
        TWO_SEGMENTS_TEST(what_another_copy_has_left_is_in_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
