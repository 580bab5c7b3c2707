#include "format/plain.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/own.h"
#include "text/utf8.h"
#include "unit.h"

#define FFFD "\xEF\xBF\xBD"

struct keeper {
    struct article_sink sink;
    struct article *article;
    int rc; /* What take() returns. */
};

static int keep(struct article_sink *sink, struct article *article, struct err *err)
{
    struct keeper *keeper = container_of(sink, struct keeper, sink);
    assert_null(keeper->article);
    keeper->article = article;
    return keeper->rc < 0 ? err_set(err, keeper->rc, "not taken") : 0;
}

/* The article that the bytes are; they end where the memory ends. */
/* A file that is not filed, as one handed over, has a NULL for that. */
static struct article *read_filed(const char *path, const char *filed, const char *bytes,
                                  size_t length)
{
    struct err err;
    struct keeper keeper = {.sink = {keep}};
    struct origin origin = {.path = path, .filed = filed, .modified = 1732631400};
    OWN(freep) char *copy = xmemdup(bytes, length);
    if (plain_read(copy, length, &origin, &keeper.sink, &err) != 0)
        fail_msg("%s", err.text);
    assert_non_null(keeper.article);
    return keeper.article;
}

static struct article *read_article(const char *path, const char *bytes, size_t length)
{
    return read_filed(path, path, bytes, length);
}

static void the_first_line_is_the_headline(void **state)
{
    static const struct {
        const char *text, *headline, *body;
    } cases[] = {
        {"Ships wait", "Ships wait", ""},
        {"Ships wait\n", "Ships wait", ""},
        {"Ships wait\nNine of them.\n", "Ships wait", "Nine of them.\n"},
        {"Ships wait\n\n\nNine.\n\nTen.", "Ships wait", "Nine.\n\nTen."},
        {"\n \t\n\n  Ships wait \t\n  Nine.", "Ships wait", "  Nine."},
        {"Ships wait\r\n\r\nNine.\r\nTen.\r\n", "Ships wait", "Nine.\nTen.\n"},
        {"\xEF\xBB\xBFShips wait\nNine.", "Ships wait", "Nine."},
        {"\xEF\xBB\xBF\r\n\r\nShips wait\r\nNine.", "Ships wait", "Nine."},
        {"Ships\fwait\vnow\nNine.", "Ships\fwait\vnow", "Nine."},
        {"Navios à espera\nNove.", "Navios à espera", "Nove."},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(article_freep)
        struct article *article = read_article("/a.txt", cases[i].text, strlen(cases[i].text));
        assert_string_equal(article->headline, cases[i].headline);
        assert_string_equal(article->body, cases[i].body);
        assert_int_equal(article->repaired, 0);
    }
}

static void the_path_is_the_key(void **state)
{
    OWN(article_freep) struct article *article = read_article("/spool/a.txt", "Ships", 5);
    (void)state;
    assert_string_equal(article->key, "/spool/a.txt");
    assert_string_equal(article->path, "/spool/a.txt");
    assert_null(article->byline);
    assert_null(article->dateline);
}

static void the_lead_is_read(void **state)
{
    static const char text[] =
        "Ships wait\n\nBy Ruta Kalde\n\nLISBON, Nov 12 (CNA) — Nine ships.\n";
    OWN(article_freep) struct article *article = read_article("/a", text, strlen(text));
    (void)state;
    assert_string_equal(article->byline, "By Ruta Kalde");
    assert_string_equal(article->dateline, "LISBON, Nov 12 (CNA)");
    assert_string_equal(article->body, strstr(text, "By"));
}

