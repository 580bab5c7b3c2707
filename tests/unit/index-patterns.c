/* Which words patterns and fuzzy words stand for, and what is found by them. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "unit.h"

#include "index_fixture.h"

static int set_up(void **state)
{
    static const char *const bodies[] = {
        "Managers manage a manor.", "She managed the managers.",   "The mantle of a woman.",
        "Women want wants.",        "He wanted what he went for.",
    };
    struct index_fixture *fixture = index_fixture_new(64);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        char path[] = "/a";
        path[1] = (char)('a' + i);
        put(fixture, path, bodies[i]);
        commit(fixture); /* A segment each. */
    }
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    index_fixture_free(*state);
    return 0;
}

static struct index_query *pattern(const char *text)
{
    return index_query_inexact(INDEX_QUERY_PATTERN, NULL, text, strlen(text));
}

static struct index_query *fuzzy(const char *word, unsigned edits)
{
    struct index_query *query = index_query_inexact(INDEX_QUERY_FUZZY, NULL, word, strlen(word));
    query->edits = edits;
    return query;
}

static bool resolve(struct index_fixture *fixture, struct index_query *query, unsigned words)
{
    const struct index_pattern_limits limits = {words, INT64_MAX};
    struct err err = {0};
    bool is_cut = false;
    if (index_reader_resolve(fixture->reader, query, &limits, &is_cut, &err) < 0)
        fail_msg("%s", err.text);
    return is_cut;
}

/* Assert that the query stands for these words, in this order, and is found in these files; it is
 * the function's. */
static void assert_stands_for(struct index_fixture *fixture, struct index_query *query,
                              const char *words, const char *paths)
{
    OWN(buf_release) struct buf printed = BUF_INIT, found = BUF_INIT;
    assert_false(resolve(fixture, query, 100));
    index_query_print(&printed, query);
    assert_string_equal(buf_str(&printed), words);
    struct index_results *results = search_all(fixture, query);
    qsort(results->hits, results->count, sizeof results->hits[0], compare_paths);
    for (size_t i = 0; i < results->count; i++)
        buf_add_str(&found, results->hits[i].article->path + 1);
    assert_int_equal(results->total, results->count);
    index_results_free(results);
    assert_string_equal(buf_str(&found), paths);
}

static void a_pattern_stands_for_words_of_all_segments(void **state)
{
    assert_stands_for(*state, pattern("man*"), "manag OR manor OR mantl", "abc");
    assert_stands_for(*state, pattern("wom?n"), "woman OR women", "cd");
    assert_stands_for(*state, pattern("m*r"), "manor", "a");
    assert_stands_for(*state, pattern("zz*"), "nothing", "");
}

static void forms_that_do_not_match_are_not_found(void **state)
{
    assert_stands_for(*state, pattern("w?nt"), "=want OR went", "de");
    assert_stands_for(*state, pattern("want?d"), "=wanted", "e");
    assert_stands_for(*state, pattern("want*"), "want", "de");
    assert_stands_for(*state, pattern("mana*d"), "=managed", "b");
}

static void fuzzy_words_stand_for_all_forms_the_nearest_first(void **state)
{
    assert_stands_for(*state, fuzzy("wnat", 1), "want OR what", "de");
    assert_stands_for(*state, fuzzy("manger", 1), "nothing", "");
    assert_stands_for(*state, fuzzy("manger", 2), "manag OR manor", "ab");
    assert_stands_for(*state, fuzzy("women", 1), "women OR woman", "cd");
}

static void the_limit_is_shared_by_all_of_a_query(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(index_query_freep) struct index_query *any = index_query_new(INDEX_QUERY_ANY);
    index_query_add(any, pattern("man*"));
    index_query_add(any, pattern("w*"));
    assert_true(resolve(fixture, any, 3));
    assert_int_equal(any->children[0]->count, 1);
    assert_int_equal(any->children[1]->count, 2);
    assert_string_equal(any->children[0]->children[0]->term, "manag"); /* The most frequent one. */
}

