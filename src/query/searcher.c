/* Most searches take a millisecond or two. Each begins as if it did: on a reader that it may have
 * for a short time. One that takes longer is ended, and begins anew aside, where it may take all
 * its time. So however many take long, a quick one waits for others' short times at most.
 *
 *     start --> quick: waits, runs --> done
 *                            \--> cut --> aside: waits, runs --> done
 *     start of a long one ---------------> aside
 */
#include "query/searcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/own.h"
#include "base/thread.h"
#include "query/lane.h"
#include "query/patience.h"

/* See time_to_answer(). */
#define HITS_PER_MS 20

/* How often it is looked whose time is over of those that wait. */
#define LOOK_MS 10

enum lane_kind { LANE_QUICK, LANE_ASIDE, LANE_COUNT };

struct searcher {
    uv_loop_t *loop;
    struct index *index;
    struct word_cache *words;
    struct searcher_limits limits;
    struct lane lanes[LANE_COUNT];
    struct patience patience;
    struct watch *watch; /* NULL while nobody waits. */
    unsigned writing;    /* Searches without a reader whose answers are being written. */
    uint64_t done, aside;
    void (*on_rest)(void *context); /* Once all readers are back; or NULL. */
    void *rest_context;
};

/* -- running --------------------------------------------------------------------------------- */

static void work_search(uv_work_t *work)
{
    search_run(container_of(work, struct search, work));
}

static void run_aside(void *context)
{
    search_run(context);
}

static void work_search_aside(uv_work_t *work)
{
    thread_run_aside(run_aside, container_of(work, struct search, work));
}

static void queue_work(struct search *search, uv_work_cb work, uv_after_work_cb after)
{
    int rc = uv_queue_work(search->searcher->loop, &search->work, work, after);
    assert(rc == 0); /* It fails only for a missing callback. */
    (void)rc;
}

static void on_search_done(uv_work_t *work, int status);

/* Of the time that a search has, what its answer takes when all was found: to read a hit's text and
 * to write it, where others need the processor, too. */
static int64_t time_to_answer(const struct search *search)
{
    int64_t most_ms = search->searcher->limits.time_ms / 4;
    uint64_t hits_ms = search->query.limit / HITS_PER_MS;
    return hits_ms < (uint64_t)most_ms ? (int64_t)hits_ms : most_ms;
}

/* When the search, begun now, has to end. Where a second try would have no more time than the first
 * one, there is none. */
static int64_t end_of_run(const struct search *search)
{
    int64_t now_ms = clock_monotonic_ms();
    if (search->is_aside)
        return search->ends_ms - time_to_answer(search);
    if (search->ends_ms - now_ms < 2 * PATIENCE_MS)
        return search->ends_ms;
    return now_ms + patience_ms(&search->searcher->patience, search->client);
}

static struct lane *lane_of(const struct search *search)
{
    return &search->searcher->lanes[search->is_aside ? LANE_ASIDE : LANE_QUICK];
}

static void lend(struct lane *lane, struct search *search)
{
    struct searcher *searcher = search->searcher;
    if (search->kind == SEARCH_EXPORT)
        search->ends_ms = clock_monotonic_ms() + searcher->limits.time_ms;
    search->seat = lane_lend(lane);
    search->means = (struct search_means){searcher->index, searcher->words,
                                          searcher->limits.expansions};
    search->began_ms = clock_monotonic_ms();
    search->query.deadline_ms = search->tally_search.deadline_ms = end_of_run(search);
    queue_work(search, search->is_aside ? work_search_aside : work_search, on_search_done);
}

/* -- waiting --------------------------------------------------------------------------------- */

/* Who waits has to be told when its time is over. There is a watch as long as anyone does. */
struct watch {
    uv_timer_t timer;
    struct searcher *searcher;
};

static struct search *search_of(struct turn *turn)
{
    return container_of(turn, struct search, turn);
}

static unsigned count_waiting(const struct searcher *searcher)
{
    size_t count = 0;
    for (int i = 0; i < LANE_COUNT; i++)
        count += searcher->lanes[i].waiting.count;
    return (unsigned)count;
}

static void on_watch_closed(uv_handle_t *handle)
{
    free(container_of((uv_timer_t *)handle, struct watch, timer));
}

static void end_search(struct search *search);
static void tell_of_rest(struct searcher *searcher);

static void work_write(uv_work_t *work)
{
    search_write(container_of(work, struct search, work));
}

static void on_written(uv_work_t *work, int status)
{
    struct search *search = container_of(work, struct search, work);
    (void)status; /* Nothing is ever cancelled. */
    search->searcher->writing--;
    end_search(search);
}

/* Of one that was tried there is something to answer with. */
static void end_in_vain(struct search *search)
{
    search->is_lasting = false;
    if (search->is_cut) {
        search->searcher->writing++;
        queue_work(search, work_write, on_written);
        return;
    }
    search->status = err_set(&search->err, ERR_BUSY, "no reader was free in time");
    end_search(search);
}

/* Whether so little time is left that the first try had more. */
static bool is_too_late(struct turn *turn)
{
    const struct search *search = search_of(turn);
    int64_t least_ms = search->is_cut ? PATIENCE_MS + time_to_answer(search) : 0;
    return search_ends_by_time(search) && clock_monotonic_ms() + least_ms >= search->ends_ms;
}

static void on_look(uv_timer_t *timer)
{
    struct searcher *searcher = container_of(timer, struct watch, timer)->searcher;
    for (int i = 0; i < LANE_COUNT; i++) {
        struct turns *waiting = &searcher->lanes[i].waiting;
        for (struct turn *turn; (turn = turns_find(waiting, is_too_late));) {
            turns_remove(waiting, turn);
            end_in_vain(search_of(turn));
        }
    }
    if (count_waiting(searcher) > 0)
        return;
    searcher->watch = NULL;
    uv_close((uv_handle_t *)timer, on_watch_closed);
    tell_of_rest(searcher);
}