static void the_date_is_the_paths_or_the_files(void **state)
{
    static const struct {
        const char *path, *filed;
        int64_t date;
        enum date_source source;
    } cases[] = {
        {"/spool/2025/11/26/a.txt", "/2025/11/26/a.txt", 1764115200, DATE_FROM_PATH},
        {"/spool/1969-12-31-a.txt", "/1969-12-31-a.txt", -86400, DATE_FROM_PATH},
        {"/spool/a.txt", "/a.txt", 1732631400, DATE_FROM_FILE},
        /* The folders that the corpus is in say nothing about its articles. */
        {"/home/2019-01-01/spool/a.txt", "/a.txt", 1732631400, DATE_FROM_FILE},
        {"/spool/2025/11/26/a.txt", NULL, 1732631400, DATE_FROM_FILE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(article_freep)
        struct article *article = read_filed(cases[i].path, cases[i].filed, "Ships", 5);
        assert_int_equal(article->date, cases[i].date);
        assert_int_equal(article->date_source, cases[i].source);
    }
}

static void bad_bytes_are_repaired_and_counted(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        const char *headline, *body;
        size_t repaired;
    } cases[] = {
        {"caf\xE9 cr\xE8me\nb\xFFr\n", 15, "caf" FFFD " cr" FFFD "me", "b" FFFD "r\n", 3},
        {"a\0b\nc\0\0d", 8, "a b", "c  d", 3},
        {"\0\0a", 3, "a", "", 2},
        {"\xEF\xBB", 2, FFFD, "", 1},
        {"a\r\r\nb\rc", 7, "a", "b\nc", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(article_freep)
        struct article *article = read_article("/a.txt", cases[i].text, cases[i].length);
        assert_string_equal(article->headline, cases[i].headline);
        assert_string_equal(article->body, cases[i].body);
        assert_int_equal(article->repaired, cases[i].repaired);
    }
}

/* Words of the given length, until the text has that many bytes at least. */
static void add_words(struct buf *out, const char *letter, size_t letters, size_t bytes)
{
    while (out->length < bytes) {
        for (size_t i = 0; i < letters; i++)
            buf_add_str(out, letter);
        buf_add_char(out, ' ');
    }
}

static void an_overlong_headline_is_cut_at_a_word(void **state)
{
    static const size_t letters[] = {1, 5, 9, 30, 63};
    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        add_words(&text, "w", letters[i], 1000);
        buf_add_str(&text, "\nbody");
        OWN(article_freep) struct article *article = read_article("/a", text.data, text.length);

        size_t length = strlen(article->headline);
        assert_true(length <= ARTICLE_HEADLINE_MAX_BYTES);
        assert_true(length > ARTICLE_HEADLINE_MAX_BYTES - 64);
        assert_memory_equal(article->headline, text.data, length);
        assert_int_equal(text.data[length], ' ');
        assert_string_equal(article->body, text.data); /* The body keeps it whole, */
        assert_true(article->headline_is_of_body);     /* and has its words. */
    }
}

static void a_headline_without_blanks_is_cut_between_characters(void **state)
{
    static const char *const letters[] = {"w", "é", "東", "😀"};
    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        buf_add_char(&text, 'x');
        add_words(&text, letters[i], 300, 700);
        OWN(article_freep) struct article *article = read_article("/a", text.data, text.length);
        size_t length = strlen(article->headline);
        assert_true(utf8_is_valid(article->headline, length));
        assert_true(length <= ARTICLE_HEADLINE_MAX_BYTES);
        assert_true(length > ARTICLE_HEADLINE_MAX_BYTES - 4 || text.data[length] == ' ');
        assert_string_equal(article->body, text.data);
    }
}

static void a_headline_of_just_the_limit_is_whole(void **state)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    (void)state;
    for (int i = 0; i < ARTICLE_HEADLINE_MAX_BYTES; i++)
        buf_add_char(&text, 'w');
    buf_add_str(&text, "\nbody");
    OWN(article_freep) struct article *article = read_article("/a", text.data, text.length);
    assert_int_equal(strlen(article->headline), ARTICLE_HEADLINE_MAX_BYTES);
    assert_string_equal(article->body, "body");
    assert_false(article->headline_is_of_body);
}

