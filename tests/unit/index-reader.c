/* Searching, and with it the posting sources that a search runs on. */
#include "index/reader.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "index_fixture.h"

/* Segments stay as they are committed. */
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

static article_id put_dated(struct index_fixture *fixture, const char *path, const char *headline,
                            const char *body, int64_t date)
{
    OWN(article_freep) struct article *article = sample_article(path, headline, body);
    article->date = date;
    return put_article(fixture, article);
}

static struct index_query *join(enum index_query_kind kind, struct index_query *a,
                                struct index_query *b)
{
    struct index_query *query = index_query_new(kind);
    index_query_add(query, a);
    index_query_add(query, b);
    return query;
}

static struct index_query *everything(void)
{
    return index_query_new(INDEX_QUERY_EVERYTHING);
}

static const struct index_search plain = {
    .limit = 1000,
    .since = INT64_MIN,
    .until = INT64_MAX,
    .exact_total = true,
    .deadline_ms = INT64_MAX,
};

/* Search for the query, which is the function's then. */
static struct index_results *search(struct index_fixture *fixture, struct index_query *query,
                                    const struct index_search *like)
{
    struct err err = {0};
    struct index_results *results = NULL;
    struct index_search search = *like;
    search.query = query;
    if (index_reader_search(fixture->reader, &search, &results, &err) < 0)
        fail_msg("%s", err.text);
    index_query_free(query);
    return results;
}

/* The paths in the order of the hits, less the "/n/" that all begin with. */
static void assert_hits(struct index_fixture *fixture, struct index_query *query,
                        const struct index_search *like, const char *expected)
{
    OWN(buf_release) struct buf paths = BUF_INIT;
    struct index_results *results = search(fixture, query, like);
    for (size_t i = 0; i < results->count; i++)
        buf_addf(&paths, i > 0 ? " %s" : "%s", results->hits[i].article->path + 3);
    index_results_free(results);
    if (strcmp(buf_str(&paths), expected) != 0)
        fail_msg("\"%s\", not \"%s\"", buf_str(&paths), expected);
}

/* The same in any order: of a query whose order is no matter. */
static void assert_set(struct index_fixture *fixture, struct index_query *query,
                       const char *expected)
{
    OWN(buf_release) struct buf paths = BUF_INIT;
    struct index_results *results = search(fixture, query, &plain);
    qsort(results->hits, results->count, sizeof results->hits[0], compare_paths);
    for (size_t i = 0; i < results->count; i++)
        buf_addf(&paths, i > 0 ? " %s" : "%s", results->hits[i].article->path + 3);
    assert_int_equal(results->total, results->count);
    assert_true(results->total_is_exact);
    assert_false(results->partial);
    index_results_free(results);
    if (strcmp(buf_str(&paths), expected) != 0)
        fail_msg("\"%s\", not \"%s\"", buf_str(&paths), expected);
}

/* -- operators ----------------------------------------------------------------------------- */

/* In two segments, with some that are dead in each. */
static void put_fruit(struct index_fixture *fixture)
{
    put(fixture, "/n/1", "red plum");
    put(fixture, "/n/2", "plum red");
    put(fixture, "/n/dead1", "red plum fig");
    put(fixture, "/n/3", "red fig");
    commit(fixture);
    put(fixture, "/n/4", "plum fig");
    put(fixture, "/n/dead2", "red plum");
    put(fixture, "/n/5", "red sweet plum");
    put(fixture, "/n/6", "melon");
    commit(fixture);
    remove_file(fixture, "/n/dead1");
    remove_file(fixture, "/n/dead2");
    commit(fixture);
}

static void queries_combine_words(void **state)
{
    struct index_fixture *fixture = *state;
    put_fruit(fixture);
    assert_set(fixture, term("red"), "1 2 3 5");
    assert_set(fixture, term("nothing"), "");
    assert_set(fixture, everything(), "1 2 3 4 5 6");
    assert_set(fixture, join(INDEX_QUERY_ANY, term("fig"), term("melon")), "3 4 6");
    assert_set(fixture, join(INDEX_QUERY_ALL, term("red"), term("plum")), "1 2 5");
    assert_set(fixture, join(INDEX_QUERY_EXCEPT, term("red"), term("fig")), "1 2 5");
    assert_set(fixture, join(INDEX_QUERY_EXCEPT, everything(), term("red")), "4 6");
    assert_set(fixture, join(INDEX_QUERY_BOOST, term("fig"), term("red")), "3 4");
    assert_set(fixture, join(INDEX_QUERY_PHRASE, term("red"), term("plum")), "1");
    assert_set(fixture,
               join(INDEX_QUERY_EXCEPT, join(INDEX_QUERY_ALL, term("red"), term("plum")),
                    join(INDEX_QUERY_PHRASE, term("plum"), term("red"))),
               "1 5");
    assert_set(fixture, join(INDEX_QUERY_ALL, term("red"), term("nothing")), "");
}

static void a_phrase_ends_with_its_field(void **state)
{
    struct index_fixture *fixture = *state;
    put_dated(fixture, "/n/1", "storm warning", "lifted at noon", 0);
    put_dated(fixture, "/n/2", "storm", "warning lifted", 0);
    commit(fixture);
    assert_set(fixture, join(INDEX_QUERY_PHRASE, term("storm"), term("warn")), "1");
    assert_set(fixture, join(INDEX_QUERY_PHRASE, term("warn"), term("lift")), "2");
}

/* The words one after the other, with a blank between each; of a field, or of the text. */
static struct index_query *phrase(const char *field_name, const char *words)
{
    const struct field *field = field_name ? field_find(field_name, strlen(field_name)) : NULL;
    struct index_query *query = index_query_new(INDEX_QUERY_PHRASE);
    while (*words) {
        size_t length = strcspn(words, " ");
        index_query_add(query, index_query_term(field, words, length));
        words += length + (words[length] == ' ');
    }
    return query;
}

