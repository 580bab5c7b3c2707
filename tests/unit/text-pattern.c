#include "text/pattern.h"

#include <string.h>

#include "unit.h"

static void a_pattern_matches_whole_words(void **state)
{
    static const struct {
        const char *pattern, *word;
        bool matches;
    } cases[] = {
        {"word", "word", true},
        {"word", "words", false},
        {"words", "word", false},
        {"wo*", "word", true},
        {"wo*", "wo", true},
        {"wo*", "w", false},
        {"w?rd", "word", true},
        {"w?rd", "wrd", false},
        {"w?rd", "woord", false},
        {"w??rd", "woord", true},
        {"w*d", "wd", true},
        {"w*d", "word", true},
        {"w*d", "words", false},
        {"w*d*d", "worded", true},
        {"w*d*d", "word", false},
        {"w*r?s", "wordsworths", false},
        {"w*r??s", "wordsworths", true},
        {"a*a*b", "aaaaab", true},
        {"*", "", true},
        {"", "", true},
        {"", "a", false},
        {"?", "", false},
        {"m?ller", "m\xC3\xBCller", true}, /* A letter, of two bytes. */
        {"m??ller", "m\xC3\xBCller", false},
        {"m*ller", "m\xC3\xBCller", true},
        {"m\xC3*r", "m\xC3\xBCller", true},
        {"a?", "a\xFF", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool matches = pattern_matches(cases[i].pattern, strlen(cases[i].pattern), cases[i].word,
                                       strlen(cases[i].word));
        if (matches != cases[i].matches)
            fail_msg("%s, %s: %d", cases[i].pattern, cases[i].word, matches);
    }
}

/* Each star tries every place at worst, and none of them again. */
static void many_stars_do_not_take_for_ever(void **state)
{
    char pattern[128], word[96];
    (void)state;
    for (size_t i = 0; i + 1 < sizeof pattern; i += 2)
        memcpy(pattern + i, "*a", 2);
    memset(word, 'a', sizeof word);
    word[sizeof word - 1] = 'b';
    assert_false(pattern_matches(pattern, sizeof pattern, word, sizeof word));
}

static void what_stands_before_the_first_wildcard(void **state)
{
    (void)state;
    assert_int_equal(pattern_literal("word", 4), 4);
    assert_int_equal(pattern_literal("wo*d", 4), 2);
    assert_int_equal(pattern_literal("w?*d", 4), 1);
    assert_int_equal(pattern_literal("*", 1), 0);
    assert_int_equal(pattern_literal("", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_matches_whole_words),
        cmocka_unit_test(many_stars_do_not_take_for_ever),
        cmocka_unit_test(what_stands_before_the_first_wildcard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
