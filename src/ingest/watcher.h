/* Finds files that are complete, and submits them: by events, and by scans where events are not
 * enough (start-up, lost events, a full queue, folders that came or went, file systems that tell
 * nothing). Loop thread only.
 */
#ifndef INGEST_WATCHER_H
#define INGEST_WATCHER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "ingest/corpus.h"
#include "ingest/indexer.h"

enum watch_mode {
    WATCH_AUTO, /* inotify where there is one, else events. */
    WATCH_INOTIFY,
    WATCH_EVENTS, /* libuv's uv_fs_event. */
    WATCH_SCAN,   /* Only scans: for file systems on which others write unseen. */
};

struct watcher_options {
    struct indexer *indexer;
    const struct corpus *corpus;
    const char *keep_folder; /* Others put articles there; NULL: nobody but the indexer does. */
    enum watch_mode mode;
    unsigned rescan_ms; /* Between scans that nothing calls for; 0: none. */
};

struct watcher;

/* Watch, and scan what is there already. */
int watcher_start(struct watcher **out, uv_loop_t *loop, const struct watcher_options *options,
                  struct err *err);

/* Something was lost on the way: scan soon. */
void watcher_rescan(struct watcher *watcher);

/* Files that could not be read may be read now: look at them again. */
void watcher_retry_rejected(struct watcher *watcher);

/* Embed it, set done, keep it until done was called. */
struct watcher_flush {
    void (*done)(struct watcher_flush *flush);
    struct watcher_flush *next; /* The watcher's. */
};

/* Be told when all that was complete before the call has been submitted; never during the call. */
void watcher_flush(struct watcher *watcher, struct watcher_flush *flush);

struct watcher_status {
    const char *mode; /* "inotify", "events" or "scan". */
    size_t folders;   /* Watched. */
    bool scanning;
    bool missing;      /* A corpus folder cannot be looked through now. */
    uint64_t expected; /* Files that the first scan found to be new; 0 before it counted them. */
    char trouble[sizeof((struct err){0}.text)]; /* "" if there is none. */
};

void watcher_get_status(struct watcher *watcher, struct watcher_status *out);

/* Flushes that wait are told first. done is called when the watcher is gone. */
void watcher_stop(struct watcher *watcher, void (*done)(void *context), void *context);

#endif