static void a_phrase_may_be_of_one_field(void **state)
{
    struct index_fixture *fixture = *state;
    put_dated(fixture, "/n/1", "red plum", "fig", 0);
    put_dated(fixture, "/n/2", "red sweet plum", "red plum", 0);
    put_dated(fixture, "/n/3", "fig", "red plum", 0);
    OWN(article_freep) struct article *article = sample_article("/n/4", "plum", "red");
    article->byline = xstrdup("Red Plum");
    put_article(fixture, article);
    commit(fixture);
    assert_set(fixture, phrase(NULL, "red plum"), "1 2 3");
    assert_set(fixture, phrase("headline", "red plum"), "1");
    assert_set(fixture, phrase("byline", "red plum"), "4");
    assert_set(fixture, phrase("dateline", "red plum"), "");
}

static void a_phrase_finds_all_forms_of_its_stems(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/1", "Warnings lifted");
    put(fixture, "/n/2", "warned, and lifting");
    put(fixture, "/n/3", "warn: lifts!");
    put(fixture, "/n/4", "lifted warnings");
    commit(fixture);
    assert_set(fixture, phrase(NULL, "warn lift"), "1 3");
}

static void a_phrase_may_repeat_itself(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/1", "fig fig plum");
    put(fixture, "/n/2", "fig plum fig plum melon");
    put(fixture, "/n/3", "fig fig fig plum fig melon");
    commit(fixture);
    assert_set(fixture, phrase(NULL, "fig"), "1 2 3");
    assert_set(fixture, phrase(NULL, "fig fig"), "1 3");
    assert_set(fixture, phrase(NULL, "fig fig plum"), "1 3");
    assert_set(fixture, phrase(NULL, "fig fig fig plum"), "3");
    assert_set(fixture, phrase(NULL, "fig plum fig plum"), "2");
    assert_set(fixture, phrase(NULL, "fig plum fig melon"), "3");
}

/* -- paths --------------------------------------------------------------------------------- */

static struct index_query *path(const char *bytes, bool begins)
{
    return index_query_path(bytes, strlen(bytes), begins);
}

static void articles_are_found_by_their_paths(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(buf_release) struct buf deep = BUF_INIT;
    put(fixture, "/n/1", "storm");
    put(fixture, "/n/2/a", "storm");
    put(fixture, "/n/2/b/c", "coast");
    put(fixture, "/n/22/a", "storm");
    commit(fixture);
    put(fixture, "/n/2/\xFF", "storm");
    put(fixture, "/n/3", "dead");
    commit(fixture);
    remove_file(fixture, "/n/3");
    commit(fixture);
    assert_set(fixture, path("/n/1", false), "1");
    assert_set(fixture, path("/n/3", false), "");
    assert_set(fixture, path("/n/2", false), "");
    assert_set(fixture, path("/n/2/", true), "2/a 2/b/c 2/\xFF");
    assert_set(fixture, path("/n/2", true), "2/a 2/b/c 2/\xFF 22/a");
    assert_set(fixture, path("/n/2/b", true), "2/b/c");
    assert_set(fixture, path("/n/2/\xFF", false), "2/\xFF");
    assert_set(fixture, path("/", true), "1 2/a 2/b/c 2/\xFF 22/a");
    assert_set(fixture, path("/m/", true), "");
    assert_set(fixture, join(INDEX_QUERY_ALL, term("storm"), path("/n/2/", true)), "2/a 2/\xFF");
    assert_set(fixture, join(INDEX_QUERY_EXCEPT, term("storm"), path("/n/2", true)), "1");

    buf_add_str(&deep, "/n/");
    while (deep.length < 300)
        buf_add_char(&deep, 'd');
    buf_add_str(&deep, "/e");
    put(fixture, buf_str(&deep), "deep");
    commit(fixture);
    assert_set(fixture, path(buf_str(&deep), false), buf_str(&deep) + 3);
    assert_set(fixture, index_query_path(deep.data, deep.length - 1, true), deep.data + 3);
    assert_set(fixture, index_query_path(deep.data, deep.length - 1, false), "");
}

/* -- values -------------------------------------------------------------------------------- */

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

static struct index_query *with_id(article_id id)
{
    struct index_query *query = index_query_new(INDEX_QUERY_ID);
    query->id = id;
    return query;
}

static void articles_are_found_by_their_dates(void **state)
{
    struct index_fixture *fixture = *state;
    put_dated(fixture, "/n/1", "", "red plum", 100);
    put_dated(fixture, "/n/2", "", "plum", 200);
    commit(fixture);
    put_dated(fixture, "/n/3", "", "red fig", -300);
    put_dated(fixture, "/n/4", "", "red", 300);
    put_dated(fixture, "/n/dead", "", "red", 250);
    commit(fixture);
    remove_file(fixture, "/n/dead");
    commit(fixture);
    assert_set(fixture, dates(INT64_MIN, INT64_MAX), "1 2 3 4");
    assert_set(fixture, dates(100, 300), "1 2");
    assert_set(fixture, dates(101, 301), "2 4");
    assert_set(fixture, dates(INT64_MIN, 100), "3");
    assert_set(fixture, dates(0, INT64_MAX), "1 2 4");
    assert_set(fixture, dates(1000, 2000), "");
    assert_set(fixture, dates(200, 200), "");
    assert_set(fixture, join(INDEX_QUERY_ALL, dates(0, 300), term("red")), "1");
    assert_set(fixture, join(INDEX_QUERY_ANY, dates(200, 300), term("fig")), "2 3");
    assert_set(fixture, join(INDEX_QUERY_EXCEPT, term("red"), dates(0, 200)), "3 4");
    assert_set(fixture, join(INDEX_QUERY_EXCEPT, everything(), dates(0, INT64_MAX)), "3");
}

