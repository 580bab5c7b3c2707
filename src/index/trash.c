#include "index/trash.h"

#include <stdlib.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/log.h"
#include "index/segment.h"

struct trash {
    uv_mutex_t lock; /* Of all below. */
    char **paths;
    size_t count, capacity;
    void (*on_put)(void *context);
    void *context;
};

struct trash *trash_new(void)
{
    struct trash *trash = NEW(struct trash);
    uv_mutex_init(&trash->lock);
    return trash;
}

void trash_set_listener(struct trash *trash, void (*on_put)(void *context), void *context)
{
    uv_mutex_lock(&trash->lock);
    trash->on_put = on_put;
    trash->context = context;
    uv_mutex_unlock(&trash->lock);
}

void trash_put(struct trash *trash, char *path)
{
    uv_mutex_lock(&trash->lock);
    GROW(trash->paths, trash->count, trash->capacity);
    trash->paths[trash->count++] = path;
    void (*on_put)(void *context) = trash->on_put;
    void *context = trash->context;
    uv_mutex_unlock(&trash->lock);
    if (on_put)
        on_put(context);
}

bool trash_is_empty(struct trash *trash)
{
    uv_mutex_lock(&trash->lock);
    bool is_empty = trash->count == 0;
    uv_mutex_unlock(&trash->lock);
    return is_empty;
}

void trash_empty(struct trash *trash)
{
    struct err err;
    uv_mutex_lock(&trash->lock);
    OWN(freep) char **paths = TAKE(trash->paths);
    size_t count = trash->count;
    trash->count = trash->capacity = 0;
    uv_mutex_unlock(&trash->lock);
    for (size_t i = 0; i < count; i++) {
        if (segment_remove(paths[i], &err) < 0)
            log_warn("cannot remove an old segment, the next start will: %s", err.text);
        free(paths[i]);
    }
}

void trash_free(struct trash *trash)
{
    if (!trash)
        return;
    trash_empty(trash);
    uv_mutex_destroy(&trash->lock);
    free(trash);
}
