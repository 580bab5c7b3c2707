/* Whole segments merged: what the writer of tables is told, and what real tables hold. */
#include "index/merge.h"

#include <errno.h>

#include "index/glass_table.h"
#include "index/sketches.h"
#include "recorded.h"
#include "segments.h"

#define MAX_SOURCES 8

struct fixture {
    char *folder;
    struct segment *segments[MAX_SOURCES];
    struct dead_set *dead[MAX_SOURCES];
    struct merge_source sources[MAX_SOURCES];
    size_t count;
    uint32_t last_id;
};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    *state = fixture;
    return 0;
}

static void forget_sources(struct fixture *fixture)
{
    for (; fixture->count > 0; fixture->count--) {
        remove_segment(fixture->segments[fixture->count - 1]);
        dead_set_drop(fixture->dead[fixture->count - 1]);
    }
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    forget_sources(fixture);
    recorded_release();
    scratch_free(fixture->folder);
    free(fixture);
    return 0;
}

/* Both are the fixture's then. */
static void add_segment(struct fixture *fixture, struct segment *segment, struct dead_set *dead)
{
    size_t at = fixture->count++;
    assert_true(at < MAX_SOURCES);
    fixture->segments[at] = segment;
    fixture->dead[at] = dead;
    fixture->sources[at] = (struct merge_source){segment, dead};
}

static void add_source(struct fixture *fixture, const char *const *texts, const uint32_t *dead)
{
    add_segment(fixture, segment_of_texts(texts, fixture->folder, ++fixture->last_id, glass_write),
                dead_of(dead));
}

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define DEAD(...) ((const uint32_t[]){__VA_ARGS__, 0})
#define ALIVE ((const uint32_t[]){0})

/* Merge all sources into a new segment's file; its path is the caller's. */
static int merge_into(struct fixture *fixture, struct segment *target, table_writer *write,
                      bool is_cancelled(void *context), void *context)
{
    struct err err = {0};
    OWN(segment_output_freep) struct segment_output *output = NULL;
    *target = (struct segment){.id = ++fixture->last_id};
    target->path = segment_path(fixture->folder, target->id);
    assert_int_equal(segment_output_open(&output, target->path, NULL), 0);
    const struct merge_task task = {fixture->sources, fixture->count, output, write,
                                    is_cancelled,     context};
    int rc = segment_merge(&task, &target->articles, &err);
    assert_true(rc == 0 || err.text[0]);
    if (rc == 0 && target->articles == 0)
        assert_int_equal(segment_output_bytes(output), GLASS_BLOCK_SIZE); /* Nothing is in it. */
    else if (rc == 0)
        assert_int_equal(segment_output_finish(output, target, NULL, NULL), 0);
    return rc;
}

/* Merge all sources; NULL if nothing was alive. */
static struct segment *merge(struct fixture *fixture, table_writer *write)
{
    struct segment made;
    struct segment *segment = NULL;
    assert_int_equal(merge_into(fixture, &made, write, is_never_cancelled, NULL), 0);
    if (made.articles > 0) {
        segment = segment_new(&made);
        assert_int_equal(segment_map(segment, NULL), 0);
    }
    free(made.path);
    return segment;
}

/* -- what the writer is told ----------------------------------------------------------------- */

static void documents_keep_their_order(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("red plum", "plum plum fig"), ALIVE); /* Ids from 101, */
    add_source(fixture, TEXTS("fig", "plums"), ALIVE);              /* 201, */
    add_source(fixture, TEXTS("red"), ALIVE);                       /* 301; and so the dates. */
    struct segment *segment = merge(fixture, record_tables);
    assert_int_equal(segment->articles, 5);
    assert_string_equal(buf_str(&recorded.documents), "1 length 2 date 101\n"
                                                      "2 length 3 date 102\n"
                                                      "3 length 1 date 201\n"
                                                      "4 length 1 date 202\n"
                                                      "5 length 1 date 301\n");
    assert_postings("plum", "1x1 2x2 4x1");
    assert_postings("fig", "2x1 3x1");
    assert_postings("red", "1x1 5x1");
    assert_postings("Q00000000006a", "4x0"); /* 202 */
    assert_int_equal(recorded.term_count, 3 + 5 + 1);
    assert_texts(segment->words, segment->tokens,
                 "|||red plum||\n|||plum plum fig||\n|||fig||\n|||plums||\n|||red||\n");
    segment_drop(segment);
}

