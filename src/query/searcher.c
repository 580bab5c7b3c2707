#include "query/searcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/own.h"

struct searcher {
    uv_loop_t *loop;
    struct searcher_limits limits;
    struct search *first, **last; /* Waiting for a reader. */
    unsigned waiting;
    uint64_t done;
    void (*on_rest)(void *context); /* Once all readers are back; or NULL. */
    void *rest_context;
    unsigned reader_count;
    unsigned idle_count;
    struct index_reader *idle[]; /* A stack: the reader used last is the one with warm blocks. */
};

/* -- pool threads: each touches nothing but its own search ---------------------------------- */

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
    struct index_reader *reader = search->reader;
    switch (search->kind) {
    case SEARCH_QUERY:
        search->query.query = search->plan;
        search->status = index_reader_search(reader, &search->query, &search->results,
                                             &search->err);
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
}

/* -- loop thread --------------------------------------------------------------------------- */

static void on_search_done(uv_work_t *work, int status);

static void lend(struct searcher *searcher, struct search *search)
{
    search->reader = searcher->idle[--searcher->idle_count];
    search->query.deadline_ms = clock_monotonic_ms() + searcher->limits.time_ms;
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

static void on_search_done(uv_work_t *work, int status)
{
    struct search *search = container_of(work, struct search, work);
    struct searcher *searcher = search->searcher;
    (void)status; /* Nothing is ever cancelled. */

    searcher->idle[searcher->idle_count++] = TAKE(search->reader);
    searcher->done++;
    lend_to_next(searcher);
    search->done(search);
}

/* -- idle readers -------------------------------------------------------------------------- */

static bool is_at_rest(const struct searcher *searcher)
{
    return searcher->idle_count == searcher->reader_count;
}

struct freshening {
    uv_work_t work;
    struct searcher *searcher;
    struct index_reader *reader;
};

static void work_freshen(uv_work_t *work)
{
    struct freshening *freshening = container_of(work, struct freshening, work);
    (void)index_reader_refresh(freshening->reader, NULL); /* The next search will say why not. */
}

static void on_freshened(uv_work_t *work, int status)
{
    struct freshening *freshening = container_of(work, struct freshening, work);
    struct searcher *searcher = freshening->searcher;
    (void)status;
    memmove(&searcher->idle[1], &searcher->idle[0],
            searcher->idle_count++ * sizeof searcher->idle[0]);
    searcher->idle[0] = freshening->reader; /* Its blocks are cold. */
    free(freshening);
    lend_to_next(searcher);
    if (searcher->on_rest && is_at_rest(searcher))
        TAKE(searcher->on_rest)(searcher->rest_context);
}

void searcher_freshen(struct searcher *searcher)
{
    unsigned kept = 0, count = searcher->idle_count;
    for (unsigned i = 0; i < count; i++) {
        struct index_reader *reader = searcher->idle[i];
        if (!index_reader_is_stale(reader)) {
            searcher->idle[kept++] = reader;
            continue;
        }
        struct freshening *freshening = NEW(struct freshening);
        freshening->searcher = searcher;
        freshening->reader = reader;
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

int searcher_open(struct searcher **out, uv_loop_t *loop, struct index *index,
                  unsigned reader_count, const struct searcher_limits *limits, struct err *err)
{
    struct searcher *searcher = xcalloc(1,
                                        sizeof *searcher + reader_count * sizeof searcher->idle[0]);
    searcher->loop = loop;
    searcher->limits = *limits;
    searcher->last = &searcher->first;
    while (searcher->reader_count < reader_count) {
        int rc = index_reader_open(&searcher->idle[searcher->idle_count], index, err);
        if (rc < 0) {
            searcher_free(searcher);
            return rc;
        }
        searcher->idle_count++;
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

void search_release(struct search *search)
{
    index_query_free(search->plan);
    index_results_free(search->results);
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

void searcher_free(struct searcher *searcher)
{
    if (!searcher)
        return;
    assert(is_at_rest(searcher));
    while (searcher->idle_count > 0)
        index_reader_free(searcher->idle[--searcher->idle_count]);
    free(searcher);
}
