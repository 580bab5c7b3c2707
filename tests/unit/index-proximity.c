/* Words at places, from a query's text to what it finds. */
#include <string.h>

#include "index_fixture.h"
#include "query/plan.h"

struct places {
    struct index_fixture *fixture;
    struct planner *planner;
    int files;
};

static int set_up(void **state)
{
    struct places *places = NEW(struct places);
    places->fixture = index_fixture_new(64);
    places->planner = planner_new("english");
    *state = places;
    return 0;
}

static int tear_down(void **state)
{
    struct places *places = *state;
    planner_free(places->planner);
    index_fixture_free(places->fixture);
    free(places);
    return 0;
}

/* The only article there is. */
static void keep(struct places *places, const char *headline, const char *body)
{
    char path[32];
    if (places->files > 0) {
        snprintf(path, sizeof path, "/n/%d", places->files);
        remove_file(places->fixture, path);
    }
    snprintf(path, sizeof path, "/n/%d", ++places->files);
    OWN(article_freep) struct article *article = sample_article(path, headline, body);
    put_article(places->fixture, article);
    commit(places->fixture);
}

static struct index_query *plan(struct places *places, const char *text)
{
    static const struct query_limits limits = {.bytes = 4096, .depth = 32, .words = 64};
    const struct index_pattern_limits expansions = {.words = 64, .deadline_ms = INT64_MAX};
    struct err err = {0};
    struct index_query *query;
    bool is_cut = false;
    if (planner_plan(places->planner, &query, text, strlen(text), &limits, &err) < 0)
        fail_msg("%s: %s", text, err.text);
    assert_int_equal(
        index_reader_resolve(places->fixture->reader, query, &expansions, &is_cut, &err), 0);
    return query;
}

/* Both ways of a match: as what all must have, and as one part of several. */
static bool finds(struct places *places, const char *text)
{
    struct index_query *either = index_query_new(INDEX_QUERY_ANY);
    index_query_add(either, plan(places, text));
    index_query_add(either, term("nowhere"));
    struct index_results *alone = search_all(places->fixture, plan(places, text));
    struct index_results *among = search_all(places->fixture, either);
    bool found = alone->count == 1;
    assert_int_equal(among->count, alone->count);
    assert_false(alone->partial || among->partial);
    index_results_free(alone);
    index_results_free(among);
    return found;
}

struct expectation {
    const char *query;
    bool found;
};

static void assert_finds(struct places *places, const struct expectation *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (finds(places, cases[i].query) != cases[i].found)
            fail_msg("%s is%s found", cases[i].query, cases[i].found ? " not" : "");
}

#define ASSERT_FINDS(places, cases) assert_finds(places, cases, sizeof cases / sizeof cases[0])

static void words_are_counted_by_their_places(void **state)
{
    static const struct expectation cases[] = {
        {"atleast1 storm", true},
        {"atleast4 storm", true},
        {"atleast5 storm", false},
        {"atleast2 =storms", true},
        {"atleast3 =storms", false},
        {"atleast2 \"storm coast\"", true},
        {"atleast3 \"storm coast\"", false},
        {"headline:atleast1 storm", true},
        {"atleast2 headline:storm", false},
        {"atleast5 (storm OR coast)", true},
        {"atleast6 (storm OR coast)", true},
        {"atleast7 (storm OR coast)", false},
        {"atleast4 (storm OR storms)", true},
        {"atleast5 (storm OR storms)", false},
        {"atleast4 (storm OR \"storm coast\")", true}, /* A coast behind a storm is a place. */
        {"atleast6 (storm OR \"storm coast\")", true},
        {"atleast7 (storm OR \"storm coast\")", false},
        {"atleast4 stor*", true},
        {"atleast5 stor*", false},
        {"atleast6 (stor* OR coats~)", true},
        {"atleast7 (stor* OR coats~)", false},
        {"atleast3 rain", true},
        {"atleast2 \"rain rain\"", true},
        {"atleast3 \"rain rain\"", false},
        {"atleast1 snow", false},
    };
    (void)state;
    struct places *places = *state;
    keep(places, "Storm", "The storms, the storm coast; and storms coasts. Rain, rain, rain.");
    ASSERT_FINDS(places, cases);
}

