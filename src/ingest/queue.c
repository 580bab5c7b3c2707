#include "ingest/queue.h"

#include <stdlib.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/clock.h"

struct link {
    struct link *next;
    struct job job;
};

struct queue {
    size_t capacity; /* Never changes. */

    /* Under lock. */
    uv_mutex_t lock;
    uv_cond_t not_empty, not_full;
    struct link *first, **last;
    size_t length; /* Of files and articles. */
    bool nudged, closed;
};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue = NEW(struct queue);
    queue->capacity = capacity;
    queue->last = &queue->first;
    uv_mutex_init(&queue->lock);
    uv_cond_init(&queue->not_empty);
    uv_cond_init(&queue->not_full);
    return queue;
}

static bool is_counted(const struct job *job)
{
    return job->path || job->kind == JOB_ARTICLE;
}

/* Take the first link off the list. */
static struct link *unlink_first(struct queue *queue)
{
    struct link *link = queue->first;
    queue->first = link->next;
    if (!queue->first)
        queue->last = &queue->first;
    if (is_counted(&link->job))
        queue->length--;
    return link;
}

void queue_free(struct queue *queue)
{
    if (!queue)
        return;
    while (queue->first) {
        struct link *link = unlink_first(queue);
        free(link->job.path);
        free(link);
    }
    uv_cond_destroy(&queue->not_full);
    uv_cond_destroy(&queue->not_empty);
    uv_mutex_destroy(&queue->lock);
    free(queue);
}

static bool is_full(const struct queue *queue, const struct job *job)
{
    return is_counted(job) && queue->length >= queue->capacity;
}

static void append(struct queue *queue, struct job job)
{
    struct link *link = NEW(struct link);
    link->job = job;
    *queue->last = link;
    queue->last = &link->next;
    queue->length += is_counted(&job);
    if (job.kind == JOB_STOP)
        queue->closed = true;
    uv_cond_signal(&queue->not_empty);
}

int queue_put(struct queue *queue, struct job job)
{
    int rc = 0;
    uv_mutex_lock(&queue->lock);
    if (queue->closed && job.kind != JOB_STOP)
        rc = ERR_STOPPING;
    else if (is_full(queue, &job))
        rc = ERR_BUSY;
    else
        append(queue, job);
    uv_mutex_unlock(&queue->lock);
    return rc;
}

int queue_put_wait(struct queue *queue, struct job job)
{
    int rc = 0;
    uv_mutex_lock(&queue->lock);
    while (!queue->closed && is_full(queue, &job))
        uv_cond_wait(&queue->not_full, &queue->lock);
    if (queue->closed)
        rc = ERR_STOPPING;
    else
        append(queue, job);
    uv_mutex_unlock(&queue->lock);
    return rc;
}

/* Wait for a job, a nudge or the deadline; false if the last came. */
static bool wait_for_job(struct queue *queue, int64_t deadline_ms)
{
    while (!queue->first && !queue->nudged) {
        if (deadline_ms == INT64_MAX) {
            uv_cond_wait(&queue->not_empty, &queue->lock);
            continue;
        }
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        if (left_ms <= 0)
            return false;
        uv_cond_timedwait(&queue->not_empty, &queue->lock, (uint64_t)left_ms * 1000000);
    }
    return true;
}

int queue_take(struct queue *queue, struct job *out, int64_t deadline_ms)
{
    struct link *link = NULL;
    uv_mutex_lock(&queue->lock);
    if (wait_for_job(queue, deadline_ms) && !queue->nudged) {
        link = unlink_first(queue);
        uv_cond_signal(&queue->not_full);
    }
    queue->nudged = false;
    uv_mutex_unlock(&queue->lock);
    if (!link)
        return 0;
    *out = link->job;
    free(link);
    return 1;
}

bool queue_take_file(struct queue *queue, struct job *out)
{
    struct link *link = NULL;
    uv_mutex_lock(&queue->lock);
    if (queue->first && queue->first->job.path) {
        link = unlink_first(queue);
        uv_cond_signal(&queue->not_full);
    }
    uv_mutex_unlock(&queue->lock);
    if (!link)
        return false;
    *out = link->job;
    free(link);
    return true;
}

void queue_nudge(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    queue->nudged = true;
    uv_cond_signal(&queue->not_empty);
    uv_mutex_unlock(&queue->lock);
}

void queue_close(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    queue->closed = true;
    for (struct link **at = &queue->first; *at;) {
        struct link *link = *at;
        if (!link->job.path) {
            at = &link->next;
            continue;
        }
        *at = link->next;
        queue->length--;
        free(link->job.path);
        free(link);
    }
    queue->last = &queue->first;
    while (*queue->last)
        queue->last = &(*queue->last)->next;
    uv_cond_broadcast(&queue->not_full);
    uv_mutex_unlock(&queue->lock);
}

size_t queue_length(struct queue *queue)
{
    uv_mutex_lock(&queue->lock);
    size_t length = queue->length;
    uv_mutex_unlock(&queue->lock);
    return length;
}
