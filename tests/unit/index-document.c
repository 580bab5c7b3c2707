#include "index/document.h"

#include <stdlib.h>
#include <string.h>

#include "index/stored.h"
#include "sample.h"
#include "unit.h"

#define ID 12345

static int set_up(void **state)
{
    *state = analyser_new("english");
    return 0;
}

static int tear_down(void **state)
{
    analyser_free(*state);
    return 0;
}

/* An article with these texts; NULL where it has none. */
static struct article *article_new(const char *headline, const char *byline, const char *dateline,
                                   const char *body)
{
    struct article *article = sample_article("/n/a.txt", headline, body);
    article->byline = byline ? xstrdup(byline) : NULL;
    article->dateline = dateline ? xstrdup(dateline) : NULL;
    return article;
}

static const struct document_term *find(const struct document *document, const char *term)
{
    for (size_t i = 0; i < document->term_count; i++)
        if (document->terms[i].length == strlen(term) &&
            memcmp(document->terms[i].bytes, term, strlen(term)) == 0)
            return &document->terms[i];
    return NULL;
}

struct expected_term {
    const char *term;
    uint32_t count, position_count, positions[4];
};

static void assert_term(const struct document *document, const struct expected_term *expected)
{
    const struct document_term *term = find(document, expected->term);
    if (!term)
        fail_msg("no term \"%s\"", expected->term);
    if (term->count != expected->count)
        fail_msg("\"%s\" counts %u", expected->term, term->count);
    if (term->position_count != expected->position_count)
        fail_msg("\"%s\" has %u positions", expected->term, term->position_count);
    for (uint32_t i = 0; i < term->position_count; i++)
        if (term->positions[i] != expected->positions[i])
            fail_msg("\"%s\" stands at %u", expected->term, term->positions[i]);
}

/* What holds of every document. */
static void assert_well_formed(const struct document *document)
{
    for (size_t i = 0; i < document->term_count; i++) {
        const struct document_term *term = &document->terms[i];
        assert_in_range(term->length, 1, DOCUMENT_TERM_MAX_BYTES);
        for (uint32_t k = 0; k < term->position_count; k++)
            assert_true(term->positions[k] > (k ? term->positions[k - 1] : 0));
        if (i == 0)
            continue;
        const struct document_term *before = &document->terms[i - 1];
        size_t shorter = before->length < term->length ? before->length : term->length;
        int order = memcmp(before->bytes, term->bytes, shorter);
        assert_true(order < 0 || (order == 0 && before->length < term->length));
    }
}

static void words_of_every_field_become_terms(void **state)
{
    OWN(article_freep)
    struct article *article = article_new("Storm hits Lisbon", "By Anna Doe", "LISBON, Nov 12",
                                          "The storm hit Lisbon and the coast.");
    /* Headline at 1, then 100 free places, then byline at 104, dateline at 207, body at 310. */
    static const struct expected_term terms[] = {
        {"storm", 3 + 1, 2, {1, 311}}, {"hit", 3 + 1, 2, {2, 312}}, {"lisbon", 3 + 1, 2, {3, 313}},
        {"the", 2, 2, {310, 315}},     {"coast", 1, 1, {316}},      {"Sstorm", 1, 1, {1}},
        {"Slisbon", 1, 1, {3}},        {"Aanna", 1, 1, {105}},      {"Adoe", 1, 1, {106}},
        {"XDLlisbon", 1, 1, {207}},    {"XDLnov", 1, 1, {208}},     {"XDL12", 1, 1, {209}},
        {"Q000000000c1s", 0, 0, {0}},
    };
    const struct document *document = analyser_run(*state, article, ID);
    assert_well_formed(document);
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        assert_term(document, &terms[i]);
    assert_null(find(document, "anna"));
    assert_null(find(document, "nov"));
    assert_null(find(document, "Scoast"));
    assert_int_equal(document->id, ID);
    assert_int_equal(document->date, 1732579200);
}

