#include "ingest/indexer.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/crew.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "ingest/intake.h"
#include "ingest/repair.h"
#include "ingest/unsettled.h"

#define KEEP_FOLDER "ingested"

/* So many files are looked at side by side, and no more of them once their articles have so many
 * bytes: these are all in memory at once. */
#define ROUND_FILES 256
#define ROUND_BYTES (32 * 1024 * 1024)

#define EXPIRE_EVERY_MS 3600000
#define EXPIRE_AT_ONCE 1000

/* After a failed commit. */
#define FIRST_RETRY_MS 500
#define LAST_RETRY_MS 5000

struct indexer {
    /* Never changes. */
    struct indexer_options options;
    char *home, *keep_folder;
    struct index *index;
    struct queue *queue;

    /* Loop thread only. */
    uv_async_t news;
    uv_thread_t thread;
    void (*on_stopped)(void *context);
    void *stop_context;

    /* Writer thread only. */
    struct intake intake;
    struct indexer_limits in_force;
    int64_t first_change_ms;                  /* Of the batch; 0 while there is none. */
    int64_t commit_begun_ms, commit_ended_ms; /* The last one. */
    struct ticket *waiting;                   /* For the batch's commit. */
    struct ticket *syncs;                     /* For files that rest, then for a commit. */
    struct ticket *compactions;
    struct ticket *repairs;
    int64_t synced_ns; /* When the last of them came, by the clock of files. */
    struct unsettled unsettled;
    int64_t expire_due_ms; /* When to look for articles that are too old. */
    struct err trouble;    /* Why batches fail; code is 0 if they do not. */
    unsigned retry_ms;     /* The last pause because of it. */
    struct repair repair;

    /* Any thread. */
    atomic_bool merge_ready;
    atomic_bool stopping;
    atomic_bool hurrying; /* Compactions are not waited for any more. */
    atomic_uint_fast64_t files, articles;
    atomic_uint_fast64_t losses;

    /* Under lock. */
    uv_mutex_t lock;
    struct indexer_limits limits;
    struct ticket *told; /* Done, newest first. */
    bool lost, merged, finished;
    struct err shown_trouble;
};

/* -- writer thread: telling ---------------------------------------------------------------- */

static void tell(struct indexer *indexer, struct ticket *ticket, int status, const struct err *err)
{
    ticket->status = status;
    if (status < 0)
        ticket->err = *err;
    uv_mutex_lock(&indexer->lock);
    ticket->next = indexer->told;
    indexer->told = ticket;
    uv_mutex_unlock(&indexer->lock);
    uv_async_send(&indexer->news);
}

static void tell_waiting(struct indexer *indexer, int status, const struct err *err)
{
    while (indexer->waiting) {
        struct ticket *ticket = indexer->waiting;
        indexer->waiting = ticket->next;
        tell(indexer, ticket, status, err);
    }
}

static void wait_for_commit(struct indexer *indexer, struct ticket *ticket)
{
    ticket->next = indexer->waiting;
    indexer->waiting = ticket;
}

static void tell_lost(struct indexer *indexer)
{
    indexer->losses++;
    uv_mutex_lock(&indexer->lock);
    indexer->lost = true;
    uv_mutex_unlock(&indexer->lock);
    uv_async_send(&indexer->news);
}

static void show_trouble(struct indexer *indexer)
{
    uv_mutex_lock(&indexer->lock);
    indexer->shown_trouble = indexer->trouble;
    uv_mutex_unlock(&indexer->lock);
}

/* -- writer thread: committing ------------------------------------------------------------- */

/* The index failed: forget the batch and have a scan find its files again, which the ledger does
 * not know. Until one did, there is trouble, and no sync succeeds. */
