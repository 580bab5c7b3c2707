#include "proto/json_text.h"

#include <string.h>

#include "base/own.h"
#include "unit.h"

static void assert_as_jansson(json_t *value)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    OWN(freep)
    char *expected = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
    json_text_add(&text, value);
    assert_non_null(expected);
    assert_string_equal(buf_str(&text), expected);
}

static void values_are_those_of_jansson(void **state)
{
    static const char *const values[] = {
        "{}",
        "[]",
        "null",
        "[true, false, null, 0, -17, 9223372036854775807, -9223372036854775808]",
        "[0.0, 1.5, -0.25, 1e300, 1.23456789, 1e-9, 12345678.9, 3.0]",
        "{\"b\": 1, \"a\": [{}, {\"\": [[]]}], \"\\\"\": \"\"}",
        "\"caf\u00e9 \u6771 \U00010330 \u2028 \x7F\"",
    };
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        json_t *value = json_loads(values[i], JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        assert_as_jansson(value);
        json_decref(value);
    }
}

/* All characters of ASCII, in the middle of a string and at its ends. */
static void strings_are_escaped(void **state)
{
    (void)state;
    for (char c = 0; c >= 0 && c < 0x7F; c++) {
        const char texts[] = {'a', c, 'b', c, c, 'a', '\0', c, 'a', c};
        json_t *value = json_pack("[s#, s#, s%]", texts, 6, texts + 7, 3, texts, sizeof texts);
        assert_non_null(value);
        assert_as_jansson(value);
        json_decref(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_jansson),
        cmocka_unit_test(strings_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
