#include "ingest/indexer.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "ingest/indexer_private.h"

static void on_start_failed(uv_handle_t *handle)
{
    indexer_free(container_of((uv_async_t *)handle, struct indexer, news));
}

static void on_closed(uv_handle_t *handle)
{
    struct indexer *indexer = container_of((uv_async_t *)handle, struct indexer, news);
    if (indexer->on_stopped)
        indexer->on_stopped(indexer->stop_context);
}

static void on_news(uv_async_t *handle)
{
    struct indexer *indexer = container_of(handle, struct indexer, news);

    uv_mutex_lock(&indexer->lock);
    struct ticket *told = TAKE(indexer->told);
    bool lost = indexer->lost, merged = indexer->merged, finished = indexer->finished;
    bool broken = indexer->broken;
    indexer->lost = indexer->merged = indexer->broken = false;
    uv_mutex_unlock(&indexer->lock);

    while (told) {
        struct ticket *ticket = told;
        told = ticket->next;
        ticket->done(ticket);
    }
    if (finished && !uv_is_closing((uv_handle_t *)handle)) {
        uv_thread_join(&indexer->thread);
        uv_close((uv_handle_t *)handle, on_closed);
    }
    if (lost && !finished)
        indexer->options.on_lost(indexer->options.context);
    if (merged && !finished)
        indexer->options.on_merged(indexer->options.context);
    if (broken && !finished)
        indexer->options.on_broken(indexer->options.context);
}

/* On the merger's thread. */
static void on_merge(void *context)
{
    struct indexer *indexer = context;
    indexer->merge_ready = true;
    queue_nudge(indexer->queue);
}

/* On the merger's thread. */
static void on_damage(void *context, uint32_t segment, const struct err *why)
{
    indexer_report_damage(context, segment, why);
}

static int open_index(struct indexer *indexer, struct err *err)
{
    struct index_options options = indexer->options.index;
    options.on_merge = on_merge;
    options.on_damage = on_damage;
    options.context = indexer;
    int rc = index_open(&indexer->index, &options, err);
    if (rc < 0)
        return rc;
    const char *home = indexer->options.home;
    index_set_merge_rate(indexer->index, indexer->limits.merge_rate);
    indexer->home = xstrdup(home ? home : index_path(indexer->index));
    indexer->keep_folder = xasprintf("%s/" INDEXER_KEEP_FOLDER, indexer->home);
    rc = path_make_folders(indexer->keep_folder, err);
    if (rc == 0)
        rc = io_sync_folder(indexer->home, err);
    if (rc < 0)
        return rc;
    indexer->intake.rules = (struct look_rules){
        .index = indexer->index,
        .corpus = indexer->options.corpus,
        .keep_folder = indexer->keep_folder,
    };
    return 0;
}

void indexer_free(struct indexer *indexer)
{
    if (!indexer)
        return;
    index_close(indexer->index);
    queue_free(indexer->queue);
    uv_mutex_destroy(&indexer->lock);
    unsettled_release(&indexer->unsettled);
    repair_release(&indexer->repair);
    free(indexer->home);
    free(indexer->keep_folder);
    free(indexer);
}

int indexer_start(struct indexer **out, uv_loop_t *loop, const struct indexer_options *options,
                  struct err *err)
{
    struct indexer *indexer = NEW(struct indexer);
    indexer->options = *options;
    indexer->unsettled = (struct unsettled)UNSETTLED_INIT;
    indexer->limits = indexer->in_force = options->limits;
    indexer->queue = queue_new(options->queue_length);
    repair_init(&indexer->repair);
    uv_mutex_init(&indexer->lock);
    int rc = open_index(indexer, err);
    if (rc < 0) {
        indexer_free(indexer);
        return rc;
    }
    uv_async_init(loop, &indexer->news, on_news);
    rc = uv_thread_create(&indexer->thread, indexer_write, indexer);
    if (rc < 0) {
        uv_close((uv_handle_t *)&indexer->news, on_start_failed);
        return err_set(err, rc, "cannot start the writer's thread: %s", err_str(rc));
    }
    *out = indexer;
    return 0;
}

struct index *indexer_index(struct indexer *indexer)
{
    return indexer->index;
}

const char *indexer_home(const struct indexer *indexer)
{
    return indexer->home;
}

const char *indexer_keep_folder(const struct indexer *indexer)
{
    return indexer->keep_folder;
}

static int submit(struct indexer *indexer, enum job_kind kind, const char *path,
                  int (*put)(struct queue *queue, struct job job))
{
    OWN(freep) char *copy = path ? xstrdup(path) : NULL;
    int rc = put(indexer->queue, (struct job){.kind = kind, .path = copy});
    if (rc == 0)
        TAKE(copy);
    return rc;
}

