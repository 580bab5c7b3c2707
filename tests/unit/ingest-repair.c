/* What is reported as damaged is taken out, once, and until its files were read again status says
 * so. */
#include "ingest/repair.h"

#include <string.h>

#include "two_segments.h"

static const struct err why = {.code = ERR_INDEX, .text = "for a test"};

static void assert_trouble(struct repair *repair, const char *expected)
{
    struct err trouble;
    repair_get_trouble(repair, &trouble);
    assert_int_equal(trouble.code != 0, expected[0] != '\0');
    if (!strstr(trouble.text, expected))
        fail_msg("\"%s\", not \"%s\"", trouble.text, expected);
}

static void what_is_reported_is_taken_out(void **state)
{
    struct fixture *fixture = *state;
    struct repair repair;
    repair_init(&repair);
    assert_false(repair_is_due(&repair));
    assert_trouble(&repair, "");
    repair_report(&repair, 1, &why);
    repair_report(&repair, 1, &why);
    assert_true(repair_is_due(&repair));
    assert_int_equal(repair_run(&repair, fixture->index, NULL), 1);
    assert_int_equal(status_of(fixture).articles, 2);
    assert_trouble(&repair, "segment 1: damaged, its articles are being read again");
    assert_true(repair.is_rereading);
    assert_false(repair_is_due(&repair));
    repair_end(&repair);
    assert_false(repair.is_rereading);
    assert_trouble(&repair, "");
    repair_release(&repair);
}

static void what_is_gone_is_no_trouble(void **state)
{
    struct fixture *fixture = *state;
    struct repair repair;
    repair_init(&repair);
    repair_report(&repair, 9, &why);
    assert_int_equal(repair_run(&repair, fixture->index, NULL), 0);
    assert_false(repair.is_rereading);
    assert_trouble(&repair, "");
    repair_release(&repair);
}

static void what_cannot_be_taken_out_is_tried_again(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    struct repair repair;
    OWN(freep) char *folder = xasprintf("%s/bad-00000001", fixture->folder);
    OWN(freep) char *file = xasprintf("%s/in-the-way", folder);
    repair_init(&repair);
    scratch_write(file, "x");
    repair_report(&repair, 1, &why);
    assert_true(repair_run(&repair, fixture->index, &err) < 0);
    assert_int_equal(status_of(fixture).articles, 3);
    assert_trouble(&repair, "segment 1: damaged, but cannot be set aside now");
    assert_true(repair.due_ms < INT64_MAX);
    repair_end(&repair); /* A scan has nothing to do with it. */
    assert_trouble(&repair, "segment 1");

    scratch_remove_tree(folder);
    repair_report(&repair, 2, &why);
    assert_int_equal(repair_run(&repair, fixture->index, &err), 1);
    assert_int_equal(status_of(fixture).articles, 0);
    assert_trouble(&repair, "segment 1 and 1 more: damaged, its articles");
    repair_end(&repair);
    assert_trouble(&repair, "");
    repair_release(&repair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO_SEGMENTS_TEST(what_is_reported_is_taken_out),
        TWO_SEGMENTS_TEST(what_is_gone_is_no_trouble),
        TWO_SEGMENTS_TEST(what_cannot_be_taken_out_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
