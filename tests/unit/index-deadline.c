/* What takes long ends at its deadline with what it has. Each test gives one that is over already,
 * which is noticed after some thousand steps, so nothing depends on how fast the machine is. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "index/tally.h"
#include "index_fixture.h"

#define MANY 3000

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

static void put_many(struct index_fixture *fixture)
{
    for (int i = 0; i < MANY; i++) {
        OWN(freep) char *path = xasprintf("/n/%04d", i);
        put(fixture, path, "winter storm warning");
    }
    commit(fixture);
}

static struct index_query *pair(enum index_query_kind kind, struct index_query *a,
                                struct index_query *b)
{
    struct index_query *query = index_query_new(kind);
    query->distance = 99;
    index_query_add(query, a);
    index_query_add(query, b);
    return query;
}

static struct index_query *phrase(void)
{
    return pair(INDEX_QUERY_PHRASE, term("winter"), term("storm"));
}

static struct index_query *near_nested(int depth)
{
    return depth == 0 ? term("storm")
                      : pair(INDEX_QUERY_NEAR, near_nested(depth - 1), near_nested(depth - 1));
}

static struct index_search late(const struct index_query *query)
{
    return (struct index_search){
        .query = query,
        .limit = 200,
        .since = INT64_MIN,
        .until = INT64_MAX,
        .exact_total = true,
        .deadline_ms = clock_monotonic_ms() - 3600000,
    };
}

static struct index_results *find(struct index_fixture *fixture, const struct index_search *search)
{
    struct err err;
    struct index_results *results;
    assert_int_equal(index_reader_search(fixture->reader, search, &results, &err), 0);
    return results;
}

/* Each part has as many places as the text has words, and all their pairs. */
static void words_near_each_other_everywhere_end(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(buf_release) struct buf text = BUF_INIT;
    OWN(index_query_freep) struct index_query *query = near_nested(5);
    for (int i = 0; i < 20000; i++)
        buf_add_str(&text, "storm ");
    put(fixture, "/n/long", buf_str(&text));
    commit(fixture);
    const struct index_search search = late(query);
    struct index_results *results = find(fixture, &search);
    assert_true(results->partial);
    index_results_free(results);
}

/* Where it is not known beforehand that all matches have the phrase, it is looked for while the
 * library goes through them. */
static void phrases_among_alternatives_end(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(index_query_freep)
    struct index_query *query = pair(INDEX_QUERY_ANY, phrase(),
                                     pair(INDEX_QUERY_PHRASE, term("storm"), term("winter")));
    put_many(fixture);
    const struct index_search search = late(query);
    struct index_results *results = find(fixture, &search);
    assert_true(results->partial);
    assert_in_range(results->at_least, 0, MANY - 1);
    index_results_free(results);
}

static void *make_note(struct index_text_reader *reader, const struct index_text *text)
{
    (void)reader, (void)text;
    return xstrdup("");
}

static void texts_that_nobody_has_time_for_are_left_out(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(index_query_freep) struct index_query *query = term("storm");
    struct index_text_reader reader = {make_note, free, 1000};
    struct index_search search = late(query);
    search.text_reader = &reader;
    put_many(fixture);
    struct index_results *results = find(fixture, &search);
    assert_in_range(results->count, 1, 200);
    for (size_t i = 0; i < results->count; i++)
        assert_null(results->hits[i].note);
    assert_true(results->partial);
    index_results_free(results);
}

static void an_expansion_and_its_explanation_end(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(index_query_freep)
    struct index_query *query = pair(INDEX_QUERY_ANY, term("winter"), phrase());
    struct index_search search = late(query);
    search.explain = true;
    search.expand = true;
    put_many(fixture);
    struct index_results *results = find(fixture, &search);
    assert_true(results->partial);
    assert_int_equal(results->explanation->count, 0);
    assert_non_null(results->explanation->query);
    assert_null(results->explanation->added);
    for (size_t i = 0; i < results->count; i++)
        assert_non_null(results->hits[i].shares);
    index_results_free(results);
}

static void a_tally_ends(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    OWN(tally_release) struct tally tally = {0};
    OWN(index_query_freep) struct index_query *query = phrase();
    const struct tally_search search = {
        .query = query, .since = INT64_MIN, .until = INT64_MAX, .by = TALLY_DAY, .exact = true};
    put_many(fixture);
    assert_int_equal(index_reader_tally(fixture->reader, &search, &tally, &err), 0);
    assert_true(tally.partial);
    assert_false(tally.exact);
    assert_in_range(tally.total, 0, MANY - 1);
}

