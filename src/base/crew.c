#include "base/crew.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <uv.h>

#include "base/alloc.h"

struct worker {
    struct crew *crew;
    unsigned number;
    uv_thread_t thread;
};

struct crew {
    unsigned size;
    struct worker *workers; /* Of 1 to started. */
    unsigned started;

    /* The job at hand; what is not atomic is under lock. */
    void (*work)(void *context, unsigned worker, size_t part);
    void *context;
    size_t count;
    atomic_size_t next; /* The next part that nobody has taken. */
    unsigned busy;      /* Threads that have not finished it. */
    unsigned long jobs; /* So far. */
    bool stopping;
    uv_mutex_t lock;
    uv_cond_t begun, done;
};

static void do_parts(struct crew *crew, unsigned worker)
{
    for (size_t part; (part = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->work(crew->context, worker, part);
}

static void worker_main(void *arg)
{
    struct worker *worker = arg;
    struct crew *crew = worker->crew;
    unsigned long seen = 0;
    uv_mutex_lock(&crew->lock);
    for (;;) {
        while (crew->jobs == seen && !crew->stopping)
            uv_cond_wait(&crew->begun, &crew->lock);
        if (crew->stopping)
            break;
        seen = crew->jobs;
        uv_mutex_unlock(&crew->lock);
        do_parts(crew, worker->number);
        uv_mutex_lock(&crew->lock);
        if (--crew->busy == 0)
            uv_cond_signal(&crew->done);
    }
    uv_mutex_unlock(&crew->lock);
}

int crew_new(struct crew **out, unsigned size, struct err *err)
{
    OWN(crew_freep) struct crew *crew = NEW(struct crew);
    crew->size = size;
    crew->workers = xcalloc(size, sizeof *crew->workers);
    uv_mutex_init(&crew->lock);
    uv_cond_init(&crew->begun);
    uv_cond_init(&crew->done);
    for (unsigned i = 1; i < size; i++) {
        struct worker *worker = &crew->workers[i];
        *worker = (struct worker){.crew = crew, .number = i};
        int rc = uv_thread_create(&worker->thread, worker_main, worker);
        if (rc < 0)
            return err_set(err, rc, "cannot start a thread: %s", err_str(rc));
        crew->started++;
    }
    *out = TAKE(crew);
    return 0;
}

void crew_free(struct crew *crew)
{
    if (!crew)
        return;
    uv_mutex_lock(&crew->lock);
    crew->stopping = true;
    uv_cond_broadcast(&crew->begun);
    uv_mutex_unlock(&crew->lock);
    for (unsigned i = 1; i <= crew->started; i++)
        uv_thread_join(&crew->workers[i].thread);
    uv_cond_destroy(&crew->done);
    uv_cond_destroy(&crew->begun);
    uv_mutex_destroy(&crew->lock);
    free(crew->workers);
    free(crew);
}

unsigned crew_size(const struct crew *crew)
{
    return crew->size;
}

void crew_begin(struct crew *crew, void (*work)(void *context, unsigned worker, size_t part),
                void *context, size_t count)
{
    bool is_shared = count > 1 && crew->size > 1; /* Else it is not worth waking anyone. */
    uv_mutex_lock(&crew->lock);
    crew->work = work;
    crew->context = context;
    crew->count = count;
    crew->next = 0;
    if (is_shared) {
        crew->busy = crew->size - 1;
        crew->jobs++;
        uv_cond_broadcast(&crew->begun);
    }
    uv_mutex_unlock(&crew->lock);
}

void crew_finish(struct crew *crew)
{
    do_parts(crew, 0);
    uv_mutex_lock(&crew->lock);
    while (crew->busy > 0)
        uv_cond_wait(&crew->done, &crew->lock);
    uv_mutex_unlock(&crew->lock);
}

void crew_run(struct crew *crew, void (*work)(void *context, unsigned worker, size_t part),
              void *context, size_t count)
{
    crew_begin(crew, work, context, count);
    crew_finish(crew);
}