static void texts_that_are_missing_take_no_place(void **state)
{
    OWN(article_freep) struct article *article = article_new("", NULL, NULL, "storm");
    const struct document *document = analyser_run(*state, article, ID);
    assert_int_equal(document->term_count, 2);
    assert_term(document, &(struct expected_term){"storm", 1, 1, {101}});
}

static void an_article_without_words_can_be_found_by_its_id(void **state)
{
    OWN(article_freep) struct article *article = article_new("", NULL, NULL, "");
    const struct document *document = analyser_run(*state, article, ARTICLE_ID_MAX);
    assert_int_equal(document->term_count, 1);
    assert_term(document, &(struct expected_term){"Qzzzzzzzzzzzz", 0, 0, {0}});
}

static void the_stored_record_goes_with_it(void **state)
{
    struct stored stored;
    OWN(article_freep) struct article *article = article_new("Storm", "By A", NULL, "A body.\n");
    const struct document *document = analyser_run(*state, article, ID);
    assert_int_equal(
        stored_decode(&stored, document->stored.data, document->stored.length, STORED_WHOLE, NULL),
        0);
    assert_int_equal(stored.id, ID);
    assert_string_equal(stored.article->body, "A body.\n");
    article_free(stored.article);
}

/* An analyser keeps its tables between articles, and enlarges them. */
static void nothing_is_left_of_the_article_before(void **state)
{
    OWN(buf_release) struct buf many = BUF_INIT;
    for (int i = 0; i < 20000; i++)
        buf_addf(&many, "word%d word%d ", i, i % 7);
    OWN(article_freep) struct article *large = article_new("", NULL, NULL, many.data);
    OWN(article_freep) struct article *small = article_new("Storm", NULL, NULL, "word19999");

    const struct document *document = analyser_run(*state, large, 1);
    assert_well_formed(document);
    assert_int_equal(document->term_count, 20001);
    const struct document_term *term = find(document, "word3");
    assert_int_equal(term->count, 1 + 2857);
    assert_int_equal(term->position_count, 1 + 2857);

    document = analyser_run(*state, small, 2);
    assert_well_formed(document);
    assert_int_equal(document->term_count, 4);
    assert_term(document, &(struct expected_term){"word19999", 1, 1, {102}});
}

static void a_word_of_any_length_fits(void **state)
{
    OWN(freep) char *word = xcalloc(1, 100001);
    memset(word, 'q', 100000);
    OWN(article_freep) struct article *article = article_new(word, word, word, word);
    const struct document *document = analyser_run(*state, article, ID);
    assert_well_formed(document);
    assert_int_equal(document->term_count, 5);
}

static void an_id_term_is_printed_behind_its_prefix(void **state)
{
    char term[ID_TERM_SIZE];
    (void)state;
    document_id_term(0, term);
    assert_string_equal(term, "Q000000000000");
    document_id_term(ARTICLE_ID_MAX, term);
    assert_string_equal(term, "Qzzzzzzzzzzzz");
}

static void date_values_sort_as_dates_do(void **state)
{
    static const int64_t dates[] = {INT64_MIN, INT64_MIN + 1, -1732579200, -256,     -255, -1, 0, 1,
                                    255,       256,           1732579200,  INT64_MAX};
    char before[DATE_VALUE_SIZE], value[DATE_VALUE_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        document_date_value(dates[i], value);
        assert_int_equal(document_date_of_value(value), dates[i]);
        if (i > 0)
            assert_true(memcmp(before, value, sizeof value) < 0);
        memcpy(before, value, sizeof value);
    }
}

#define ANALYSER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSER_TEST(words_of_every_field_become_terms),
        ANALYSER_TEST(texts_that_are_missing_take_no_place),
        ANALYSER_TEST(an_article_without_words_can_be_found_by_its_id),
        ANALYSER_TEST(the_stored_record_goes_with_it),
        ANALYSER_TEST(nothing_is_left_of_the_article_before),
        ANALYSER_TEST(a_word_of_any_length_fits),
        cmocka_unit_test(an_id_term_is_printed_behind_its_prefix),
        cmocka_unit_test(date_values_sort_as_dates_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
