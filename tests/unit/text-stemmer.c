#include "text/stemmer.h"

#include <libstemmer.h>
#include <stdio.h>
#include <string.h>

#include "text/tokenizer.h"
#include "unit.h"

static void words_have_the_stems_that_snowball_publishes(void **state)
{
    /* From the page on the English algorithm at snowballstem.org. */
    static const char *const pairs[][2] = {
        {"consign", "consign"},
        {"consigned", "consign"},
        {"consigning", "consign"},
        {"consignment", "consign"},
        {"consist", "consist"},
        {"consisted", "consist"},
        {"consistency", "consist"},
        {"consistently", "consist"},
        {"consolation", "consol"},
        {"consolatory", "consolatori"},
        {"consolidating", "consolid"},
        {"consolingly", "consol"},
        {"consonant", "conson"},
        {"conspicuous", "conspicu"},
        {"conspiracy", "conspiraci"},
        {"conspirators", "conspir"},
        {"constables", "constabl"},
        {"constancy", "constanc"},
        {"knack", "knack"},
        {"knackeries", "knackeri"},
        {"knaves", "knave"},
        {"knavish", "knavish"},
        {"kneaded", "knead"},
        {"kneeling", "kneel"},
        {"knees", "knee"},
        {"knew", "knew"},
        {"knightly", "knight"},
        {"knitting", "knit"},
        {"knocker", "knocker"},
        {"knots", "knot"},
        /* Its exceptions. */
        {"skies", "sky"},
        {"dying", "die"},
        {"news", "news"},
        {"ugly", "ugli"},
        {"generously", "generous"},
        {"communism", "communism"},
    };
    OWN(stemmer_freep) struct stemmer *stemmer = stemmer_new("en");
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        size_t length;
        const char *stem = stemmer_stem(stemmer, pairs[i][0], strlen(pairs[i][0]), &length);
        if (length != strlen(pairs[i][1]) || memcmp(stem, pairs[i][1], length) != 0)
            fail_msg("%s: %.*s", pairs[i][0], (int)length, stem);
    }
}

static void names_and_words_of_other_scripts_are_their_own_stems(void **state)
{
    static const char *const words[] = {"", "2025", "covid19", "1980s", "здания", "新聞社", "Ship"};
    OWN(stemmer_freep) struct stemmer *stemmer = stemmer_new("english");
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length;
        const char *stem = stemmer_stem(stemmer, words[i], strlen(words[i]), &length);
        assert_int_equal(length, strlen(words[i]));
        assert_memory_equal(stem, words[i], length);
    }
}

/* The stem of the text's only word, as an index and a query have it. */
static size_t stem_of(struct stemmer *stemmer, const char *text, char out[STEM_MAX_BYTES])
{
    struct tokenizer tokenizer;
    struct token token;
    size_t length;
    tokenizer_init(&tokenizer, text, strlen(text));
    assert_true(tokenizer_next(&tokenizer, &token));
    const char *stem = stemmer_stem_token(stemmer, text, &token, &length);
    memcpy(out, stem, length);
    assert_false(tokenizer_next(&tokenizer, &token));
    return length;
}