static void recover(struct indexer *indexer, const struct err *err)
{
    log_error("cannot index, trying again: %s", err->text);
    index_abandon(indexer->index);
    indexer->first_change_ms = 0;
    indexer->trouble = *err;
    indexer->retry_ms = indexer->retry_ms ? indexer->retry_ms * 2 : FIRST_RETRY_MS;
    if (indexer->retry_ms > LAST_RETRY_MS)
        indexer->retry_ms = LAST_RETRY_MS;
    show_trouble(indexer);
    tell_waiting(indexer, err->code, err);
    tell_lost(indexer);
}

static void commit(struct indexer *indexer)
{
    struct err err;
    indexer->commit_begun_ms = clock_monotonic_ms();
    if (index_commit(indexer->index, &err) < 0) {
        recover(indexer, &err);
        return;
    }
    indexer->first_change_ms = 0;
    indexer->commit_ended_ms = clock_monotonic_ms();
    tell_waiting(indexer, indexer->trouble.code, &indexer->trouble);
}

/* Everything that was lost before has been submitted again. */
static void end_trouble(struct indexer *indexer)
{
    if (indexer->trouble.code == 0)
        return;
    indexer->trouble = (struct err){0};
    commit(indexer);
    if (indexer->trouble.code != 0)
        return;
    log_info("indexing again");
    indexer->retry_ms = 0;
    show_trouble(indexer);
}

static void adopt_merge(struct indexer *indexer)
{
    struct err err;
    if (index_has_changes(indexer->index) || !atomic_exchange(&indexer->merge_ready, false))
        return;
    if (index_adopt_merge(indexer->index, &err) < 0)
        log_error("cannot take a merge over: %s", err.text);
    uv_mutex_lock(&indexer->lock);
    indexer->merged = true;
    uv_mutex_unlock(&indexer->lock);
    uv_async_send(&indexer->news);
}

/* -- writer thread: compaction ------------------------------------------------------------- */

/* Tell those whose segments are one by now, or will not be. */
static void answer_compactions(struct indexer *indexer)
{
    struct err err;
    if (!indexer->compactions)
        return;
    bool failed = index_take_compaction_failure(indexer->index, &err);
    if (!failed && indexer->hurrying)
        failed = err_set(&err, ERR_STOPPING, "%s", err_str(ERR_STOPPING)) < 0;
    for (struct ticket **at = &indexer->compactions; *at;) {
        struct ticket *ticket = *at;
        uint32_t up_to = container_of(ticket, struct compaction, ticket)->up_to;
        bool is_done = index_is_compact(indexer->index, up_to);
        if (!is_done && !failed) {
            at = &ticket->next;
            continue;
        }
        *at = ticket->next;
        tell(indexer, ticket, is_done ? 0 : err.code, &err);
    }
}

static void begin_compaction(struct indexer *indexer, struct compaction *compaction)
{
    commit(indexer);
    if (indexer->trouble.code) {
        tell(indexer, &compaction->ticket, indexer->trouble.code, &indexer->trouble);
        return;
    }
    compaction->up_to = index_compact(indexer->index);
    compaction->ticket.next = indexer->compactions;
    indexer->compactions = &compaction->ticket;
}

/* -- writer thread: damage ----------------------------------------------------------------- */

static void repair(struct indexer *indexer)
{
    struct err err;
    if (!indexer->repairs && !repair_is_due(&indexer->repair))
        return;
    commit(indexer);
    int rc = repair_run(&indexer->repair, indexer->index, &err);
    if (rc > 0)
        tell_lost(indexer);
    while (indexer->repairs) {
        struct ticket *ticket = indexer->repairs;
        indexer->repairs = ticket->next;
        tell(indexer, ticket, rc < 0 ? rc : 0, &err);
    }
}

static bool is_batch_full(const struct indexer *indexer)
{
    const struct indexer_limits *limits = &indexer->in_force;
    return index_batch_articles(indexer->index) >= limits->batch_articles ||
           index_batch_bytes(indexer->index) >= limits->batch_bytes ||
           (indexer->first_change_ms &&
            clock_monotonic_ms() >= indexer->first_change_ms + limits->batch_max_ms);
}