static void the_dead_are_left_out(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("only plum", "red plum", "only fig"), DEAD(1, 3));
    add_source(fixture, TEXTS("all red", "all plum"), DEAD(1, 2));
    add_source(fixture, TEXTS("fig", "red"), DEAD(2));
    struct segment *segment = merge(fixture, record_tables);
    assert_int_equal(segment->articles, 2);
    assert_string_equal(buf_str(&recorded.documents), "1 length 2 date 102\n2 length 1 date 301\n");
    assert_string_equal(
        buf_str(&recorded.terms),
        "\nP/n: 1x0 2x0\nQ000000000036: 1x0\nQ00000000009d: 2x0\nfig: 2x1\nplum: 1x1\nred: 1x1\n");
    assert_texts(segment->words, segment->tokens, "|||red plum||\n|||fig||\n");
    assert_words(segment->words, "fig (fig) 1\nplum (plum) 1\nred (red) 1\n");
    segment_drop(segment);
}

static void nothing_is_written_where_all_are_dead(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("red", "plum"), DEAD(1, 2));
    add_source(fixture, TEXTS("red"), DEAD(1));
    assert_null(merge(fixture, record_tables));
    assert_null(merge(fixture, glass_write));
}

static void segments_may_be_merged_again_and_again(void **state)
{
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("red plum", "dead"), DEAD(2));
    for (int i = 0; i < 5; i++) {
        add_source(fixture, TEXTS("plum"), ALIVE);
        struct segment *joined = merge(fixture, i % 2 ? glass_write : library_write);
        forget_sources(fixture);
        add_segment(fixture, joined, NULL);
    }
    segment_drop(merge(fixture, record_tables));
    assert_postings("plum", "1x1 2x1 3x1 4x1 5x1 6x1");
    assert_postings("red", "1x1");
    assert_int_equal(recorded.term_count, 2 + 6 + 1);
}

/* -- many ---------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* An article with texts of few frequent and many rare words in all fields. */
static struct article *random_article(uint32_t *seed)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    for (uint32_t n = next_random(seed) % 60; n > 0; n--)
        buf_addf(&text, "w%u%s ", next_random(seed) % (1u << next_random(seed) % 12),
                 next_random(seed) % 3 ? "" : "s");
    struct article *article = sample_article("/n/a", "Headline of w1", buf_str(&text));
    article->date = (int64_t)next_random(seed) - 1000;
    article->byline = next_random(seed) % 2 ? xstrdup("By w2") : NULL;
    article->dateline = next_random(seed) % 2 ? xstrdup("W3, Nov 12") : NULL;
    return article;
}

/* Add a source, and what is alive of it to the inverter. */
static void add_random_source(struct fixture *fixture, struct inverter *all, uint32_t *seed,
                              table_writer *write)
{
    uint32_t dead[400], dead_count = 0, documents = next_random(seed) % 300 + 1;
    uint32_t one_in = next_random(seed) % 5 + 1;
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    for (uint32_t docid = 1; docid <= documents; docid++) {
        OWN(article_freep) struct article *article = random_article(seed);
        article_id id = next_random(seed);
        inverter_add(inverter, article, id);
        if (next_random(seed) % one_in == 0 && one_in < 5)
            dead[dead_count++] = docid;
        else
            inverter_add(all, article, id);
    }
    dead[dead_count] = 0;
    add_segment(fixture, segment_of_inverter(inverter, fixture->folder, ++fixture->last_id, write),
                dead_of(dead));
}