/* To read an article's field takes as long as to find a hundred. */
static void a_tally_of_fields_ends_after_some(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    OWN(tally_release) struct tally tally = {0};
    OWN(index_query_freep) struct index_query *query = term("storm");
    const struct tally_search search = {.query = query,
                                        .since = INT64_MIN,
                                        .until = INT64_MAX,
                                        .by = TALLY_FIELD,
                                        .field = field_find("byline", 6),
                                        .exact = true};
    put_many(fixture);
    assert_int_equal(index_reader_tally(fixture->reader, &search, &tally, &err), 0);
    assert_true(tally.partial);
    assert_in_range(tally.total, 0, 20);
}

/* Of a long article all words are looked up. */
static void what_is_similar_ends(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    article_id id;
    size_t count;
    struct index_query *query;
    OWN(buf_release) struct buf text = BUF_INIT;
    for (int i = 0; i < 1000; i++)
        buf_addf(&text, "%c%c%cword ", 'a' + i / 100, 'a' + i / 10 % 10, 'a' + i % 10);
    put(fixture, "/n/a", buf_str(&text));
    put(fixture, "/n/b", buf_str(&text));
    commit(fixture);
    assert_int_equal(index_reader_older(fixture->reader, INT64_MAX, &id, 1, &count, &err), 0);
    assert_int_equal(index_reader_similar(fixture->reader, id, 200, &query, &err), 0);
    assert_int_equal(query->children[0]->count, 200);
    index_query_free(query);
    index_reader_set_deadline(fixture->reader, 1);
    assert_int_equal(index_reader_similar(fixture->reader, id, 200, &query, &err), 0);
    assert_in_range(query->children[0]->count, 0, 20);
    index_query_free(query);
}

static void an_estimate_ends(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    uint64_t about;
    OWN(index_query_freep) struct index_query *query = phrase();
    put_many(fixture);
    assert_int_equal(index_reader_refresh(fixture->reader, &err), 0);
    index_reader_set_deadline(fixture->reader, 1);
    assert_true(index_reader_is_late(fixture->reader));
    assert_int_equal(index_reader_estimate(fixture->reader, query, &about, &err), 0);
    assert_in_range(about, 0, MANY - 1);
    index_reader_set_deadline(fixture->reader, INT64_MAX);
    assert_false(index_reader_is_late(fixture->reader));
    assert_int_equal(index_reader_estimate(fixture->reader, query, &about, &err), 0);
    assert_int_equal(about, MANY);
}

/* However little each piece gets done, together they have all, once. */
static void an_export_goes_on_where_it_was_ended(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    struct index_reader *reader;
    struct index_place place = {0};
    OWN(freep) char *seen = xcalloc(MANY, 1);
    OWN(index_query_freep) struct index_query *query = phrase();
    const struct index_search search = late(query);
    int pieces = 0;
    put_many(fixture);
    assert_int_equal(index_reader_open_at(&reader, fixture->index, NULL, &err), 0);
    for (; !place.is_end; pieces++) {
        struct index_results *results;
        assert_int_equal(index_reader_export(reader, &search, &place, &results, &err), 0);
        assert_false(results->partial);
        for (size_t i = 0; i < results->count; i++)
            seen[atoi(results->hits[i].article->path + 3)]++;
        index_results_free(results);
    }
    index_reader_free(reader);
    assert_true(pieces > MANY / 200 + 1);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(seen[i], 1);
}

int main(void)
{
#define DEADLINE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        DEADLINE_TEST(words_near_each_other_everywhere_end),
        DEADLINE_TEST(phrases_among_alternatives_end),
        DEADLINE_TEST(texts_that_nobody_has_time_for_are_left_out),
        DEADLINE_TEST(an_expansion_and_its_explanation_end),
        DEADLINE_TEST(a_tally_ends),
        DEADLINE_TEST(a_tally_of_fields_ends_after_some),
        DEADLINE_TEST(what_is_similar_ends),
        DEADLINE_TEST(an_estimate_ends),
        DEADLINE_TEST(an_export_goes_on_where_it_was_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