/* -- writer thread: what is too old -------------------------------------------------------- */

/* Take articles out that have become too old: some now, the rest after other work. */
static void expire(struct indexer *indexer)
{
    struct err err;
    size_t removed = 0;
    if (clock_monotonic_ms() < indexer->expire_due_ms)
        return;
    if (index_expire(indexer->index, indexer->intake.oldest, EXPIRE_AT_ONCE, &removed, &err) < 0)
        recover(indexer, &err);
    if (removed > 0) {
        log_info("%zu articles were older than index.keep", removed);
        commit(indexer); /* The next ones are looked for in what is committed. */
    }
    indexer->expire_due_ms = removed == EXPIRE_AT_ONCE ? 0 : clock_monotonic_ms() + EXPIRE_EVERY_MS;
}

/* -- writer thread: files ------------------------------------------------------------------ */

static enum look_hint hint_of(enum job_kind kind)
{
    return kind == JOB_CLOSED ? LOOK_CLOSED : kind == JOB_FOUND ? LOOK_FOUND : LOOK_CREATED;
}

/* Looks that are made side by side. */
struct round {
    struct indexer *indexer;
    struct look *looks;
    atomic_size_t bytes; /* Of the articles that were taken out. */
};

/* On a thread of the crew. */
static void look_at_part(void *context, unsigned worker, size_t part)
{
    struct round *round = context;
    struct look *look = &round->looks[part];
    if (look->verdict != LOOK_NOT_YET || atomic_load(&round->bytes) > ROUND_BYTES)
        return;
    look_at(look, &round->indexer->intake.rules, worker);
    for (size_t i = 0; i < look->article_count; i++)
        atomic_fetch_add(&round->bytes, strlen(look->articles[i].article->body));
}

/* False if the batch was lost. */
static bool apply(struct indexer *indexer, struct look *look)
{
    struct err err;
    int rc = intake_apply(&indexer->intake, look, &err);
    atomic_fetch_add(&indexer->files, 1);
    atomic_store(&indexer->articles, indexer->intake.articles);
    if (rc == ERR_CHANGING || rc == ERR_RESTING) {
        log_debug("later: %s: %s", look->path, err.text);
        int64_t since_ns = rc == ERR_RESTING ? look->entry.changed_ns : 0;
        if (!unsettled_add(&indexer->unsettled, look->path, since_ns))
            tell_lost(indexer);
    } else if (rc < 0) {
        recover(indexer, &err);
        return false;
    }
    return true;
}

static bool prepare(struct indexer *indexer, struct look *looks, size_t count)
{
    struct err err;
    for (size_t i = 0; i < count; i++)
        if (intake_prepare(&indexer->intake, &looks[i], &err) < 0) {
            recover(indexer, &err);
            return false;
        }
    return true;
}

/* Look at the files, as many at once as memory allows, and apply what comes of it in their order.
 * If the batch is lost, so are the looks: their drafts went with it. A scan finds the files again.
 */
static void look_at_files(struct indexer *indexer, struct look *looks, size_t count)
{
    bool alive = prepare(indexer, looks, count);
    for (size_t next = 0; alive && next < count;) {
        struct round round = {.indexer = indexer, .looks = looks + next};
        crew_run(index_crew(indexer->index), look_at_part, &round, count - next);
        for (; alive && next < count && looks[next].verdict != LOOK_NOT_YET; next++) {
            alive = apply(indexer, &looks[next]);
            look_release(&looks[next]);
        }
    }
    for (size_t i = 0; i < count; i++)
        look_release(&looks[i]);
}

static void look_at_unsettled(struct indexer *indexer)
{
    char **paths = NULL;
    size_t count = unsettled_take(&indexer->unsettled, &paths);
    for (size_t done = 0; done < count;) {
        struct look looks[ROUND_FILES] = {{.path = NULL}};
        size_t n = 0;
        for (; n < ROUND_FILES && done < count; n++, done++)
            looks[n] = (struct look){.path = paths[done], .hint = LOOK_FOUND};
        look_at_files(indexer, looks, n);
    }
    free(paths);
}

