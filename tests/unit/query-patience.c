#include "query/patience.h"

#include "unit.h"

static void everyone_has_all_of_it_first(void **state)
{
    const struct patience patience = {{0}};
    (void)state;
    for (uint64_t client = 0; client < 1000; client++)
        assert_int_equal(patience_ms(&patience, client), PATIENCE_MS);
}

static void slow_searches_cost_it_and_quick_ones_bring_it_back(void **state)
{
    static const struct {
        const char *searches; /* s: slow, q: quick. */
        int64_t ms;
    } cases[] = {
        {"s", PATIENCE_MS / 2},     {"ss", PATIENCE_MS / 4},  {"sss", PATIENCE_MS / 8},
        {"sssss", PATIENCE_MS / 8}, {"sq", PATIENCE_MS},      {"sssssqq", PATIENCE_MS / 2},
        {"qqqqs", PATIENCE_MS / 2}, {"sssqqqq", PATIENCE_MS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct patience patience = {{0}};
        for (const char *at = cases[i].searches; *at; at++)
            (*at == 's' ? patience_lose : patience_gain)(&patience, 7);
        assert_int_equal(patience_ms(&patience, 7), cases[i].ms);
    }
}

static void others_hardly_notice(void **state)
{
    struct patience patience = {{0}};
    int noticed = 0;
    (void)state;
    patience_lose(&patience, 4711);
    for (uint64_t client = 5000; client < 6000; client++)
        noticed += patience_ms(&patience, client) < PATIENCE_MS;
    assert_in_range(noticed, 0, 1000 / PATIENCE_PLACES * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everyone_has_all_of_it_first),
        cmocka_unit_test(slow_searches_cost_it_and_quick_ones_bring_it_back),
        cmocka_unit_test(others_hardly_notice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