static void watch(struct searcher *searcher)
{
    if (searcher->watch)
        return;
    searcher->watch = NEW(struct watch);
    searcher->watch->searcher = searcher;
    uv_timer_init(searcher->loop, &searcher->watch->timer);
    uv_timer_start(&searcher->watch->timer, on_look, LOOK_MS, LOOK_MS);
}

static void start(struct search *search)
{
    struct lane *lane = lane_of(search);
    if (lane->idle_count > 0) {
        lend(lane, search);
        return;
    }
    turns_add(&lane->waiting, &search->turn, search->client);
    watch(search->searcher);
}

/* A reader has come back. */
static void lend_to_next(struct lane *lane)
{
    while (lane->idle_count > 0) {
        struct turn *turn = turns_next(&lane->waiting);
        if (!turn)
            return;
        if (is_too_late(turn))
            end_in_vain(search_of(turn));
        else
            lend(lane, search_of(turn));
    }
}

int searcher_start(struct searcher *searcher, struct search *search)
{
    search->searcher = searcher;
    search->is_aside = search->is_long;
    search->is_cut = false;
    search->ends_ms = search->deadline_ms > 0 ? search->deadline_ms
                                              : clock_monotonic_ms() + searcher->limits.time_ms;
    searcher->aside += search->is_long && !search->resolved; /* An EXPORT counts once. */
    if (lane_of(search)->idle_count == 0 && count_waiting(searcher) >= searcher->limits.waiting)
        return ERR_BUSY;
    start(search);
    return 0;
}

/* -- ending ---------------------------------------------------------------------------------- */

static bool is_at_rest(const struct searcher *searcher)
{
    for (int i = 0; i < LANE_COUNT; i++)
        if (!lane_is_complete(&searcher->lanes[i]))
            return false;
    return !searcher->watch && searcher->writing == 0 && !word_cache_is_renewing(searcher->words);
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

static void end_search(struct search *search)
{
    struct searcher *searcher = search->searcher;
    searcher->done++;
    if (search->wants_words)
        word_cache_renew(searcher->words, searcher->loop, searcher->index, on_words_made, searcher);
    search->done(search);
}

static void give_back(struct search *search)
{
    struct lane *lane = lane_of(search);
    lane_give_back(lane, TAKE(search->seat));
    lend_to_next(lane);
}

static void note_patience(const struct search *search)
{
    struct patience *patience = &search->searcher->patience;
    if (search->is_cut)
        patience_lose(patience, search->client);
    else if (!search->is_long && clock_monotonic_ms() - search->began_ms <= PATIENCE_MS)
        patience_gain(patience, search->client);
}

static void on_search_done(uv_work_t *work, int status)
{
    struct search *search = container_of(work, struct search, work);
    (void)status;
    note_patience(search);
    give_back(search);
    if (!search->is_cut) {
        end_search(search);
        return;
    }
    search->is_aside = true;
    search->searcher->aside++;
    start(search);
}

static void on_fresh_reader(struct lane *lane)
{
    lend_to_next(lane);
    tell_of_rest(lane->context);
}

void searcher_freshen(struct searcher *searcher)
{
    for (int i = 0; i < LANE_COUNT; i++)
        lane_freshen(&searcher->lanes[i], searcher->loop);
}

bool searcher_rest(struct searcher *searcher, void (*on_rest)(void *context), void *context)
{
    bool at_rest = is_at_rest(searcher);
    searcher->on_rest = at_rest ? NULL : on_rest;
    searcher->rest_context = context;
    return at_rest;
}

/* -- beginning and end ----------------------------------------------------------------------- */

int searcher_open(struct searcher **out, uv_loop_t *loop, struct index *index,
                  const struct searcher_readers *readers, const struct searcher_limits *limits,
                  struct err *err)
{
    struct searcher *searcher = NEW(struct searcher);
    searcher->loop = loop;
    searcher->index = index;
    searcher->words = word_cache_new();
    searcher->limits = *limits;
    for (int i = 0; i < LANE_COUNT; i++)
        lane_init(&searcher->lanes[i], on_fresh_reader, searcher);
    int rc = lane_open(&searcher->lanes[LANE_QUICK], index, readers->quick, err);
    if (rc == 0)
        rc = lane_open(&searcher->lanes[LANE_ASIDE], index, readers->aside, err);
    if (rc < 0) {
        searcher_free(searcher);
        return rc;
    }
    *out = searcher;
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
    index_query_free(search->resolved);
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
        .waiting = count_waiting(searcher),
        .done = searcher->done,
        .aside = searcher->aside,
    };
    for (int i = 0; i < LANE_COUNT; i++)
        out->running += searcher->lanes[i].seat_count - searcher->lanes[i].idle_count;
}

void searcher_count_caches(const struct searcher *searcher, struct searcher_caches *out)
{
    *out = (struct searcher_caches){0};
    word_cache_count(searcher->words, &out->vocabulary);
    for (int i = 0; i < LANE_COUNT; i++)
        lane_count_caches(&searcher->lanes[i], &out->readers);
}

void searcher_free(struct searcher *searcher)
{
    if (!searcher)
        return;
    assert(is_at_rest(searcher));
    for (int i = 0; i < LANE_COUNT; i++)
        lane_close(&searcher->lanes[i]);
    word_cache_free(searcher->words);
    free(searcher);
}