static void articles_are_found_by_the_words_of_their_text(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(article_freep) struct article *article = sample_article("/n/4", "a b c d e f", "red plum");
    article->byline = xstrdup("a b c");
    put(fixture, "/n/0", "");
    put(fixture, "/n/1", "red");
    put(fixture, "/n/3", "red plum, fig!");
    put(fixture, "/n/dead", "red plum fig");
    commit(fixture);
    put_article(fixture, article);
    commit(fixture);
    remove_file(fixture, "/n/dead");
    commit(fixture);
    assert_set(fixture, length(0, UINT32_MAX), "0 1 3 4");
    assert_set(fixture, length(0, 0), "0");
    assert_set(fixture, length(2, UINT32_MAX), "3 4");
    assert_set(fixture, length(1, 2), "1 4");
    assert_set(fixture, length(4, 9), "");
    assert_set(fixture, join(INDEX_QUERY_ALL, term("fig"), length(2, 9)), "3");
    assert_set(fixture, join(INDEX_QUERY_EXCEPT, term("red"), length(2, 9)), "1");
    assert_set(fixture, join(INDEX_QUERY_ANY, length(1, 1), length(3, 3)), "1 3");
}

static void an_id_finds_one_article(void **state)
{
    struct index_fixture *fixture = *state;
    article_id id = put(fixture, "/n/1", "red"), dead = put(fixture, "/n/dead", "red");
    put(fixture, "/n/2", "red");
    commit(fixture);
    remove_file(fixture, "/n/dead");
    commit(fixture);
    assert_set(fixture, with_id(id), "1");
    assert_set(fixture, with_id(dead), "");
    assert_set(fixture, join(INDEX_QUERY_EXCEPT, term("red"), with_id(id)), "2");
    assert_set(fixture, join(INDEX_QUERY_ALL, term("plum"), with_id(id)), "");
}

/* -- places -------------------------------------------------------------------------------- */

static void a_phrase_may_be_long(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(buf_release) struct buf whole = BUF_INIT;
    for (int i = 0; i < INDEX_PROXIMITY_MAX_WORDS; i++)
        buf_addf(&whole, i ? " w%d" : "w%d", i * 7 % 64);
    OWN(freep) char *before = xasprintf("w0 w7 %s w1", whole.data);
    OWN(freep) char *turned = xasprintf("%s w0", strchr(whole.data, ' ') + 1);
    put(fixture, "/n/1", whole.data);
    commit(fixture);
    put(fixture, "/n/2", turned);
    put(fixture, "/n/3", before);
    put(fixture, "/n/dead", whole.data);
    commit(fixture);
    remove_file(fixture, "/n/dead");
    commit(fixture);
    assert_set(fixture, phrase(NULL, whole.data), "1 3");
}

/* Phrases in segments with words of one, two and three bytes. */
static void phrases_are_found_among_many_words(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(buf_release) struct buf text = BUF_INIT;
    for (int i = 0; i < 300; i++) {
        OWN(freep) char *path = xasprintf("/n/%03d", i);
        buf_clear(&text);
        for (int k = 0; k < 100; k++) /* Words like w1x7 occur once, v0 to v6 often. */
            buf_addf(&text, "w%dx%d v%d ", i, k, (i * k + k) % 7);
        put(fixture, path, text.data);
        if (i % 100 == 99)
            commit(fixture);
    }
    for (int i = 0; i < 300; i += 37) {
        OWN(freep) char *path = xasprintf("%03d", i);
        OWN(freep) char *there = xasprintf("w%dx50 v%d w%dx51", i, (i * 50 + 50) % 7, i);
        OWN(freep) char *not_there = xasprintf("w%dx50 v%d w%dx51", i, (i * 50 + 51) % 7, i);
        assert_set(fixture, phrase(NULL, there), path);
        assert_set(fixture, phrase(NULL, not_there), "");
    }
}

/* Of some words that are everywhere and many that are rare, as language has them. */
static void add_random_words(struct buf *text, unsigned *seed, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned most = 1u << rand_r(seed) % 11;
        buf_addf(text, "w%ux ", rand_r(seed) % most);
    }
}

static uint64_t count_matches(struct index_fixture *fixture, struct index_query *query)
{
    struct index_results *results = search(fixture, query, &plain);
    uint64_t total = results->total;
    index_results_free(results);
    return total;
}

static void phrases_are_found_where_the_text_has_them(void **state)
{
    enum { ARTICLES = 300, WORDS = 200 };
    struct index_fixture *fixture = *state;
    struct buf texts[ARTICLES] = {0};
    unsigned seed = 7;
    for (int i = 0; i < ARTICLES; i++) {
        OWN(freep) char *path = xasprintf("/n/%03d", i);
        buf_add_char(&texts[i], ' ');
        add_random_words(&texts[i], &seed, WORDS);
        put(fixture, path, buf_str(&texts[i]));
    }
    commit(fixture);
    for (int i = 0; i < 500; i++) {
        OWN(buf_release) struct buf words = BUF_INIT;
        uint64_t expected = 0;
        buf_add_char(&words, ' ');
        add_random_words(&words, &seed, 2 + (size_t)i % 3);
        for (int k = 0; k < ARTICLES; k++)
            expected += strstr(buf_str(&texts[k]), buf_str(&words)) != NULL;
        OWN(freep) char *asked = xstrndup(buf_str(&words) + 1, words.length - 2);
        assert_int_equal(count_matches(fixture, phrase(NULL, asked)), expected);
    }
    for (int i = 0; i < ARTICLES; i++)
        buf_release(&texts[i]);
}

