#include "ingest/ingest.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"

struct ingest {
    void (*on_merged)(void *context);
    void (*on_broken)(void *context);
    void *context;
    const struct corpus *corpus;
    struct indexer *indexer;
    struct watcher *watcher; /* NULL when it is stopped. */
    struct chores *chores;
    void (*on_stopped)(void *context);
    void *stop_context;
};

static void on_lost(void *context)
{
    struct ingest *ingest = context;
    if (ingest->watcher)
        watcher_rescan(ingest->watcher);
}

static void on_merged(void *context)
{
    struct ingest *ingest = context;
    ingest->on_merged(ingest->context);
}

static void on_broken(void *context)
{
    struct ingest *ingest = context;
    if (ingest->on_broken)
        ingest->on_broken(ingest->context);
}

static void on_start_failed(void *context)
{
    struct ingest *ingest = context;
    indexer_free(ingest->indexer);
    free(ingest);
}

static void on_chores_abandoned(void *context)
{
    struct ingest *ingest = context;
    indexer_stop(ingest->indexer, on_start_failed, ingest);
}

int ingest_start(struct ingest **out, uv_loop_t *loop, const struct ingest_options *options,
                 struct err *err)
{
    struct ingest *ingest = NEW(struct ingest);
    ingest->on_merged = options->on_merged;
    ingest->on_broken = options->on_broken;
    ingest->context = options->context;
    ingest->corpus = options->corpus;
    const struct indexer_options indexer_options = {
        .index = options->index,
        .corpus = options->corpus,
        .home = options->home,
        .queue_length = options->queue_length,
        .limits = options->limits,
        .on_lost = on_lost,
        .on_merged = on_merged,
        .on_broken = on_broken,
        .context = ingest,
    };
    int rc = indexer_start(&ingest->indexer, loop, &indexer_options, err);
    if (rc < 0) {
        free(ingest);
        return rc;
    }
    const struct watcher_options watcher_options = {
        .indexer = ingest->indexer,
        .corpus = options->corpus,
        .keep_folder = options->home ? indexer_keep_folder(ingest->indexer) : NULL,
        .mode = options->mode,
        .rescan_ms = options->rescan_ms,
    };
    rc = chores_start(&ingest->chores, loop, err);
    if (rc < 0) {
        indexer_stop(ingest->indexer, on_start_failed, ingest);
        return rc;
    }
    rc = watcher_start(&ingest->watcher, loop, &watcher_options, err);
    if (rc < 0) {
        chores_stop(ingest->chores, on_chores_abandoned, ingest);
        return rc;
    }
    *out = ingest;
    return 0;
}

struct index *ingest_index(struct ingest *ingest)
{
    return indexer_index(ingest->indexer);
}

const struct corpus *ingest_corpus(const struct ingest *ingest)
{
    return ingest->corpus;
}

static void on_flushed(struct watcher_flush *flush)
{
    struct ingest_sync *sync = container_of(flush, struct ingest_sync, flush);
    indexer_sync(sync->ingest->indexer, &sync->ticket);
}

void ingest_sync(struct ingest *ingest, struct ingest_sync *sync)
{
    sync->ingest = ingest;
    sync->flush.done = on_flushed;
    watcher_flush(ingest->watcher, &sync->flush);
}

void ingest_hand_over(struct ingest *ingest, struct handover *handover)
{
    indexer_hand_over(ingest->indexer, handover);
}

void ingest_compact(struct ingest *ingest, struct compaction *compaction)
{
    indexer_compact(ingest->indexer, compaction);
}

void ingest_pause_merges(struct ingest *ingest, bool pause)
{
    struct index_status status;
    index_get_status(ingest_index(ingest), &status);
    if (status.merges_paused != pause)
        log_info(pause ? "merges are paused" : "merges go on");
    index_pause_merges(ingest_index(ingest), pause);
}

/* -- checks -------------------------------------------------------------------------------- */

static int work_check(struct chore *chore, struct err *err)
{
    struct ingest_check *check = container_of(chore, struct ingest_check, chore);
    return index_check(indexer_index(check->ingest->indexer), &check->result, err);
}

static void on_repaired(struct ticket *ticket)
{
    struct ingest_check *check = container_of(ticket, struct ingest_check, ticket);
    if (ticket->status < 0) {
        check->repair = ticket->err;
        check->set_aside = 0;
    }
    check->done(check);
}

/* Findings of one segment stand together, and so do those of the catalog. */
static void report_damage(struct ingest_check *check)
{
    const struct index_finding *findings = check->result.findings;
    for (size_t i = 0; i < check->result.finding_count; i++) {
        struct err why;
        if (i > 0 && findings[i].segment == findings[i - 1].segment)
            continue;
        err_set(&why, ERR_INDEX, "%s", findings[i].text);
        indexer_report_damage(check->ingest->indexer, findings[i].segment, &why);
        check->set_aside += findings[i].segment != INDEX_CATALOG;
    }
}

