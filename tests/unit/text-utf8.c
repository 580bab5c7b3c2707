#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "unit.h"

#define FFFD "\xEF\xBF\xBD"

static bool is_surrogate(uint32_t c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

static void every_character_round_trips(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back;
        if (is_surrogate(c))
            continue;
        size_t length = utf8_encode(bytes, c);
        if (utf8_decode(bytes, length, &back) != (int)length || back != c)
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void a_cut_character_is_ill_formed(void **state)
{
    (void)state;
    for (uint32_t c = 0x80; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back;
        if (is_surrogate(c))
            continue;
        size_t length = utf8_encode(bytes, c);
        for (size_t left = 1; left < length; left++)
            if (utf8_decode(bytes, left, &back) != -(int)left || back != UTF8_REPLACEMENT)
                fail_msg("U+%04X cut to %zu", (unsigned)c, left);
    }
}

/* The Unicode Standard, table 3-7. */
static const struct {
    unsigned char low[4], high[4];
    size_t length;
} well_formed[] = {
    {{0x00}, {0x7F}, 1},
    {{0xC2, 0x80}, {0xDF, 0xBF}, 2},
    {{0xE0, 0xA0, 0x80}, {0xE0, 0xBF, 0xBF}, 3},
    {{0xE1, 0x80, 0x80}, {0xEC, 0xBF, 0xBF}, 3},
    {{0xED, 0x80, 0x80}, {0xED, 0x9F, 0xBF}, 3},
    {{0xEE, 0x80, 0x80}, {0xEF, 0xBF, 0xBF}, 3},
    {{0xF0, 0x90, 0x80, 0x80}, {0xF0, 0xBF, 0xBF, 0xBF}, 4},
    {{0xF1, 0x80, 0x80, 0x80}, {0xF3, 0xBF, 0xBF, 0xBF}, 4},
    {{0xF4, 0x80, 0x80, 0x80}, {0xF4, 0x8F, 0xBF, 0xBF}, 4},
};

/* What utf8_decode() must return: the length of the row that takes all bytes, or minus as many as
 * the row does that takes most, but one at least. */
static int expected_length(const unsigned char *bytes)
{
    size_t most = 1;
    for (size_t row = 0; row < sizeof well_formed / sizeof well_formed[0]; row++) {
        size_t n = 0;
        while (n < well_formed[row].length && bytes[n] >= well_formed[row].low[n] &&
               bytes[n] <= well_formed[row].high[n])
            n++;
        if (n == well_formed[row].length)
            return (int)n;
        most = n > most ? n : most;
    }
    return -(int)most;
}

static void exactly_the_well_formed_sequences_are_taken(void **state)
{
    static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                          0xA0, 0xBF, 0xC0, 0xE1, 0xFF};
    (void)state;
    for (unsigned two = 0; two <= 0xFFFF; two++) {
        for (size_t i = 0; i < sizeof edges * sizeof edges; i++) {
            uint32_t c;
            unsigned char bytes[4] = {(unsigned char)(two >> 8), (unsigned char)two,
                                      edges[i / sizeof edges], edges[i % sizeof edges]};
            if (utf8_decode((const char *)bytes, 4, &c) != expected_length(bytes))
                fail_msg("%02X %02X %02X %02X", bytes[0], bytes[1], bytes[2], bytes[3]);
        }
    }
}

/* Most of these are the Unicode Standard's own, section 3.9. */
static const struct {
    const char *text, *repaired;
    size_t count;
} repairs[] = {
    {"", "", 0},
    {"plain", "plain", 0},
    {"Setúbal, Łódź, Αθήνα, 東京, 😀", "Setúbal, Łódź, Αθήνα, 東京, 😀", 0},
    /* Maximal subparts. */
    {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64",
     "a" FFFD FFFD FFFD "b" FFFD "c" FFFD FFFD "d", 6},
    /* Not the shortest form. */
    {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A", 8},
    /* Surrogates. */
    {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A", 8},
    /* Above U+10FFFF, bytes that never occur, lonely trailing bytes. */
    {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B", 7},
    /* Truncated. */
    {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", FFFD FFFD FFFD FFFD "A", 4},
    {"\xF8\x88\x80\x80\x80", FFFD FFFD FFFD FFFD FFFD, 5},
    {"caf\xC3", "caf" FFFD, 1},
    {"caf\xE9 cr\xE8me", "caf" FFFD " cr" FFFD "me", 2},
    {"\xFE\xFF", FFFD FFFD, 2},
};

static void ill_formed_sequences_become_replacement_characters(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof repairs / sizeof repairs[0]; i++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        size_t length = strlen(repairs[i].text);
        assert_int_equal(utf8_repair(&out, repairs[i].text, length), repairs[i].count);
        assert_string_equal(buf_str(&out), repairs[i].repaired);
        assert_int_equal(utf8_is_valid(repairs[i].text, length), repairs[i].count == 0);
        assert_true(utf8_is_valid(buf_str(&out), out.length));
    }
}

static void repairing_appends(void **state)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    (void)state;
    buf_add_str(&out, "so far ");
    assert_int_equal(utf8_repair(&out, "a\xFF\0b", 4), 1);
    assert_int_equal(out.length, 13);
    assert_memory_equal(out.data, "so far a" FFFD "\0b", 14);
}

/* Eight bytes of ASCII are looked at together: the bad one may stand anywhere. */
static void one_bad_byte_is_found_wherever_it_stands(void **state)
{
    char text[40];
    (void)state;
    for (size_t at = 0; at < sizeof text; at++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        memset(text, 'x', sizeof text);
        text[at] = '\xA0';
        assert_false(utf8_is_valid(text, sizeof text));
        assert_true(utf8_is_valid(text, at));
        assert_int_equal(utf8_repair(&out, text, sizeof text), 1);
        assert_memory_equal(out.data + at, FFFD, 3);
        assert_int_equal(out.length, sizeof text + 2);
    }
}

static void a_cut_never_splits_a_character(void **state)
{
    static const char text[] = "aé€😀b";
    static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11, 11};
    (void)state;
    for (size_t limit = 0; limit < sizeof cuts / sizeof cuts[0]; limit++)
        assert_int_equal(utf8_cut(text, strlen(text), limit), cuts[limit]);
    assert_int_equal(utf8_cut(text, strlen(text), SIZE_MAX), strlen(text));
    assert_int_equal(utf8_cut("", 0, 5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_round_trips),
        cmocka_unit_test(a_cut_character_is_ill_formed),
        cmocka_unit_test(exactly_the_well_formed_sequences_are_taken),
        cmocka_unit_test(ill_formed_sequences_become_replacement_characters),
        cmocka_unit_test(repairing_appends),
        cmocka_unit_test(one_bad_byte_is_found_wherever_it_stands),
        cmocka_unit_test(a_cut_never_splits_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
