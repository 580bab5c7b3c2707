#include "text/harmless.h"

#include <string.h>

#include "base/own.h"
#include "text/utf8.h"
#include "unit.h"

#define FFFD "\xEF\xBF\xBD"

static void text_of_others_is_made_fit_to_be_shown(void **state)
{
    static const struct {
        const char *text, *one_line, *lines;
    } cases[] = {
        {"", "", ""},
        {"Greve em Setúbal: 97 %", "Greve em Setúbal: 97 %", "Greve em Setúbal: 97 %"},
        {"น้ำท่วม طنجة 東京 😀", "น้ำท่วม طنجة 東京 😀", "น้ำท่วม طنجة 東京 😀"},
        {"a\tb\nc", "a b c", "a\tb\nc"},
        {"a\r\nb", "a  b", "a \nb"},
        {"a\vb\fc\rd", "a b c d", "a b c d"},
        {"\x1B[31mred\x1B[0m", FFFD "[31mred" FFFD "[0m", FFFD "[31mred" FFFD "[0m"},
        {"\a\b\x7F", FFFD FFFD FFFD, FFFD FFFD FFFD},
        /* C1: CSI in one character, NEL. */
        {"a\xC2\x9B"
         "31m",
         "a" FFFD "31m", "a" FFFD "31m"},
        {"a\xC2\x85"
         "b",
         "a b", "a b"},
        {"a\u2028b\u2029c", "a b c", "a b c"},
        /* What turns the direction of writing. */
        {"txt.\u202Eexe", "txt." FFFD "exe", "txt." FFFD "exe"},
        {"\u2066a\u2069", FFFD "a" FFFD, FFFD "a" FFFD},
        {"\u200Fa\u200E\u00A0b", "\u200Fa\u200E\u00A0b", "\u200Fa\u200E\u00A0b"},
        /* Not valid after all. */
        {"caf\xE9", "caf" FFFD, "caf" FFFD},
        {"\xE2\x80", FFFD, FFFD},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf one = BUF_INIT, many = BUF_INIT;
        harmless_add(&one, cases[i].text, strlen(cases[i].text), HARMLESS_ONE_LINE);
        harmless_add(&many, cases[i].text, strlen(cases[i].text), HARMLESS_LINES);
        assert_string_equal(buf_str(&one), cases[i].one_line);
        assert_string_equal(buf_str(&many), cases[i].lines);
    }
}

static bool is_harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static void of_all_characters_only_the_harmful_ones_are_changed(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        OWN(buf_release) struct buf out = BUF_INIT;
        size_t length = utf8_encode(bytes, c);
        if (!utf8_is_valid(bytes, length))
            continue;
        harmless_add(&out, bytes, length, HARMLESS_ONE_LINE);
        bool same = out.length == length && memcmp(out.data, bytes, length) == 0;
        if (same == (is_harmful(c) || c == 0x2028 || c == 0x2029))
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void what_is_added_is_appended(void **state)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    (void)state;
    harmless_add(&out, "one\n", 4, HARMLESS_ONE_LINE);
    harmless_add(&out, "two\0", 4, HARMLESS_LINES);
    assert_string_equal(buf_str(&out), "one two" FFFD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_others_is_made_fit_to_be_shown),
        cmocka_unit_test(of_all_characters_only_the_harmful_ones_are_changed),
        cmocka_unit_test(what_is_added_is_appended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