/* Of many articles, in several segments, each with as many storms as its number says. */
static void each_article_is_counted_by_itself(void **state)
{
    struct places *places = *state;
    for (int i = 0; i < 60; i++) {
        OWN(buf_release) struct buf body = BUF_INIT;
        OWN(freep) char *path = xasprintf("/n/%d", i);
        for (int n = 0; n < i % 12; n++)
            buf_add_str(&body, "storm over the coast, ");
        OWN(article_freep)
        struct article *article = sample_article(path, i % 2 ? "Storm" : "", buf_str(&body));
        put_article(places->fixture, article);
        if (i % 20 == 19)
            commit(places->fixture);
    }
    for (int times = 1; times <= 14; times++) {
        OWN(freep) char *word = xasprintf("atleast%d storm", times);
        OWN(freep) char *phrase = xasprintf("atleast%d \"over the coast\"", times);
        size_t with_word = 0, with_phrase = 0;
        for (int i = 0; i < 60; i++) {
            with_word += i % 12 + i % 2 >= times;
            with_phrase += i % 12 >= times;
        }
        struct index_results *words = search_all(places->fixture, plan(places, word));
        struct index_results *phrases = search_all(places->fixture, plan(places, phrase));
        assert_int_equal(words->count, with_word);
        assert_int_equal(phrases->count, with_phrase);
        index_results_free(words);
        index_results_free(phrases);
    }
}

static void the_lead_is_the_first_fifty_words(void **state)
{
    static const struct expectation cases[] = {
        {"lead:storm", true},
        {"lead:harbour", true},
        {"lead:coast", false},
        {"coast", true},
        {"lead:title", false},
        {"lead:(harbour OR coast)", true},
        {"lead:(harbour AND coast)", false},
        {"lead:\"storm w\"", true},
        {"lead:\"harbour coast\"", false},
        {"\"harbour coast\"", true},
        {"lead:(harbour NEAR/1 coast)", false},
        {"lead:(harbour NEAR/60 storm)", true},
        {"lead:=storms", true},
        {"lead:=storm", false},
        {"lead:harb*", true},
        {"lead:coas*", false},
        {"lead:harbuor~", true},
        {"lead:caost~", false},
        {"lead:(atleast2 w)", true},
        {"lead:atleast48 w", true},
        {"lead:atleast49 w", false},
        {"-lead:coast", true},
        {"harbour -lead:storm", false},
    };
    OWN(buf_release) struct buf body = BUF_INIT;
    struct places *places = *state;
    buf_add_str(&body, "Storms");
    for (int i = 2; i < 50; i++)
        buf_add_str(&body, " w");
    buf_add_str(&body, " harbour coast w w w");
    keep(places, "Title", buf_str(&body));
    ASSERT_FINDS(places, cases);
    keep(places, "Title", "Storms over the harbour.");
    assert_true(finds(places, "lead:harbour"));
}

static void words_with_wildcards_have_places(void **state)
{
    static const struct expectation cases[] = {
        {"\"presid* obama\"", true},
        {"\"pr?sid?nt oba*\"", true},
        {"\"obama presid*\"", false},
        {"\"presid* nixon\"", false},
        {"\"zeppel* obama\"", false},
        {"\"presdient~ obama\"", true},
        {"\"M*A*S*H fame\"", true}, /* Letters with stars between them are letters. */
        {"\"the m*a*s*h\"", false},
        {"m*a*s*h", true},
        {"presid* NEAR/3 fam*", false},
        {"presid* NEAR/4 mar*", true},
        {"mar* ADJ/4 presid*", false},
        {"\"presid* obama\" NEAR/3 mar*", true},
        {"headline:(pres* ADJ/1 obam*)", false},
        {"headline:\"vis* presid*\"", true},
    };
    struct places *places = *state;
    keep(places, "Visiting presidents", "President Obama saw the marsh of M*A*S*H fame.");
    ASSERT_FINDS(places, cases);
}

/* -- words near words that are near others --------------------------------------------------- */

static bool is_near(long a, long b, long distance)
{
    return a != b && labs(a - b) <= distance;
}

