#include "ingest/watcher.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "ingest/scanner.h"
#include "ingest/watch.h"

/* How long to wait before a scan for what was lost, so that a burst costs one. */
#define CATCH_UP_MS 200

/* How often to scan while a folder is missing, or while some cannot be watched. */
#define TROUBLE_RESCAN_MS 5000
#define UNWATCHED_RESCAN_MS 30000

struct watcher {
    struct watcher_options options;
    const struct watch_kind *kind; /* NULL: scans only. */
    struct watch *watch;
    struct scanner *scanner;
    uv_timer_t catch_up; /* Running while something was lost. */
    uv_timer_t rescan;   /* Of the scans that nothing calls for. */
    uv_idle_t tell;      /* Running while flushes can be told. */
    struct watcher_flush *flushes;
    bool trusting; /* One of them counts on events, and on the walk at work where there is one. */

    atomic_int unwatched; /* Why some folders are not; 0: all are. Set by the scanner's thread. */
    int found_unwatched;  /* In the walk at work; the scanner's thread's. */
    bool warned;

    bool stopping;
    unsigned open; /* Handles and parts that are not closed yet. */
    void (*on_stopped)(void *context);
    void *stop_context;
};

/* -- scans --------------------------------------------------------------------------------- */

static void scan(struct watcher *watcher)
{
    if (!watcher->stopping)
        scanner_request_all(watcher->scanner);
}

static void on_catch_up(uv_timer_t *timer)
{
    scan(container_of(timer, struct watcher, catch_up));
}

static void on_rescan(uv_timer_t *timer)
{
    scan(container_of(timer, struct watcher, rescan));
}

void watcher_rescan(struct watcher *watcher)
{
    if (!watcher->stopping && !uv_is_active((uv_handle_t *)&watcher->catch_up))
        uv_timer_start(&watcher->catch_up, on_catch_up, CATCH_UP_MS, 0);
}

void watcher_retry_rejected(struct watcher *watcher)
{
    scanner_retry_rejected(watcher->scanner);
    scan(watcher);
}

static bool is_in_trouble(struct watcher *watcher)
{
    char trouble[8];
    scanner_get_trouble(watcher->scanner, trouble, sizeof trouble);
    return trouble[0];
}

/* When to scan next if nothing calls for it. */
static void plan_rescan(struct watcher *watcher)
{
    unsigned after_ms = watcher->options.rescan_ms;
    if (watcher->unwatched && (after_ms == 0 || after_ms > UNWATCHED_RESCAN_MS))
        after_ms = UNWATCHED_RESCAN_MS;
    if (is_in_trouble(watcher))
        after_ms = TROUBLE_RESCAN_MS;
    if (after_ms > 0)
        uv_timer_start(&watcher->rescan, on_rescan, after_ms, 0);
    else
        uv_timer_stop(&watcher->rescan);
}

static void tell_unwatched(struct watcher *watcher)
{
    int why = watcher->unwatched;
    if (watcher->warned == (why != 0))
        return;
    watcher->warned = why;
    if (!why)
        log_info("all folders are watched now");
    else if (why == -ENOSPC)
        log_warn(
            "too few inotify watches for all folders: raise fs.inotify.max_user_watches; until "
            "then the corpus is scanned every %d seconds",
            UNWATCHED_RESCAN_MS / 1000);
    else
        log_warn("not all folders can be watched (%s): until then the corpus is scanned every %d "
                 "seconds",
                 err_str(why), UNWATCHED_RESCAN_MS / 1000);
}

/* -- flushing ------------------------------------------------------------------------------ */

static void on_tell(uv_idle_t *tell)
{
    struct watcher *watcher = container_of(tell, struct watcher, tell);
    struct watcher_flush *flushes = TAKE(watcher->flushes);
    watcher->trusting = false;
    uv_idle_stop(tell);
    while (flushes) {
        struct watcher_flush *flush = flushes;
        flushes = flush->next;
        flush->done(flush);
    }
}

