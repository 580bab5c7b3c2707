#include "ingest/wary_clock.h"

#include "unit.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
#define NOON 1700000000 /* A time of day. */

/* Readings one after the other, in seconds from the first; what is to be gone by, and the jump that
 * is told. */
struct reading {
    int64_t monotonic_s, day_s, expected_s, jumped_s;
};

static void assert_readings(const struct reading *readings, size_t count)
{
    struct wary_clock clock = {0};
    for (size_t i = 0; i < count; i++) {
        int64_t jumped_s = 1;
        int64_t now_s = wary_clock_read(&clock, NOON + readings[i].day_s,
                                        (5 + readings[i].monotonic_s) * 1000, &jumped_s);
        assert_int_equal(now_s - NOON, readings[i].expected_s);
        assert_int_equal(jumped_s, readings[i].jumped_s);
    }
}

#define READINGS(...)                                        \
    do {                                                     \
        static const struct reading list[] = {__VA_ARGS__};  \
        assert_readings(list, sizeof list / sizeof list[0]); \
    } while (0)

static void an_even_clock_is_believed(void **state)
{
    (void)state;
    READINGS({0, 0, 0, 0}, {10, 10, 10, 0}, {DAY, DAY, DAY, 0}, {YEAR, YEAR + 60, YEAR + 60, 0});
}

static void a_correction_is_no_jump(void **state)
{
    (void)state;
    READINGS({0, 0, 0, 0}, {10, 3000, 3000, 0}, {20, -50, -50, 0});
}

static void a_jump_ahead_is_told_and_not_believed(void **state)
{
    (void)state;
    READINGS({0, 0, 0, 0}, {10, YEAR, 10, YEAR - 10}, {20, YEAR + 10, 20, 0},
             {HOUR, YEAR + HOUR, HOUR, 0}, {HOUR + 5, HOUR + 5, HOUR + 5, 0});
}

static void one_that_lasts_for_a_day_is_believed(void **state)
{
    (void)state;
    READINGS({0, 0, 0, 0}, {10, YEAR, 10, YEAR - 10}, {DAY + 9, YEAR + DAY, DAY + 9, 0},
             {DAY + 10, YEAR + DAY, YEAR + DAY, 0},
             {DAY + 20, YEAR + DAY + 10, YEAR + DAY + 10, 0});
}

static void a_jump_back_is_told_and_believed(void **state)
{
    (void)state;
    READINGS({0, 0, 0, 0}, {10, -YEAR, -YEAR, -YEAR - 10}, {20, 10 - YEAR, 10 - YEAR, 0},
             {30, 30, 20 - YEAR, YEAR + 10});
}

static void every_jump_is_doubted_anew(void **state)
{
    (void)state;
    READINGS({0, 0, 0, 0}, {10, YEAR, 10, YEAR - 10}, {DAY, DAY, DAY, 0},
             {DAY + 20, YEAR, DAY + 20, YEAR - DAY - 20}, {DAY + DAY, YEAR, 2 * DAY, 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_even_clock_is_believed),
        cmocka_unit_test(a_correction_is_no_jump),
        cmocka_unit_test(a_jump_ahead_is_told_and_not_believed),
        cmocka_unit_test(one_that_lasts_for_a_day_is_believed),
        cmocka_unit_test(a_jump_back_is_told_and_believed),
        cmocka_unit_test(every_jump_is_doubted_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
