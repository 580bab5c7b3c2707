#include "base/recent.h"

#include "unit.h"

static const double shares[] = {0, 50, 95, 100};

static void assert_percentiles(const struct recent *recent, const uint32_t *expected)
{
    uint32_t found[4];
    recent_percentiles(recent, shares, found, 4);
    assert_memory_equal(found, expected, sizeof found);
}

static void of_no_numbers_all_are_zero(void **state)
{
    const struct recent recent = {0};
    (void)state;
    assert_int_equal(recent_size(&recent), 0);
    assert_percentiles(&recent, (const uint32_t[]){0, 0, 0, 0});
}

static void percentiles_are_numbers_that_came(void **state)
{
    struct recent recent = {0};
    (void)state;
    for (unsigned i = 100; i > 0; i--)
        recent_add(&recent, i);
    assert_int_equal(recent_size(&recent), 100);
    assert_int_equal(recent.sum, 5050);
    assert_percentiles(&recent, (const uint32_t[]){1, 50, 95, 100});
}

static void only_the_last_numbers_count(void **state)
{
    struct recent recent = {0};
    (void)state;
    for (unsigned i = 0; i < RECENT_NUMBERS; i++)
        recent_add(&recent, 1000000);
    for (unsigned i = 0; i < RECENT_NUMBERS; i++)
        recent_add(&recent, 7);
    assert_int_equal(recent_size(&recent), RECENT_NUMBERS);
    assert_int_equal(recent.count, 2 * RECENT_NUMBERS);
    assert_percentiles(&recent, (const uint32_t[]){7, 7, 7, 7});
}

static void a_number_that_does_not_fit_is_the_greatest(void **state)
{
    struct recent recent = {0};
    (void)state;
    recent_add(&recent, UINT64_C(1) << 40);
    assert_int_equal(recent.sum, UINT64_C(1) << 40);
    assert_percentiles(&recent, (const uint32_t[]){UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_no_numbers_all_are_zero),
        cmocka_unit_test(percentiles_are_numbers_that_came),
        cmocka_unit_test(only_the_last_numbers_count),
        cmocka_unit_test(a_number_that_does_not_fit_is_the_greatest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