static void what_is_found_does_not_need_the_whole_limit(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(index_query_freep) struct index_query *query = pattern("man*");
    assert_false(resolve(fixture, query, 3));
    assert_int_equal(query->count, 3);
    assert_false(resolve(fixture, query, 1)); /* There is nothing left to resolve. */
}

static void it_is_the_newest_articles_words(void **state)
{
    struct index_fixture *fixture = *state;
    assert_stands_for(fixture, pattern("zep*"), "nothing", "");
    put(fixture, "/z", "A zeppelin.");
    commit(fixture);
    assert_stands_for(fixture, pattern("zep*"), "zeppelin", "z");
}

static void a_pattern_is_one_word_of_a_larger_query(void **state)
{
    struct index_query *all = index_query_new(INDEX_QUERY_ALL);
    struct index_query *except = index_query_new(INDEX_QUERY_EXCEPT);
    index_query_add(all, pattern("m*r"));
    index_query_add(all, pattern("zz*"));
    assert_stands_for(*state, all, "(manor) AND nothing", "");
    index_query_add(except, pattern("man*"));
    index_query_add(except, pattern("want?d"));
    assert_stands_for(*state, except, "(manag OR manor OR mantl) NOT (=wanted)", "abc");
}

static void headlines_are_looked_at_alone(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(article_freep) struct article *article = sample_article("/h", "Mandates", "Mangoes.");
    put_article(fixture, article);
    commit(fixture);
    const struct field *headline = field_find("headline", 8);
    assert_stands_for(fixture, index_query_inexact(INDEX_QUERY_PATTERN, headline, "mand*", 5),
                      "headline:mandat", "h");
    assert_stands_for(fixture, index_query_inexact(INDEX_QUERY_PATTERN, headline, "m*es", 4),
                      "headline:mandat OR headline:mango", "h");
    assert_stands_for(fixture, index_query_inexact(INDEX_QUERY_PATTERN, headline, "mango*", 6),
                      "headline:mango", "");
}

/* More forms than are looked for at a time. */
static void many_forms_are_found(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(buf_release) struct buf body = BUF_INIT;
    for (int i = 0; i < 200; i++)
        buf_addf(&body, "q%03dx q%03d ", i, i);
    put(fixture, "/q", buf_str(&body));
    commit(fixture);
    OWN(index_query_freep) struct index_query *query = pattern("q*x");
    assert_false(resolve(fixture, query, 1000));
    assert_int_equal(query->count, 200);
    struct index_results *results = search_all(fixture, TAKE(query));
    assert_int_equal(results->count, 1);
    index_results_free(results);
}

static void the_deadline_ends_it(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(buf_release) struct buf body = BUF_INIT;
    for (int i = 0; i < 5000; i++)
        buf_addf(&body, "q%04d ", i);
    put(fixture, "/q", buf_str(&body));
    commit(fixture);
    const struct index_pattern_limits limits = {10000, 0};
    OWN(index_query_freep) struct index_query *query = pattern("q*");
    bool is_cut = false;
    assert_int_equal(index_reader_resolve(fixture->reader, query, &limits, &is_cut, NULL), 0);
    assert_true(is_cut);
    assert_true(query->count < 5000);
}

#define PATTERNS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PATTERNS_TEST(a_pattern_stands_for_words_of_all_segments),
        PATTERNS_TEST(forms_that_do_not_match_are_not_found),
        PATTERNS_TEST(fuzzy_words_stand_for_all_forms_the_nearest_first),
        PATTERNS_TEST(the_limit_is_shared_by_all_of_a_query),
        PATTERNS_TEST(what_is_found_does_not_need_the_whole_limit),
        PATTERNS_TEST(it_is_the_newest_articles_words),
        PATTERNS_TEST(a_pattern_is_one_word_of_a_larger_query),
        PATTERNS_TEST(headlines_are_looked_at_alone),
        PATTERNS_TEST(many_forms_are_found),
        PATTERNS_TEST(the_deadline_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
