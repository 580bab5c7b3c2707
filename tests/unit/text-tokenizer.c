#include "text/tokenizer.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/own.h"
#include "text/utf8.h"
#include "unit.h"

/* The words of a text with a bar between them; or, with_places, the bytes where they stand. */
static void list_words(struct buf *out, const char *text, size_t length, bool with_places)
{
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, text, length);
    for (bool first = true; tokenizer_next(&tokenizer, &token); first = false) {
        if (!first)
            buf_add_char(out, '|');
        if (with_places)
            buf_add(out, text + token.at, token.end - token.at);
        else
            buf_add(out, token.word, token.length);
    }
}

struct word_case {
    const char *text, *words;
};

static void check_words(const struct word_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        OWN(buf_release) struct buf words = BUF_INIT;
        list_words(&words, cases[i].text, strlen(cases[i].text), false);
        assert_string_equal(buf_str(&words), cases[i].words);
    }
}

#define CHECK_WORDS(cases) check_words(cases, sizeof(cases) / sizeof(cases)[0])

static void words_are_runs_of_letters_and_digits(void **state)
{
    static const struct word_case cases[] = {
        {"", ""},
        {" \t\n.,;", ""},
        {"Dockers strike at dawn.", "dockers|strike|at|dawn"},
        {"rates cut to 3.75%", "rates|cut|to|3.75"},
        {"$1.2 billion", "1.2|billion"},
        {"covid-19 COVID19", "covid|19|covid19"},
        {"a/b_c@example.com", "a|b|c|example|com"},
        {"«quoted» “words”—joined", "quoted|words|joined"},
        {"price：€400m", "price|400m"},
        {"¡Ay!… ¿qué?", "ay|que"},
        {"x\u00A0y\u200Bz", "x|y|z"},
        {"😀smile😀", "smile"},
    };
    (void)state;
    CHECK_WORDS(cases);
}

static void some_signs_hold_a_word_together(void **state)
{
    static const struct word_case cases[] = {
        /* Initials. */
        {"U.S. and US wheat, U.S", "u.s|and|u.s|wheat|u.s"},
        {"the U.S.-led force, U.S.'s", "the|u.s|led|force|u.s"},
        {"they told us: us too. Us", "they|told|us|us|too|us"},
        {"WHO says who", "w.h.o|says|who"},
        {"IT is it", "i.t|is|it"},
        {"F.B.I. FBI U.S.S.R. U.K.'s", "fbi|fbi|ussr|uk"},
        {"at 9 a.m. today", "at|9|am|today"},
        {"J.K. Rowling J. Smith", "jk|rowling|j|smith"},
        {"J. R. R. Tolkien, J.R.R. Tolkien, JRR", "jrr|tolkien|jrr|tolkien|jrr"},
        {"J.\nR.\u00A0R. Tolkien J. R.R. T.", "jrr|tolkien|j|rrt"},
        {"the U. S. and u. s. army, U. S. A.", "the|u.s|and|u.s|army|usa"},
        {"z. B. so e. g. a lot, 9 a. m.", "zb|so|eg|a|lot|9|am"},
        {"Plan B. A man. B.  C. D. is E", "plan|b|a|man|b|cd|is|e"},
        {"AB. C. D. x-J. R. K. O.X.", "ab|cd|x|jrk|ox"},
        {"Ph.D. PhD Ph.D ph.d., Ph. D. Ph. D", "phd|phd|phd|phd|phd|ph|d"},
        {"B.Sc. M.Sc D.Phil. LL.M. Ed.D's", "bsc|msc|dphil|llm|edd"},
        {"St.D. Mr.T. Ph.Dx ph. did Ed. Day", "st|d|mr|t|ph|dx|ph|did|ed|day"},
        {"a.b.com end.A b", "a|b|com|end|a|b"},
        {"u.s.x u.sx ú.s", "usx|u|sx|u|s"},
        /* Names with an apostrophe, and words before one. */
        {"O'Brien OBRIEN o’clock", "obrien|obrien|oclock"},
        {"l'homme d’été dell'arte", "l|homme|d|ete|dell|arte"},
        {"O' O'x 'O'", "o|o|x|o"},
        /* Hyphens. */
        {"e-mail E-MAIL email e\u2010mail e\u2011mail", "email|email|email|email|email"},
        {"co-operate Co-op re-elected", "cooperate|coop|reelected"},
        {"bi-partisan Bi-weekly bi-", "bipartisan|biweekly|bi"},
        {"X-ray G-20 G20 I-95 T-shirts", "xray|g20|g20|i95|tshirts"},
        {"y a-t-il A-B-C e-", "y|a|t|il|a|b|c|e"},
        {"COVID-19 Al-Qaeda state-owned", "covid|19|al|qaeda|state|owned"},
        {"d’e-mail d'e-mail pro-e-mail", "d|email|d|email|pro|e|mail"},
        /* Firms and languages. */
        {"AT&T S&P R&D's", "at&t|s&p|r&d"},
        {"a & b a&amp;b Marks&Spencer", "a|b|a|amp|b|marks|spencer"},
        {"C++ C# c+d C++11 AC#", "c++|c#|c|d|c|11|ac"},
        /* Numbers. */
        {"1,000 12,345,678 1,234.50", "1000|12345678|1234.50"},
        {"10,20 2,4 % 3,4,5 1,0000 1234,567 1,000x", "10.20|2.4|3|4|5|1|0000|1234|567|1000x"},
        {"2.4\u20142.6 1,5\u201D 1,5\x80 1.5\u00E9", "2.4|2.6|1.5|1.5|1|5e"},
        {"3.5% 0.75 3.5.", "3.5|0.75|3.5"},
        {"12.11.2025 10.0.0.1 v1.2", "12|11|2025|10|0|0|1|v1|2"},
        {"in 1987.The 7.x", "in|1987|the|7|x"},
        /* Nobody sees them. */
        {"co\u00ADop\u00ADerate ex\u200Dam\u2060ple \uFEFFfirst", "cooperate|example|first"},
        {"\u202Bab\u200F\u202C", "ab"},
        /* What stands before or behind a word. */
        {"#storm @port ...x -y- 'z' (&) C+", "storm|port|x|y|z|c"},
        {"http://example.com/a_b?c=1", "http|example|com|a|b|c|1"},
        {"office@example.org", "office|example|org"},
    };
    (void)state;
    CHECK_WORDS(cases);
}