/* Both words stand in all articles, side by side in one of three, more and less often. */
static void put_pairs(struct index_fixture *fixture, int count)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    for (int i = 0; i < count; i++) {
        OWN(freep) char *path = xasprintf("/n/%05d", i);
        buf_clear(&text);
        for (int k = 0; k <= i % 7; k++)
            buf_addf(&text, i % 3 == 0 ? "red plum w%d " : "red w%d plum ", k);
        for (int k = 0; k < i % 11; k++)
            buf_addf(&text, "v%d ", k);
        put_dated(fixture, path, "", text.data, i);
        if (i % 1000 == 999)
            commit(fixture);
    }
    commit(fixture);
}

/* What every match must have is decided last, for those only that are good enough; as one of
 * several that may match it is decided for all. */
static void the_best_of_many_are_the_same_however_they_are_found(void **state)
{
    struct index_fixture *fixture = *state;
    struct index_search best = plain;
    best.limit = 10;
    best.exact_total = false;
    put_pairs(fixture, 4500);
    for (int sort = SORT_RELEVANCE; sort <= SORT_OLDEST; sort++) {
        best.sort = (enum index_sort)sort;
        struct index_results *decided = search(fixture, phrase(NULL, "red plum"), &best);
        struct index_results *all = search(
            fixture, join(INDEX_QUERY_ANY, phrase(NULL, "red plum"), term("nowhere")), &best);
        assert_int_equal(decided->count, 10);
        assert_int_equal(all->count, 10);
        for (size_t i = 0; i < 10; i++) {
            assert_string_equal(decided->hits[i].article->path, all->hits[i].article->path);
            assert_float_equal(decided->hits[i].score, all->hits[i].score, 1e-9);
        }
        assert_in_range(decided->at_least, 1, 1500);
        assert_in_range(decided->at_most, 1500, 4500);
        index_results_free(decided);
        index_results_free(all);
    }
    best.exact_total = true;
    struct index_results *counted = search(fixture, phrase(NULL, "red plum"), &best);
    assert_int_equal(counted->total, 1500);
    assert_true(counted->total_is_exact);
    index_results_free(counted);
}

static void a_field_has_words_of_its_own(void **state)
{
    struct index_fixture *fixture = *state;
    put_dated(fixture, "/n/1", "storm", "coast", 0);
    put_dated(fixture, "/n/2", "coast", "storm", 0);
    commit(fixture);
    assert_set(fixture, term("storm"), "1 2");
    assert_set(fixture, term("Sstorm"), "1");
    assert_set(fixture, term("Scoast"), "2");
}

/* -- ranking ------------------------------------------------------------------------------- */

static void more_of_a_word_ranks_higher(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/one", "storm fills out the text to one length");
    put(fixture, "/n/three", "storm storm storm out the same length");
    put(fixture, "/n/none", "nothing in here fills out the length");
    commit(fixture);
    assert_hits(fixture, term("storm"), &plain, "three one");
}

static void a_headline_counts_more_than_a_body(void **state)
{
    struct index_fixture *fixture = *state;
    put_dated(fixture, "/n/body", "rain falls", "storm comes", 0);
    put_dated(fixture, "/n/headline", "storm comes", "rain falls", 0);
    commit(fixture);
    assert_hits(fixture, term("storm"), &plain, "headline body");
}

static void rare_words_and_more_words_rank_higher(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/rare", "melon of one");
    put(fixture, "/n/both", "melon storm one");
    for (int i = 0; i < 20; i++) {
        OWN(freep) char *path = xasprintf("/n/x%d", i);
        put(fixture, path, "storm of one");
        if (i == 10)
            commit(fixture); /* Statistics are those of all segments. */
    }
    commit(fixture);
    struct index_search first = plain;
    first.limit = 2;
    assert_hits(fixture, join(INDEX_QUERY_ANY, term("melon"), term("storm")), &first, "both rare");
}

static void a_boost_only_ranks(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/without", "storm of one");
    put(fixture, "/n/with", "storm of fig");
    put(fixture, "/n/other", "fig alone");
    commit(fixture);
    assert_hits(fixture, join(INDEX_QUERY_BOOST, term("storm"), term("fig")), &plain,
                "with without");
}

/* The best score of a search in an index that is committed after so many articles. */
static double score_with(unsigned articles_per_commit)
{
    struct index_fixture *fixture = index_fixture_new(64);
    for (unsigned i = 0; i < 8; i++) {
        OWN(freep) char *path = xasprintf("/n/%u", i);
        put(fixture, path, i == 3 ? "storm storm coast" : i % 2 ? "storm coast" : "rain");
        if ((i + 1) % articles_per_commit == 0)
            commit(fixture);
    }
    struct index_results *results = search(fixture, term("storm"), &plain);
    assert_int_equal(results->count, 4);
    double score = results->hits[0].score;
    index_results_free(results);
    index_fixture_free(fixture);
    return score;
}

static void scores_do_not_depend_on_segments(void **state)
{
    const double score = score_with(8);
    (void)state;
    assert_true(score > 0);
    assert_true(score_with(2) == score);
    assert_true(score_with(1) == score);
}

static void the_newer_of_two_equals_comes_first(void **state)
{
    struct index_fixture *fixture = *state;
    put_dated(fixture, "/n/old", "", "storm", 100);
    put_dated(fixture, "/n/new", "", "storm", 300);
    put_dated(fixture, "/n/middle", "", "storm", 200);
    commit(fixture);
    assert_hits(fixture, term("storm"), &plain, "new middle old");
}

