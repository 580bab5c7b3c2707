/* What a way of watching folders has to offer, and what it is told. There are two: inotify read
 * directly (inotify_watch.c), and libuv's uv_fs_event for systems without it (event_watch.c). */
#ifndef INGEST_WATCH_H
#define INGEST_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "base/err.h"
#include "ingest/queue.h"
#include "ingest/scanner.h"

/* What is seen, on the loop thread. Paths are borrowed. */
struct watch_listener {
    void (*on_file)(void *context, enum job_kind kind, const char *path);
    /* A folder has to be looked through. */
    void (*on_tree)(void *context, const char *path, enum scan_kind kind);
    void (*on_lost)(void *context); /* Events were; all has to be. */
    void *context;
};

struct watch;

struct watch_kind {
    const char *name;
    int (*start)(struct watch **out, uv_loop_t *loop, const struct watch_listener *listener,
                 struct err *err);

    /* Watch a folder, but not those below. Any thread. What happens in it after the return is seen;
     * -ENOSPC if there is a limit on watches and it is met. A folder that is gone is no error. */
    int (*add)(struct watch *watch, const char *folder);

    /* Loop thread. Tell at once of what has happened before the call; false if that cannot be
     * promised, and only a scan finds it. */
    bool (*drain)(struct watch *watch);

    size_t (*count)(struct watch *watch);

    /* Loop thread; done is called there when the last handle is closed and the watch is gone. */
    void (*stop)(struct watch *watch, void (*done)(void *context), void *context);
};

extern const struct watch_kind inotify_watch; /* .name is NULL where there is none. */
extern const struct watch_kind event_watch;

#endif
