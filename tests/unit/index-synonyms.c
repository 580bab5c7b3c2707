/* Words that are ranked as one. Each article has the word "gale" as often as it has any of the
 * others together, so that what they score together is what it scores alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "index_fixture.h"

#define MANY 300

static int set_up(void **state)
{
    *state = index_fixture_new(64);
    return 0;
}

static int tear_down(void **state)
{
    index_fixture_free(*state);
    return 0;
}

/* Some have one of the words, some two, some none; lengths differ. */
static void put_many(struct index_fixture *fixture)
{
    for (int i = 0; i < MANY; i++) {
        OWN(buf_release) struct buf body = BUF_INIT;
        OWN(freep) char *path = xasprintf("/n/%03d", i);
        for (int k = 0; k < i % 4; k++)
            buf_add_str(&body, k % 2 ? "storm gale " : "wind gale ");
        for (int k = 0; k < i % 7; k++)
            buf_add_str(&body, "calm ");
        buf_add_str(&body, "sea");
        put(fixture, path, buf_str(&body));
        if (i % 100 == 99)
            commit(fixture); /* Each is a segment of its own. */
    }
    remove_file(fixture, "/n/003");
    commit(fixture);
}

static struct index_query *synonyms(void)
{
    struct index_query *query = index_query_new(INDEX_QUERY_SYNONYMS);
    index_query_add(query, term("wind"));
    index_query_add(query, term("storm"));
    return query;
}

static struct index_results *best(struct index_fixture *fixture, struct index_query *query,
                                  size_t limit)
{
    struct err err;
    struct index_results *results;
    const struct index_search search = {
        .query = query,
        .limit = limit,
        .since = INT64_MIN,
        .until = INT64_MAX,
        .exact_total = limit >= MANY,
        .deadline_ms = INT64_MAX,
    };
    assert_int_equal(index_reader_search(fixture->reader, &search, &results, &err), 0);
    index_query_free(query);
    return results;
}

static void assert_same(const struct index_results *a, const struct index_results *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->hits[i].article->path, b->hits[i].article->path);
        assert_true(fabs(a->hits[i].score - b->hits[i].score) < 1e-6);
    }
}

static void several_words_score_as_one_would(void **state)
{
    struct index_fixture *fixture = *state;
    put_many(fixture);
    struct index_results *together = best(fixture, synonyms(), MANY);
    struct index_results *alone = best(fixture, term("gale"), MANY);
    assert_int_equal(together->count, MANY * 3 / 4 - 1);
    assert_int_equal(together->total, together->count);
    assert_same(together, alone);
    index_results_free(together);
    index_results_free(alone);
}

/* Where few are wanted, what cannot be among them is passed over. */
static void the_best_few_are_the_best_of_all(void **state)
{
    struct index_fixture *fixture = *state;
    put_many(fixture);
    struct index_results *few = best(fixture, synonyms(), 7);
    struct index_results *all = best(fixture, synonyms(), MANY);
    assert_int_equal(few->count, 7);
    all->count = 7;
    assert_same(few, all);
    all->count = (size_t)all->total;
    index_results_free(few);
    index_results_free(all);
}

/* In how many of a segment's articles words stand: about as many as are gathered in a list (one of
 * 64), fewer, and more. */
static const int havings[] = {2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 30, 300};
#define SEGMENT_ARTICLES 640
#define HAVINGS (sizeof havings / sizeof havings[0])

/* So many articles, spread over the segment, have "storm", every second of them "wind", too. */
static void put_some(struct index_fixture *fixture, int having)
{
    int stride = SEGMENT_ARTICLES / having;
    for (int i = 0; i < SEGMENT_ARTICLES; i++) {
        OWN(buf_release) struct buf body = BUF_INIT;
        OWN(freep) char *path = xasprintf("/n/%03d", i);
        if (i % stride == 0 && i / stride < having)
            buf_add_str(&body, i / stride % 2 ? "storm gale wind gale " : "storm gale ");
        for (int k = 0; k < i % 7; k++)
            buf_add_str(&body, "calm ");
        put(fixture, path, buf_str(&body));
    }
    commit(fixture);
}

static void rare_words_score_as_one_would(void **state)
{
    (void)state;
    for (size_t i = 0; i < HAVINGS; i++) {
        struct index_fixture *fixture = index_fixture_new(64);
        put_some(fixture, havings[i]);
        struct index_results *together = best(fixture, synonyms(), SEGMENT_ARTICLES);
        struct index_results *alone = best(fixture, term("gale"), SEGMENT_ARTICLES);
        assert_int_equal(together->count, havings[i]);
        assert_int_equal(together->total, together->count);
        assert_same(together, alone);
        index_results_free(together);
        index_results_free(alone);
        index_fixture_free(fixture);
    }
}

static struct index_query *just_so(const char *stem, const char *form)
{
    struct index_query *query = term(stem);
    query->form = xstrdup(form);
    query->form_length = strlen(form);
    return query;
}

/* Articles that have another form of a stem have to have one of the other words. */
static void forms_are_told_from_their_stems(void **state)
{
    struct index_fixture *fixture = *state;
    struct index_query *query = index_query_new(INDEX_QUERY_SYNONYMS);
    put(fixture, "/n/1", "the storm");
    put(fixture, "/n/2", "the storms");
    put(fixture, "/n/3", "storm and wind");
    put(fixture, "/n/4", "calm");
    commit(fixture);
    put(fixture, "/n/5", "storm"); /* A segment that does not have the form. */
    commit(fixture);
    index_query_add(query, just_so("storm", "storms"));
    index_query_add(query, term("wind"));
    struct index_results *results = search_all(fixture, query);
    qsort(results->hits, results->count, sizeof results->hits[0], compare_paths);
    assert_int_equal(results->count, 2);
    assert_string_equal(results->hits[0].article->path, "/n/2");
    assert_string_equal(results->hits[1].article->path, "/n/3");
    index_results_free(results);
}

/* What was joined for a segment is kept; what comes is joined with it. */
static void new_articles_are_found_too(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 0; i < 3; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put(fixture, path, i == 1 ? "storm" : "wind");
        commit(fixture);
        struct index_results *results = search_all(fixture, synonyms());
        assert_int_equal(results->count, i + 1);
        index_results_free(results);
    }
}

int main(void)
{
#define SYNONYMS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SYNONYMS_TEST(several_words_score_as_one_would),
        cmocka_unit_test(rare_words_score_as_one_would),
        SYNONYMS_TEST(the_best_few_are_the_best_of_all),
        SYNONYMS_TEST(forms_are_told_from_their_stems),
        SYNONYMS_TEST(new_articles_are_found_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
