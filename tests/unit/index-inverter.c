/* What a batch tells the writers of tables, and the words and tokens that it writes itself. */
#include "index/inverter.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "index/document.h"
#include "index/pairs.h"
#include "index/stored.h"
#include "recorded.h"
#include "segments.h"

#define ID 12345

struct fixture {
    char *folder;
    struct inverter *inverter;
};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->inverter = inverter_new("english", "*");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    recorded_release();
    inverter_free(fixture->inverter);
    scratch_free(fixture->folder);
    free(fixture);
    return 0;
}

/* Add an article with these texts; NULL where it has none. */
static void add(struct fixture *fixture, const char *headline, const char *byline,
                const char *dateline, const char *body)
{
    OWN(article_freep) struct article *article = sample_article("/n/a.txt", headline, body);
    article->byline = byline ? xstrdup(byline) : NULL;
    article->dateline = dateline ? xstrdup(dateline) : NULL;
    inverter_add(fixture->inverter, article, ID);
}

/* The batch as a segment, its tables recorded. */
static struct segment *record(struct fixture *fixture)
{
    static uint32_t id;
    return segment_of_inverter(fixture->inverter, fixture->folder, ++id, record_tables);
}

static void words_of_every_field_become_terms(void **state)
{
    static const struct {
        const char *term, *postings;
    } cases[] = {
        {"storm", "1x4 2x1"}, {"hit", "1x4"},   {"lisbon", "1x4"},
        {"the", "1x2 2x1"},   {"coast", "1x1"}, {"Sstorm", "1x1"},
        {"Slisbon", "1x1"},   {"Aanna", "1x1"}, {"Adoe", "1x1"},
        {"XDLnov", "1x1"},    {"XDL12", "1x1"}, {"XDLlisbon", "1x1"},
        {"of", "2x2 3x3"},    {"Sof", "3x1"},   {"Q000000000c1s", "1x0 2x0 3x0"},
    };
    static const char *const absent[] = {"anna", "nov", "Scoast", "storms", "XDLanna", "doe"};
    struct fixture *fixture = *state;
    add(fixture, "Storm hits Lisbon", "By Anna Doe", "LISBON, Nov 12",
        "The storm hit Lisbon and the coast.");
    add(fixture, "", NULL, NULL, "Of the storms of");
    add(fixture, "OF", NULL, NULL, "");
    segment_drop(record(fixture));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_postings(cases[i].term, cases[i].postings);
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        if (recorded_postings(absent[i]))
            fail_msg("there is a term \"%s\"", absent[i]);
}

static void each_article_has_the_stems_of_its_language(void **state)
{
    static const struct {
        const char *term, *postings;
    } cases[] = {
        {"port", "1x4"},      {"port@fr", "2x4"},  {"Sport", "1x1"},
        {"Sport@fr", "2x1"},  {"arret@fr", "2x1"}, {"arret", NULL},
        {"arrete@fr", "2x1"}, {"2025", "1x1 2x1"}, {"Lfr", "2x0"},
    };
    struct fixture *fixture = *state;
    add(fixture, "Ports", NULL, NULL, "The port of 2025");
    OWN(article_freep)
    struct article *article = sample_article("/n/b.txt", "Ports", "port arrêtée, arretee 2025");
    article->lang = xstrdup("fr");
    inverter_add(fixture->inverter, article, ID + 1);
    struct segment *segment = record(fixture);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (cases[i].postings)
            assert_postings(cases[i].term, cases[i].postings);
        else
            assert_null(recorded_postings(cases[i].term));
    }
    OWN(word_numbers_release) struct word_numbers numbers = {0};
    words_with_form(segment->words, "port", 4, &numbers);
    assert_int_equal(numbers.count, 2);
    words_with_form(segment->words, "arretee", 7, &numbers);
    assert_int_equal(numbers.count, 4);
    segment_drop(segment);
}

static void keywords_become_terms_that_do_not_count(void **state)
{
    struct fixture *fixture = *state;
    OWN(article_freep) struct article *article = sample_article("/n/a.txt", "", "Sturm");
    article->lang = xstrdup("DE");
    article->source = xstrdup("Agence Fictive");
    article->section = xstrdup("World / Africa");
    inverter_add(fixture->inverter, article, ID);
    segment_drop(record(fixture));
    assert_postings("Lde", "1x0");
    assert_postings("XSRagence fictive", "1x0");
    assert_postings("XSCworld africa", "1x0");
    assert_string_equal(buf_str(&recorded.documents), "1 length 1 date 1732579200\n");
}

