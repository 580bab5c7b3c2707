/* A second ingest fills the next index, in a folder inside the first one's (index/replace.h), over
 * the same files. When all that had arrived is in it, it takes the place of the first:
 *
 *     IDLE --> BUILDING --synced--> PAUSING --quiet--> SETTLING --synced--> SWITCHING --> IDLE
 *                ^ |                   |                  |
 *                | |                   |                  |
 *                +-+------ later ------+------------------+
 *                  |                                      |
 *                  +--trouble--> DROPPING --> IDLE <------+
 *
 * PAUSING lets requests in work end, so that none has seen what the next index lacks; SETTLING then
 * brings in what had arrived by that time, which is little; SWITCHING stops both ingests, moves the
 * folders and starts anew. From PAUSING on clients wait, so what does not end soon puts it off. */
#include "daemon/reindex.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "daemon/daemon_private.h"
#include "daemon/wish.h"
#include "index/replace.h"

#define LOOK_MS 100

/* So long may requests in work keep the others waiting; then it is tried again, ever later. */
#define PATIENCE_MS 300
#define FIRST_RETRY_MS 1000
#define LAST_RETRY_MS 60000

/* A corpus folder that is missing is looked for as often by the watcher. */
#define MISSING_RETRY_MS 5000

/* After a failure to make the index anew whose catalog is damaged. */
#define REPAIR_RETRY_MS 10000

static void on_repair_due(uv_timer_t *timer);
static int begin(struct daemon *daemon, struct err *err);

static struct daemon *daemon_of(struct reindex *reindex)
{
    return container_of(reindex, struct daemon, reindex);
}

static void tell_all(struct reindex *reindex, int status, const struct err *err)
{
    struct ticket *waiting = TAKE(reindex->waiting);
    while (waiting) {
        struct ticket *ticket = waiting;
        waiting = ticket->next;
        ticket->status = status;
        if (status < 0)
            ticket->err = *err;
        ticket->done(ticket);
    }
}

static bool is_paused(const struct reindex *reindex)
{
    return reindex->state == REINDEX_PAUSING || reindex->state == REINDEX_SETTLING;
}

static void lift_pause(struct daemon *daemon)
{
    if (is_paused(&daemon->reindex))
        server_resume(daemon->server, daemon->ingest, daemon->searcher);
}

/* Back to building, and on later. */
static void put_off(struct daemon *daemon, unsigned after_ms)
{
    struct reindex *reindex = &daemon->reindex;
    reindex->retry_ms = clock_monotonic_ms() + after_ms;
    lift_pause(daemon);
    reindex->state = REINDEX_BUILDING;
}

/* -- giving up ----------------------------------------------------------------------------- */

static void note_failure(struct reindex *reindex, const struct err *err)
{
    log_error("cannot make the index anew, the old one stays: %s", err->text);
    err_set(&reindex->trouble, err->code, "the index was not made anew: %s", err->text);
}

static void drop_next(struct daemon *daemon)
{
    struct err err;
    if (index_drop_next(ingest_index(daemon->ingest), &err) < 0)
        log_warn("%s", err.text);
}

/* Try again after a while, if it has to be. */
static void plan_repair(struct reindex *reindex)
{
    if (reindex->is_repair)
        uv_timer_start(&reindex->timer, on_repair_due, REPAIR_RETRY_MS, 0);
}

/* Nothing was wrong with it, so another one is to take its place. */
static void begin_another(struct daemon *daemon)
{
    struct err err;
    struct reindex *reindex = &daemon->reindex;
    if (!reindex->waiting && !reindex->is_repair) {
        reindex_follow_settings(daemon);
    } else if (begin(daemon, &err) < 0) {
        plan_repair(reindex);
        tell_all(reindex, err.code, &err);
    }
}

static void on_dropped(void *context)
{
    struct daemon *daemon = context;
    struct reindex *reindex = &daemon->reindex;
    ingest_free(TAKE(reindex->next));
    drop_next(daemon);
    if (reindex->state != REINDEX_DROPPING)
        return; /* Stopped; all were told. */
    reindex->state = REINDEX_IDLE;
    if (reindex->trouble.code) {
        plan_repair(reindex);
        tell_all(reindex, reindex->trouble.code, &reindex->trouble);
    } else {
        begin_another(daemon);
    }
}

