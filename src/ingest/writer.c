/* The writer's thread: it takes jobs off the queue, does each with what ingest/writer.h lists,
 * commits, and tells those who wait. */
#include "ingest/writer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"

#define EXPIRE_EVERY_MS 3600000
#define EXPIRE_AT_ONCE 1000

/* See due_after(). */
#define PAUSES 4
#define MOST_ARTICLES 1000

/* After a failed commit. */
#define FIRST_RETRY_MS 500
#define LAST_RETRY_MS 5000

/* -- telling ------------------------------------------------------------------------------- */

void indexer_tell(struct indexer *indexer, struct ticket *ticket, int status, const struct err *err)
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
        indexer_tell(indexer, ticket, status, err);
    }
}

static void wait_for_commit(struct indexer *indexer, struct ticket *ticket)
{
    ticket->next = indexer->waiting;
    indexer->waiting = ticket;
}

void writer_tell_lost(struct indexer *indexer)
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

/* -- committing ---------------------------------------------------------------------------- */

/* Something was lost: after a pause a scan looks for it. Until one has found all, there is trouble,
 * and no sync succeeds. */
static void begin_trouble(struct indexer *indexer, const struct err *err)
{
    log_error("cannot index, trying again: %s", err->text);
    indexer->trouble = *err;
    indexer->retry_ms = indexer->retry_ms ? indexer->retry_ms * 2 : FIRST_RETRY_MS;
    if (indexer->retry_ms > LAST_RETRY_MS)
        indexer->retry_ms = LAST_RETRY_MS;
    show_trouble(indexer);
    indexer->losses++;
    indexer->has_failed = true;
    damage_note(indexer, err);
}

void writer_recover(struct indexer *indexer, const struct err *err)
{
    index_abandon(indexer->index);
    indexer->first_change_ms = 0;
    begin_trouble(indexer, err);
    tell_waiting(indexer, err->code, err);
}

/* When to commit what comes next, if nothing more does: soon after a commit of one article, so that
 * a single one is found soon; while they keep coming, after PAUSES times what the last commit took
 * for each article that it had. Batches grow then as they have to, and little of the time goes into
 * commits and into the merging of many small segments. */
static int64_t due_after(const struct indexer *indexer, int64_t begun_ms, size_t articles)
{
    int64_t now_ms = clock_monotonic_ms(), took_ms = now_ms - begun_ms;
    int64_t longest_ms = indexer->in_force.batch_delay_ms, times = 1;
    if (articles > 1)
        times = articles < MOST_ARTICLES ? PAUSES * (int64_t)articles : PAUSES * MOST_ARTICLES;
    took_ms = took_ms > 0 ? took_ms : 1;
    return now_ms + (took_ms < longest_ms / times ? took_ms * times : longest_ms);
}

void writer_commit(struct indexer *indexer)
{
    struct err err;
    int64_t begun_ms = clock_monotonic_ms();
    size_t articles = index_batch_articles(indexer->index);
    if (index_commit(indexer->index, &err) < 0) {
        writer_recover(indexer, &err);
        return;
    }
    indexer->first_change_ms = 0;
    indexer->commit_due_ms = due_after(indexer, begun_ms, articles);
    tell_waiting(indexer, indexer->trouble.code, &indexer->trouble);
}

/* Everything that was lost before has been submitted again. */
static void end_trouble(struct indexer *indexer)
{
    if (indexer->trouble.code == 0)
        return;
    indexer->trouble = (struct err){0};
    writer_commit(indexer);
    if (indexer->trouble.code != 0)
        return;
    log_info("indexing again");
    indexer->retry_ms = 0;
    show_trouble(indexer);
}

/* What came before the walk is not concerned. */
static void note_scan_failure(struct indexer *indexer)
{
    uv_mutex_lock(&indexer->lock);
    const struct err why = indexer->scan_failure;
    uv_mutex_unlock(&indexer->lock);
    writer_commit(indexer);
    begin_trouble(indexer, &why);
}