/* Look at the job's file and at those behind it in the queue. */
static void work_on_files(struct indexer *indexer, const struct job *first)
{
    struct job jobs[ROUND_FILES];
    struct look looks[ROUND_FILES] = {{.path = NULL}};
    size_t count = 1;
    jobs[0] = *first;
    while (count < ROUND_FILES && queue_take_file(indexer->queue, &jobs[count]))
        count++;
    for (size_t i = 0; i < count; i++)
        looks[i] = (struct look){.path = jobs[i].path, .hint = hint_of(jobs[i].kind)};
    look_at_files(indexer, looks, count);
}

/* What rests had arrived before the syncs if it has not changed since; what is being written had
 * not. */
static void answer_syncs(struct indexer *indexer)
{
    if (!indexer->syncs || indexer->repair.is_rereading ||
        unsettled_has_arrival(&indexer->unsettled, indexer->synced_ns))
        return;
    while (indexer->syncs) {
        struct ticket *ticket = indexer->syncs;
        indexer->syncs = ticket->next;
        wait_for_commit(indexer, ticket);
    }
    commit(indexer);
}

static void take_over(struct indexer *indexer, struct handover *handover)
{
    struct err err;
    int rc = intake_bytes(&indexer->intake, handover->bytes, handover->length, handover->format,
                          &handover->id, &err);
    atomic_store(&indexer->articles, indexer->intake.articles);
    if (rc == 0) {
        wait_for_commit(indexer, &handover->ticket);
        if (!index_has_changes(indexer->index)) /* It was in before: no batch will come. */
            commit(indexer);
        return;
    }
    tell(indexer, &handover->ticket, rc, &err);
    if (rc != ERR_FORMAT && rc != ERR_TOO_LARGE && rc != ERR_NOT_FOUND)
        recover(indexer, &err);
}

/* -- writer thread ------------------------------------------------------------------------- */

/* When to commit what there is if nothing more comes: at once after a pause, so that a single
 * article is found soon; while they keep coming, as long after the last commit as that took, so
 * that half of the time goes into batches that grow as they have to. */
static int64_t commit_due_ms(const struct indexer *indexer)
{
    int64_t pause_ms = indexer->commit_ended_ms - indexer->commit_begun_ms;
    if (pause_ms > indexer->in_force.batch_delay_ms)
        pause_ms = indexer->in_force.batch_delay_ms;
    return indexer->commit_ended_ms + pause_ms;
}

/* When to look up from waiting at the latest. */
static int64_t next_deadline_ms(const struct indexer *indexer)
{
    int64_t deadline_ms = INT64_MAX;
    if (indexer->first_change_ms)
        deadline_ms = commit_due_ms(indexer);
    if (indexer->in_force.keep_ms > 0 && indexer->expire_due_ms < deadline_ms)
        deadline_ms = indexer->expire_due_ms;
    if (indexer->repair.due_ms < deadline_ms)
        deadline_ms = indexer->repair.due_ms;
    return indexer->unsettled.due_ms < deadline_ms ? indexer->unsettled.due_ms : deadline_ms;
}

/* Do a job; false if it was the last. */
static bool work_on(struct indexer *indexer, struct job *job)
{
    switch (job->kind) {
    case JOB_CLOSED:
    case JOB_FOUND:
    case JOB_CREATED:
        work_on_files(indexer, job);
        return true;
    case JOB_ARTICLE:
        take_over(indexer, container_of(job->ticket, struct handover, ticket));
        return true;
    case JOB_SYNC:
        job->ticket->next = indexer->syncs;
        indexer->syncs = job->ticket;
        indexer->synced_ns = clock_file_ns();
        answer_syncs(indexer);
        return true;
    case JOB_COMPACT:
        begin_compaction(indexer, container_of(job->ticket, struct compaction, ticket));
        return true;
    case JOB_REPAIR:
        job->ticket->next = indexer->repairs;
        indexer->repairs = job->ticket;
        return true;
    case JOB_SETTLE:
        commit(indexer);
        uv_sem_post(job->settled);
        return true;
    case JOB_SCANNED:
        if (job->losses == indexer->losses) {
            end_trouble(indexer);
            repair_end(&indexer->repair);
        }
        return true;
    case JOB_STOP:
        return false;
    }
    return true;
}