static void case_and_forms_are_folded(void **state)
{
    static const struct word_case cases[] = {
        {"LISBON Lisbon lisbon", "lisbon|lisbon|lisbon"},
        {"ΑΘΗΝΑ Αθήνα αθηνας ΑΘΗΝΑΣ", "αθηνα|αθηνα|αθηνασ|αθηνασ"},
        {"МОСКВА Москва", "москва|москва"},
        {"Straße STRASSE", "strasse|strasse"},
        {"İstanbul", "istanbul"},
        {"ﬁnance oﬃce", "finance|office"},
        {"ＡＢＣ１２３", "abc123"},
        {"x² H₂O", "x2|h2o"},
        {"Ⅳ ①", "iv|1"},
        {"Œuvre Ærø œuvre", "oeuvre|aero|oeuvre"},
        {"Kılıçdaroğlu ISPARTA ısparta", "kilicdaroglu|isparta|isparta"},
        {"Søren Đoković þing Ħal", "soren|dokovic|thing|hal"},
        {"٢٠٢٥", "٢٠٢٥"},
    };
    (void)state;
    CHECK_WORDS(cases);
}

static void accents_are_removed(void **state)
{
    static const struct word_case cases[] = {
        {"Setúbal Setu\u0301bal SETU\u0301BAL", "setubal|setubal|setubal"},
        {"Nuñez Łódź Čapek Dvořák", "nunez|lodz|capek|dvorak"},
        {"Việt Nam", "viet|nam"},
        {"ёлка елка", "елка|елка"},
        /* Letters of their own. */
        {"йод Й и\u0306 ўсё ї", "йод|й|й|ўсе|ї"},
        {"ий\u0301 и\u0301\u0306", "ий|й"},
        {"ά ϊ ΐ", "α|ι|ι"},
        {"שָׁלוֹם שלום", "שלום|שלום"},
        {"مُحَمَّد محمد", "محمد|محمد"},
        {"كـــتاب كتاب", "كتاب|كتاب"},
        {"آب أب", "اب|اب"},
        {"\u06CC\u06A9 \u064A\u0643", "\u064A\u0643|\u064A\u0643"},
        {"\u0639\u0644\u0649", "\u0639\u0644\u064A"},
        /* Without a letter. */
        {"\u0301 a \u064B", "a"},
        {"\u0301a", "a"},
        /* Vowel signs are no accents. */
        {"हिन्दी", "हिन्दी"},
    };
    (void)state;
    CHECK_WORDS(cases);
}

