#include "index/query.h"

#include <string.h>

#include "base/alloc.h"
#include "unit.h"

static void a_term_is_its_prefix_and_its_stem(void **state)
{
    (void)state;
    const struct field *dateline = field_find("dateline", 8);
    OWN(index_query_freep) struct index_query *query = index_query_term(dateline, "lisbon and", 6);
    assert_int_equal(query->kind, INDEX_QUERY_TERM);
    assert_ptr_equal(query->field, dateline);
    assert_int_equal(query->term_length, 9);
    assert_string_equal(query->term, "XDLlisbon");
}

static void a_term_of_the_text_has_no_prefix(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *query = index_query_term(NULL, "lisbon", 6);
    assert_null(query->field);
    assert_int_equal(query->term_length, 6);
    assert_string_equal(query->term, "lisbon");
}

static void a_term_may_hold_any_bytes(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *query = index_query_term(NULL, "a\0\xFF", 3);
    assert_int_equal(query->term_length, 3);
    assert_memory_equal(query->term, "a\0\xFF", 4);
}

static void children_stay_in_their_order(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *all = index_query_new(INDEX_QUERY_ALL);
    for (int i = 0; i < 100; i++)
        index_query_add(all, index_query_term(NULL, &"abcdefghij"[i % 10], 1));
    assert_int_equal(all->count, 100);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(all->children[i]->term[0], "abcdefghij"[i % 10]);
}

static void a_group_of_one_is_that_one(void **state)
{
    (void)state;
    struct index_query *group = index_query_new(INDEX_QUERY_ANY);
    struct index_query *only = index_query_term(NULL, "a", 1);
    index_query_add(group, only);
    OWN(index_query_freep) struct index_query *simple = index_query_simplify(group);
    assert_ptr_equal(simple, only);
}

static void a_group_of_several_stays(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *group = index_query_new(INDEX_QUERY_ANY);
    index_query_add(group, index_query_term(NULL, "a", 1));
    index_query_add(group, index_query_new(INDEX_QUERY_EVERYTHING));
    assert_ptr_equal(index_query_simplify(group), group);
    assert_int_equal(group->count, 2);
}

static void freeing_nothing_is_nothing(void **state)
{
    (void)state;
    index_query_free(NULL);
}

static struct index_query *word(const char *field, const char *stem)
{
    return index_query_term(field ? field_find(field, strlen(field)) : NULL, stem, strlen(stem));
}

static struct index_query *exact(const char *stem, const char *form)
{
    struct index_query *query = word(NULL, stem);
    query->form = xstrdup(form);
    query->form_length = strlen(form);
    return query;
}

static struct index_query *pair(enum index_query_kind kind, struct index_query *a,
                                struct index_query *b)
{
    struct index_query *query = index_query_new(kind);
    index_query_add(query, a);
    index_query_add(query, b);
    return query;
}

static struct index_query *near(bool in_order)
{
    struct index_query *query = pair(INDEX_QUERY_NEAR, word(NULL, "a"), word(NULL, "b"));
    query->distance = 3;
    query->in_order = in_order;
    return query;
}

static struct index_query *atleast(unsigned times, struct index_query *child)
{
    struct index_query *query = index_query_new(INDEX_QUERY_ATLEAST);
    query->times = times;
    index_query_add(query, child);
    return query;
}

static struct index_query *fuzzy(const char *text)
{
    struct index_query *query = index_query_inexact(INDEX_QUERY_FUZZY, NULL, text, strlen(text));
    query->edits = 1;
    return query;
}

static struct index_query *dates(int64_t since, int64_t until)
{
    struct index_query *query = index_query_new(INDEX_QUERY_DATES);
    query->dates = (struct date_period){since, until, since, until};
    return query;
}

static struct index_query *length(uint32_t least, uint32_t most)
{
    struct index_query *query = index_query_new(INDEX_QUERY_LENGTH);
    query->least = least;
    query->most = most;
    return query;
}