static int64_t oldest_of(int64_t keep_ms)
{
    return keep_ms > 0 ? clock_file_ns() / 1000000000 - keep_ms / 1000 : INT64_MIN;
}

static void refresh_limits(struct indexer *indexer)
{
    int64_t keep_ms = indexer->in_force.keep_ms;
    uv_mutex_lock(&indexer->lock);
    indexer->in_force = indexer->limits;
    uv_mutex_unlock(&indexer->lock);
    indexer->intake.rules.max_bytes = indexer->in_force.article_bytes;
    indexer->intake.oldest = oldest_of(indexer->in_force.keep_ms);
    if (indexer->in_force.keep_ms != keep_ms)
        indexer->expire_due_ms = 0;
}

/* Sleep after a failure, but not through the end. */
static void back_off(struct indexer *indexer)
{
    int64_t until_ms = clock_monotonic_ms() + indexer->retry_ms;
    while (!indexer->stopping && clock_monotonic_ms() < until_ms)
        uv_sleep(50);
}

static void writer_main(void *arg)
{
    struct indexer *indexer = arg;
    struct job job;
    bool more = true;

    while (more) {
        unsigned retry_ms = indexer->retry_ms;
        int rc = queue_take(indexer->queue, &job, next_deadline_ms(indexer));
        refresh_limits(indexer);
        expire(indexer);
        if (rc > 0)
            more = work_on(indexer, &job);
        look_at_unsettled(indexer);
        answer_syncs(indexer);
        if (!indexer->first_change_ms && index_has_changes(indexer->index))
            indexer->first_change_ms = clock_monotonic_ms();
        bool idle = rc == 0 && indexer->first_change_ms &&
                    clock_monotonic_ms() >= commit_due_ms(indexer);
        if (idle || !more || is_batch_full(indexer))
            commit(indexer);
        repair(indexer);
        adopt_merge(indexer);
        answer_compactions(indexer);
        if (indexer->retry_ms > retry_ms)
            back_off(indexer);
    }
    indexer->synced_ns = 0;               /* What rests is left to the next start's scan, */
    indexer->repair.is_rereading = false; /* and so is what was to be read again. */
    answer_syncs(indexer);
    indexer->hurrying = true;
    answer_compactions(indexer);
    uv_mutex_lock(&indexer->lock);
    indexer->finished = true;
    uv_mutex_unlock(&indexer->lock);
    uv_async_send(&indexer->news);
}

/* -- loop thread --------------------------------------------------------------------------- */

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
    indexer->lost = indexer->merged = false;
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
    indexer->home = xstrdup(home ? home : index_path(indexer->index));
    indexer->keep_folder = xasprintf("%s/" KEEP_FOLDER, indexer->home);
    rc = path_make_folders(indexer->keep_folder, err);
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
    rc = uv_thread_create(&indexer->thread, writer_main, indexer);
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
        tell(indexer, ticket, rc, &err);
    }
}

uint64_t indexer_losses(const struct indexer *indexer)
{
    return indexer->losses;
}

void indexer_scanned(struct indexer *indexer, uint64_t losses)
{
    (void)queue_put_wait(indexer->queue, (struct job){.kind = JOB_SCANNED, .losses = losses});
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
    queue_nudge(indexer->queue);
    return before;
}

void indexer_get_status(struct indexer *indexer, struct indexer_status *out)
{
    *out = (struct indexer_status){
        .waiting = queue_length(indexer->queue),
        .articles = indexer->articles,
        .files = indexer->files,
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