/* What a writer was told: all of it, and the terms of a range in the middle. */
struct told {
    struct buf documents, terms, data, middle;
};

static struct told told;

static void told_release(struct told *what)
{
    buf_release(&what->documents);
    buf_release(&what->terms);
    buf_release(&what->data);
    buf_release(&what->middle);
}

static int tell(struct segment_output *output, struct table_source *source, struct err *err)
{
    uint32_t first = source->documents / 3 + 1, last = source->documents / 2 + 1;
    int rc = record_tables(output, source, err);
    told = (struct told){{0}};
    buf_add_str(&told.documents, buf_str(&recorded.documents));
    buf_add_str(&told.terms, buf_str(&recorded.terms));
    for (uint32_t i = 0; i < recorded.document_count; i++) {
        buf_addf(&told.data, "%zu ", recorded.data[i].length);
        buf_add(&told.data, buf_str(&recorded.data[i]), recorded.data[i].length);
        recorded.left[i] = UINT32_MAX;
    }
    if (rc == 0)
        rc = record_terms(source, first, last, err);
    buf_add_str(&told.middle, buf_str(&recorded.terms));
    return rc;
}

static void assert_same_bytes(const struct buf *a, const struct buf *b)
{
    assert_int_equal(a->length, b->length);
    assert_memory_equal(buf_str(a), buf_str(b), a->length);
}

static void assert_told_the_same(const struct told *a, const struct told *b)
{
    assert_string_equal(buf_str(&a->documents), buf_str(&b->documents));
    assert_string_equal(buf_str(&a->terms), buf_str(&b->terms));
    assert_string_equal(buf_str(&a->middle), buf_str(&b->middle));
    assert_same_bytes(&a->data, &b->data);
}

static void assert_same_sketches(const struct sketches *a, const struct sketches *b)
{
    struct sketched left, right;
    assert_int_equal(sketches_articles(a), sketches_articles(b));
    for (uint32_t docid = 1; docid <= sketches_articles(a); docid++) {
        assert_true(sketches_get(a, docid, &left) && sketches_get(b, docid, &right));
        assert_int_equal(left.date, right.date);
        assert_int_equal(left.sketch.length, right.sketch.length);
        assert_memory_equal(left.sketch.bytes, right.sketch.bytes, left.sketch.length);
    }
}

static void a_merge_is_what_a_batch_of_all_would_be(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t round = 0; round < 24; round++) {
        uint32_t seed = round + 1;
        OWN(told_release) struct told merged = {{0}}, whole = {{0}};
        OWN(inverter_freep) struct inverter *all = inverter_new("english", "*");
        for (uint32_t n = round % MAX_SOURCES + 1; n > 0; n--)
            add_random_source(fixture, all, &seed, round % 6 ? glass_write : library_write);
        struct segment *joined = merge(fixture, tell);
        if (joined) {
            merged = told;
            struct segment *of_all = segment_of_inverter(all, fixture->folder, ++fixture->last_id,
                                                         tell);
            whole = told;
            assert_same_sketches(joined->sketches, of_all->sketches);
            segment_drop(joined);
            segment_drop(of_all);
            assert_told_the_same(&merged, &whole);
        } else {
            assert_int_equal(inverter_documents(all), 0);
        }
        forget_sources(fixture);
    }
}

/* -- articles ------------------------------------------------------------------------------ */