/* -- dates --------------------------------------------------------------------------------- */

static void put_calendar(struct index_fixture *fixture)
{
    static const int64_t dates[] = {300, INT64_MIN, -100, 100, 0, 200, INT64_MAX - 1};
    static const char *const paths[] = {"/n/300", "/n/first", "/n/-100", "/n/100",
                                        "/n/0",   "/n/200",   "/n/last"};
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        put_dated(fixture, paths[i], "", "storm", dates[i]);
        if (i % 3 == 0)
            commit(fixture);
    }
    commit(fixture);
}

static void hits_are_sorted_by_date(void **state)
{
    struct index_fixture *fixture = *state;
    struct index_search newest = plain, oldest = plain;
    newest.sort = SORT_NEWEST;
    oldest.sort = SORT_OLDEST;
    put_calendar(fixture);
    assert_hits(fixture, term("storm"), &newest, "last 300 200 100 0 -100 first");
    assert_hits(fixture, term("storm"), &oldest, "first -100 0 100 200 300 last");
    assert_hits(fixture, everything(), &newest, "last 300 200 100 0 -100 first");
    struct index_results *results = search(fixture, term("storm"), &newest);
    assert_true(results->hits[0].score == 0);
    index_results_free(results);
}

static void hits_are_limited_by_date(void **state)
{
    static const struct {
        int64_t since, until;
        const char *paths;
    } cases[] = {
        {INT64_MIN, INT64_MAX, "first -100 0 100 200 300 last"},
        {100, 300, "100 200"},
        {100, 301, "100 200 300"},
        {100, INT64_MAX, "100 200 300 last"},
        {INT64_MIN, 100, "first -100 0"},
        {INT64_MIN, 0, "first -100"},
        {-100, 1, "-100 0"},
        {101, 200, ""},
        {200, 200, ""},
        {300, 100, ""},
        {INT64_MAX, INT64_MAX, ""},
        {INT64_MIN, INT64_MIN, ""},
        {INT64_MAX, INT64_MIN, ""},
        {INT64_MIN, INT64_MIN + 1, "first"},
    };
    struct index_fixture *fixture = *state;
    put_calendar(fixture);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct index_search search = plain;
        search.sort = SORT_OLDEST;
        search.since = cases[i].since;
        search.until = cases[i].until;
        assert_hits(fixture, term("storm"), &search, cases[i].paths);
    }
}

static void dates_of_later_segments_are_known_too(void **state)
{
    struct index_fixture *fixture = *state;
    struct index_search search = plain;
    search.sort = SORT_OLDEST;
    search.since = 150;
    search.until = 250;
    for (int i = 1; i <= 4; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put_dated(fixture, path, "", "storm", i == 4 ? 210 : 100 * i);
        commit(fixture);
        assert_hits(fixture, term("storm"), &search, i == 1 ? "" : i < 4 ? "2" : "2 4");
    }
}

/* -- pieces and totals --------------------------------------------------------------------- */

static void put_many(struct index_fixture *fixture, int count)
{
    for (int i = 0; i < count; i++) {
        OWN(freep) char *path = xasprintf("/n/%05d", i);
        put_dated(fixture, path, "", i % 2 ? "storm odd" : "storm even", i);
    }
    commit(fixture);
}

static void hits_come_in_pieces(void **state)
{
    static const struct {
        size_t offset, limit;
        const char *paths;
    } cases[] = {
        {0, 3, "00000 00001 00002"},
        {2, 2, "00002 00003"},
        {0, 0, ""},
        {18, 10, "00018 00019"},
        {20, 10, ""},
        {1000000, 10, ""},
        {5, 1, "00005"},
    };
    struct index_fixture *fixture = *state;
    put_many(fixture, 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct index_search piece = plain;
        piece.sort = SORT_OLDEST;
        piece.offset = cases[i].offset;
        piece.limit = cases[i].limit;
        assert_hits(fixture, term("storm"), &piece, cases[i].paths);
        struct index_results *results = search(fixture, term("storm"), &piece);
        assert_int_equal(results->total, 20);
        assert_true(results->total_is_exact);
        index_results_free(results);
    }
}

/* Walk through all pages, with changes between them, and note how often each article is seen. */
static void walk_pages(struct index_fixture *fixture, enum index_sort sort, size_t limit,
                       void (*change)(struct index_fixture *fixture, int page), char *seen)
{
    struct index_position place;
    struct index_search page = plain;
    page.sort = sort;
    page.limit = limit;
    bool has_more = true;
    for (int number = 0; has_more; number++) {
        assert_true(number < 1000);
        struct index_results *results = search(fixture, term("storm"), &page);
        for (size_t i = 0; i < results->count; i++)
            seen[atoi(results->hits[i].article->path + 3)]++;
        assert_true(results->count == limit || !results->has_more);
        has_more = results->has_more;
        place = results->next;
        page.after = &place;
        index_results_free(results);
        change(fixture, number);
    }
}

static void nothing_changes(struct index_fixture *fixture, int page)
{
    (void)fixture, (void)page;
}

/* Articles older and newer than all, which have other scores too. */
static void articles_arrive(struct index_fixture *fixture, int page)
{
    OWN(freep) char *old = xasprintf("/n/%05d", 400 + 2 * page);
    OWN(freep) char *new = xasprintf("/n/%05d", 401 + 2 * page);
    put_dated(fixture, old, "", "rain storm and more", -1000 - page);
    put_dated(fixture, new, "storm", "storm storm", 1000 + page);
    commit(fixture);
}