static void what_is_dated_by_its_path_is_marked(void **state)
{
    struct fixture *fixture = *state;
    OWN(article_freep) struct article *article = sample_article("/n/a.txt", "", "");
    inverter_add(fixture->inverter, article, ID);
    article->date_source = DATE_FROM_PATH;
    inverter_add(fixture->inverter, article, ID);
    segment_drop(record(fixture));
    assert_postings(DAY_TERM, "2x0");
}

static void a_slug_has_words_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    OWN(article_freep) struct article *article = sample_article("/n/a.txt", "", "Storm");
    article->slug = xstrdup("BC-PORT-STRIKES");
    inverter_add(fixture->inverter, article, ID);
    struct segment *segment = record(fixture);
    assert_postings("XSLport", "1x1");
    assert_postings("XSLstrike", "1x1");
    assert_null(recorded_postings("port"));
    assert_texts(segment->words, segment->tokens, "|||storm|bc port strikes|\n");
    segment_drop(segment);
}

static void folders_become_terms_that_do_not_count(void **state)
{
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf deep = BUF_INIT, longest = BUF_INIT;
    buf_add_str(&deep, "/n/2025//");
    while (deep.length < FOLDER_MAX_BYTES)
        buf_add_char(&deep, 'd');
    buf_addf(&longest, "P%s", buf_str(&deep));
    buf_add_str(&deep, "/x/y");
    OWN(article_freep) struct article *near = sample_article("/n/2025/a.txt", "", "");
    OWN(article_freep) struct article *far = sample_article(buf_str(&deep), "", "");
    OWN(article_freep) struct article *top = sample_article("/a.txt", "", "");
    inverter_add(fixture->inverter, near, ID);
    inverter_add(fixture->inverter, far, ID);
    inverter_add(fixture->inverter, top, ID);
    segment_drop(record(fixture));
    assert_postings("P/n", "1x0 2x0");
    assert_postings("P/n/2025", "1x0 2x0");
    assert_postings("P/n/2025/", "2x0");
    assert_postings(buf_str(&longest), "2x0");
    assert_int_equal(recorded.term_count, 5);
}

static void words_are_kept_in_their_order(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "Storm hits Lisbon", "By Anna Doe", "LISBON, Nov 12",
        "The storms, the storm: hit Lisbon's coast.");
    add(fixture, "", NULL, NULL, "");
    add(fixture, "", NULL, "Nov", "THE END");
    struct segment *segment = record(fixture);
    assert_texts(
        segment->words, segment->tokens,
        "storm hits lisbon|by anna doe|lisbon nov 12|the storms the storm hit lisbon coast||\n"
        "|||||\n"
        "||nov|the end||\n");
    assert_words(segment->words, "12 (12) 1\n"
                                 "anna (anna) 1\n"
                                 "by (by) 1\n"
                                 "coast (coast) 1\n"
                                 "doe (doe) 1\n"
                                 "end (end) 1\n"
                                 "hit (hit) 1\n"
                                 "hits (hit) 1\n"
                                 "lisbon (lisbon) 3\n"
                                 "nov (nov) 2\n"
                                 "storm (storm) 2\n"
                                 "storms (storm) 1\n"
                                 "the (the) 3\n");
    segment_drop(segment);
}

static void an_article_without_words_can_be_found_by_its_id(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "", NULL, NULL, "");
    struct segment *segment = record(fixture);
    assert_string_equal(buf_str(&recorded.terms), "\nP/n: 1x0\nQ000000000c1s: 1x0\n");
    assert_string_equal(buf_str(&recorded.documents), "1 length 0 date 1732579200\n");
    assert_int_equal(words_count(segment->words), 0);
    assert_texts(segment->words, segment->tokens, "|||||\n");
    segment_drop(segment);
}

static void the_stored_record_goes_with_it(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "Storm", "By A", NULL, "A body.\n");
    add(fixture, "Calm", NULL, "HERE", "Another.\n");
    segment_drop(record(fixture));
    for (uint32_t i = 0; i < 2; i++) {
        struct stored stored;
        const struct buf *data = &recorded.data[i];
        assert_int_equal(stored_decode(&stored, data->data, data->length, STORED_WHOLE, NULL), 0);
        assert_int_equal(stored.id, ID);
        assert_string_equal(stored.article->headline, i == 0 ? "Storm" : "Calm");
        assert_string_equal(stored.article->body, i == 0 ? "A body.\n" : "Another.\n");
        article_free(stored.article);
    }
}

