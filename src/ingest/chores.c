#include "ingest/chores.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/own.h"
#include "base/thread.h"

struct chores {
    /* Loop thread only. */
    uv_async_t news;
    uv_thread_t thread;
    void (*on_stopped)(void *context);
    void *stop_context;

    /* Under lock. */
    uv_mutex_t lock;
    uv_cond_t wanted;
    struct chore *first, **last; /* Waiting. */
    struct chore *current;
    struct chore *told; /* Done, newest first. */
    bool hurrying, stopping, finished;
};

/* -- the chores' thread -------------------------------------------------------------------- */

/* NULL at the end, when none is left. */
static struct chore *take(struct chores *chores)
{
    uv_mutex_lock(&chores->lock);
    while (!chores->first && !chores->stopping)
        uv_cond_wait(&chores->wanted, &chores->lock);
    struct chore *chore = chores->current = chores->first;
    if (chore) {
        chores->first = chore->next;
        if (!chores->first)
            chores->last = &chores->first;
    }
    uv_mutex_unlock(&chores->lock);
    return chore;
}

static void tell(struct chores *chores, struct chore *chore)
{
    uv_mutex_lock(&chores->lock);
    chores->current = NULL;
    chore->next = chores->told;
    chores->told = chore;
    uv_mutex_unlock(&chores->lock);
    uv_async_send(&chores->news);
}

static void chores_main(void *arg)
{
    struct chores *chores = arg;
    struct chore *chore;
    thread_give_way();
    while ((chore = take(chores))) {
        chore->status = effort_go_on(chore->effort, 0, &chore->err);
        if (chore->status == 0)
            chore->status = chore->work(chore, &chore->err);
        tell(chores, chore);
    }
    uv_mutex_lock(&chores->lock);
    chores->finished = true;
    uv_mutex_unlock(&chores->lock);
    uv_async_send(&chores->news);
}

/* -- loop thread --------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle)
{
    struct chores *chores = container_of((uv_async_t *)handle, struct chores, news);
    void (*on_stopped)(void *) = chores->on_stopped;
    void *context = chores->stop_context;
    uv_cond_destroy(&chores->wanted);
    uv_mutex_destroy(&chores->lock);
    free(chores);
    if (on_stopped)
        on_stopped(context);
}

static void on_news(uv_async_t *handle)
{
    struct chores *chores = container_of(handle, struct chores, news);
    uv_mutex_lock(&chores->lock);
    struct chore *told = TAKE(chores->told);
    bool finished = chores->finished;
    uv_mutex_unlock(&chores->lock);
    while (told) {
        struct chore *chore = told;
        told = chore->next;
        chore->done(chore);
    }
    if (finished && !uv_is_closing((uv_handle_t *)handle)) {
        uv_thread_join(&chores->thread);
        uv_close((uv_handle_t *)handle, on_closed);
    }
}

int chores_start(struct chores **out, uv_loop_t *loop, struct err *err)
{
    struct chores *chores = NEW(struct chores);
    chores->last = &chores->first;
    uv_mutex_init(&chores->lock);
    uv_cond_init(&chores->wanted);
    uv_async_init(loop, &chores->news, on_news);
    int rc = uv_thread_create(&chores->thread, chores_main, chores);
    if (rc < 0) {
        uv_close((uv_handle_t *)&chores->news, on_closed);
        return err_set(err, rc, "cannot start the thread for chores: %s", err_str(rc));
    }
    *out = chores;
    return 0;
}

void chores_put(struct chores *chores, struct chore *chore)
{
    uv_mutex_lock(&chores->lock);
    chore->next = NULL;
    *chores->last = chore;
    chores->last = &chore->next;
    if (chores->hurrying)
        chore->effort->ended = true;
    uv_cond_signal(&chores->wanted);
    uv_mutex_unlock(&chores->lock);
}

/* With the lock held. */
static void end_all(struct chores *chores)
{
    chores->hurrying = true;
    if (chores->current)
        chores->current->effort->ended = true;
    for (struct chore *chore = chores->first; chore; chore = chore->next)
        chore->effort->ended = true;
}

void chores_hurry(struct chores *chores)
{
    uv_mutex_lock(&chores->lock);
    end_all(chores);
    uv_mutex_unlock(&chores->lock);
}

void chores_stop(struct chores *chores, void (*done)(void *context), void *context)
{
    chores->on_stopped = done;
    chores->stop_context = context;
    uv_mutex_lock(&chores->lock);
    end_all(chores);
    chores->stopping = true;
    uv_cond_signal(&chores->wanted);
    uv_mutex_unlock(&chores->lock);
}
