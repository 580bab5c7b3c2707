/* uv_fs_event, one handle a folder, for systems without inotify. It says neither what happened nor
 * whether a file is complete, so an event means that its folder has to be looked through.
 *
 * Handles belong to the loop: folders that other threads add wait in a list until it comes round,
 * and are looked through once more then, because what happened in between was not seen. */
#include "ingest/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"

struct watched {
    uv_fs_event_t handle;
    struct watch *watch;
    struct watched *next;
    char folder[];
};

struct watch {
    /* Loop thread only. */
    uv_loop_t *loop;
    struct watch_listener listener;
    uv_async_t news;
    struct watched *watched;
    void (*on_stopped)(void *context);
    void *stop_context;

    /* Under lock. */
    uv_mutex_t lock;
    struct watched *added; /* Not started yet. */
    size_t count;
};

static int add(struct watch *watch, const char *folder)
{
    size_t size = strlen(folder) + 1;
    struct watched *watched = xcalloc(1, sizeof *watched + size);
    memcpy(watched->folder, folder, size);
    watched->watch = watch;
    uv_mutex_lock(&watch->lock);
    watched->next = watch->added;
    watch->added = watched;
    uv_mutex_unlock(&watch->lock);
    uv_async_send(&watch->news);
    return 0;
}

static size_t count(struct watch *watch)
{
    uv_mutex_lock(&watch->lock);
    size_t count = watch->count;
    uv_mutex_unlock(&watch->lock);
    return count;
}

/* Nothing tells which events are still on their way. */
static bool drain(struct watch *watch)
{
    (void)watch;
    return false;
}

/* -- loop thread --------------------------------------------------------------------------- */

static void on_watched_closed(uv_handle_t *handle)
{
    free(container_of((uv_fs_event_t *)handle, struct watched, handle));
}

static void change_count(struct watch *watch, int by)
{
    uv_mutex_lock(&watch->lock);
    watch->count += (size_t)by;
    uv_mutex_unlock(&watch->lock);
}

/* The folder is gone, or cannot be watched any more. */
static void unwatch(struct watched *gone)
{
    for (struct watched **at = &gone->watch->watched; *at; at = &(*at)->next) {
        if (*at != gone)
            continue;
        *at = gone->next;
        break;
    }
    change_count(gone->watch, -1);
    uv_close((uv_handle_t *)&gone->handle, on_watched_closed);
}

static void on_event(uv_fs_event_t *handle, const char *name, int events, int status)
{
    struct watched *watched = container_of(handle, struct watched, handle);
    struct watch_listener *listener = &watched->watch->listener;
    (void)name, (void)events;
    listener->on_tree(listener->context, watched->folder, SCAN_GONE);
    if (status < 0)
        unwatch(watched);
}

static bool is_watched(const struct watch *watch, const char *folder)
{
    for (const struct watched *at = watch->watched; at; at = at->next)
        if (strcmp(at->folder, folder) == 0)
            return true;
    return false;
}

static void begin(struct watch *watch, struct watched *watched)
{
    if (is_watched(watch, watched->folder)) {
        free(watched);
        return;
    }
    uv_fs_event_init(watch->loop, &watched->handle);
    watched->next = watch->watched;
    watch->watched = watched;
    change_count(watch, 1);
    int rc = uv_fs_event_start(&watched->handle, on_event, watched->folder, 0);
    if (rc < 0) {
        log_warn("cannot watch %s, only scans will see what happens there: %s", watched->folder,
                 err_str(rc));
        unwatch(watched);
        return;
    }
    watch->listener.on_tree(watch->listener.context, watched->folder, SCAN_NEW);
}

static void on_news(uv_async_t *news)
{
    struct watch *watch = container_of(news, struct watch, news);
    uv_mutex_lock(&watch->lock);
    struct watched *added = TAKE(watch->added);
    uv_mutex_unlock(&watch->lock);
    while (added) {
        struct watched *watched = added;
        added = watched->next;
        begin(watch, watched);
    }
}

static int start(struct watch **out, uv_loop_t *loop, const struct watch_listener *listener,
                 struct err *err)
{
    (void)err;
    struct watch *watch = NEW(struct watch);
    watch->loop = loop;
    watch->listener = *listener;
    uv_mutex_init(&watch->lock);
    uv_async_init(loop, &watch->news, on_news);
    *out = watch;
    return 0;
}

static void on_closed(uv_handle_t *handle)
{
    struct watch *watch = container_of((uv_async_t *)handle, struct watch, news);
    void (*on_stopped)(void *) = watch->on_stopped;
    void *context = watch->stop_context;
    while (watch->added) {
        struct watched *watched = watch->added;
        watch->added = watched->next;
        free(watched);
    }
    uv_mutex_destroy(&watch->lock);
    free(watch);
    on_stopped(context);
}

static void stop(struct watch *watch, void (*done)(void *context), void *context)
{
    watch->on_stopped = done;
    watch->stop_context = context;
    while (watch->watched)
        unwatch(watch->watched);
    uv_close((uv_handle_t *)&watch->news, on_closed);
}

const struct watch_kind event_watch = {
    .name = "events",
    .start = start,
    .add = add,
    .drain = drain,
    .count = count,
    .stop = stop,
};
