#include "query/searcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/own.h"
#include "query/completion.h"
#include "query/correction.h"
#include "query/matcher.h"
#include "query/snippet.h"

/* A reader, and what else one thread at a time may use. */
struct searcher_seat {
    struct index_reader *reader;
    struct stemmer *stemmer;
    struct index_reader_caches caches; /* The loop's: as they were when the seat came back. */
};

struct searcher {
    uv_loop_t *loop;
    struct index *index;
    struct word_cache *words;
    struct searcher_limits limits;
    struct search *first, **last; /* Waiting for a reader. */
    unsigned waiting;
    uint64_t done;
    void (*on_rest)(void *context); /* Once all readers are back; or NULL. */
    void *rest_context;
    unsigned reader_count;
    struct searcher_seat **seats; /* All of them. */
    unsigned idle_count;
    struct searcher_seat *idle[]; /* A stack: the reader used last is the one with warm blocks. */
};

/* -- pool threads: each touches nothing but its own search ---------------------------------- */

/* At most 5 ms' work; what stands behind is not looked at. */
#define SNIPPET_TEXT_BYTES ((size_t)128 * 1024)

struct snippet_reader {
    struct index_text_reader base;
    struct matcher *matcher;
    size_t characters;
};

static void *read_snippet(struct index_text_reader *base, const struct index_text *text)
{
    struct snippet_reader *reader = container_of(base, struct snippet_reader, base);
    const struct snippet_source source = {text->bytes, text->length, text->article->headline,
                                          reader->characters};
    struct excerpt *snippet = NEW(struct excerpt);
    matcher_learn_words(reader->matcher, text->words);
    snippet_make(snippet, &source, reader->matcher);
    return snippet;
}

static void free_snippet(void *note)
{
    excerpt_free(note);
}

/* The words that the plan's patterns stand for. The pieces of an EXPORT have them from the first
 * one. */
static int work_patterns(struct search *search)
{
    struct index *index = search->searcher->index;
    const struct index_pattern_limits limits = {search->searcher->limits.expansions,
                                                search->query.deadline_ms};
    int rc = 0;
    if (search->kind == SEARCH_EXPORT && !search->pinned)
        rc = index_reader_open_at(&search->pinned, index, NULL, &search->err);
    return rc < 0
               ? rc
               : index_reader_resolve(search->pinned ? search->pinned : search->seat->reader,
                                      search->plan, &limits, &search->words_left_out, &search->err);
}

static int work_hits(struct search *search)
{
    if (search->kind == SEARCH_EXPORT)
        return index_reader_export(search->pinned, &search->query, &search->place, &search->results,
                                   &search->err);
    return index_reader_search(search->seat->reader, &search->query, &search->results,
                               &search->err);
}

static int work_query(struct search *search)
{
    int rc = work_patterns(search);
    search->query.query = search->plan;
    if (rc < 0)
        return rc;
    if (search->snippet_characters == 0)
        return work_hits(search);
    OWN(matcher_freep) struct matcher *matcher = matcher_new(search->plan);
    struct snippet_reader reader = {
        .base = {read_snippet, free_snippet, SNIPPET_TEXT_BYTES},
        .matcher = matcher,
        .characters = search->snippet_characters,
    };
    search->query.text_reader = &reader.base;
    rc = work_hits(search);
    search->query.text_reader = NULL;
    return rc;
}

static struct word_access access_words(const struct search *search)
{
    return (struct word_access){
        .cache = search->searcher->words,
        .reader = search->seat->reader,
        .deadline_ms = search->query.deadline_ms,
    };
}

static void note_words(struct search *search, const struct word_access *words)
{
    search->is_lasting = search->is_lasting && !words->was_old;
    search->wants_words = search->wants_words || words->is_wanted;
}

/* The words of the newest commit, or of one before. */
static int get_words(struct search *search, struct vocabulary **out)
{
    struct word_access words = access_words(search);
    int rc = index_reader_refresh(search->seat->reader, &search->err);
    if (rc == 0)
        rc = word_cache_get(&words, out, &search->err);
    note_words(search, &words);
    return rc;
}

static int work_typed(struct search *search)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = NULL;
    int rc = get_words(search, &vocabulary);
    if (rc < 0)
        return rc;
    completion_apply(vocabulary, search->plan, search->text, strlen(search->text));
    return work_query(search);
}

static int work_suggest(struct search *search)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = NULL;
    struct searcher_seat *seat = search->seat;
    int rc = get_words(search, &vocabulary);
    return rc < 0 ? rc
                  : suggest(&search->suggestions, search->text, strlen(search->text), search->limit,
                            seat->reader, vocabulary, seat->stemmer, &search->err);
}

/* The hits, and what may have been meant. */
static int work_search_query(struct search *search)
{
    OWN(buf_release) struct buf better = BUF_INIT;
    struct word_access words = access_words(search);
    if (search->is_typed)
        return work_typed(search);
    int rc = work_query(search);
    if (rc < 0 || !search->text)
        return rc;
    const struct correction_source source = {
        .text = search->text,
        .plan = &search->plan,
        .search = &search->query,
        .found_nothing = search->results->total == 0,
    };
    rc = correct_query(&better, &source, &words, &search->err);
    note_words(search, &words);
    if (better.length > 0)
        search->correction = buf_take(&better);
    return rc;
}