/* Whether something is still on its way to the queue. While every batch is lost, each scan is
 * followed by another one: only the first is waited for. */
static bool is_behind(struct watcher *watcher)
{
    return !scanner_is_idle(watcher->scanner) || (uv_is_active((uv_handle_t *)&watcher->catch_up) &&
                                                  !indexer_is_in_trouble(watcher->options.indexer));
}

static void tell_if_caught_up(struct watcher *watcher)
{
    if (watcher->flushes && !is_behind(watcher))
        uv_idle_start(&watcher->tell, on_tell);
}

/* Whether all that was complete before the call has been told of by events. */
static bool has_seen_all(struct watcher *watcher)
{
    return watcher->watch && watcher->kind->drain(watcher->watch) && !watcher->unwatched &&
           !is_in_trouble(watcher);
}

/* A walk that was at work when a flush came may have found out only later that it misses something,
 * which may have come back since then; and what happens to a folder that it had open is told of
 * when it is closed. */
static void reconsider_trust(struct watcher *watcher)
{
    if (watcher->trusting && !has_seen_all(watcher))
        scan(watcher);
    watcher->trusting = false;
}

static void on_idle(void *context)
{
    struct watcher *watcher = context;
    tell_unwatched(watcher);
    plan_rescan(watcher);
    reconsider_trust(watcher);
    tell_if_caught_up(watcher);
}

void watcher_flush(struct watcher *watcher, struct watcher_flush *flush)
{
    bool seen = has_seen_all(watcher);
    flush->next = watcher->flushes;
    watcher->flushes = flush;
    if (uv_is_active((uv_handle_t *)&watcher->catch_up)) {
        uv_timer_stop(&watcher->catch_up);
        seen = false;
    }
    if (!seen)
        scan(watcher);
    watcher->trusting |= seen;
    tell_if_caught_up(watcher);
}

/* -- what the watch sees ------------------------------------------------------------------- */

static bool belongs(const struct watcher *watcher, const char *path)
{
    const char *kept = watcher->options.keep_folder;
    return corpus_has(watcher->options.corpus, path) || (kept && path_is_within(path, kept));
}

static void on_file(void *context, enum job_kind kind, const char *path)
{
    struct watcher *watcher = context;
    if (watcher->stopping || !belongs(watcher, path))
        return;
    if (indexer_submit(watcher->options.indexer, kind, path) == ERR_BUSY)
        watcher_rescan(watcher);
}

static void on_tree(void *context, const char *path, enum scan_kind kind)
{
    struct watcher *watcher = context;
    const char *root = corpus_root_of(watcher->options.corpus, path);
    if (watcher->stopping || !belongs(watcher, path))
        return;
    /* What became of a root is found out by looking through the whole corpus. */
    if (root && strcmp(root, path) == 0)
        scanner_request_all(watcher->scanner);
    else
        scanner_request(watcher->scanner, path, kind);
}

static void on_lost(void *context)
{
    struct watcher *watcher = context;
    log_info("events were lost in a burst, looking through the corpus");
    watcher_rescan(watcher);
}

/* On the scanner's thread. */
static void on_folder(void *context, const char *folder)
{
    struct watcher *watcher = context;
    if (!watcher->watch)
        return;
    int rc = watcher->kind->add(watcher->watch, folder);
    if (rc == -ENOSPC || err_is_shortage(rc))
        watcher->unwatched = watcher->found_unwatched = rc;
    else if (rc < 0)
        log_warn("cannot watch %s: %s", folder, err_str(rc));
}

/* On the scanner's thread. Each walk tries again to watch what is not watched. */
static void on_walk(void *context, bool is_over)
{
    struct watcher *watcher = context;
    if (is_over)
        watcher->unwatched = watcher->found_unwatched;
    else
        watcher->found_unwatched = 0;
}

/* -- start and stop ------------------------------------------------------------------------ */

