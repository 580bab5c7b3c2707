/* inotify, read directly: libuv's uv_fs_event does not ask for IN_CLOSE_WRITE, so it reports half
 * written files, and it drops IN_Q_OVERFLOW (src/unix/linux.c).
 *
 * The kernel names a watched folder by a number. Numbers only grow until they wrap, so the list of
 * watches is an array in their order, to which a new one is nearly always appended. A folder that
 * is moved keeps its number while its path changes; so watches of a folder that moves away are
 * removed with all below it, and set again when it is looked through at its new place. */
#include "ingest/watch.h"

#ifdef __linux__

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "ingest/corpus.h"

#define EVENTS                                                                               \
    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF | \
     IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK)

struct watched {
    int number;
    char *folder;
};

struct watch {
    /* Loop thread only. */
    struct watch_listener listener;
    uv_poll_t poll;
    void (*on_stopped)(void *context);
    void *stop_context;

    int fd; /* Never changes. */

    /* Under lock. */
    uv_mutex_t lock;
    struct watched *watched; /* In the order of their numbers. */
    size_t count, capacity;
};

/* -- the list of watches: call with the lock held ------------------------------------------- */

/* Where the number is, or would be. */
static size_t place_of(const struct watch *watch, int number)
{
    size_t low = 0, high = watch->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (watch->watched[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct watched *find(struct watch *watch, int number)
{
    size_t at = place_of(watch, number);
    return at < watch->count && watch->watched[at].number == number ? &watch->watched[at] : NULL;
}

static void note(struct watch *watch, int number, const char *folder)
{
    struct watched *known = find(watch, number);
    if (known) {
        free(known->folder);
        known->folder = xstrdup(folder);
        return;
    }
    size_t at = place_of(watch, number);
    GROW(watch->watched, watch->count, watch->capacity);
    memmove(&watch->watched[at + 1], &watch->watched[at],
            (watch->count - at) * sizeof *watch->watched);
    watch->watched[at] = (struct watched){number, xstrdup(folder)};
    watch->count++;
}

static void forget(struct watch *watch, size_t at)
{
    free(watch->watched[at].folder);
    watch->count--;
    memmove(&watch->watched[at], &watch->watched[at + 1],
            (watch->count - at) * sizeof *watch->watched);
}

/* -- adding and removing ------------------------------------------------------------------- */

static int add(struct watch *watch, const char *folder)
{
    uv_mutex_lock(&watch->lock);
    int number = inotify_add_watch(watch->fd, folder, EVENTS);
    int rc = number < 0 ? -errno : 0;
    if (number >= 0)
        note(watch, number, folder);
    uv_mutex_unlock(&watch->lock);
    return rc == -ENOENT || rc == -ENOTDIR ? 0 : rc;
}

static void remove_tree(struct watch *watch, const char *top)
{
    uv_mutex_lock(&watch->lock);
    for (size_t i = watch->count; i > 0; i--) {
        if (!path_is_within(watch->watched[i - 1].folder, top))
            continue;
        (void)inotify_rm_watch(watch->fd, watch->watched[i - 1].number); /* It may be gone. */
        forget(watch, i - 1);
    }
    uv_mutex_unlock(&watch->lock);
}

static void forget_number(struct watch *watch, int number)
{
    uv_mutex_lock(&watch->lock);
    size_t at = place_of(watch, number);
    if (find(watch, number))
        forget(watch, at);
    uv_mutex_unlock(&watch->lock);
}

/* The folder of a number, the caller's; NULL if it is not watched any more. */
static char *folder_of(struct watch *watch, int number)
{
    uv_mutex_lock(&watch->lock);
    struct watched *watched = find(watch, number);
    char *folder = watched ? xstrdup(watched->folder) : NULL;
    uv_mutex_unlock(&watch->lock);
    return folder;
}

static size_t count(struct watch *watch)
{
    uv_mutex_lock(&watch->lock);
    size_t count = watch->count;
    uv_mutex_unlock(&watch->lock);
    return count;
}

/* -- events -------------------------------------------------------------------------------- */

static void on_folder_event(struct watch *watch, uint32_t mask, const char *path)
{
    if (mask & (IN_MOVED_FROM | IN_DELETE))
        remove_tree(watch, path);
    /* Of what goes with a folder that is moved away there are no events. */
    if (mask & (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE))
        watch->listener.on_tree(watch->listener.context, path,
                                mask & IN_MOVED_FROM ? SCAN_GONE : SCAN_NEW);
}

static void on_file_event(struct watch *watch, uint32_t mask, const char *path)
{
    if (mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE))
        watch->listener.on_file(watch->listener.context, JOB_CLOSED, path);
    else if (mask & IN_CREATE)
        watch->listener.on_file(watch->listener.context, JOB_CREATED, path);
}

static void handle_event(struct watch *watch, const struct inotify_event *event)
{
    if (event->mask & IN_Q_OVERFLOW) {
        watch->listener.on_lost(watch->listener.context);
        return;
    }
    OWN(freep) char *folder = folder_of(watch, event->wd);
    if (event->mask & IN_IGNORED)
        forget_number(watch, event->wd);
    if (!folder)
        return;
    if (event->mask & IN_MOVE_SELF) /* Of a root: others are removed as their parent tells. */
        remove_tree(watch, folder);
    if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
        watch->listener.on_tree(watch->listener.context, folder, SCAN_GONE);
        return;
    }
    if (event->len == 0)
        return;
    OWN(freep) char *path = xasprintf("%s/%s", folder, event->name);
    if (event->mask & IN_ISDIR)
        on_folder_event(watch, event->mask, path);
    else
        on_file_event(watch, event->mask, path);
}

static bool drain(struct watch *watch)
{
    char bytes[65536] __attribute__((aligned(__alignof__(struct inotify_event))));
    for (ssize_t n; (n = read(watch->fd, bytes, sizeof bytes)) > 0;)
        for (char *at = bytes; at < bytes + n;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            handle_event(watch, event);
            at += sizeof *event + event->len;
        }
    return true;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status, (void)events; /* The read will tell. */
    drain(container_of(poll, struct watch, poll));
}

/* -- start and stop ------------------------------------------------------------------------ */

static int start(struct watch **out, uv_loop_t *loop, const struct watch_listener *listener,
                 struct err *err)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0)
        return err_sys(err, "cannot use inotify");
    struct watch *watch = NEW(struct watch);
    watch->listener = *listener;
    watch->fd = fd;
    uv_mutex_init(&watch->lock);
    uv_poll_init(loop, &watch->poll, fd);
    uv_poll_start(&watch->poll, UV_READABLE, on_readable);
    *out = watch;
    return 0;
}

static void on_closed(uv_handle_t *handle)
{
    struct watch *watch = container_of((uv_poll_t *)handle, struct watch, poll);
    void (*on_stopped)(void *) = watch->on_stopped;
    void *context = watch->stop_context;
    close(watch->fd);
    while (watch->count > 0)
        forget(watch, watch->count - 1);
    free(watch->watched);
    uv_mutex_destroy(&watch->lock);
    free(watch);
    on_stopped(context);
}

static void stop(struct watch *watch, void (*done)(void *context), void *context)
{
    watch->on_stopped = done;
    watch->stop_context = context;
    uv_close((uv_handle_t *)&watch->poll, on_closed);
}

const struct watch_kind inotify_watch = {
    .name = "inotify",
    .start = start,
    .add = add,
    .drain = drain,
    .count = count,
    .stop = stop,
};

#else

const struct watch_kind inotify_watch = {0};

#endif
