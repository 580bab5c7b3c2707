#include "index/pace.h"

#include "unit.h"

static void what_was_written_is_paid_for(void **state)
{
    static const struct {
        const char *what;
        uint64_t bytes, rate;
        int64_t wait_ms;
    } cases[] = {
        {"a second's worth", 1000, 1000, 1000},
        {"nothing", 0, 1000, 0},
        {"a part of a millisecond is waited for whole", 1, 1000000, 1},
        {"without a limit nothing costs", UINT64_MAX, 0, 0},
        {"at most an hour", UINT64_MAX, 1, 3600000},
        {"and that exactly", 3600000, 1000, 3600000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pace pace = {0};
        pace_spend(&pace, cases[i].bytes, cases[i].rate, 5000);
        if (pace_wait_ms(&pace, 5000) != cases[i].wait_ms)
            fail_msg("%s: %lld ms", cases[i].what, (long long)pace_wait_ms(&pace, 5000));
    }
}

static void debts_add_up_and_time_pays_them(void **state)
{
    struct pace pace = {0};
    (void)state;
    for (int i = 0; i < 1000; i++)
        pace_spend(&pace, 1, 10000, 7);
    assert_int_equal(pace_wait_ms(&pace, 7), 100);
    assert_int_equal(pace_wait_ms(&pace, 57), 50);
    assert_int_equal(pace_wait_ms(&pace, 1000), 0);
}

static void what_was_not_spent_is_not_saved(void **state)
{
    struct pace pace = {0};
    (void)state;
    pace_spend(&pace, 1, 1000, 1);
    pace_spend(&pace, 1000, 1000, 1000000);
    assert_int_equal(pace_wait_ms(&pace, 1000000), 1000);
}

static void debts_never_exceed_an_hour(void **state)
{
    struct pace pace = {0};
    (void)state;
    for (int i = 0; i < 10; i++)
        pace_spend(&pace, 3000000, 1000, 1);
    assert_int_equal(pace_wait_ms(&pace, 1), 3600000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_paid_for),
        cmocka_unit_test(debts_add_up_and_time_pays_them),
        cmocka_unit_test(what_was_not_spent_is_not_saved),
        cmocka_unit_test(debts_never_exceed_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