static const struct watch_kind *kind_for(enum watch_mode mode)
{
    switch (mode) {
    case WATCH_AUTO:
        return inotify_watch.name ? &inotify_watch : &event_watch;
    case WATCH_INOTIFY:
        return &inotify_watch;
    case WATCH_EVENTS:
        return &event_watch;
    case WATCH_SCAN:
        return NULL;
    }
    return NULL;
}

static void on_part_closed(void *context)
{
    struct watcher *watcher = context;
    if (--watcher->open > 0)
        return;
    void (*on_stopped)(void *) = watcher->on_stopped;
    void *stop_context = watcher->stop_context;
    free(watcher);
    if (on_stopped)
        on_stopped(stop_context);
}

static void on_handle_closed(uv_handle_t *handle)
{
    on_part_closed(handle->data);
}

static void close_handle(struct watcher *watcher, uv_handle_t *handle)
{
    handle->data = watcher;
    uv_close(handle, on_handle_closed);
}

/* The scanner uses the watch, so it ends first. */
static void on_scanner_stopped(void *context)
{
    struct watcher *watcher = context;
    if (watcher->watch)
        watcher->kind->stop(watcher->watch, on_part_closed, watcher);
    close_handle(watcher, (uv_handle_t *)&watcher->catch_up);
    close_handle(watcher, (uv_handle_t *)&watcher->rescan);
    close_handle(watcher, (uv_handle_t *)&watcher->tell);
}

void watcher_stop(struct watcher *watcher, void (*done)(void *context), void *context)
{
    watcher->on_stopped = done;
    watcher->stop_context = context;
    watcher->stopping = true;
    on_tell(&watcher->tell);
    if (watcher->scanner)
        scanner_stop(watcher->scanner, on_scanner_stopped, watcher);
    else
        on_scanner_stopped(watcher);
}

int watcher_start(struct watcher **out, uv_loop_t *loop, const struct watcher_options *options,
                  struct err *err)
{
    const struct watch_kind *kind = kind_for(options->mode);
    if (kind && !kind->name)
        return err_set(err, -ENOSYS, "this system has no inotify");

    struct watcher *watcher = NEW(struct watcher);
    watcher->options = *options;
    watcher->kind = kind;
    uv_timer_init(loop, &watcher->catch_up);
    uv_timer_init(loop, &watcher->rescan);
    uv_idle_init(loop, &watcher->tell);
    watcher->open = 3;

    const struct watch_listener listener = {on_file, on_tree, on_lost, watcher};
    int rc = kind ? kind->start(&watcher->watch, loop, &listener, err) : 0;
    watcher->open += watcher->watch != NULL;
    const struct scanner_options scanner_options = {
        .indexer = options->indexer,
        .corpus = options->corpus,
        .on_folder = on_folder,
        .on_walk = on_walk,
        .on_idle = on_idle,
        .context = watcher,
    };
    if (rc == 0)
        rc = scanner_start(&watcher->scanner, loop, &scanner_options, err);
    if (rc < 0) {
        watcher_stop(watcher, NULL, NULL);
        return rc;
    }
    scan(watcher);
    *out = watcher;
    return 0;
}

void watcher_get_status(struct watcher *watcher, struct watcher_status *out)
{
    *out = (struct watcher_status){
        .mode = watcher->kind ? watcher->kind->name : "scan",
        .folders = watcher->watch ? watcher->kind->count(watcher->watch) : 0,
        .scanning = !scanner_is_idle(watcher->scanner),
        .missing = is_in_trouble(watcher),
        .expected = scanner_expected(watcher->scanner),
    };
    scanner_get_trouble(watcher->scanner, out->trouble, sizeof out->trouble);
    int why = watcher->unwatched;
    if (!out->trouble[0] && why)
        snprintf(out->trouble, sizeof out->trouble,
                 why == -ENOSPC ? "too few inotify watches (fs.inotify.max_user_watches)"
                                : "not all folders can be watched: %s",
                 err_str(why));
}
