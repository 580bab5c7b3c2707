#include "text/edits.h"

#include <string.h>

#include "unit.h"

static unsigned distance(const char *word, const char *other, unsigned limit)
{
    struct edits edits;
    size_t hopeless;
    assert_true(edits_init(&edits, word, strlen(word), limit));
    return edits_to(&edits, other, strlen(other), &hopeless);
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
    size_t hopeless;
    (void)state;
    memset(letters, 'a', sizeof letters);
    assert_false(edits_init(&edits, letters, sizeof letters, 2));
    assert_true(edits_init(&edits, letters, EDITS_MAX_LETTERS, 2));
    assert_int_equal(edits_to(&edits, letters, EDITS_MAX_LETTERS, &hopeless), 0);
    assert_true(edits_to(&edits, letters, sizeof letters, &hopeless) > 2);
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
        size_t length = make_word(&seed, word), ended, end;
        assert_true(edits_init(&kept, word, length, 2));
        for (int i = 0; i < 100; i++) {
            size_t other_length = make_word(&seed, other);
            assert_true(edits_init(&fresh, word, length, 2));
            unsigned alone = edits_to(&fresh, other, other_length, &end);
            unsigned after = edits_to(&kept, other, other_length, &ended);
            assert_true(alone == after || (alone > 2 && after > 2));
            assert_true(end <= other_length && ended <= other_length);
        }
    }
}

static void no_word_is_near_that_begins_without_hope(void **state)
{
    char word[16], other[16];
    uint32_t seed = 7;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct edits edits;
        size_t hopeless, length = make_word(&seed, word), other_length = make_word(&seed, other);
        assert_true(edits_init(&edits, word, length, 1));
        edits_to(&edits, other, other_length, &hopeless);
        if (hopeless == 0)
            continue;
        for (int i = 0; i < 20; i++) {
            char longer[32];
            size_t none, more = make_word(&seed, other);
            memcpy(longer, edits.other, hopeless);
            memcpy(longer + hopeless, other, more);
            struct edits fresh;
            assert_true(edits_init(&fresh, word, length, 1));
            assert_true(edits_to(&fresh, longer, hopeless + more, &none) > 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_are_counted),
        cmocka_unit_test(beyond_the_limit_they_are_not_told_apart),
        cmocka_unit_test(a_word_may_be_too_long),
        cmocka_unit_test(words_one_after_the_other_count_as_each_alone),
        cmocka_unit_test(no_word_is_near_that_begins_without_hope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
