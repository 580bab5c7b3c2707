#include "query/spelling.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "unit.h"
#include "words.h"

static const struct sample_word list[] = {
    {"accommodate", NULL, 40, 0},  {"angela", NULL, 70, 0},
    {"angola", NULL, 43, 0},       {"budget", NULL, 900, 0},
    {"budgets", "budget", 90, 0},  {"bugle", NULL, 3, 0},
    {"card", NULL, 300, 0},        {"cat", NULL, 20, 0},
    {"cats", "cat", 10, 0},        {"crime", NULL, 800, 0},
    {"government", NULL, 5000, 0}, {"harbour", NULL, 50, 0},
    {"katrina", NULL, 700, 0},     {"oil", NULL, 2000, 0},
    {"president", NULL, 4000, 0},  {"prime", NULL, 300, 0},
    {"receive", NULL, 600, 0},     {"separate", NULL, 200, 0},
    {"soil", NULL, 100, 0},        {"\xD0\xBC\xD0\xB8\xD1\x80", NULL, 10, 0},
};

#define WORDS (sizeof list / sizeof list[0])

static void the_likeliest_word_comes_first(void **state)
{
    static const struct {
        const char *wrong, *right;
    } cases[] = {
        {"goverment", "government"},
        {"governmnet", "government"},
        {"goovernment", "government"},
        {"gevernment", "government"},
        {"recieve", "receive"},
        {"seperate", "separate"},
        {"presidnet", "president"},
        {"katirna", "katrina"},
        {"katrna", "katrina"},
        {"accomodate", "accommodate"},
        {"harbor", "harbour"},
        {"budgte", "budget"},
        {"xrime", "crime"},
        {"acomodate", "accommodate"}, /* Two edits. */
        {"angla", "angola"},
        {"oill", "oil"},
        {"cta", "cat"},
        {"zzzzz", NULL},
        {"x", NULL},
        {"", NULL},
        {"ol", NULL},
        {"kqtrxnz", NULL},
        {"xarbour", "harbour"},
        {"xxrbour", NULL},          /* Nobody gets the first letter and another one wrong. */
        {"\xD0\xBC\xD0\xB8", NULL}, /* Letters count, not bytes; */
        {"\xE4\xB8\xBF", NULL},     /* so a character of Chinese is too short. */
    };
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(list, WORDS);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spelling found[3];
        const char *wrong = cases[i].wrong;
        size_t count = spelling_find(vocabulary, wrong, strlen(wrong), 0, found, 3);
        if (!cases[i].right) {
            assert_int_equal(count, 0);
            continue;
        }
        if (strcmp(wrong, "angla") == 0) /* The commoner of two as likely ones. */
            assert_int_equal(count, 2);
        assert_true(count > 0);
        OWN(freep) char *form = xstrndup(found[0].word.form, found[0].word.form_length);
        if (strcmp(wrong, "angla") != 0)
            assert_string_equal(form, cases[i].right);
        for (size_t k = 1; k < count; k++)
            assert_true(found[k - 1].score >= found[k].score);
    }
}

static void a_word_that_is_there_is_not_two_edits_wrong(void **state)
{
    struct spelling found[3];
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(list, WORDS);
    (void)state;
    assert_int_equal(spelling_find(vocabulary, "acomodate", 9, 0, found, 3), 1);
    assert_int_equal(spelling_find(vocabulary, "acomodate", 9, 1, found, 3), 0);
    assert_int_equal(spelling_find(vocabulary, "presidntt", 9, 0, found, 3), 1);
    assert_memory_equal(found[0].word.form, "president", 9);
    assert_int_equal(spelling_find(vocabulary, "presidntt", 9, 1, found, 3), 0);
    assert_int_equal(spelling_find(vocabulary, "bugles", 6, 1, found, 3), 1); /* One edit. */
}

/* -- distances, against the plain definition ------------------------------------------------ */

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned distance(const char *a, size_t m, const char *b, size_t n)
{
    unsigned table[16][16];
    for (size_t i = 0; i <= m; i++)
        for (size_t j = 0; j <= n; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = (unsigned)(i + j);
                continue;
            }
            unsigned edits = least(table[i - 1][j] + 1, table[i][j - 1] + 1);
            edits = least(edits, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                edits = least(edits, table[i - 2][j - 2] + 1);
            table[i][j] = edits;
        }
    return table[m][n];
}

static void note(void *context, size_t number, unsigned edits)
{
    unsigned char *seen = context;
    seen[number] = (unsigned char)(edits + 1);
}