/* Stemmers of most languages need them. */
static void a_word_can_be_had_with_its_accents(void **state)
{
    static const struct {
        const char *text, *word;
        bool has_accents;
    } cases[] = {
        {"ELEIÇÃO", "eleição", true},   {"eleição", "eleição", true}, {"Ærø", "ærø", true},
        {"KILIÇ kılıç", "kiliç", true}, {"Straße", "strasse", false}, {"ﬁnance", "finance", false},
        {"Ёлка", "ёлка", false},        {"résumé", "résumé", true},   {"Lisbon", "lisbon", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tokenizer tokenizer;
        struct token token;
        char word[TOKEN_MAX_BYTES];
        tokenizer_init(&tokenizer, cases[i].text, strlen(cases[i].text));
        assert_true(tokenizer_next(&tokenizer, &token));
        assert_int_equal(token.has_accents, cases[i].has_accents);
        size_t length = token_with_accents(cases[i].text, &token, SMALL_LETTERS, word);
        assert_int_equal(length, strlen(cases[i].word));
        assert_memory_equal(word, cases[i].word, length);
    }
}

static void turkish_has_two_letters_i(void **state)
{
    static const char *const cases[][2] = {
        {"KILIÇ", "kılıç"}, {"kılıç", "kılıç"}, {"İZİN", "izin"}, {"Izin", "ızin"},
        {"HÂKİM", "hâkim"}, {"Îmâ", "îmâ"},     {"İ", "i"},       {"I\u0307S\u0307", "iṡ"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tokenizer tokenizer;
        struct token token;
        char word[TOKEN_MAX_BYTES];
        tokenizer_init(&tokenizer, cases[i][0], strlen(cases[i][0]));
        assert_true(tokenizer_next(&tokenizer, &token));
        size_t length = token_with_accents(cases[i][0], &token, SMALL_LETTERS_TURKISH, word);
        if (length != strlen(cases[i][1]) || memcmp(word, cases[i][1], length) != 0)
            fail_msg("%s: %.*s", cases[i][0], (int)length, word);
    }
}

static void the_possessive_is_dropped(void **state)
{
    static const struct word_case cases[] = {
        {"Kestria's bank", "kestria|bank"},
        {"Kestria’s bank", "kestria|bank"},
        {"KESTRIA'S", "kestria"},
        {"KESTRIA’S.", "kestria"},
        {"the 1980's", "the|1980"},
        {"Boss's car's", "boss|car"},
        /* Not a possessive. */
        {"workers' union", "workers|union"},
        {"O'Brien O’Brien", "obrien|obrien"},
        {"don't it'd", "don|t|it|d"},
        {"d'Ivoire l’état", "d|ivoire|l|etat"},
        {"o'sullivan o’sullivan's", "osullivan|osullivan"},
        {"it's2", "it|s2"},
        {"its 's s's", "its|s|s"},
        {"rock'n'roll 'sup", "rock|n|roll|sup"},
        {"a'", "a"},
        {"a’", "a"},
        {"a's\u0301", "a|s"},
    };
    (void)state;
    CHECK_WORDS(cases);
}

static void scripts_without_blanks_give_a_word_a_character(void **state)
{
    static const struct word_case cases[] = {
        {"東京都", "東|京|都"},
        {"東京、大阪。", "東|京|大|阪"},
        {"AI利用43社", "ai|利|用|43|社"},
        {"テレヒ ひらかな", "テ|レ|ヒ|ひ|ら|か|な"},
        {"𠀀𠀁", "𠀀|𠀁"},
        {"ไทย", "ไ|ท|ย"},
        {"น่าน", "น่|า|น"},
        {"ลาว ລາວ", "ล|า|ว|ລ|າ|ວ"},
        {"ខ្មែរ", "ខ្|មែ|រ"},
        {"မြန်မာ", "မြ|န်|မာ"},
    };
    (void)state;
    CHECK_WORDS(cases);
}

static void composed_and_decomposed_text_have_the_same_words(void **state)
{
    static const char *const pairs[][2] = {
        {"Ångström", "A\u030Angstro\u0308m"},
        {"서울", "\u1109\u1165\u110B\u116E\u11AF"},
        {"ガ", "カ\u3099"},
        {"ἀρχῇ", "α\u0313ρχη\u0342\u0345"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        OWN(buf_release) struct buf composed = BUF_INIT, decomposed = BUF_INIT;
        list_words(&composed, pairs[i][0], strlen(pairs[i][0]), false);
        list_words(&decomposed, pairs[i][1], strlen(pairs[i][1]), false);
        assert_string_equal(buf_str(&composed), buf_str(&decomposed));
    }
}

static void an_overlong_word_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        struct tokenizer tokenizer;
        struct token token;
        buf_add(&text, "aaaa", lead);
        for (int i = 0; i < 100; i++)
            buf_add_str(&text, "ж");
        buf_add_str(&text, " next");

        tokenizer_init(&tokenizer, text.data, text.length);
        assert_true(tokenizer_next(&tokenizer, &token));
        assert_true(token.length <= TOKEN_MAX_BYTES && token.length > TOKEN_MAX_BYTES - 2);
        assert_true(utf8_is_valid(token.word, token.length));
        assert_int_equal(token.end - token.at, lead + 200);
        assert_true(tokenizer_next(&tokenizer, &token));
        assert_int_equal(token.length, 4);
        assert_memory_equal(token.word, "next", 4);
        assert_false(tokenizer_next(&tokenizer, &token));
    }
}

static void ill_formed_bytes_separate_words(void **state)
{
    static const struct word_case cases[] = {
        {"caf\xE9 noir", "caf|noir"},
        {"a\xFF\xFE"
         "b",
         "a|b"},
        {"one\xC3", "one"},
        {"one\xF0\x9F\x98", "one"},
        {"\xE2\x80", ""},
        {"a\xE2\x80s", "a|s"},
        {"\xED\xA0\x80x", "x"},
    };
    (void)state;
    CHECK_WORDS(cases);
}

static void places_are_those_of_the_words_in_the_text(void **state)
{
    static const struct word_case cases[] = {
        {"  LISBON,  Nov 12", "LISBON|Nov|12"},
        {"Kestria’s bänk", "Kestria|bänk"},
        {"(Setu\u0301bal)", "Setu\u0301bal"},
        {"ﬁn 東京", "ﬁn|東|京"},
        {"서울 시장은", "서울|시장은"}, /* Korean has blanks. */
        {"caf\xE9s", "caf|s"},
        {"كـتاب.", "كـتاب"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf places = BUF_INIT;
        list_words(&places, cases[i].text, strlen(cases[i].text), true);
        assert_string_equal(buf_str(&places), cases[i].words);
    }
}

static void nothing_behind_the_given_length_is_read(void **state)
{
    OWN(buf_release) struct buf words = BUF_INIT;
    (void)state;
    list_words(&words, "Kestria's", 8, false);
    assert_string_equal(buf_str(&words), "kestria");
    buf_clear(&words);
    list_words(&words, "a\0b", 3, false);
    assert_string_equal(buf_str(&words), "a|b");
}

/* What may hold words together, which accents undo; and the letter of O'Brien. */
static const char joints[] = ".,-&+#oO";

/* ASCII of all kinds, words of any length among it. */
static void add_ascii(struct buf *out, uint32_t seed, size_t size)
{
    uint32_t odds = seed % 40 + 1; /* Of a word's end. */
    while (out->length < size) {
        seed = seed * 1664525 + 1013904223;
        uint32_t drawn = seed >> 8;
        const char *word = "abcXYZ0189'ss";
        bool is_any = drawn % odds == 0;
        char any = (char)(drawn >> 12 & 0x7F);
        any = memchr(joints, any, sizeof joints - 1) ? ' ' : any;
        buf_add_char(out, is_any ? any : word[(drawn >> 12) % 13]);
    }
}

static bool is_of_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The text with an accent, which is left out, in each word, so that it is not of ASCII. */
static void add_accents(struct buf *out, const struct buf *text)
{
    for (size_t i = 0; i < text->length; i++) {
        char before = i > 0 ? text->data[i - 1] : ' ';
        buf_add_char(out, text->data[i]);
        if (is_of_word(text->data[i]) && !is_of_word(before) && before != '\'')
            buf_add_str(out, "\u0301");
    }
}

static void words_of_ascii_are_read_like_others(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 5000; seed++) {
        OWN(buf_release) struct buf text = BUF_INIT, accented = BUF_INIT;
        OWN(buf_release) struct buf words = BUF_INIT, others = BUF_INIT;
        add_ascii(&text, seed, seed % 400);
        add_accents(&accented, &text);
        /* Memory of just that size, where a sanitizer sees what is read behind it. */
        OWN(freep) char *bytes = xmemdup(buf_str(&text), text.length);
        list_words(&words, bytes, text.length, false);
        list_words(&others, buf_str(&accented), accented.length, false);
        assert_string_equal(buf_str(&words), buf_str(&others));
    }
}

static void zeros_follow_a_short_word(void **state)
{
    static const char text[] = "a longer, longest-of-all overlongword of sixteenletters12 é";
    struct tokenizer tokenizer;
    struct token token;
    (void)state;
    tokenizer_init(&tokenizer, text, strlen(text));
    memset(&token, 'x', sizeof token);
    while (tokenizer_next(&tokenizer, &token)) {
        for (size_t i = token.length; i < TOKEN_PADDED_BYTES; i++)
            assert_int_equal(token.word[i], 0);
        memset(token.word, 'x', sizeof token.word);
    }
}

/* Append bytes that are likely to break something, in an order without end. */
static void add_noise(struct buf *out, uint32_t seed, size_t size)
{
    static const char *const pieces[] = {"a",    "Z",    "9",      "'s",     "’s",       "é",
                                         "\xC3", "\x81", "東",     "ก",      "\u0301",   "\u0E31",
                                         " ",    "ﬃ",    "\u00AD", "\uFDFA", "\xF0\x9F", "-",
                                         "İ",    "ß",    "\u0640", "½",      "\uFE70",   "ﾊﾟ"};
    while (out->length < size) {
        seed = seed * 1664525 + 1013904223;
        buf_add_str(out, pieces[(seed >> 16) % (sizeof pieces / sizeof pieces[0])]);
    }
}

static void places_ascend_and_stay_in_the_text(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 3000; seed++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        struct tokenizer tokenizer;
        struct token token;
        char accented[TOKEN_MAX_BYTES];
        size_t last = 0, length;
        add_noise(&text, seed, 200);
        tokenizer_init(&tokenizer, text.data, text.length);
        while (tokenizer_next(&tokenizer, &token)) {
            assert_true(token.at >= last && token.end > token.at && token.end <= text.length);
            assert_true(token.length > 0 && token.length <= TOKEN_MAX_BYTES);
            assert_true(utf8_is_valid(token.word, token.length));
            length = token_with_accents(text.data, &token, seed % 2, accented);
            assert_true(length > 0 && length <= TOKEN_MAX_BYTES);
            assert_true(utf8_is_valid(accented, length));
            last = token.end;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_runs_of_letters_and_digits),
        cmocka_unit_test(some_signs_hold_a_word_together),
        cmocka_unit_test(case_and_forms_are_folded),
        cmocka_unit_test(accents_are_removed),
        cmocka_unit_test(a_word_can_be_had_with_its_accents),
        cmocka_unit_test(turkish_has_two_letters_i),
        cmocka_unit_test(the_possessive_is_dropped),
        cmocka_unit_test(scripts_without_blanks_give_a_word_a_character),
        cmocka_unit_test(composed_and_decomposed_text_have_the_same_words),
        cmocka_unit_test(an_overlong_word_is_cut_between_characters),
        cmocka_unit_test(ill_formed_bytes_separate_words),
        cmocka_unit_test(places_are_those_of_the_words_in_the_text),
        cmocka_unit_test(nothing_behind_the_given_length_is_read),
        cmocka_unit_test(words_of_ascii_are_read_like_others),
        cmocka_unit_test(zeros_follow_a_short_word),
        cmocka_unit_test(places_ascend_and_stay_in_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