static void note_changes(struct indexer *indexer)
{
    if (!indexer->first_change_ms && index_has_changes(indexer->index))
        indexer->first_change_ms = clock_monotonic_ms();
}

/* With so many articles more. */
static bool is_batch_full(const struct indexer *indexer, size_t more)
{
    const struct indexer_limits *limits = &indexer->in_force;
    return index_batch_articles(indexer->index) + more >= limits->batch_articles ||
           index_batch_bytes(indexer->index) >= limits->batch_bytes ||
           (indexer->first_change_ms &&
            clock_monotonic_ms() >= indexer->first_change_ms + limits->batch_max_ms);
}

bool writer_may_go_on(struct indexer *indexer, size_t files)
{
    note_changes(indexer);
    return !indexer->syncs && !is_batch_full(indexer, files) &&
           clock_monotonic_ms() < indexer->unsettled.due_ms;
}

/* -- what is too old ----------------------------------------------------------------------- */

/* Take articles out that have become too old: some now, the rest after other work. */
static void expire(struct indexer *indexer)
{
    struct err err;
    size_t removed = 0;
    if (clock_monotonic_ms() < indexer->expire_due_ms)
        return;
    int rc = index_expire(indexer->index, indexer->intake.oldest, EXPIRE_AT_ONCE, &removed, &err);
    if (rc == 0 && removed > 0)
        rc = index_note_left_out(indexer->index, indexer->intake.keep_ms, &err);
    if (rc < 0) {
        writer_recover(indexer, &err);
    } else if (removed > 0) {
        log_info("%zu articles were older than index.keep", removed);
        writer_commit(indexer); /* The next ones are looked for in what is committed. */
    }
    indexer->expire_due_ms = removed == EXPIRE_AT_ONCE ? 0 : clock_monotonic_ms() + EXPIRE_EVERY_MS;
}

/* What rests had arrived before the syncs if it has not changed since; what is being written had
 * not. */
static bool is_behind_syncs(const struct indexer *indexer)
{
    return indexer->repair.is_rereading ||
           unsettled_has_arrival(&indexer->unsettled, indexer->synced_ns);
}

static void answer_syncs(struct indexer *indexer)
{
    if (!indexer->syncs || (indexer->trouble.code == 0 && is_behind_syncs(indexer)))
        return;
    while (indexer->syncs) {
        struct ticket *ticket = indexer->syncs;
        indexer->syncs = ticket->next;
        wait_for_commit(indexer, ticket);
    }
    writer_commit(indexer);
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
            writer_commit(indexer);
        return;
    }
    indexer_tell(indexer, &handover->ticket, rc, &err);
    if (rc != ERR_FORMAT && rc != ERR_TOO_LARGE && rc != ERR_NOT_FOUND)
        writer_recover(indexer, &err);
}

/* -- the thread ---------------------------------------------------------------------------- */

/* When to look up from waiting at the latest. */
static int64_t next_deadline_ms(const struct indexer *indexer)
{
    int64_t deadline_ms = INT64_MAX;
    if (indexer->first_change_ms)
        deadline_ms = indexer->commit_due_ms;
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
        rounds_of_queue(indexer, job);
        return true;
    case JOB_ARTICLE:
        take_over(indexer, container_of(job->ticket, struct handover, ticket));
        return true;
    case JOB_SYNC:
        job->ticket->next = indexer->syncs;
        indexer->syncs = job->ticket;
        indexer->synced_ns = clock_file_ns();
        unsettled_hurry(&indexer->unsettled); /* What was closed by now can be told to be. */
        return true;
    case JOB_COMPACT:
        merging_begin_compaction(indexer, container_of(job->ticket, struct compaction, ticket));
        return true;
    case JOB_REPAIR:
        job->ticket->next = indexer->repairs;
        indexer->repairs = job->ticket;
        return true;
    case JOB_SETTLE:
        writer_commit(indexer);
        uv_sem_post(job->settled);
        return true;
    case JOB_SCANNED:
        if (job->losses == indexer->losses) {
            end_trouble(indexer);
            repair_end(&indexer->repair);
        }
        return true;
    case JOB_SCAN_FAILED:
        note_scan_failure(indexer);
        return true;
    case JOB_STOP:
        return false;
    }
    return true;
}

