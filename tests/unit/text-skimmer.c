#include "text/skimmer.h"

#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "unit.h"

static bool is_same_word(const struct token *a, const struct token *b)
{
    return a->length == b->length && memcmp(a->word, b->word, a->length) == 0;
}

/* Whether a skimmer that looks for a word gives all places where it stands, and no others. */
static void check_places(const char *text, size_t length, const struct token *word)
{
    struct beginnings beginnings;
    struct tokenizer tokenizer;
    struct skimmer skimmer;
    struct token expected, found;
    beginnings_init(&beginnings);
    beginnings_add(&beginnings, word->word, word->length);
    tokenizer_init(&tokenizer, text, length);
    skimmer_init(&skimmer, &beginnings, text, length);
    while (tokenizer_next(&tokenizer, &expected)) {
        if (!is_same_word(&expected, word))
            continue;
        do
            assert_true(skimmer_next(&skimmer, &found));
        while (found.at < expected.at);
        assert_int_equal(found.at, expected.at);
        assert_int_equal(found.end, expected.end);
        assert_true(is_same_word(&found, &expected));
    }
    while (skimmer_next(&skimmer, &found))
        assert_false(is_same_word(&found, word));
}

static const char *const pieces[] = {
    "a",
    "b",
    "B",
    "us",
    "US",
    "U.S.",
    "u.s",
    "it",
    "I.T.",
    "WHO",
    "x",
    "X",
    "ray",
    "x-ray",
    "e-mail",
    "O'Brien",
    "co",
    "re",
    "elect",
    "1",
    "1,000",
    "2,4",
    "3.5",
    "12.11",
    "AT",
    "T",
    "AT&T",
    "C++",
    "C#",
    "caf",
    "\u00e9",
    "\u00c9",
    "e\u0301",
    "\u0301",
    "f.b",
    "F.B.I.",
    "J.",
    "R. R.",
    "U. S.",
    "Ph",
    "Ph. D.",
    "D.",
    ".",
    "\u00a0",
    "\u00ad",
    "\u6771",
    "\u4eac",
    "\u0431",
    "\u0411",
    "\u0438\u0306",
    "\u017f",
    "ss",
    "\u00df",
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\t",
    "-",
    ".",
    ",",
    "'",
    "'s",
    "\u2019",
    "\u2019s",
    "\u2010",
    "\u201c",
    "\u201d",
    "&",
    ";",
    "\xE2",
    "\xC3",
    "\x80",
    "\xF0\x9F",
    "0",
    "the quick brown fox",
    "a very long word of letters",
};

static void no_word_that_is_looked_for_is_missed(void **state)
{
    (void)state;
    unsigned seed = 1;
    for (int round = 0; round < 3000; round++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        struct tokenizer tokenizer;
        struct token word;
        for (int i = 0; i < 24; i++) {
            seed = seed * 1103515245 + 12345;
            buf_add_str(&text, pieces[(seed >> 16) % (sizeof pieces / sizeof pieces[0])]);
        }
        tokenizer_init(&tokenizer, text.data, text.length);
        while (tokenizer_next(&tokenizer, &word))
            check_places(text.data, text.length, &word);
    }
}

/* The words that are given where a few are looked for. */
static void assert_skimmed(const char *const *words, const char *text, const char *expected)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    struct beginnings beginnings;
    struct skimmer skimmer;
    struct token token;
    beginnings_init(&beginnings);
    for (; *words; words++)
        beginnings_add(&beginnings, *words, strlen(*words));
    skimmer_init(&skimmer, &beginnings, text, strlen(text));
    while (skimmer_next(&skimmer, &token)) {
        if (out.length > 0)
            buf_add_char(&out, '|');
        buf_add(&out, token.word, token.length);
    }
    assert_string_equal(buf_str(&out), expected);
}

static void words_that_begin_otherwise_are_gone_over(void **state)
{
    static const struct {
        const char *words[12], *text, *given;
    } cases[] = {
        {{NULL}, "Not a word is looked for.", ""},
        {{"port"}, "The port of Porto; ports, a report, pier and P.", "port|porto|ports|p"},
        {{"ray", "mail"}, "An x-ray by mail, or e-mail.", "xray|mail|email"},
        {{"u.s"}, "US troops told us so; under", "u.s|us|under"},
        {{"cafe"}, "A caf\u00e9 in \u00c9vry", "cafe|evry"},
        {{"8"}, "8 of 80, 18", "8"},
        {{"port"},
         "Nothing begins so for the length of some lines, until a ship is in port.",
         "port"},
        {{"ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st"}, /* Of many first letters. */
         "About half of the stories mention an opera, and Egypt's operators strike on.",
         "about|stories|opera|egypt|operators|strike"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_skimmed(cases[i].words, cases[i].text, cases[i].given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_word_that_is_looked_for_is_missed),
        cmocka_unit_test(words_that_begin_otherwise_are_gone_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