/* More words make it slower and hardly better. */
#define SIMILAR_WORDS 20

static int work_similar(struct search *search)
{
    struct index_query *alike;
    int rc = index_reader_similar(search->seat->reader, search->id, SIMILAR_WORDS, &alike,
                                  &search->err);
    if (rc < 0)
        return rc;
    search->plan = index_query_within(TAKE(search->within), alike);
    return work_query(search);
}

static int work_tally(struct search *search)
{
    int rc = work_patterns(search);
    search->tally_search.query = search->plan;
    return rc < 0 ? rc
                  : index_reader_tally(search->seat->reader, &search->tally_search, &search->tally,
                                       &search->err);
}

static int note_rejected(void *context, const char *path, const char *reason)
{
    struct search *search = context;
    GROW(search->rejected, search->rejected_count, search->rejected_capacity);
    search->rejected[search->rejected_count++] = (struct rejected_file){xstrdup(path),
                                                                        xstrdup(reason)};
    return 0;
}

static void work_search(uv_work_t *work)
{
    struct search *search = container_of(work, struct search, work);
    struct index_reader *reader = search->seat->reader;
    index_reader_set_deadline(reader, search->query.deadline_ms);
    search->is_lasting = true;
    switch (search->kind) {
    case SEARCH_QUERY:
        search->status = work_search_query(search);
        break;
    case SEARCH_EXPORT:
        search->status = work_query(search);
        break;
    case SEARCH_SIMILAR:
        search->status = work_similar(search);
        break;
    case SEARCH_TALLY:
        search->status = work_tally(search);
        break;
    case SEARCH_SUGGEST:
        search->status = work_suggest(search);
        break;
    case SEARCH_ARTICLE:
        search->status = index_reader_article(reader, search->id, &search->article, &search->err);
        break;
    case SEARCH_REJECTED:
        search->status = index_reader_rejected(reader, search->limit, note_rejected, search,
                                               &search->err);
        break;
    case SEARCH_COUNTS:
        search->status = index_reader_count_files(reader, &search->counts.files,
                                                  &search->counts.rejected, &search->err);
        break;
    }
    search->is_lasting = search->is_lasting && clock_monotonic_ms() < search->query.deadline_ms;
}

/* -- loop thread --------------------------------------------------------------------------- */

static void on_search_done(uv_work_t *work, int status);

static void lend(struct searcher *searcher, struct search *search)
{
    search->seat = searcher->idle[--searcher->idle_count];
    search->query.deadline_ms = search->deadline_ms > 0
                                    ? search->deadline_ms
                                    : clock_monotonic_ms() + searcher->limits.time_ms;
    search->tally_search.deadline_ms = search->query.deadline_ms;
    int rc = uv_queue_work(searcher->loop, &search->work, work_search, on_search_done);
    assert(rc == 0); /* It fails only for a missing callback. */
    (void)rc;
}

/* A reader has come back. */
static void lend_to_next(struct searcher *searcher)
{
    struct search *next = searcher->first;
    if (!next)
        return;
    searcher->first = next->next;
    if (!searcher->first)
        searcher->last = &searcher->first;
    searcher->waiting--;
    lend(searcher, next);
}

static bool is_at_rest(const struct searcher *searcher)
{
    return searcher->idle_count == searcher->reader_count &&
           !word_cache_is_renewing(searcher->words);
}

static void tell_of_rest(struct searcher *searcher)
{
    if (searcher->on_rest && is_at_rest(searcher))
        TAKE(searcher->on_rest)(searcher->rest_context);
}

static void on_words_made(void *context)
{
    tell_of_rest(context);
}

static void on_search_done(uv_work_t *work, int status)
{
    struct search *search = container_of(work, struct search, work);
    struct searcher *searcher = search->searcher;
    (void)status; /* Nothing is ever cancelled. */

    index_reader_count_caches(search->seat->reader, &search->seat->caches);
    searcher->idle[searcher->idle_count++] = TAKE(search->seat);
    searcher->done++;
    lend_to_next(searcher);
    if (search->wants_words)
        word_cache_renew(searcher->words, searcher->loop, searcher->index, on_words_made, searcher);
    search->done(search);
}

/* -- idle readers -------------------------------------------------------------------------- */

struct freshening {
    uv_work_t work;
    struct searcher *searcher;
    struct searcher_seat *seat;
};

static void work_freshen(uv_work_t *work)
{
    struct freshening *freshening = container_of(work, struct freshening, work);
    (void)index_reader_refresh(freshening->seat->reader,
                               NULL); /* The next search will say why not. */
}