static void an_article_is_found_in_a_merge(void **state)
{
    static table_writer *const writers[] = {glass_write, library_write};
    struct fixture *fixture = *state;
    add_source(fixture, TEXTS("red", "plum"), DEAD(1)); /* Ids 101, 102; */
    add_source(fixture, TEXTS("fig", "plum"), ALIVE);   /* 201, 202. */
    fixture->sources[fixture->count++] = fixture->sources[0];
    fixture->segments[2] = segment_hold(fixture->segments[0]);
    fixture->dead[2] = dead_set_hold(fixture->dead[0]);
    for (size_t i = 0; i < 2; i++) {
        struct segment *segment = merge(fixture, writers[i]);
        uint32_t docid = 77;
        assert_int_equal(segment->articles, 4);
        assert_int_equal(segment_find_article(segment->path, 101, &docid, NULL), 0);
        assert_int_equal(docid, 77);
        assert_int_equal(segment_find_article(segment->path, 202, &docid, NULL), 1);
        assert_int_equal(docid, 3);
        assert_int_equal(segment_find_article(segment->path, 102, &docid, NULL), 1);
        assert_int_equal(docid, 4); /* The last one. */
        segment_drop(segment);
    }
}

static void an_article_is_not_found_where_nothing_is(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    uint32_t docid = 77;
    assert_int_equal(segment_find_article(fixture->folder, 1, &docid, &err), ERR_INDEX);
    assert_true(err.text[0]);
    assert_int_equal(docid, 77);
}

/* -- failures ------------------------------------------------------------------------------ */

static void a_merge_can_be_cancelled(void **state)
{
    static table_writer *const writers[] = {glass_write, library_write};
    struct fixture *fixture = *state;
    OWN(inverter_freep) struct inverter *all = inverter_new("english", "*");
    uint32_t seed = 1;
    for (int i = 0; i < 6; i++)
        add_random_source(fixture, all, &seed, glass_write);
    for (size_t i = 0; i < 2; i++) {
        unsigned asked = 0;
        for (int rc = -ECANCELED; rc < 0; asked++) {
            struct segment made;
            unsigned left = asked + 1;
            rc = merge_into(fixture, &made, writers[i], is_cancelled_in_time, &left);
            OWN(freep) char *path = made.path;
            OWN(freep) char *scratch = xasprintf("%s.tmp", path);
            if (rc < 0)
                assert_int_equal(rc, -ECANCELED);
            assert_false(scratch_exists(scratch)); /* Which the library wrote in. */
            assert_int_equal(segment_remove(path, NULL), 0);
        }
        assert_in_range(asked, 4, 1000); /* It was asked at all. */
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
    struct segment made;
    add_source(fixture, TEXTS("red"), ALIVE);
    assert_int_equal(merge_into(fixture, &made, fail_to_write, is_never_cancelled, NULL), -ENOSPC);
    free(made.path);
}

/* Its version, all of its tables, or the most of them. */
static void a_damaged_source_is_an_error(void **state)
{
    static const off_t lengths[] = {20, GLASS_BLOCK_SIZE, GLASS_BLOCK_SIZE + 20};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct fixture *fixture = *state;
        struct segment made;
        add_source(fixture, TEXTS("red", "plum"), ALIVE);
        add_source(fixture, TEXTS("fig"), ALIVE);
        assert_int_equal(truncate(fixture->segments[1]->path, lengths[i]), 0);
        assert_int_equal(merge_into(fixture, &made, glass_write, is_never_cancelled, NULL),
                         ERR_INDEX);
        free(made.path);
        forget_sources(fixture);
    }
}

#define MERGE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MERGE_TEST(documents_keep_their_order),
        MERGE_TEST(the_dead_are_left_out),
        MERGE_TEST(nothing_is_written_where_all_are_dead),
        MERGE_TEST(segments_may_be_merged_again_and_again),
        MERGE_TEST(a_merge_is_what_a_batch_of_all_would_be),
        MERGE_TEST(an_article_is_found_in_a_merge),
        MERGE_TEST(an_article_is_not_found_where_nothing_is),
        MERGE_TEST(a_merge_can_be_cancelled),
        MERGE_TEST(what_cannot_be_written_is_an_error),
        MERGE_TEST(a_damaged_source_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