static void inflected_forms_meet_in_their_stem(void **state)
{
    static const struct {
        const char *language, *written, *asked;
    } pairs[] = {
        {"arabic", "المدرسة", "مدرسة"},
        {"arabic", "الحكومة", "حكومة"},
        {"arabic", "المدينة", "مَدينة"},
        {"armenian", "քաղաքների", "քաղաք"},
        {"finnish", "satamassa", "satama"},
        {"finnish", "kylässä", "kylä"},
        {"finnish", "poliisin", "poliisit"},
        {"french", "élections", "élection"},
        {"french", "ÉCONOMIQUES", "economique"},
        {"french", "arrêtés", "arrêter"},
        {"french", "journaux", "journal"},
        {"finnish", "hallituksen", "hallitus"},
        {"finnish", "turvallisuuden", "turvallisuus"},
        {"finnish", "kysymyksiä", "kysymys"},
        {"finnish", "suomalaisten", "suomalainen"},
        {"portuguese", "eleições", "eleição"},
        {"portuguese", "eleicoes", "eleição"},
        {"portuguese", "negociações", "negociação"},
        {"portuguese", "cidadãos", "cidadão"},
        {"portuguese", "alemães", "alemão"},
        {"portuguese", "federais", "federal"},
        {"portuguese", "homens", "homem"},
        {"spanish", "comunicaciones", "comunicación"},
        {"spanish", "comunicó", "comunicó"},
        {"german", "Häuser", "Haus"},
        {"german", "Regierungen", "regierung"},
        {"greek", "εκλογές", "εκλογή"},
        {"greek", "κυβερνήσεις", "ΚΥΒΕΡΝΗΣΗ"},
        {"hindi", "लड़कों", "लड़का"},
        {"portuguese", "governos", "governo"},
        {"portuguese", "trabalhadores", "trabalhador"},
        {"russian", "забастовкой", "забастовка"},
        {"russian", "российского", "Российский"},
        {"russian", "выборов", "выборы"},
        {"serbian", "луке", "лука"},
        {"serbian", "луке", "luka"},
        {"turkish", "kitaplar", "kitap"},
        {"turkish", "haberleri", "haber"},
        {"turkish", "KIZLARIN", "kız"},
        {"portuguese", "anos", "ano"},
        {"portuguese", "americanos", "americano"},
        {"portuguese", "falamos", "falar"},
        {"spanish", "años", "año"},
        {"spanish", "niños", "niña"},
        {"french", "emplois", "emploi"},
        {"turkish", "YILDIZLARI", "yıldız"},
        {"turkish", "İŞÇİLER", "işçi"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char written[STEM_MAX_BYTES], asked[STEM_MAX_BYTES];
        OWN(stemmer_freep) struct stemmer *stemmer = stemmer_new(pairs[i].language);
        size_t length = stem_of(stemmer, pairs[i].written, written);
        if (stem_of(stemmer, pairs[i].asked, asked) != length || memcmp(written, asked, length))
            fail_msg("%s: %s, not %s", pairs[i].language, pairs[i].written, pairs[i].asked);
    }
}

/* Its letter dzhe has two bytes, and three in Latin letters. */
static void a_stem_of_serbian_is_bounded(void **state)
{
    OWN(stemmer_freep) struct stemmer *stemmer = stemmer_new("serbian");
    char word[TOKEN_MAX_BYTES];
    size_t length;
    (void)state;
    for (size_t i = 0; i < sizeof word; i++)
        word[i] = i % 2 ? '\x9F' : '\xD1';
    stemmer_stem(stemmer, word, sizeof word, &length);
    assert_true(length > 0 && length <= STEM_MAX_BYTES);
}

/* An index takes no empty terms. */
static void words_of_which_nothing_is_left_are_their_own_stems(void **state)
{
    static const struct {
        const char *language, *word;
    } cases[] = {{"turkish", "leri"}, {"porter", "s"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(stemmer_freep) struct stemmer *stemmer = stemmer_new(cases[i].language);
        for (int again = 0; again < 2; again++) { /* From Snowball, and from the cache. */
            size_t length;
            const char *stem = stemmer_stem(stemmer, cases[i].word, strlen(cases[i].word), &length);
            assert_int_equal(length, strlen(cases[i].word));
            assert_memory_equal(stem, cases[i].word, length);
        }
    }
}

static void only_known_languages_have_a_stemmer(void **state)
{
    static const struct {
        const char *language;
        bool known;
    } cases[] = {
        {"english", true},   {"en", true},        {"eng", true}, {"german", true},
        {"de", true},        {"ger", true},       {"deu", true}, {"porter", true},
        {"kestrian", false}, {"", false},         {"EN", false}, {"English", false},
        {"englis", false},   {" english", false}, {"e", false},  {"en_GB", false},
        {"english ", false}, {"UTF_8", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(stemmer_freep) struct stemmer *stemmer = stemmer_new(cases[i].language);
        if (stemmer_knows(cases[i].language) != cases[i].known ||
            (stemmer != NULL) != cases[i].known)
            fail_msg("%s", cases[i].language);
    }
    stemmer_free(NULL);
}

static void a_wrong_language_is_answered_with_the_nearest(void **state)
{
    (void)state;
    assert_string_equal(stemmer_suggest("englsh"), "english");
    assert_string_equal(stemmer_suggest("English"), "english");
    assert_string_equal(stemmer_suggest("portugese"), "portuguese");
    assert_string_equal(stemmer_suggest("romainan"), "romanian");
    assert_null(stemmer_suggest("klingon"));
    assert_null(stemmer_suggest("EN"));
    assert_null(stemmer_suggest(""));
}

/* -- the cache ------------------------------------------------------------------------------ */

/* The n-th of many words, of three to forty letters: more than the cache has room for, some longer
 * than it takes, and most with an ending that is cut off. */
static size_t make_word(unsigned n, char out[64])
{
    static const char *const starts[] = {"re",     "un",   "",    "inter",
                                         "consti", "over", "mis", "counterrevolution"};
    static const char *const middles[] = {"port", "form", "act",  "hop",    "run",
                                          "tax",  "vot",  "sign", "govern", "communicat"};
    static const char *const ends[] = {"",     "s",     "ed",    "ing",     "ation", "ational",
                                       "ness", "fully", "ement", "ization", "y",     "ies"};
    unsigned start = n % 8, middle = n / 8 % 10, end = n / 80 % 12, inner = n / 960;
    return (size_t)snprintf(out, 64, "%s%s%c%c%s", starts[start], middles[middle],
                            'a' + (int)(inner % 26), 'a' + (int)(inner / 26 % 26), ends[end]);
}

#define WORD_COUNT 40000

/* Stem the n-th word with and without the cache. */
static void compare(struct stemmer *stemmer, struct sb_stemmer *snowball, unsigned n)
{
    char word[64];
    size_t length = make_word(n, word), cached_length;
    const char *cached = stemmer_stem(stemmer, word, length, &cached_length);
    const sb_symbol *stem = sb_stemmer_stem(snowball, (const sb_symbol *)word, (int)length);
    if (cached_length != (size_t)sb_stemmer_length(snowball) ||
        memcmp(cached, stem, cached_length) != 0)
        fail_msg("%s: %.*s, not %s", word, (int)cached_length, cached, (const char *)stem);
}

static void the_cache_never_shows(void **state)
{
    OWN(stemmer_freep) struct stemmer *stemmer = stemmer_new("english");
    struct sb_stemmer *snowball = sb_stemmer_new("english", "UTF_8");
    (void)state;
    for (unsigned n = 0; n < WORD_COUNT; n++) {
        compare(stemmer, snowball, n);
        compare(stemmer, snowball, n / 2);
    }
    for (unsigned n = WORD_COUNT; n-- > 0;)
        compare(stemmer, snowball, n);
    sb_stemmer_delete(snowball);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_the_stems_that_snowball_publishes),
        cmocka_unit_test(names_and_words_of_other_scripts_are_their_own_stems),
        cmocka_unit_test(inflected_forms_meet_in_their_stem),
        cmocka_unit_test(a_stem_of_serbian_is_bounded),
        cmocka_unit_test(words_of_which_nothing_is_left_are_their_own_stems),
        cmocka_unit_test(only_known_languages_have_a_stemmer),
        cmocka_unit_test(a_wrong_language_is_answered_with_the_nearest),
        cmocka_unit_test(the_cache_never_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
