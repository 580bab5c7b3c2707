#include "ingest/unsettled.h"

#include <stdlib.h>

#include "base/clock.h"
#include "unit.h"

static void what_is_noted_twice_is_looked_at_once(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    char **paths = NULL;
    (void)state;
    assert_int_equal(unsettled_take(&unsettled, &paths), 0);
    assert_int_equal(unsettled.due_ms, INT64_MAX);
    assert_true(unsettled_add(&unsettled, "/b", 0));
    assert_true(unsettled_add(&unsettled, "/a", 5));
    assert_true(unsettled_add(&unsettled, "/b", 7));
    assert_true(unsettled.due_ms > clock_monotonic_ms());
    assert_int_equal(unsettled_take(&unsettled, &paths), 0); /* Not yet. */

    unsettled.due_ms = clock_monotonic_ms();
    assert_int_equal(unsettled_take(&unsettled, &paths), 2);
    assert_string_equal(paths[0], "/a");
    assert_string_equal(paths[1], "/b");
    assert_int_equal(unsettled.due_ms, INT64_MAX);
    assert_int_equal(unsettled_take(&unsettled, &paths), 0);
    free(paths[0]);
    free(paths[1]);
    free(paths);
    unsettled_release(&unsettled);
}

static void only_what_rests_may_have_arrived(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    (void)state;
    assert_true(unsettled_add(&unsettled, "/written", 0));
    assert_false(unsettled_has_arrival(&unsettled, INT64_MAX));
    assert_true(unsettled_add(&unsettled, "/rests", 100));
    assert_false(unsettled_has_arrival(&unsettled, 99));
    assert_true(unsettled_has_arrival(&unsettled, 100));
    unsettled_release(&unsettled);
}

static void there_is_an_end_to_them(void **state)
{
    struct unsettled unsettled = UNSETTLED_INIT;
    size_t count = 0;
    (void)state;
    while (unsettled_add(&unsettled, "/f", 1))
        count++;
    assert_int_equal(count, 100000);
    unsettled_release(&unsettled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_noted_twice_is_looked_at_once),
        cmocka_unit_test(only_what_rests_may_have_arrived),
        cmocka_unit_test(there_is_an_end_to_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