/* Ties are many: in threes by date, and all have one of two scores. */
static void put_tied(struct index_fixture *fixture, int count)
{
    for (int i = 0; i < count; i++) {
        OWN(freep) char *path = xasprintf("/n/%05d", i);
        put_dated(fixture, path, "", i % 2 ? "storm odd" : "storm even more", i / 3);
        if (i % 40 == 39)
            commit(fixture);
    }
    commit(fixture);
}

static void pages_are_the_whole_while_articles_arrive(void **state)
{
    static const enum index_sort sorts[] = {SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST};
    struct index_fixture *fixture = *state;
    put_tied(fixture, 200);
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
        for (size_t limit = 1; limit < 80; limit = limit * 3 + 1) {
            OWN(freep) char *seen = xcalloc(10000, 1);
            walk_pages(fixture, sorts[i], limit, nothing_changes, seen);
            for (int k = 0; k < 200; k++)
                assert_int_equal(seen[k], 1);
        }
    }
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
        OWN(freep) char *seen = xcalloc(10000, 1);
        walk_pages(fixture, sorts[i], 17, articles_arrive, seen);
        for (int k = 0; k < 200; k++)
            assert_int_equal(seen[k], 1);
    }
}

static void a_page_by_its_offset_is_a_part_of_the_whole(void **state)
{
    static const enum index_sort sorts[] = {SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST};
    struct index_fixture *fixture = *state;
    put_tied(fixture, 100);
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
        struct index_search page = plain;
        page.sort = sorts[i];
        page.limit = 100;
        struct index_results *whole = search(fixture, term("storm"), &page);
        assert_int_equal(whole->count, 100);
        page.limit = 7;
        for (page.offset = 0; page.offset < 100; page.offset++) {
            struct index_results *part = search(fixture, term("storm"), &page);
            assert_int_equal(part->count, page.offset < 93 ? 7 : 100 - page.offset);
            assert_int_equal(part->has_more, page.offset < 93);
            for (size_t k = 0; k < part->count; k++)
                assert_int_equal(part->hits[k].id, whole->hits[page.offset + k].id);
            index_results_free(part);
        }
        index_results_free(whole);
    }
}

static void a_page_says_how_many_match_in_all(void **state)
{
    struct index_fixture *fixture = *state;
    struct index_search page = plain;
    put_tied(fixture, 60);
    page.sort = SORT_NEWEST;
    page.limit = 10;
    struct index_results *first = search(fixture, term("storm"), &page);
    page.after = &first->next;
    struct index_results *second = search(fixture, term("storm"), &page);
    assert_int_equal(second->total, 60);
    assert_int_equal(second->at_least, 60);
    assert_int_equal(second->next.depth, 20);
    index_results_free(first);
    index_results_free(second);
}

/* Pieces of an export, with changes between them. */
static void an_export_has_all_of_its_snapshot(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    struct index_reader *reader;
    OWN(freep) char *seen = xcalloc(10000, 1);
    OWN(index_query_freep) struct index_query *query = term("storm");
    struct index_search piece = plain;
    struct index_place place = {0};
    put_tied(fixture, 200);
    remove_file(fixture, "/n/00007");
    commit(fixture);
    assert_int_equal(index_reader_open_at(&reader, fixture->index, NULL, &err), 0);
    piece.query = query;
    piece.limit = 9;
    for (int i = 0; !place.is_end; i++) {
        struct index_results *results;
        assert_int_equal(index_reader_export(reader, &piece, &place, &results, &err), 0);
        assert_true(results->count == 9 || place.is_end);
        for (size_t k = 0; k < results->count; k++)
            seen[atoi(results->hits[k].article->path + 3)]++;
        index_results_free(results);
        articles_arrive(fixture, i);
    }
    index_reader_free(reader);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(seen[i], i < 200 && i != 7);
}

static void pieces_of_ranked_hits_are_the_whole(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(freep) char *seen = xcalloc(200, 1);
    put_many(fixture, 200);
    for (size_t offset = 0; offset < 200; offset += 7) {
        struct index_search piece = plain;
        piece.offset = offset;
        piece.limit = 7;
        struct index_results *results = search(fixture, term("storm"), &piece);
        for (size_t i = 0; i < results->count; i++)
            seen[atoi(results->hits[i].article->path + 3)]++;
        index_results_free(results);
    }
    for (int i = 0; i < 200; i++)
        assert_int_equal(seen[i], 1);
}

static void totals_are_exact_where_that_is_asked_for(void **state)
{
    struct index_fixture *fixture = *state;
    put_many(fixture, 3000);
    remove_file(fixture, "/n/00001");
    remove_file(fixture, "/n/00002");
    commit(fixture);
    struct index_search count = plain;
    count.limit = 0;
    for (int exact = 0; exact < 2; exact++) {
        struct index_query *either = join(INDEX_QUERY_ANY, term("odd"), term("even"));
        count.exact_total = exact;
        struct index_results *results = search(fixture, either, &count);
        assert_int_equal(results->count, 0);
        if (exact)
            assert_true(results->total_is_exact);
        if (results->total_is_exact)
            assert_int_equal(results->total, 2998);
        assert_in_range(results->total, 1000, 3000);
        index_results_free(results);
    }
    count.exact_total = false;
    struct index_results *few = search(fixture, term("nothing"), &count);
    assert_int_equal(few->total, 0);
    assert_true(few->total_is_exact);
    index_results_free(few);
}

