#include "text/stemmers.h"

#include <string.h>

#include "unit.h"

/* The stem of the text's only word, in an article of the language; good until the next call. */
static const char *stem_in(struct stemmers *stemmers, const char *lang, const char *text)
{
    static char copy[STEM_MAX_BYTES + 1];
    struct tokenizer tokenizer;
    struct token token;
    size_t length;
    tokenizer_init(&tokenizer, text, strlen(text));
    assert_true(tokenizer_next(&tokenizer, &token));
    const char *stem = stemmer_stem_token(stemmers_of(stemmers, lang), text, &token, &length);
    memcpy(copy, stem, length);
    copy[length] = '\0';
    return copy;
}

static void each_language_has_stems_of_its_own(void **state)
{
    static const struct {
        const char *lang, *word, *stem;
    } cases[] = {
        {NULL, "Houses", "hous"},
        {"en", "Houses", "hous"},
        {"EN-gb", "Houses", "hous"},
        {"de", "Häuser", "haus@de"},
        {"de-AT", "Häuser", "haus@de"},
        {"DE", "haus", "haus@de"},
        {"fr", "arrêtées", "arret@fr"},
        {"fr", "arrêter", "arret@fr"},
        {"pt", "nação", "naca@pt"},
        {"pt", "NAC\u0327O\u0303ES", "naca@pt"},
        {"nb", "husene", "hus@no"},
        {"nn", "husene", "hus@no"},
        {"ru", "выборов", "выбор@ru"},
        {"sr", "лучка", "luck@sr"},
        /* What no language changes has no mark. */
        {"de", "1980s", "1980s"},
        {"de", "港", "港"},
        /* Languages without an algorithm, and none. */
        {"pl", "Houses", "hous"},
        {"zh", "Houses", "hous"},
        {"", "Houses", "hous"},
        {"xx", "Houses", "hous"},
        {"german", "Houses", "hous"},
        {"@", "Houses", "hous"},
    };
    OWN(stemmers_freep) struct stemmers *stemmers = stemmers_new("english", "*");
    (void)state;
    for (int again = 0; again < 2; again++) /* From Snowball, and from the cache. */
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
            assert_string_equal(stem_in(stemmers, cases[i].lang, cases[i].word), cases[i].stem);
}

static void the_own_language_has_no_marks(void **state)
{
    OWN(stemmers_freep) struct stemmers *stemmers = stemmers_new("portuguese", "*");
    (void)state;
    assert_string_equal(stem_in(stemmers, "pt", "eleições"), "eleica");
    assert_string_equal(stem_in(stemmers, "pt-BR", "eleição"), "eleica");
    assert_string_equal(stem_in(stemmers, NULL, "eleição"), "eleica");
    assert_string_equal(stem_in(stemmers, "en", "elections"), "elect@en");
}

static void languages_that_are_not_listed_have_the_own_stems(void **state)
{
    OWN(stemmers_freep) struct stemmers *some = stemmers_new("english", "de pt");
    OWN(stemmers_freep) struct stemmers *none = stemmers_new("english", "");
    (void)state;
    assert_string_equal(stem_in(some, "pt", "navios"), "navi@pt");
    assert_string_equal(stem_in(some, "fr", "Houses"), "hous");
    assert_string_equal(stem_in(none, "pt", "Houses"), "hous");
    stemmers_free(NULL);
}

/* Whatever it is stemmed to, there is room for it and its mark. */
static void an_overlong_word_has_a_stem_of_bounded_length(void **state)
{
    static const char *const languages[] = {"sr", "pt", "de", "tr", "ru", "fi", "ta"};
    OWN(stemmers_freep) struct stemmers *stemmers = stemmers_new("english", "*");
    char text[400];
    (void)state;
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        for (size_t n = 0; n + 2 < sizeof text; n += 2)
            memcpy(text + n, i % 2 ? "\xC3\xB5" : "\xD1\x9F", 2);
        text[sizeof text - 2] = '\0';
        assert_true(strlen(stem_in(stemmers, languages[i], text)) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_language_has_stems_of_its_own),
        cmocka_unit_test(the_own_language_has_no_marks),
        cmocka_unit_test(languages_that_are_not_listed_have_the_own_stems),
        cmocka_unit_test(an_overlong_word_has_a_stem_of_bounded_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