static void drop(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    lift_pause(daemon);
    reindex->state = REINDEX_DROPPING;
    uv_timer_stop(&reindex->timer);
    progress_watch(&daemon->progress, daemon->ingest);
    ingest_stop(reindex->next, on_dropped, daemon);
}

/* The index in use is none the worse, and goes on. */
static void give_up(struct daemon *daemon, const struct err *err)
{
    note_failure(&daemon->reindex, err);
    drop(daemon);
}

/* -- switching ----------------------------------------------------------------------------- */

/* Exchange the indexes; neither is open. What happens, there is a whole one after it. */
static void replace(struct daemon *daemon, uint64_t sequence)
{
    struct err err;
    struct reindex *reindex = &daemon->reindex;
    reindex->trouble = (struct err){0};
    if (index_replace(daemon->index_path, sequence, reindex->is_repair, &err) < 0)
        note_failure(reindex, &err);
    else
        reindex->is_repair = false;
}

/* What could not be opened the last time. */
static int open_again(struct daemon *daemon, struct err *err)
{
    int rc = 0;
    if (!daemon->ingest)
        rc = daemon_start_ingest(daemon, &daemon->ingest, daemon->index_path, NULL, 0, err);
    return rc == 0 ? daemon_open_searcher(daemon, err) : rc;
}

static void report(struct daemon *daemon)
{
    struct index_status status;
    const struct reindex *reindex = &daemon->reindex;
    int64_t now_ms = clock_monotonic_ms();
    index_get_status(ingest_index(daemon->ingest), &status);
    log_info("the index was made anew: %" PRIu64 " articles in %" PRId64
             " s; requests waited %" PRId64 " ms",
             status.articles, (now_ms - reindex->began_ms) / 1000, now_ms - reindex->paused_ms);
}

static void go_on(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    reindex->state = REINDEX_IDLE;
    uv_timer_stop(&reindex->timer);
    progress_watch(&daemon->progress, daemon->ingest);
    index_pause_merges(ingest_index(daemon->ingest), reindex->merges_paused);
    server_resume(daemon->server, daemon->ingest, daemon->searcher);
    if (reindex->trouble.code)
        drop_next(daemon);
    else
        report(daemon);
    tell_all(reindex, reindex->trouble.code, &reindex->trouble);
    if (!reindex->trouble.code)
        reindex_follow_settings(daemon); /* They may be others by now. */
}

/* Without an index there is nothing to answer from: if it cannot be opened, clients wait until it
 * can, as they would for a new start. */
static void try_to_go_on(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    struct err err;
    bool stop = daemon->stopping;
    int rc = open_again(daemon, &err);
    if (rc == 0)
        go_on(daemon);
    else
        log_error("cannot open the index again, trying on: %s", err.text);
    reindex->retry_ms = clock_monotonic_ms() + FIRST_RETRY_MS;
    if (stop) {
        reindex->state = REINDEX_IDLE;
        daemon->stopping = false;
        daemon_stop(daemon);
    }
}

static void on_readers_back(void *context)
{
    struct daemon *daemon = context;
    struct reindex *reindex = &daemon->reindex;
    struct index_status status;
    reindex->to_stop = 0;
    index_get_status(ingest_index(daemon->ingest), &status);
    reindex->merges_paused = status.merges_paused;
    searcher_free(TAKE(daemon->searcher));
    ingest_free(TAKE(reindex->next));
    ingest_free(TAKE(daemon->ingest));
    replace(daemon, status.sequence);
    try_to_go_on(daemon);
}

/* A reader may have been told of a merge just before. */
static void on_ingest_stopped(void *context)
{
    struct daemon *daemon = context;
    if (--daemon->reindex.to_stop == 1 && searcher_rest(daemon->searcher, on_readers_back, daemon))
        on_readers_back(daemon);
}

static void switch_over(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    struct err err;
    if (index_reserve_room(ingest_index(daemon->ingest), &err) < 0) {
        give_up(daemon, &err);
        return;
    }
    reindex->state = REINDEX_SWITCHING;
    reindex->to_stop = 3;
    progress_watch(&daemon->progress, NULL);
    ingest_stop(daemon->ingest, on_ingest_stopped, daemon);
    ingest_stop(reindex->next, on_ingest_stopped, daemon);
}