static void dates_have_bounds(void **state)
{
    static const int64_t dates[] = {50, -7, 1000, INT64_MIN, 999, INT64_MAX};
    static const int64_t least[] = {50, -7, -7, INT64_MIN, INT64_MIN, INT64_MIN};
    static const int64_t greatest[] = {50, 50, 1000, 1000, 1000, INT64_MAX};
    struct fixture *fixture = *state;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
            OWN(article_freep) struct article *article = sample_article("/n/a", "", "");
            article->date = dates[i];
            assert_int_equal(inverter_add(fixture->inverter, article, i), i + 1);
            assert_true(inverter_date_min(fixture->inverter) == least[i]);
            assert_true(inverter_date_max(fixture->inverter) == greatest[i]);
        }
        inverter_clear(fixture->inverter);
    }
}

/* An inverter keeps its tables between batches, and enlarges them. */
static void nothing_is_left_of_the_batch_before(void **state)
{
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf many = BUF_INIT;
    for (int i = 0; i < 20000; i++)
        buf_addf(&many, "word%d word%d ", i, i % 7);
    assert_int_equal(inverter_documents(fixture->inverter), 0);
    size_t empty = inverter_bytes(fixture->inverter);
    add(fixture, "", NULL, NULL, many.data);
    segment_drop(record(fixture));
    assert_int_equal(recorded.term_count, 20002);
    assert_postings("word3", "1x2858");
    size_t full = inverter_bytes(fixture->inverter);
    assert_true(full > empty + many.length);

    inverter_clear(fixture->inverter);
    assert_int_equal(inverter_documents(fixture->inverter), 0);
    assert_int_equal(inverter_bytes(fixture->inverter), empty);
    add(fixture, "Storm", NULL, NULL, "word19999");
    struct segment *segment = record(fixture);
    assert_string_equal(
        buf_str(&recorded.terms),
        "\nP/n: 1x0\nQ000000000c1s: 1x0\nSstorm: 1x1\nstorm: 1x3\nword19999: 1x1\n");
    assert_string_equal(buf_str(&recorded.documents), "1 length 5 date 1732579200\n");
    assert_words(segment->words, "storm (storm) 1\nword19999 (word19999) 1\n");
    assert_texts(segment->words, segment->tokens, "storm|||word19999||\n");
    segment_drop(segment);
}

static void a_word_of_any_length_fits(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *word = xcalloc(1, 100001);
    memset(word, 'q', 100000);
    add(fixture, word, word, word, word);
    struct segment *segment = record(fixture);
    assert_int_equal(recorded.term_count, 6);
    assert_int_equal(words_count(segment->words), 1);
    segment_drop(segment);
}

/* Postings that fit where they begin and that do not, with gaps of one byte and more. */
static void postings_are_those_of_all_articles(void **state)
{
    static const int every[] = {1, 2, 100, 127, 128, 129, 256, 700, 2999};
    struct fixture *fixture = *state;
    for (int i = 1; i <= 3000; i++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        for (size_t k = 0; k < sizeof every / sizeof every[0]; k++)
            for (int n = 0; i % every[k] == 0 && n < i % 300 + 1; n++)
                buf_addf(&text, "x%d ", every[k]);
        add(fixture, "", NULL, NULL, buf_str(&text));
    }
    segment_drop(record(fixture));
    for (size_t k = 0; k < sizeof every / sizeof every[0]; k++) {
        OWN(buf_release) struct buf expected = BUF_INIT;
        OWN(freep) char *term = xasprintf("x%d", every[k]);
        for (int i = every[k]; i <= 3000; i += every[k])
            buf_addf(&expected, i == every[k] ? "%dx%d" : " %dx%d", i, i % 300 + 1);
        assert_postings(term, buf_str(&expected));
    }
}

/* A writer that asks for the terms of a few documents at a time. */
static int record_second_and_third(struct segment_output *output, struct table_source *source,
                                   struct err *err)
{
    int rc = record_tables(output, source, err);
    assert_int_equal(rc, 0);
    for (uint32_t i = 0; i < source->documents; i++)
        recorded.left[i] = 1000;
    return record_terms(source, 2, 3, err);
}