/* a NEAR/first b NEAR/second c, by trying everything. */
static bool is_there(const char *words, long first, long second)
{
    const long length = (long)strlen(words);
    for (long a = 0; a < length; a++)
        for (long b = 0; b < length; b++)
            for (long c = 0; words[a] == 'a' && words[b] == 'b' && c < length; c++) {
                long low = a < b ? a : b, high = a < b ? b : a;
                bool outside = (c < low && is_near(c, low, second)) ||
                               (c > high && is_near(c, high, second));
                if (words[c] == 'c' && is_near(a, b, first) && outside)
                    return true;
            }
    return false;
}

static void chains_find_what_trying_everything_finds(void **state)
{
    struct places *places = *state;
    uint32_t seed = 11;
    int found = 0;
    for (int round = 0; round < 300; round++) {
        char words[16], body[32], query[64];
        size_t length = 3 + (size_t)(seed >> 9) % (sizeof words - 4), first, second;
        for (size_t i = 0; i < length; i++) {
            seed = seed * 1664525 + 1013904223;
            words[i] = "abcxxx"[(seed >> 16) % 6];
            body[2 * i] = words[i];
            body[2 * i + 1] = ' ';
        }
        words[length] = body[2 * length] = '\0';
        first = 1 + (seed >> 20) % 5;
        second = 1 + (seed >> 24) % 5;
        snprintf(query, sizeof query, "a NEAR/%zu b NEAR/%zu c", first, second);
        keep(places, "", body);
        bool expected = is_there(words, (long)first, (long)second);
        if (finds(places, query) != expected)
            fail_msg("%s in %s", query, words);
        found += expected;
    }
    assert_in_range(found, 30, 270);
}

/* Pairs of pairs of a text that repeats itself would be without number. */
static void too_many_pairs_are_told(void **state)
{
    struct places *places = *state;
    OWN(buf_release) struct buf body = BUF_INIT;
    for (int i = 0; i < 20000; i++)
        buf_add_str(&body, "ping pong ");
    buf_add_str(&body, "end");
    keep(places, "", buf_str(&body));
    assert_true(finds(places, "ping NEAR/1000 pong"));
    assert_true(finds(places, "ping ADJ/1 pong ADJ/1 ping"));
    struct index_results *results = search_all(
        places->fixture,
        plan(places, "ping NEAR/1000 pong NEAR/1000 ping NEAR/1000 pong NEAR/1000 end"));
    assert_true(results->partial);
    assert_false(results->total_is_exact);
    index_results_free(results);
    assert_true(finds(places, "pong NEAR/1 end"));
}

/* -- with pairs, and without ---------------------------------------------------------------- */

#define COMPARED 1300

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Words that are common and rare, some of which share a stem: "bab", "babs". */
static void add_word(struct buf *out, uint32_t *seed)
{
    uint32_t n = next_random(seed) % 20 * (next_random(seed) % 20);
    buf_addf(out, "%c%c%c%s", "bcdfgklmnp"[n % 10], "aeiou"[n / 10 % 5], "bdgkmpr"[n / 50 % 7],
             next_random(seed) % 4 ? "" : "s");
}

static void add_words(struct buf *out, uint32_t count, uint32_t *seed)
{
    for (uint32_t i = 0; i < count; i++) {
        add_word(out, seed);
        buf_add_char(out, ' ');
    }
}

/* The same articles in one segment, which has pairs, or in several, which have none. */
static void put_compared(struct places *places, int commit_every)
{
    uint32_t seed = 1;
    for (int i = 0; i < COMPARED; i++) {
        OWN(buf_release) struct buf headline = BUF_INIT, body = BUF_INIT;
        OWN(freep) char *path = xasprintf("/n/%d", i);
        add_words(&headline, next_random(&seed) % 8, &seed);
        add_words(&body, next_random(&seed) % 10 ? next_random(&seed) % 100 : 1500, &seed);
        OWN(article_freep)
        struct article *article = sample_article(path, buf_str(&headline), buf_str(&body));
        put_article(places->fixture, article);
        if ((i + 1) % commit_every == 0)
            commit(places->fixture);
    }
    commit(places->fixture);
}