static void on_freshened(uv_work_t *work, int status)
{
    struct freshening *freshening = container_of(work, struct freshening, work);
    struct searcher *searcher = freshening->searcher;
    (void)status;
    memmove(&searcher->idle[1], &searcher->idle[0],
            searcher->idle_count++ * sizeof searcher->idle[0]);
    searcher->idle[0] = freshening->seat; /* Its blocks are cold. */
    free(freshening);
    lend_to_next(searcher);
    tell_of_rest(searcher);
}

void searcher_freshen(struct searcher *searcher)
{
    unsigned kept = 0, count = searcher->idle_count;
    for (unsigned i = 0; i < count; i++) {
        struct searcher_seat *seat = searcher->idle[i];
        if (!index_reader_is_stale(seat->reader)) {
            searcher->idle[kept++] = seat;
            continue;
        }
        struct freshening *freshening = NEW(struct freshening);
        freshening->searcher = searcher;
        freshening->seat = seat;
        int rc = uv_queue_work(searcher->loop, &freshening->work, work_freshen, on_freshened);
        assert(rc == 0);
        (void)rc;
    }
    searcher->idle_count = kept;
}

bool searcher_rest(struct searcher *searcher, void (*on_rest)(void *context), void *context)
{
    bool at_rest = is_at_rest(searcher);
    searcher->on_rest = at_rest ? NULL : on_rest;
    searcher->rest_context = context;
    return at_rest;
}

static void seat_free(struct searcher_seat *seat)
{
    index_reader_free(seat->reader);
    stemmer_free(seat->stemmer);
    free(seat);
}

static int seat_open(struct searcher_seat **out, struct index *index, struct err *err)
{
    struct searcher_seat *seat = NEW(struct searcher_seat);
    int rc = index_reader_open(&seat->reader, index, err);
    if (rc < 0) {
        seat_free(seat);
        return rc;
    }
    seat->stemmer = stemmer_new(index_language(index));
    assert(seat->stemmer); /* The setting was checked. */
    *out = seat;
    return 0;
}

int searcher_open(struct searcher **out, uv_loop_t *loop, struct index *index,
                  unsigned reader_count, const struct searcher_limits *limits, struct err *err)
{
    struct searcher *searcher = xcalloc(1,
                                        sizeof *searcher + reader_count * sizeof searcher->idle[0]);
    searcher->loop = loop;
    searcher->index = index;
    searcher->words = word_cache_new();
    searcher->limits = *limits;
    searcher->last = &searcher->first;
    searcher->seats = xcalloc(reader_count, sizeof searcher->seats[0]);
    while (searcher->reader_count < reader_count) {
        int rc = seat_open(&searcher->seats[searcher->reader_count], index, err);
        if (rc < 0) {
            searcher_free(searcher);
            return rc;
        }
        searcher->idle[searcher->idle_count++] = searcher->seats[searcher->reader_count];
        searcher->reader_count++;
    }
    *out = searcher;
    return 0;
}

int searcher_start(struct searcher *searcher, struct search *search)
{
    search->searcher = searcher;
    search->next = NULL;
    if (searcher->idle_count > 0) {
        lend(searcher, search);
        return 0;
    }
    if (searcher->waiting >= searcher->limits.waiting)
        return ERR_BUSY;
    *searcher->last = search;
    searcher->last = &search->next;
    searcher->waiting++;
    return 0;
}

void search_drop_results(struct search *search)
{
    index_results_free(search->results);
    search->results = NULL;
    free(TAKE(search->correction));
}

void search_release(struct search *search)
{
    index_query_free(search->plan);
    index_query_free(search->within);
    search_drop_results(search);
    index_reader_free(search->pinned);
    suggestions_release(&search->suggestions);
    tally_release(&search->tally);
    article_free(search->article);
    for (size_t i = 0; i < search->rejected_count; i++) {
        free(search->rejected[i].path);
        free(search->rejected[i].reason);
    }
    free(search->rejected);
    *search = (struct search){0};
}

void searcher_set_limits(struct searcher *searcher, const struct searcher_limits *limits)
{
    searcher->limits = *limits;
}

void searcher_get_status(const struct searcher *searcher, struct searcher_status *out)
{
    *out = (struct searcher_status){
        .running = searcher->reader_count - searcher->idle_count,
        .waiting = searcher->waiting,
        .done = searcher->done,
    };
}

void searcher_count_caches(const struct searcher *searcher, struct searcher_caches *out)
{
    *out = (struct searcher_caches){0};
    word_cache_count(searcher->words, &out->vocabulary);
    for (unsigned i = 0; i < searcher->reader_count; i++) {
        const struct index_reader_caches *caches = &searcher->seats[i]->caches;
        cache_counts_add(&out->readers.segments, &caches->segments);
        cache_counts_add(&out->readers.dates, &caches->dates);
        cache_counts_add(&out->readers.joined_words, &caches->joined_words);
    }
}

void searcher_free(struct searcher *searcher)
{
    if (!searcher)
        return;
    assert(is_at_rest(searcher));
    while (searcher->idle_count > 0)
        seat_free(searcher->idle[--searcher->idle_count]);
    word_cache_free(searcher->words);
    free(searcher->seats);
    free(searcher);
}