static void terms_are_told_for_a_range_of_documents(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "", NULL, NULL, "first all odd");
    add(fixture, "", NULL, NULL, "second all even");
    add(fixture, "", NULL, NULL, "third all odd");
    add(fixture, "", NULL, NULL, "fourth all even");
    segment_drop(
        segment_of_inverter(fixture->inverter, fixture->folder, 1, record_second_and_third));
    assert_string_equal(
        buf_str(&recorded.terms),
        "\nP/n: 2x0 3x0\nQ000000000c1s: 2x0 3x0\nall: 2x1 3x1\neven: 2x1\nodd: 3x1\n"
        "second: 2x1\nthird: 3x1\n");
}

/* What is in a segment of so few articles is soon looked at without. */
static void many_articles_have_pairs(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t n = 1; n <= PAIRS_LEAST_ARTICLES; n++) {
        add(fixture, "", NULL, NULL, n % 2 ? "red plums" : "green fig");
        if (n < PAIRS_LEAST_ARTICLES - 1)
            continue;
        struct segment *segment = record(fixture);
        assert_int_equal(segment->pairs != NULL, n == PAIRS_LEAST_ARTICLES);
        segment_drop(segment);
    }
}

static int fail_to_write(struct segment_output *output, struct table_source *source,
                         struct err *err)
{
    (void)source;
    return err_set(err, -ENOSPC, "no room in %s", segment_output_path(output));
}

static void what_cannot_be_written_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    OWN(freep) char *path = xasprintf("%s/full", fixture->folder);
    OWN(segment_output_freep) struct segment_output *output = NULL;
    add(fixture, "", NULL, NULL, "storm");
    assert_int_equal(segment_output_open(&output, path, &err), 0);
    assert_int_equal(inverter_write(fixture->inverter, output, fail_to_write, &err), -ENOSPC);
    assert_non_null(strstr(err.text, path));
    struct segment *segment = record(fixture); /* Nothing was lost. */
    assert_texts(segment->words, segment->tokens, "|||storm||\n");
    segment_drop(segment);
}

/* As much as a batch of many pairs and tokens has, more than is written at a time. */
static void a_full_disk_is_an_error(void **state)
{
    static const rlim_t limits[] = {0, 1000000, 1300000};
    struct fixture *fixture = *state;
    struct rlimit before, limit;
    OWN(freep) char *path = xasprintf("%s/full", fixture->folder);
    for (uint32_t n = 0; n < PAIRS_LEAST_ARTICLES; n++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        for (uint32_t i = 0; i < 600; i++)
            buf_addf(&text, "w%u ", (n * 600 + i) % 5000 + 1000);
        add(fixture, "", NULL, NULL, buf_str(&text));
    }
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct err err;
        struct segment segment = {.articles = 0};
        OWN(segment_output_freep) struct segment_output *output = NULL;
        (void)unlink(path);
        assert_int_equal(segment_output_open(&output, path, &err), 0);
        limit = before;
        limit.rlim_cur = limits[i];
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        int rc = inverter_write(fixture->inverter, output, record_tables, &err);
        if (rc == 0)
            rc = segment_output_finish(output, &segment, NULL, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(rc, -EFBIG);
        assert_non_null(strstr(err.text, path));
    }
    signal(SIGXFSZ, SIG_DFL);
}

#define INVERTER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        INVERTER_TEST(words_of_every_field_become_terms),
        INVERTER_TEST(each_article_has_the_stems_of_its_language),
        INVERTER_TEST(keywords_become_terms_that_do_not_count),
        INVERTER_TEST(what_is_dated_by_its_path_is_marked),
        INVERTER_TEST(a_slug_has_words_of_its_own),
        INVERTER_TEST(folders_become_terms_that_do_not_count),
        INVERTER_TEST(words_are_kept_in_their_order),
        INVERTER_TEST(an_article_without_words_can_be_found_by_its_id),
        INVERTER_TEST(the_stored_record_goes_with_it),
        INVERTER_TEST(dates_have_bounds),
        INVERTER_TEST(nothing_is_left_of_the_batch_before),
        INVERTER_TEST(a_word_of_any_length_fits),
        INVERTER_TEST(postings_are_those_of_all_articles),
        INVERTER_TEST(terms_are_told_for_a_range_of_documents),
        INVERTER_TEST(many_articles_have_pairs),
        INVERTER_TEST(what_cannot_be_written_is_an_error),
        INVERTER_TEST(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