static void on_checked(struct chore *chore)
{
    struct ingest_check *check = container_of(chore, struct ingest_check, chore);
    check->status = chore->status;
    check->err = chore->err;
    if (chore->status == 0)
        report_damage(check);
    if (check->set_aside > 0)
        indexer_repair(check->ingest->indexer, &check->ticket);
    else
        check->done(check);
}

void ingest_check(struct ingest *ingest, struct ingest_check *check)
{
    check->ingest = ingest;
    check->ticket.done = on_repaired;
    check->chore.work = work_check;
    check->chore.done = on_checked;
    check->chore.effort = &check->result.effort;
    chores_put(ingest->chores, &check->chore);
}

/* -- copies -------------------------------------------------------------------------------- */

/* The file system may be slow, so the target is looked at here and not on the loop. */
static int work_copy(struct chore *chore, struct err *err)
{
    struct ingest_copy *copy = container_of(chore, struct ingest_copy, chore);
    struct ingest *ingest = copy->ingest;
    struct index *index = indexer_index(ingest->indexer);
    OWN(freep) char *target = NULL;
    int rc = index_copy_resolve(index, copy->path, &target, err);
    if (rc < 0)
        return rc;
    if (corpus_root_of(ingest->corpus, target))
        return err_set(err, ERR_REQUEST, "%s is in the corpus, which is only read", target);
    copy->result.target = target;
    copy->result.also = INDEXER_KEEP_FOLDER;
    rc = index_copy(index, &copy->result, err);
    copy->result.target = NULL;
    return rc;
}

static void on_copied(struct chore *chore)
{
    struct ingest_copy *copy = container_of(chore, struct ingest_copy, chore);
    copy->status = chore->status;
    copy->err = chore->err;
    copy->done(copy);
}

void ingest_copy(struct ingest *ingest, struct ingest_copy *copy)
{
    copy->ingest = ingest;
    copy->chore.work = work_copy;
    copy->chore.done = on_copied;
    copy->chore.effort = &copy->result.effort;
    chores_put(ingest->chores, &copy->chore);
}

/* ------------------------------------------------------------------------------------------ */

void ingest_hurry(struct ingest *ingest)
{
    indexer_hurry(ingest->indexer);
    chores_hurry(ingest->chores);
}

void ingest_set_limits(struct ingest *ingest, const struct indexer_limits *limits)
{
    size_t before = indexer_set_limits(ingest->indexer, limits);
    if (limits->article_bytes > before)
        watcher_retry_rejected(ingest->watcher);
}

void ingest_get_status(struct ingest *ingest, struct ingest_status *out)
{
    indexer_get_status(ingest->indexer, &out->indexer);
    watcher_get_status(ingest->watcher, &out->watcher);
}

static int find_missing(struct ingest *ingest, struct ledger *before, struct ledger *after,
                        const char **out)
{
    for (size_t i = 0; i < ingest->corpus->root_count; i++) {
        const char *root = ingest->corpus->roots[i];
        if (ledger_knows(before, root) && !ledger_knows(after, root)) {
            *out = root;
            return 1;
        }
    }
    return 0;
}

static int open_ledger(struct ledger **out, struct ingest *ingest, struct err *err)
{
    return ledger_open(out, index_path(ingest_index(ingest)), err);
}

int ingest_find_missing(struct ingest *ingest, struct ingest *next, const char **out,
                        struct err *err)
{
    OWN(ledger_freep) struct ledger *before = NULL, *after = NULL;
    int rc = open_ledger(&before, ingest, err);
    if (rc == ERR_CATALOG) /* What it knew is lost. */
        return 0;
    if (rc == 0)
        rc = open_ledger(&after, next, err);
    return rc < 0 ? rc : find_missing(ingest, before, after, out);
}

/* Chores may have asked the writer for something, so it ends after them. */
static void on_chores_stopped(void *context)
{
    struct ingest *ingest = context;
    ingest->chores = NULL;
    indexer_stop(ingest->indexer, ingest->on_stopped, ingest->stop_context);
}

static void on_watcher_stopped(void *context)
{
    struct ingest *ingest = context;
    ingest->watcher = NULL;
    chores_stop(ingest->chores, on_chores_stopped, ingest);
}

void ingest_stop(struct ingest *ingest, void (*done)(void *context), void *context)
{
    ingest->on_stopped = done;
    ingest->stop_context = context;
    indexer_drop_files(ingest->indexer);
    watcher_stop(ingest->watcher, on_watcher_stopped, ingest);
}

void ingest_free(struct ingest *ingest)
{
    if (!ingest)
        return;
    indexer_free(ingest->indexer);
    free(ingest);
}