/* In seconds, for what is let go by its age. */
static int64_t time_of_day(struct indexer *indexer)
{
    int64_t jumped_s, day_s = clock_file_ns() / 1000000000;
    int64_t now_s = wary_clock_read(&indexer->clock, day_s, clock_monotonic_ms(), &jumped_s);
    if (jumped_s > 0)
        log_warn("the clock has jumped %" PRId64 " hours ahead: until it has been so for a day, "
                 "articles are let go as if it had not",
                 jumped_s / 3600);
    if (jumped_s < 0)
        log_warn("the clock has jumped %" PRId64 " hours back", -jumped_s / 3600);
    return now_s;
}

static void refresh_limits(struct indexer *indexer)
{
    int64_t keep_ms = indexer->in_force.keep_ms;
    uv_mutex_lock(&indexer->lock);
    indexer->in_force = indexer->limits;
    uv_mutex_unlock(&indexer->lock);
    indexer->intake.rules.max_bytes = indexer->in_force.article_bytes;
    int64_t now_s = time_of_day(indexer), keep_s = indexer->in_force.keep_ms / 1000;
    indexer->intake.oldest = keep_s > 0 ? now_s - keep_s : INT64_MIN;
    indexer->intake.keep_ms = indexer->in_force.keep_ms;
    if (indexer->in_force.keep_ms != keep_ms)
        indexer->expire_due_ms = 0;
}

/* Do a job that came in a pause, where it would only fail; false if it was the last. */
static bool turn_away(struct indexer *indexer, struct job *job)
{
    if (job->path) {
        free(job->path);
        indexer->losses++;
        return true;
    }
    if (job->kind != JOB_ARTICLE)
        return work_on(indexer, job);
    indexer_tell(indexer, job->ticket, indexer->trouble.code, &indexer->trouble);
    return true;
}

/* Pause after a failure, but not through the end, and not past the end of trouble. Who has
 * something meanwhile need not wait: files are left to the scan that follows, articles are refused.
 * False if the last job came. */
static bool back_off(struct indexer *indexer)
{
    struct job job;
    bool more = true;
    int64_t until_ms = clock_monotonic_ms() + indexer->retry_ms;
    while (more && !indexer->stopping && indexer->trouble.code && clock_monotonic_ms() < until_ms)
        if (queue_take(indexer->queue, &job, until_ms) > 0)
            more = turn_away(indexer, &job);
    indexer->has_failed = false;
    writer_tell_lost(indexer);
    return more;
}

void indexer_write(void *arg)
{
    struct indexer *indexer = arg;
    struct job job;
    bool more = true;

    while (more) {
        int rc = queue_take(indexer->queue, &job, next_deadline_ms(indexer));
        refresh_limits(indexer);
        expire(indexer);
        if (rc > 0)
            more = work_on(indexer, &job);
        rounds_of_unsettled(indexer);
        answer_syncs(indexer);
        note_changes(indexer);
        bool idle = rc == 0 && indexer->first_change_ms &&
                    clock_monotonic_ms() >= indexer->commit_due_ms;
        if (idle || !more || is_batch_full(indexer, 0))
            writer_commit(indexer);
        damage_repair(indexer);
        damage_pass_on(indexer);
        merging_adopt(indexer);
        merging_answer_compactions(indexer);
        if (queue_length(indexer->queue) == 0)
            index_rest(indexer->index);
        if (more && indexer->has_failed)
            more = back_off(indexer);
    }
    indexer->synced_ns = 0;               /* What rests is left to the next start's scan, */
    indexer->repair.is_rereading = false; /* and so is what was to be read again. */
    answer_syncs(indexer);
    indexer->hurrying = true;
    merging_answer_compactions(indexer);
    uv_mutex_lock(&indexer->lock);
    indexer->finished = true;
    uv_mutex_unlock(&indexer->lock);
    uv_async_send(&indexer->news);
}