/* All words of up to five letters of two. */
static struct vocabulary *all_short_words(void)
{
    struct vocabulary *vocabulary = vocabulary_new();
    char form[6] = "a";
    for (size_t length = 1;;) {
        const struct vocabulary_word word = {form, form, length, length, 1, 0};
        vocabulary_add(vocabulary, &word);
        if (length < 5) {
            form[length++] = 'a';
            continue;
        }
        while (length > 0 && form[length - 1] == 'b')
            length--;
        if (length == 0)
            return vocabulary;
        form[length - 1] = 'b';
    }
}

static void what_is_passed_over_is_too_far(void **state)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = all_short_words();
    size_t count = vocabulary_count(vocabulary);
    (void)state;
    assert_int_equal(count, 62);
    for (size_t i = 0; i < count; i++)
        for (unsigned edits = 0; edits < 4; edits++) {
            OWN(freep) unsigned char *seen = xcalloc(count, 1);
            const struct vocabulary_word word = vocabulary_get(vocabulary, i);
            spelling_each(vocabulary, word.form, word.form_length, edits, note, seen);
            for (size_t k = 0; k < count; k++) {
                const struct vocabulary_word other = vocabulary_get(vocabulary, k);
                unsigned away = distance(other.form, other.form_length, word.form,
                                         word.form_length);
                assert_int_equal(seen[k], away <= edits ? away + 1 : 0);
            }
        }
}

/* Words of letters of one to four bytes, and how many edits each is from the first. */
static void letters_are_characters(void **state)
{
    static const struct {
        const char *form;
        int edits; /* At most 1; -1 for more. */
    } words[] = {
        {"a\u0431", 1},
        {"a\u0431c", 1},
        {"a\u0431c\u4e2d", 1},
        {"a\u0431\u4e2d", 0},
        {"a\u0431\u4e2d\U00010330", 1},
        {"a\u0431\u4e2e", 1},
        {"a\u0432\u4e2d", 1},
        {"a\u0432\u4e2e", -1},
        {"a\u4e2d", 1},
        {"a\u4e2d\u0431", 1},
        {"b", -1},
        {"\u0431", -1},
        {"\u0431a\u4e2d", 1},
        {"\u0431a\u4e2d\u4e2d", -1},
        {"\u0431\u4e2d", 1},
        {"\u4e2da\u0431\u4e2d", 1},
    };
    const size_t count = sizeof words / sizeof words[0];
    unsigned char seen[sizeof words / sizeof words[0]] = {0};
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = vocabulary_new();
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *form = words[i].form;
        const struct vocabulary_word word = {form, form, strlen(form), strlen(form), 1, 0};
        vocabulary_add(vocabulary, &word);
    }
    spelling_each(vocabulary, "a\u0431\u4e2d", 6, 1, note, seen);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(seen[i], words[i].edits + 1);
}

struct found {
    size_t numbers[64], count;
};

static void note_in_order(void *context, size_t number, unsigned edits)
{
    struct found *found = context;
    (void)edits;
    assert_true(found->count == 0 || number > found->numbers[found->count - 1]);
    found->numbers[found->count++] = number;
}

static void a_word_need_not_be_one_of_them(void **state)
{
    static const char *const asked[] = {"", "c", "ca", "abc", "bbbbba", "aabbaab"};
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = all_short_words();
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct found found = {{0}, 0};
        size_t expected = 0, length = strlen(asked[i]);
        spelling_each(vocabulary, asked[i], length, 1, note_in_order, &found);
        for (size_t k = 0; k < vocabulary_count(vocabulary); k++) {
            const struct vocabulary_word word = vocabulary_get(vocabulary, k);
            expected += distance(asked[i], length, word.form, word.form_length) <= 1;
        }
        assert_int_equal(found.count, expected);
    }
}

static void a_rare_word_is_doubted_beside_a_common_one(void **state)
{
    (void)state;
    const enum spelling_doubt of_use = SPELLING_OF_SOME_USE, of_none = SPELLING_OF_NO_USE;
    assert_true(spelling_is_doubtful(0, 1, of_use));
    assert_false(spelling_is_doubtful(0, 0, of_use));
    assert_true(spelling_is_doubtful(1, 1000, of_use));
    assert_false(spelling_is_doubtful(1, 10, of_use));
    assert_false(spelling_is_doubtful(6, 6000, of_use));
    assert_true(spelling_is_doubtful(6, 6000, of_none)); /* Less must do where nothing is found. */
    assert_false(spelling_is_doubtful(6, 600, of_none));
    assert_false(spelling_is_doubtful(1000, 1000000, of_none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likeliest_word_comes_first),
        cmocka_unit_test(a_word_that_is_there_is_not_two_edits_wrong),
        cmocka_unit_test(what_is_passed_over_is_too_far),
        cmocka_unit_test(letters_are_characters),
        cmocka_unit_test(a_word_need_not_be_one_of_them),
        cmocka_unit_test(a_rare_word_is_doubted_beside_a_common_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