int indexer_submit(struct indexer *indexer, enum job_kind kind, const char *path)
{
    return submit(indexer, kind, path, queue_put);
}

int indexer_submit_wait(struct indexer *indexer, enum job_kind kind, const char *path)
{
    return submit(indexer, kind, path, queue_put_wait);
}

int indexer_settle(struct indexer *indexer)
{
    uv_sem_t settled;
    uv_sem_init(&settled, 0);
    int rc = queue_put_wait(indexer->queue, (struct job){.kind = JOB_SETTLE, .settled = &settled});
    if (rc == 0)
        uv_sem_wait(&settled);
    uv_sem_destroy(&settled);
    return rc;
}

/* A refused ticket is told in the same way as any other: later, from the loop. */
static void put_ticket(struct indexer *indexer, enum job_kind kind, struct ticket *ticket)
{
    struct err err;
    int rc = queue_put(indexer->queue, (struct job){.kind = kind, .ticket = ticket});
    if (rc < 0) {
        err_set(&err, rc, "%s", err_str(rc));
        indexer_tell(indexer, ticket, rc, &err);
    }
}

uint64_t indexer_losses(const struct indexer *indexer)
{
    return indexer->losses;
}

bool indexer_is_in_trouble(struct indexer *indexer)
{
    uv_mutex_lock(&indexer->lock);
    bool is_in_trouble = indexer->shown_trouble.code != 0;
    uv_mutex_unlock(&indexer->lock);
    return is_in_trouble;
}

void indexer_scanned(struct indexer *indexer, uint64_t losses)
{
    (void)queue_put_wait(indexer->queue, (struct job){.kind = JOB_SCANNED, .losses = losses});
}

void indexer_scan_failed(struct indexer *indexer, const struct err *why)
{
    uv_mutex_lock(&indexer->lock);
    indexer->scan_failure = *why;
    uv_mutex_unlock(&indexer->lock);
    (void)queue_put_wait(indexer->queue, (struct job){.kind = JOB_SCAN_FAILED});
}

void indexer_sync(struct indexer *indexer, struct ticket *ticket)
{
    put_ticket(indexer, JOB_SYNC, ticket);
}

void indexer_hand_over(struct indexer *indexer, struct handover *handover)
{
    put_ticket(indexer, JOB_ARTICLE, &handover->ticket);
}

void indexer_report_damage(struct indexer *indexer, uint32_t segment, const struct err *why)
{
    repair_report(&indexer->repair, segment, why);
    queue_nudge(indexer->queue);
}

void indexer_repair(struct indexer *indexer, struct ticket *ticket)
{
    put_ticket(indexer, JOB_REPAIR, ticket);
}

void indexer_compact(struct indexer *indexer, struct compaction *compaction)
{
    put_ticket(indexer, JOB_COMPACT, &compaction->ticket);
}

void indexer_hurry(struct indexer *indexer)
{
    indexer->hurrying = true;
    queue_nudge(indexer->queue);
}

size_t indexer_set_limits(struct indexer *indexer, const struct indexer_limits *limits)
{
    uv_mutex_lock(&indexer->lock);
    size_t before = indexer->limits.article_bytes;
    indexer->limits = *limits;
    uv_mutex_unlock(&indexer->lock);
    index_set_merge_rate(indexer->index, limits->merge_rate);
    queue_nudge(indexer->queue);
    return before;
}

void indexer_get_status(struct indexer *indexer, struct indexer_status *out)
{
    *out = (struct indexer_status){
        .waiting = queue_length(indexer->queue),
        .articles = indexer->articles,
        .files = indexer->files,
        .rejected = indexer->rejected,
    };
    struct err damage;
    repair_get_trouble(&indexer->repair, &damage);
    memcpy(out->damage, damage.text, sizeof out->damage);
    uv_mutex_lock(&indexer->lock);
    if (indexer->shown_trouble.code)
        memcpy(out->trouble, indexer->shown_trouble.text, sizeof out->trouble);
    uv_mutex_unlock(&indexer->lock);
}

void indexer_drop_files(struct indexer *indexer)
{
    indexer->stopping = true;
    queue_close(indexer->queue);
}

void indexer_stop(struct indexer *indexer, void (*done)(void *context), void *context)
{
    indexer->on_stopped = done;
    indexer->stop_context = context;
    indexer_drop_files(indexer);
    (void)queue_put(indexer->queue, (struct job){.kind = JOB_STOP}); /* Is never refused. */
}