static void totals_of_phrases_are_exact_while_they_are_few(void **state)
{
    static const struct {
        const char *words;
        uint64_t matches;
        bool exact;
    } cases[] = {{"storm odd", 1500, false}, {"few odd", 190, true}};
    struct index_fixture *fixture = *state;
    put_many(fixture, 3000);
    for (int i = 0; i < 190; i++) {
        OWN(freep) char *path = xasprintf("/few/%d", i);
        put_dated(fixture, path, "", "few odd", i);
    }
    commit(fixture);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct index_search page = plain;
        page.limit = 10;
        for (int exact = 0; exact < 2; exact++) {
            page.exact_total = exact;
            struct index_results *results = search(fixture, phrase(NULL, cases[i].words), &page);
            assert_in_range(cases[i].matches, results->at_least, results->at_most);
            assert_int_equal(results->count, 10);
            if (exact || cases[i].exact) {
                assert_true(results->total_is_exact);
                assert_int_equal(results->total, cases[i].matches);
            }
            index_results_free(results);
        }
    }
}

static void what_is_found_says_of_which_commit(void **state)
{
    struct index_fixture *fixture = *state;
    for (uint64_t sequence = 0; sequence < 3; sequence++) {
        struct index_results *results = search(fixture, term("storm"), &plain);
        assert_int_equal(results->sequence, sequence);
        index_results_free(results);
        put(fixture, "/n/a", "storm");
        commit(fixture);
    }
}

/* -- the deadline -------------------------------------------------------------------------- */

static void a_search_ends_at_its_deadline(void **state)
{
    struct index_fixture *fixture = *state;
    struct index_search late = plain;
    late.deadline_ms = clock_monotonic_ms() - 1;
    put_many(fixture, 3000);
    struct index_results *results = search(fixture, term("storm"), &late);
    assert_true(results->partial);
    assert_false(results->total_is_exact);
    assert_in_range(results->count, 1, 600); /* It ends with what it has. */
    index_results_free(results);
    late.sort = SORT_NEWEST;
    results = search(fixture, everything(), &late);
    assert_true(results->partial);
    index_results_free(results);

    late.deadline_ms = clock_monotonic_ms() + 3600000;
    results = search(fixture, term("storm"), &late);
    assert_false(results->partial);
    assert_int_equal(results->total, 3000);
    index_results_free(results);
}

/* It is looked at now and then, so a search that needs hardly any steps is whole. */
static void a_small_search_is_whole_after_its_deadline(void **state)
{
    struct index_fixture *fixture = *state;
    struct index_search late = plain;
    late.deadline_ms = 0;
    put_many(fixture, 3);
    struct index_results *results = search(fixture, term("storm"), &late);
    assert_int_equal(results->count, 3);
    assert_int_equal(results->partial, !results->total_is_exact);
    index_results_free(results);
}

/* -- hits and articles --------------------------------------------------------------------- */

static void a_hit_has_all_but_the_body(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(article_freep)
    struct article *article = sample_article("/n/\xFF.txt", "Storm over Lisbon", "It hit.");
    article->byline = xstrdup("By Anna Doe");
    article->dateline = xstrdup("LISBON, Nov 12");
    article->date = 1763000000;
    article->date_source = DATE_FROM_ARTICLE;
    article_id id = put_article(fixture, article);
    commit(fixture);

    struct index_results *results = search(fixture, term("lisbon"), &plain);
    assert_int_equal(results->count, 1);
    const struct index_hit *hit = &results->hits[0];
    assert_int_equal(hit->id, id);
    assert_true(hit->score > 0);
    assert_string_equal(hit->article->path, "/n/\xFF.txt");
    assert_string_equal(hit->article->headline, "Storm over Lisbon");
    assert_string_equal(hit->article->byline, "By Anna Doe");
    assert_string_equal(hit->article->dateline, "LISBON, Nov 12");
    assert_string_equal(hit->article->body, "");
    assert_int_equal(hit->article->date, 1763000000);
    assert_int_equal(hit->article->date_source, DATE_FROM_ARTICLE);
    index_results_free(results);
}

static void an_article_is_found_by_its_id(void **state)
{
    struct index_fixture *fixture = *state;
    struct article *found = NULL;
    struct err err;
    article_id a = put(fixture, "/n/a", "storm"), b = put(fixture, "/n/b", "coast");
    commit(fixture);
    put(fixture, "/n/a", "rain");
    commit(fixture);
    assert_int_equal(index_reader_article(fixture->reader, a, &found, NULL), 0);
    assert_string_equal(found->body, "rain");
    article_free(TAKE(found));
    assert_int_equal(index_reader_article(fixture->reader, b, &found, NULL), 0);
    assert_string_equal(found->body, "coast");
    assert_string_equal(found->path, "/n/b");
    article_free(TAKE(found));

    remove_file(fixture, "/n/a");
    commit(fixture);
    assert_int_equal(index_reader_article(fixture->reader, a, &found, &err), ERR_NOT_FOUND);
    assert_int_equal(index_reader_article(fixture->reader, 5, &found, &err), ERR_NOT_FOUND);
    assert_string_equal(err.text, "no article 000000000005");
    assert_null(found);
}

static void an_article_is_located(void **state)
{
    struct index_fixture *fixture = *state;
    size_t part = 9;
    uint32_t docid = 9;
    article_id a = put(fixture, "/n/a", "storm"), b = put(fixture, "/n/b", "storm");
    commit(fixture);
    assert_int_equal(index_reader_locate(fixture->reader, b, &part, &docid, NULL), 1);
    assert_int_equal(part, 0);
    assert_int_equal(docid, 2);
    put(fixture, "/n/c", "storm");
    put(fixture, "/n/b", "storm");
    commit(fixture);
    assert_int_equal(index_reader_locate(fixture->reader, a, &part, &docid, NULL), 1);
    assert_int_equal(part, 0);
    assert_int_equal(docid, 1);
    assert_int_equal(index_reader_locate(fixture->reader, b, &part, &docid, NULL), 1);
    assert_int_equal(part, 1);
    assert_int_equal(docid, 2);
    assert_int_equal(index_reader_locate(fixture->reader, 5, &part, &docid, NULL), 0);
}

