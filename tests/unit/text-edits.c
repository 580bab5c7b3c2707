#include "text/edits.h"

#include <string.h>

#include "unit.h"

static unsigned distance(const char *word, const char *other, unsigned limit)
{
    struct edits edits;
    struct edits_skip skip;
    assert_true(edits_init(&edits, word, strlen(word), limit));
    return edits_to(&edits, other, strlen(other), &skip);
}

/* Levenshtein's examples, and what optimal string alignment makes of two that changed places. */
static void edits_are_counted(void **state)
{
    static const struct {
        const char *word, *other;
        unsigned edits;
    } cases[] = {
        {"kitten", "sitting", 3},
        {"saturday", "sunday", 3},
        {"flaw", "lawn", 2},
        {"intention", "execution", 5},
        {"gumbo", "gambol", 2},
        {"word", "wrod", 1},
        {"abcd", "badc", 2},
        {"ca", "abc", 3}, /* No part is edited twice. */
        {"word", "word", 0},
        {"", "word", 4},
        {"word", "", 4},
        {"", "", 0},
        {"m\xC3\xBCller", "muller", 1}, /* A letter, of two bytes. */
        {"\xD0\xBC\xD0\xB8\xD1\x80", "\xD0\xBC\xD1\x80\xD0\xB8", 1},
        {"\xE4\xBA\xAC", "", 1},
        {"a\xFF", "a\xFE", 1}, /* No letter counts as one. */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(distance(cases[i].word, cases[i].other, 9), cases[i].edits);
        assert_int_equal(distance(cases[i].other, cases[i].word, 9), cases[i].edits);
    }
}

static void beyond_the_limit_they_are_not_told_apart(void **state)
{
    (void)state;
    for (unsigned limit = 0; limit < 3; limit++)
        assert_true(distance("kitten", "sitting", limit) > limit);
    assert_int_equal(distance("kitten", "sitting", 3), 3);
}

static void a_word_may_be_too_long(void **state)
{
    char letters[EDITS_MAX_LETTERS + 1];
    struct edits edits;
    struct edits_skip skip;
    (void)state;
    memset(letters, 'a', sizeof letters);
    assert_false(edits_init(&edits, letters, sizeof letters, 2));
    assert_true(edits_init(&edits, letters, EDITS_MAX_LETTERS, 2));
    assert_int_equal(edits_to(&edits, letters, EDITS_MAX_LETTERS, &skip), 0);
    assert_true(edits_to(&edits, letters, sizeof letters, &skip) > 2);
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

/* A random word of two letters, one of which takes two bytes. */
static size_t make_word(uint32_t *seed, char out[16])
{
    size_t length = 0;
    *seed = *seed * 1664525 + 1013904223;
    for (uint32_t bits = *seed >> 16, letters = bits & 7; letters > 0; letters--, bits >>= 1) {
        const char *letter = bits & 8 ? "\xC3\xA9" : "a";
        memcpy(out + length, letter, strlen(letter));
        length += strlen(letter);
    }
    return length;
}

static void words_one_after_the_other_count_as_each_alone(void **state)
{
    char word[16], other[16];
    uint32_t seed = 1;
    struct edits kept, fresh;
    (void)state;
    for (int round = 0; round < 50; round++) {
        size_t length = make_word(&seed, word);
        assert_true(edits_init(&kept, word, length, 2));
        for (int i = 0; i < 100; i++) {
            size_t other_length = make_word(&seed, other);
            struct edits_skip skip;
            assert_true(edits_init(&fresh, word, length, 2));
            unsigned alone = edits_to(&fresh, other, other_length, &skip);
            unsigned after = edits_to(&kept, other, other_length, &skip);
            assert_true(alone == after || (alone > 2 && after > 2));
        }
    }
}

/* Whether a skip from a word passes over another one. */
static bool passes(const struct edits_skip *skip, const char *from, size_t from_length,
                   const char *other, size_t length)
{
    bool begins = length >= skip->length && memcmp(other, skip->beginning, skip->length) == 0;
    return compare_bytes(other, length, from, from_length) > 0 &&
           (compare_bytes(other, length, skip->beginning, skip->length) < 0 ||
            (skip->past && begins));
}

static void no_word_is_near_that_is_passed_over(void **state)
{
    char word[16], from[16], other[16];
    uint32_t seed = 7;
    size_t passed = 0;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct edits edits, fresh;
        struct edits_skip skip, none;
        unsigned limit = (unsigned)round % 3;
        size_t length = make_word(&seed, word), from_length = make_word(&seed, from);
        assert_true(edits_init(&edits, word, length, limit));
        edits_to(&edits, from, from_length, &skip);
        for (int i = 0; skip.known && i < 100; i++) {
            size_t other_length = make_word(&seed, other);
            if (!passes(&skip, from, from_length, other, other_length))
                continue;
            assert_true(edits_init(&fresh, word, length, limit));
            assert_true(edits_to(&fresh, other, other_length, &none) > limit);
            passed++;
        }
    }
    assert_true(passed > 1000);
}

/* The walk that the skips are for: as many are found as by comparing each. */
static void a_walk_finds_what_comparing_each_finds(void **state)
{
    static const char *const list[] = {
        "bar", "bark", "bart",  "bat", "cart",  "cat",  "chart",     "coat",        "part",
        "rat", "sat",  "start", "tar", "tarot", "tart", "\xC3\xA9t", "\xC3\xA9tat", "\xE4\xBA\xAC"};
    static const char *const words[] = {"cat", "tart", "\xC3\xA9tt", "", "zebra", "art"};
    const size_t count = sizeof list / sizeof list[0];
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0] * 3; i++) {
        const char *word = words[i / 3];
        unsigned limit = (unsigned)i % 3, found = 0, expected = 0;
        struct edits walk;
        struct edits_skip skip;
        assert_true(edits_init(&walk, word, strlen(word), limit));
        for (size_t at = 0, n = 0; at < count; at += n) {
            found += edits_to(&walk, list[at], strlen(list[at]), &skip) <= limit;
            for (n = 1; skip.known && at + n < count; n++)
                if (!passes(&skip, list[at], strlen(list[at]), list[at + n], strlen(list[at + n])))
                    break;
        }
        for (size_t at = 0; at < count; at++)
            expected += distance(word, list[at], limit) <= limit;
        assert_int_equal(found, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_are_counted),
        cmocka_unit_test(beyond_the_limit_they_are_not_told_apart),
        cmocka_unit_test(a_word_may_be_too_long),
        cmocka_unit_test(words_one_after_the_other_count_as_each_alone),
        cmocka_unit_test(no_word_is_near_that_is_passed_over),
        cmocka_unit_test(a_walk_finds_what_comparing_each_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