/* -- building ------------------------------------------------------------------------------ */

/* What is not mounted now has articles in the old index, and must not lose them by the switch. */
static bool is_complete(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    struct ingest_status status;
    const char *missing;
    ingest_get_status(reindex->next, &status);
    if (status.watcher.missing)
        return false;
    int rc = ingest_find_missing(daemon->ingest, reindex->next, &missing, &reindex->trouble);
    if (rc > 0)
        err_set(&reindex->trouble, -ENOENT,
                "the new index waits for corpus folder %s, which is empty: not mounted?", missing);
    else if (rc == 0)
        reindex->trouble = (struct err){0};
    return rc == 0;
}

static void begin_sync(struct reindex *reindex)
{
    reindex->syncing = true;
    ingest_sync(reindex->next, &reindex->sync);
}

static void on_quiet(void *context)
{
    struct daemon *daemon = context;
    daemon->reindex.state = REINDEX_SETTLING;
    begin_sync(&daemon->reindex);
}

static void pause_server(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    reindex->state = REINDEX_PAUSING;
    reindex->paused_ms = clock_monotonic_ms();
    if (server_pause(daemon->server, on_quiet, daemon))
        on_quiet(daemon);
}

static void on_synced(struct ticket *ticket)
{
    struct reindex *reindex = container_of(container_of(ticket, struct ingest_sync, ticket),
                                           struct reindex, sync);
    struct daemon *daemon = daemon_of(reindex);
    reindex->syncing = false;
    if (reindex->state != REINDEX_BUILDING && reindex->state != REINDEX_SETTLING)
        return;
    if (ticket->status < 0)
        give_up(daemon, &ticket->err);
    else if (!is_complete(daemon))
        put_off(daemon, MISSING_RETRY_MS);
    else if (reindex->state == REINDEX_BUILDING)
        pause_server(daemon);
    else
        switch_over(daemon);
}

/* Requests in work do not end. */
static void lose_patience(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    unsigned after_ms = reindex->put_off < 6 ? FIRST_RETRY_MS << reindex->put_off : LAST_RETRY_MS;
    reindex->put_off++;
    log_debug("the new index waits for requests in work, %u ms", after_ms);
    put_off(daemon, after_ms);
}

static void on_look(uv_timer_t *timer)
{
    struct reindex *reindex = container_of(timer, struct reindex, timer);
    struct daemon *daemon = daemon_of(reindex);
    struct ingest_status status;
    struct err err;
    int64_t now_ms = clock_monotonic_ms();
    if (reindex->state == REINDEX_PAUSING && now_ms >= reindex->paused_ms + PATIENCE_MS)
        lose_patience(daemon);
    if (reindex->state == REINDEX_SWITCHING && reindex->to_stop == 0 && now_ms >= reindex->retry_ms)
        try_to_go_on(daemon);
    if (reindex->state != REINDEX_BUILDING && reindex->state != REINDEX_SETTLING)
        return;
    ingest_get_status(reindex->next, &status);
    if (status.indexer.trouble[0]) {
        err_set(&err, ERR_INDEX, "%s", status.indexer.trouble);
        give_up(daemon, &err);
    } else if (status.indexer.damage[0] && reindex->state == REINDEX_SETTLING) {
        put_off(daemon, FIRST_RETRY_MS); /* Syncs wait until files are read again. */
    } else if (!reindex->syncing && now_ms >= reindex->retry_ms) {
        begin_sync(reindex);
    }
}

/* -- beginning ----------------------------------------------------------------------------- */

static int open_next(struct daemon *daemon, struct err *err)
{
    struct reindex *reindex = &daemon->reindex;
    struct index *index = ingest_index(daemon->ingest);
    OWN(freep) char *path = index_next_path(index);
    bool resumed = wish_has_next(daemon);
    int rc = resumed ? 0 : index_drop_next(index, err);
    if (rc == 0)
        rc = daemon_start_ingest(daemon, &reindex->next, path, index_path(index),
                                 index_next_numbers(index), err);
    if (rc < 0)
        return rc;
    log_info("%s the index anew from the files, in %s", resumed ? "going on to make" : "making",
             path);
    return 0;
}