/* -- the ledger ---------------------------------------------------------------------------- */

static int see_rejected(void *context, const char *path, const char *reason)
{
    buf_addf(context, "%s: %s\n", path, reason);
    return 0;
}

static void rejected_files_are_listed(void **state)
{
    struct index_fixture *fixture = *state;
    uint64_t known = 9, rejected = 9;
    OWN(buf_release) struct buf text = BUF_INIT;
    assert_int_equal(index_reader_count_files(fixture->reader, &known, &rejected, NULL), 0);
    assert_int_equal(known, 0);
    assert_int_equal(rejected, 0);
    put(fixture, "/n/a", "storm");
    struct ledger_entry entry = {.reason = xstrdup("no text")};
    assert_int_equal(index_file_begin(fixture->index, "/n/b", &entry, NULL), 0);
    ledger_entry_release(&entry);
    commit(fixture);
    assert_int_equal(index_reader_count_files(fixture->reader, &known, &rejected, NULL), 0);
    assert_int_equal(known, 2);
    assert_int_equal(rejected, 1);
    assert_int_equal(index_reader_rejected(fixture->reader, 10, see_rejected, &text, NULL), 0);
    assert_string_equal(buf_str(&text), "/n/b: no text\n");
}

/* -- threads ------------------------------------------------------------------------------- */

struct searching {
    struct index_fixture *fixture;
    atomic_bool over;
    size_t searches, wrong;
};

/* Whenever it looks, each file is there once. */
static void searcher_main(void *arg)
{
    struct searching *searching = arg;
    struct index_reader *reader = NULL;
    struct index_search all = plain;
    struct index_query *query = term("storm");
    all.query = query;
    searching->wrong = index_reader_open(&reader, searching->fixture->index, NULL) < 0;
    while (!searching->over && searching->wrong == 0) {
        struct index_results *results = NULL;
        if (index_reader_search(reader, &all, &results, NULL) < 0 || results->count != 10)
            searching->wrong++;
        index_results_free(results);
        searching->searches++;
    }
    index_query_free(query);
    index_reader_free(reader);
}

static void readers_search_while_the_writer_commits(void **state)
{
    struct index_fixture *fixture = *state;
    struct searching searching[2] = {{.fixture = fixture}, {.fixture = fixture}};
    uv_thread_t threads[2];
    for (int i = 0; i < 10; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put(fixture, path, "storm");
    }
    commit(fixture);
    for (int i = 0; i < 2; i++)
        assert_int_equal(uv_thread_create(&threads[i], searcher_main, &searching[i]), 0);
    for (int i = 0; i < 40; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i % 10);
        put(fixture, path, "storm again");
        commit(fixture);
        assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
    }
    for (int i = 0; i < 2; i++) {
        searching[i].over = true;
        uv_thread_join(&threads[i]);
        assert_int_equal(searching[i].wrong, 0);
    }
    settle(fixture);
}

static int set_up_merging(void **state)
{
    *state = index_fixture_new(2);
    return 0;
}

#define READER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        READER_TEST(queries_combine_words),
        READER_TEST(articles_are_found_by_their_dates),
        READER_TEST(articles_are_found_by_the_words_of_their_text),
        READER_TEST(an_id_finds_one_article),
        READER_TEST(articles_are_found_by_their_paths),
        READER_TEST(a_phrase_ends_with_its_field),
        READER_TEST(a_phrase_may_be_of_one_field),
        READER_TEST(a_phrase_finds_all_forms_of_its_stems),
        READER_TEST(a_phrase_may_repeat_itself),
        READER_TEST(a_phrase_may_be_long),
        READER_TEST(phrases_are_found_among_many_words),
        READER_TEST(phrases_are_found_where_the_text_has_them),
        READER_TEST(the_best_of_many_are_the_same_however_they_are_found),
        READER_TEST(a_field_has_words_of_its_own),
        READER_TEST(more_of_a_word_ranks_higher),
        READER_TEST(a_headline_counts_more_than_a_body),
        READER_TEST(rare_words_and_more_words_rank_higher),
        READER_TEST(a_boost_only_ranks),
        cmocka_unit_test(scores_do_not_depend_on_segments),
        READER_TEST(the_newer_of_two_equals_comes_first),
        READER_TEST(hits_are_sorted_by_date),
        READER_TEST(hits_are_limited_by_date),
        READER_TEST(dates_of_later_segments_are_known_too),
        READER_TEST(hits_come_in_pieces),
        READER_TEST(pages_are_the_whole_while_articles_arrive),
        READER_TEST(a_page_by_its_offset_is_a_part_of_the_whole),
        READER_TEST(a_page_says_how_many_match_in_all),
        READER_TEST(an_export_has_all_of_its_snapshot),
        READER_TEST(pieces_of_ranked_hits_are_the_whole),
        READER_TEST(totals_are_exact_where_that_is_asked_for),
        READER_TEST(totals_of_phrases_are_exact_while_they_are_few),
        READER_TEST(what_is_found_says_of_which_commit),
        READER_TEST(a_search_ends_at_its_deadline),
        READER_TEST(a_small_search_is_whole_after_its_deadline),
        READER_TEST(a_hit_has_all_but_the_body),
        READER_TEST(an_article_is_found_by_its_id),
        READER_TEST(an_article_is_located),
        READER_TEST(rejected_files_are_listed),
        cmocka_unit_test_setup_teardown(readers_search_while_the_writer_commits, set_up_merging,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
