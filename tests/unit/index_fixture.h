/* An index in a folder of its own, with a reader; and the few steps that tests of it are made of.
 * A file is an article here, whose key is the file's path. */
#ifndef UNIT_INDEX_FIXTURE_H
#define UNIT_INDEX_FIXTURE_H

#include <uv.h>

#include "index/index.h"
#include "index/merge_choice.h"
#include "index/merger.h"
#include "index/reader.h"
#include "sample.h"
#include "scratch.h"

struct index_fixture {
    char *folder;
    struct index_options options;
    struct index *index;
    struct index_reader *reader;
    uv_sem_t merged; /* Posted for each merge that waits to be adopted. */
};

/* On the merger's thread. */
static inline void index_fixture_on_merge(void *context)
{
    struct index_fixture *fixture = context;
    uv_sem_post(&fixture->merged);
}

static inline void index_fixture_open(struct index_fixture *fixture)
{
    struct err err = {0};
    if (index_open(&fixture->index, &fixture->options, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(index_reader_open(&fixture->reader, fixture->index, NULL), 0);
}

static inline void index_fixture_close(struct index_fixture *fixture)
{
    index_reader_free(TAKE(fixture->reader));
    index_close(TAKE(fixture->index));
}

static inline struct index_fixture *index_fixture_new(unsigned merge_factor)
{
    struct index_fixture *fixture = NEW(struct index_fixture);
    fixture->folder = scratch_new();
    fixture->options = (struct index_options){
        .path = fixture->folder,
        .language = "english",
        .merge_factor = merge_factor,
        .on_merge = index_fixture_on_merge,
        .context = fixture,
    };
    uv_sem_init(&fixture->merged, 0);
    index_fixture_open(fixture);
    return fixture;
}

/* -- writing ------------------------------------------------------------------------------- */

/* Draft and put it. */
static inline article_id index_fixture_add(struct index *index, struct article *article,
                                           const struct ledger_entry *entry)
{
    struct index_draft draft;
    article_id id;
    index_make_draft(index, 0, article, &draft);
    assert_int_equal(index_put(index, article, &draft, entry, &id, NULL), 0);
    return id;
}

static inline article_id put_article(struct index_fixture *fixture, struct article *article)
{
    struct ledger_entry entry = {.size = (int64_t)strlen(article->body)};
    article_id id;
    assert_int_equal(index_file_begin(fixture->index, article->path, &entry, NULL), 0);
    id = index_fixture_add(fixture->index, article, &entry);
    assert_int_equal(index_file_end(fixture->index, &entry, NULL), 0);
    return id;
}

static inline article_id put(struct index_fixture *fixture, const char *path, const char *body)
{
    OWN(article_freep) struct article *article = sample_article(path, "", body);
    return put_article(fixture, article);
}

static inline void remove_file(struct index_fixture *fixture, const char *path)
{
    assert_int_equal(index_file_remove(fixture->index, path, NULL), 0);
}

static inline void commit(struct index_fixture *fixture)
{
    assert_int_equal(index_commit(fixture->index, NULL), 0);
}

/* -- merging ------------------------------------------------------------------------------- */

/* Whether a merge is under way, or will be without any further change. */
static inline bool is_merge_due(struct index_fixture *fixture)
{
    struct index_status status;
    struct snapshot *snapshot = index_snapshot(fixture->index);
    OWN(freep) size_t *chosen = xcalloc(snapshot->count, sizeof *chosen);
    size_t count = merge_choose(snapshot, fixture->options.merge_factor, chosen);
    snapshot_drop(snapshot);
    index_get_status(fixture->index, &status);
    return count > 0 || status.merging;
}

/* Adopt merges until there is nothing more to merge. */
static inline void settle(struct index_fixture *fixture)
{
    while (is_merge_due(fixture)) {
        uv_sem_wait(&fixture->merged);
        assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
    }
}

/* Whatever it is at is interrupted. */
static inline void index_fixture_free(struct index_fixture *fixture)
{
    index_fixture_close(fixture);
    uv_sem_destroy(&fixture->merged);
    scratch_free(fixture->folder);
    free(fixture);
}

/* Compare the index with what its options ask for, which keep all articles. */
static inline void assert_mismatch(struct index_fixture *fixture, enum index_mismatch expected)
{
    const struct index_wish wish = {fixture->options.language, fixture->options.languages, 0};
    assert_int_equal(index_mismatch(fixture->index, &wish), expected);
}

/* -- searching ----------------------------------------------------------------------------- */

/* A word that is its own stem. */
static inline struct index_query *term(const char *word)
{
    return index_query_term(NULL, word, strlen(word));
}

/* Every match of a query, which is the function's then. */
static inline struct index_results *search_all(struct index_fixture *fixture,
                                               struct index_query *query)
{
    struct err err = {0};
    struct index_results *results = NULL;
    const struct index_search search = {
        .query = query,
        .limit = 100000,
        .since = INT64_MIN,
        .until = INT64_MAX,
        .exact_total = true,
        .deadline_ms = INT64_MAX,
    };
    if (index_reader_search(fixture->reader, &search, &results, &err) < 0)
        fail_msg("%s", err.text);
    index_query_free(query);
    return results;
}

static inline int compare_paths(const void *a, const void *b)
{
    const struct index_hit *left = a, *right = b;
    return strcmp(left->article->path, right->article->path);
}

/* Assert that the word is found in these files and no others, once in each: paths in the order of
 * their bytes, with blanks between them. */
static inline void assert_found(struct index_fixture *fixture, const char *word, const char *paths)
{
    OWN(buf_release) struct buf found = BUF_INIT;
    struct index_results *results = search_all(fixture, term(word));
    qsort(results->hits, results->count, sizeof results->hits[0], compare_paths);
    for (size_t i = 0; i < results->count; i++)
        buf_addf(&found, i > 0 ? " %s" : "%s", results->hits[i].article->path);
    assert_int_equal(results->total, results->count);
    assert_true(results->total_is_exact);
    index_results_free(results);
    if (strcmp(buf_str(&found), paths) != 0)
        fail_msg("\"%s\" is in \"%s\", not \"%s\"", word, buf_str(&found), paths);
}

static inline struct index_status status_of(struct index_fixture *fixture)
{
    struct index_status status;
    index_get_status(fixture->index, &status);
    return status;
}

#endif