static void nothing_but_blanks_is_no_article(void **state)
{
    static const char *const texts[] = {
        "", " ", "\n\n", "\r\n \t\f\v\r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF \n"};
    struct origin origin = {.path = "/a"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct err err;
        struct keeper keeper = {.sink = {keep}};
        assert_int_equal(plain_read(texts[i], strlen(texts[i]), &origin, &keeper.sink, &err),
                         ERR_FORMAT);
        assert_string_equal(err.text, "nothing but blanks");
        assert_null(keeper.article);
    }
}

static void a_sink_that_fails_ends_the_reading(void **state)
{
    struct err err;
    struct keeper keeper = {.sink = {keep}, .rc = ERR_STOPPING};
    struct origin origin = {.path = "/a"};
    (void)state;
    assert_int_equal(plain_read("Ships", 5, &origin, &keeper.sink, &err), ERR_STOPPING);
    assert_string_equal(err.text, "not taken");
    article_free(keeper.article);
}

/* -- recognising ---------------------------------------------------------------------------- */

static void text_is_told_from_other_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        bool is_text;
    } cases[] = {
        {"Ships wait\r\n\tNine.\n", 19, true},
        {"x", 1, true},
        {" ", 1, true},
        {"caf\xE9 cr\xE8me", 10, true},
        {"\x16\x16\x01"
         "a123\x02Ships\x03\x04",
         14, true},
        {"one NUL among twenty-five\0", 26, true},
        {"", 0, false},
        {"\0", 1, false},
        {"S\0h\0i\0p\0s\0", 10, false},
        {"\xFF\xFES\0h\0i\0p\0s\0", 12, false},
        {"\x1F\x8B\x08\0\0\0\0\0\0\x03", 10, false},
        {"\x7F"
         "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
         16, false},
        {"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01", 20, false},
        {"\x7F\x7F\x7F", 3, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(freep) char *copy = xmemdup(cases[i].bytes, cases[i].length);
        if (plain_recognises(copy, cases[i].length) != cases[i].is_text)
            fail_msg("case %zu", i);
    }
}

static void one_control_character_in_twenty_is_too_many(void **state)
{
    char bytes[200];
    (void)state;
    memset(bytes, 'a', sizeof bytes);
    memset(bytes + 50, '\x05', 10);
    assert_true(plain_recognises(bytes, sizeof bytes));
    bytes[100] = '\x05';
    assert_false(plain_recognises(bytes, sizeof bytes));
}

/* Wherever it stands among others. */
static void only_controls_without_a_use_in_text_count(void **state)
{
    static const char used[] = "\b\t\n\v\f\r\x16\x01\x02\x03\x04\x1A\x1B";
    char bytes[20 * 2 + 3];
    (void)state;
    for (int c = 0; c < 256; c++) {
        bool counts = (c < ' ' && (c == 0 || !strchr(used, c))) || c == 0x7F;
        for (size_t at = 2; at < sizeof bytes; at++) {
            memset(bytes, 'a', sizeof bytes);
            bytes[0] = bytes[1] = '\x05';
            bytes[at] = (char)c;
            assert_int_equal(plain_recognises(bytes, sizeof bytes), !counts);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_is_the_headline),
        cmocka_unit_test(the_path_is_the_key),
        cmocka_unit_test(the_lead_is_read),
        cmocka_unit_test(the_date_is_the_paths_or_the_files),
        cmocka_unit_test(bad_bytes_are_repaired_and_counted),
        cmocka_unit_test(an_overlong_headline_is_cut_at_a_word),
        cmocka_unit_test(a_headline_without_blanks_is_cut_between_characters),
        cmocka_unit_test(a_headline_of_just_the_limit_is_whole),
        cmocka_unit_test(nothing_but_blanks_is_no_article),
        cmocka_unit_test(a_sink_that_fails_ends_the_reading),
        cmocka_unit_test(text_is_told_from_other_bytes),
        cmocka_unit_test(one_control_character_in_twenty_is_too_many),
        cmocka_unit_test(only_controls_without_a_use_in_text_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