static void a_query_is_printed_as_a_person_would_write_it(void **state)
{
    const struct {
        struct index_query *query;
        const char *printed;
    } cases[] = {
        {index_query_new(INDEX_QUERY_EVERYTHING), "everything"},
        {word(NULL, "storm"), "storm"},
        {word("headline", "storm"), "headline:storm"},
        {exact("storm", "storms"), "=storms"},
        {pair(INDEX_QUERY_PHRASE, word(NULL, "north"), word(NULL, "coast")), "\"north coast\""},
        {pair(INDEX_QUERY_PHRASE, word("byline", "ann"), word("byline", "lee")),
         "byline:\"ann lee\""},
        {near(false), "a NEAR/3 b"},
        {near(true), "a ADJ/3 b"},
        {pair(INDEX_QUERY_ANY, word(NULL, "a"), word(NULL, "b")), "a OR b"},
        {pair(INDEX_QUERY_EXCEPT, near(false), word(NULL, "c")), "(a NEAR/3 b) NOT c"},
        {pair(INDEX_QUERY_ALL, pair(INDEX_QUERY_BOOST, word(NULL, "a"), word(NULL, "b")),
              pair(INDEX_QUERY_PHRASE, word(NULL, "c"), word(NULL, "d"))),
         "(+a b) AND \"c d\""},
        {dates(0, 86400), "date:1970-01-01T00:00:00Z..1970-01-01T23:59:59Z"},
        {dates(INT64_MIN, 1), "date:..1970-01-01T00:00:00Z"},
        {pair(INDEX_QUERY_ALL, dates(0, INT64_MAX), length(5, UINT32_MAX)),
         "date:1970-01-01T00:00:00Z.. AND words>=5"},
        {length(0, 5), "words<=5"},
        {word("lead", "storm"), "lead:storm"},
        {index_query_path("/n/a.txt", 8, false), "path:/n/a.txt"},
        {index_query_path("/n/", 3, true), "path:/n/*"},
        {atleast(3, word("headline", "storm")), "atleast3 headline:storm"},
        {atleast(2, pair(INDEX_QUERY_ANY, word(NULL, "a"), word(NULL, "b"))), "atleast2 (a OR b)"},
        {pair(INDEX_QUERY_PHRASE, word(NULL, "a"), fuzzy("b")), "\"a b~1\""},
        {pair(INDEX_QUERY_PHRASE, word(NULL, "a"),
              pair(INDEX_QUERY_SYNONYMS, word(NULL, "b"), exact("c", "cs"))),
         "\"a (b OR =cs)\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf printed = BUF_INIT;
        index_query_print(&printed, cases[i].query);
        assert_string_equal(buf_str(&printed), cases[i].printed);

        struct index_query *copy = index_query_copy(cases[i].query);
        index_query_free(cases[i].query);
        buf_clear(&printed);
        index_query_print(&printed, copy);
        assert_string_equal(buf_str(&printed), cases[i].printed);
        index_query_free(copy);
    }
}

static void a_copy_has_all_bytes_of_its_words(void **state)
{
    (void)state;
    OWN(index_query_freep)
    struct index_query *term = index_query_term(field_find("headline", 8), "a\0b", 3);
    index_query_set_word(term, "storms", 6);
    term->text_at = 7;
    term->text_length = 6;
    OWN(index_query_freep) struct index_query *copy = index_query_copy(term);
    assert_int_equal(copy->term_length, term->term_length);
    assert_memory_equal(copy->term, term->term, term->term_length + 1);
    assert_string_equal(copy->word, "storms");
    assert_int_equal(copy->text_at, 7);
    assert_int_equal(copy->text_length, 6);
    assert_null(copy->form);
    assert_null(index_query_copy(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_term_is_its_prefix_and_its_stem),
        cmocka_unit_test(a_term_of_the_text_has_no_prefix),
        cmocka_unit_test(a_term_may_hold_any_bytes),
        cmocka_unit_test(children_stay_in_their_order),
        cmocka_unit_test(a_group_of_one_is_that_one),
        cmocka_unit_test(a_group_of_several_stays),
        cmocka_unit_test(freeing_nothing_is_nothing),
        cmocka_unit_test(a_query_is_printed_as_a_person_would_write_it),
        cmocka_unit_test(a_copy_has_all_bytes_of_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
