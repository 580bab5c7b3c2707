#include "ingest/unsettled.h"

#include <stdlib.h>

#include "base/clock.h"
#include "unit.h"

static void free_files(struct unsettled_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(files[i].path);
    free(files);
}

static void what_is_noted_twice_is_looked_at_once(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    struct unsettled_file *files = NULL;
    (void)state;
    assert_int_equal(unsettled_take(&unsettled, &files), 0);
    assert_int_equal(unsettled.due_ms, INT64_MAX);
    assert_true(unsettled_add(&unsettled, "/b", 0, 0));
    assert_true(unsettled_add(&unsettled, "/a", 0, 5));
    assert_true(unsettled_add(&unsettled, "/b", 0, 7));
    assert_int_equal(unsettled_take(&unsettled, &files), 2);
    assert_string_equal(files[0].path, "/a");
    assert_string_equal(files[1].path, "/b");
    assert_int_equal(unsettled.due_ms, INT64_MAX);
    free_files(files, 2);
    assert_int_equal(unsettled_take(&unsettled, &files), 0);
    unsettled_release(&unsettled);
}

#define LONG_MS 1000000000 /* No test takes so long. */

static void each_is_taken_when_it_is_due(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    struct unsettled_file *files = NULL;
    (void)state;
    assert_true(unsettled_add(&unsettled, "/later", LONG_MS, 0));
    assert_true(unsettled.due_ms > clock_monotonic_ms());
    assert_int_equal(unsettled_take(&unsettled, &files), 0);
    assert_true(unsettled_add(&unsettled, "/now", 0, 0));
    assert_int_equal(unsettled_take(&unsettled, &files), 1);
    assert_string_equal(files[0].path, "/now");
    free_files(files, 1);
    assert_true(unsettled.due_ms > clock_monotonic_ms());
    assert_true(unsettled.due_ms < INT64_MAX);
    unsettled_release(&unsettled);
}

static void what_is_being_written_can_be_hurried(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    struct unsettled_file *files = NULL;
    (void)state;
    unsettled_hurry(&unsettled);
    assert_int_equal(unsettled.due_ms, INT64_MAX);
    assert_true(unsettled_add(&unsettled, "/rests", LONG_MS, 5));
    assert_true(unsettled_add(&unsettled, "/written", LONG_MS, 0));
    unsettled_hurry(&unsettled);
    assert_int_equal(unsettled_take(&unsettled, &files), 1);
    assert_string_equal(files[0].path, "/written");
    assert_int_equal(files[0].delay_ms, LONG_MS);
    free_files(files, 1);
    unsettled_release(&unsettled);
}

static void who_waited_waits_longer_up_to_a_limit(void **state)
{
    unsigned delay_ms = UNSETTLED_SOON_MS, looks = 0;
    (void)state;
    for (; delay_ms < UNSETTLED_LATER_MS; looks++)
        delay_ms = unsettled_delay_after(delay_ms);
    assert_int_equal(looks, 10);
    assert_int_equal(unsettled_delay_after(delay_ms), UNSETTLED_LATER_MS);
}

static void only_what_rests_may_have_arrived(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    (void)state;
    assert_true(unsettled_add(&unsettled, "/written", 1, 0));
    assert_false(unsettled_has_arrival(&unsettled, INT64_MAX));
    assert_true(unsettled_add(&unsettled, "/rests", 1, 100));
    assert_false(unsettled_has_arrival(&unsettled, 99));
    assert_true(unsettled_has_arrival(&unsettled, 100));
    unsettled_release(&unsettled);
}

static void there_is_an_end_to_them(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    size_t count = 0;
    (void)state;
    while (unsettled_add(&unsettled, "/f", 1, 1))
        count++;
    assert_int_equal(count, 100000);
    unsettled_release(&unsettled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_noted_twice_is_looked_at_once),
        cmocka_unit_test(each_is_taken_when_it_is_due),
        cmocka_unit_test(what_is_being_written_can_be_hurried),
        cmocka_unit_test(who_waited_waits_longer_up_to_a_limit),
        cmocka_unit_test(only_what_rests_may_have_arrived),
        cmocka_unit_test(there_is_an_end_to_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
