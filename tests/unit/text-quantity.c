#include "text/quantity.h"

#include "unit.h"

static void numbers_have_units(void **state)
{
    static const struct {
        const char *text;
        const struct unit *units;
        int64_t value;
    } cases[] = {
        {"0", duration_units, 0},
        {"1500ms", duration_units, 1500},
        {"90 s", duration_units, 90000},
        {"7d", duration_units, INT64_C(604800000)},
        {"1y", duration_units, INT64_C(31536000000)},
        {"8M", size_units, 8 << 20},
        {"12", size_units, 12},
        {"12", no_units, 12},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = -1;
        if (!quantity_parse(&value, cases[i].text, 10, cases[i].units) || value != cases[i].value)
            fail_msg("%s: %lld", cases[i].text, (long long)value);
    }
}

static void what_is_no_quantity_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "d",
        "7",
        "7 days",
        "-1d",
        "+1d",
        " 1d",
        "1d ",
        "1.5d",
        "0x1s",
        "9223372036854775807s",
        "9223372036854775808ms",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t value = -1;
        if (quantity_parse(&value, texts[i], 10, duration_units) || value != -1)
            fail_msg("\"%s\": %lld", texts[i], (long long)value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_units),
        cmocka_unit_test(what_is_no_quantity_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