static int begin(struct daemon *daemon, struct err *err)
{
    struct reindex *reindex = &daemon->reindex;
    int rc = open_next(daemon, err);
    if (rc < 0) {
        note_failure(reindex, err);
        drop_next(daemon);
        return rc;
    }
    reindex->state = REINDEX_BUILDING;
    reindex->trouble = (struct err){0};
    reindex->began_ms = clock_monotonic_ms();
    reindex->retry_ms = 0;
    reindex->put_off = 0;
    reindex->sync.ticket.done = on_synced;
    progress_watch(&daemon->progress, reindex->next);
    uv_timer_start(&reindex->timer, on_look, LOOK_MS, LOOK_MS);
    begin_sync(reindex);
    return 0;
}

void reindex_start(struct daemon *daemon)
{
    struct err err;
    uv_timer_init(daemon->loop, &daemon->reindex.timer);
    if (!wish_is_met(daemon) || wish_has_next(daemon))
        (void)begin(daemon, &err); /* It has been said what the matter is. */
    else
        drop_next(daemon);
}

void reindex_follow_settings(struct daemon *daemon)
{
    struct err err;
    struct reindex *reindex = &daemon->reindex;
    if (reindex->state == REINDEX_IDLE && !wish_is_met(daemon)) {
        (void)begin(daemon, &err); /* As above. */
    } else if (reindex->state > REINDEX_IDLE && reindex->state < REINDEX_SWITCHING &&
               !wish_suits(daemon, reindex->next)) {
        log_info("the new index is begun again, for other settings");
        reindex->trouble = (struct err){0};
        drop(daemon);
    }
}

static void on_repair_due(uv_timer_t *timer)
{
    struct reindex *reindex = container_of(timer, struct reindex, timer);
    struct err err;
    if (begin(daemon_of(reindex), &err) < 0)
        plan_repair(reindex);
}

void reindex_repair(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    reindex->is_repair = true;
    if (reindex->state == REINDEX_IDLE)
        on_repair_due(&reindex->timer);
}

int reindex_request(struct daemon *daemon, struct ticket *ticket, struct err *err)
{
    struct reindex *reindex = &daemon->reindex;
    if (reindex->state == REINDEX_STOPPED)
        return err_set(err, ERR_STOPPING, "%s", err_str(ERR_STOPPING));
    if (reindex->state == REINDEX_DROPPING)
        return err_set(err, ERR_BUSY, "the last attempt is being cleared away");
    int rc = reindex->state == REINDEX_IDLE ? begin(daemon, err) : 0;
    if (rc < 0)
        return rc;
    ticket->next = reindex->waiting;
    reindex->waiting = ticket;
    return 0;
}

void reindex_get_status(struct daemon *daemon, struct server_reindex *out)
{
    const struct reindex *reindex = &daemon->reindex;
    struct index_status now, next;
    *out = (struct server_reindex){.running = reindex->next && reindex->state < REINDEX_DROPPING};
    if (reindex->trouble.code)
        memcpy(out->trouble, reindex->trouble.text, sizeof out->trouble);
    if (!out->running)
        return;
    index_get_status(ingest_index(daemon->ingest), &now);
    index_get_status(ingest_index(reindex->next), &next);
    out->articles = next.articles;
    out->expected = now.articles;
}

void reindex_set_limits(struct daemon *daemon, const struct indexer_limits *limits)
{
    struct reindex *reindex = &daemon->reindex;
    if (reindex->next && reindex->state < REINDEX_SWITCHING)
        ingest_set_limits(reindex->next, limits);
}

bool reindex_is_switching(const struct daemon *daemon)
{
    return daemon->reindex.state == REINDEX_SWITCHING;
}

void reindex_stop(struct daemon *daemon)
{
    struct reindex *reindex = &daemon->reindex;
    struct err err;
    bool dropping = reindex->state == REINDEX_DROPPING;
    lift_pause(daemon);
    reindex->state = REINDEX_STOPPED;
    uv_close((uv_handle_t *)&reindex->timer, NULL);
    if (reindex->next && !dropping)
        ingest_stop(reindex->next, NULL, NULL);
    err_set(&err, ERR_STOPPING, "%s", err_str(ERR_STOPPING));
    tell_all(reindex, ERR_STOPPING, &err);
}