static void random_phrase(struct buf *out, uint32_t *seed)
{
    static const char *const forms[] = {"\"%s\"",     "headline:\"%s\"",           "lead:\"%s\"",
                                        "\"%s\"",     "atleast2 \"%s\"",           "\"=%s\"",
                                        "\"%s\"",     "\"%s\" OR \"bab cab\"",     "bab AND \"%s\"",
                                        "\"%s ma*\"", "\"%s\" NEAR/5 (bad OR ca*)"};
    OWN(buf_release) struct buf words = BUF_INIT;
    add_words(&words, 2 + next_random(seed) % 3, seed);
    words.data[words.length - 1] = '\0';
    const char *form = forms[next_random(seed) % (sizeof forms / sizeof forms[0])];
    const char *at = strstr(form, "%s");
    buf_add(out, form, (size_t)(at - form));
    buf_add_str(out, words.data);
    buf_add_str(out, at + 2);
}

static void assert_same(struct index_results *left, struct index_results *right, const char *text)
{
    qsort(left->hits, left->count, sizeof left->hits[0], compare_paths);
    qsort(right->hits, right->count, sizeof right->hits[0], compare_paths);
    if (left->count != right->count)
        fail_msg("%s: %zu hits with pairs, %zu without", text, left->count, right->count);
    assert_int_equal(left->total, right->total);
    for (size_t i = 0; i < left->count; i++) {
        assert_string_equal(left->hits[i].article->path, right->hits[i].article->path);
        assert_true(left->hits[i].score == right->hits[i].score);
    }
}

static void answers_are_the_same_with_pairs_and_without(void **state)
{
    struct places *with = *state;
    void *other;
    uint32_t seed = 7;
    size_t hits = 0;
    set_up(&other);
    struct places *without = other;
    put_compared(with, COMPARED);
    put_compared(without, 450);
    for (int i = 0; i < 400; i++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        random_phrase(&text, &seed);
        struct index_results *left = search_all(with->fixture, plan(with, buf_str(&text)));
        struct index_results *right = search_all(without->fixture, plan(without, buf_str(&text)));
        assert_same(left, right, buf_str(&text));
        hits += left->count;
        index_results_free(left);
        index_results_free(right);
    }
    assert_true(hits > 1000); /* And thus there was something to miss. */
    tear_down(&other);
}

/* A word of its own for each number, and its own stem. */
static void add_numbered(struct buf *out, unsigned n)
{
    buf_addf(out, "%c%c%c%c ", "bcdfgklmnp"[n % 10], "aeiou"[n / 10 % 5], "bcdfgklmnp"[n / 50 % 10],
             "bdgkmprt"[n / 500]);
}

/* Wherever a phrase begins and ends, it is found once: pairs are told by passages of some 500
 * words. */
static void phrases_are_found_across_passages(void **state)
{
    enum { WORDS = 2500, LENGTH = 4 };
    struct places *places = *state;
    OWN(buf_release) struct buf body = BUF_INIT;
    for (int i = 0; i < COMPARED; i++) {
        OWN(freep) char *path = xasprintf("/n/filler-%d", i);
        put(places->fixture, path, "filler");
    }
    for (unsigned n = 0; n < WORDS; n++)
        add_numbered(&body, n);
    put(places->fixture, "/n/all", buf_str(&body));
    commit(places->fixture);
    for (unsigned n = 0; n + LENGTH <= WORDS; n++) {
        OWN(buf_release) struct buf phrase = BUF_INIT;
        buf_add_char(&phrase, '"');
        for (unsigned i = 0; i < LENGTH; i++)
            add_numbered(&phrase, n + i);
        buf_add_char(&phrase, '"');
        if (!finds(places, buf_str(&phrase)))
            fail_msg("%s", buf_str(&phrase));
    }
}

int main(void)
{
#define PLACES_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        PLACES_TEST(words_are_counted_by_their_places),
        PLACES_TEST(each_article_is_counted_by_itself),
        PLACES_TEST(the_lead_is_the_first_fifty_words),
        PLACES_TEST(words_with_wildcards_have_places),
        PLACES_TEST(chains_find_what_trying_everything_finds),
        PLACES_TEST(too_many_pairs_are_told),
        PLACES_TEST(answers_are_the_same_with_pairs_and_without),
        PLACES_TEST(phrases_are_found_across_passages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
