/* Rounds: files that are looked at side by side, by the crew, and applied in their order. While
 * this thread applies a round and prepares another, the rest of the crew looks at the one between:
 *
 *     crew      looks at 1             | looks at 2                        | looks at 3 ...
 *     writer    prepares 2, looks at 1 | applies 1, prepares 3, looks at 2 | applies 2, ...
 *
 * What a look needs of the catalog is read when its round is prepared, so a round that has a file
 * in common with the one before is prepared when that one was applied. */
#include "ingest/writer.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/crew.h"
#include "base/log.h"
#include "base/own.h"

/* So many files are looked at side by side, and no more of them once their articles have so many
 * bytes: those of two rounds are in memory at once. */
#define ROUND_FILES 256
#define ROUND_BYTES (16 * 1024 * 1024)

/* So many rounds at most follow each other before this thread sees to its other tasks. */
#define ROUNDS_IN_A_ROW 16

/* Fewer files than these are looked at by the writer's thread alone. Waking the crew costs more
 * than it brings then, and what each thread drafts becomes a segment of its own, with its own
 * syncs, and some 10 µs more for each query until it is merged. */
#define CREW_FILES 16

static enum look_hint hint_of(enum job_kind kind)
{
    return kind == JOB_CLOSED ? LOOK_CLOSED : kind == JOB_FOUND ? LOOK_FOUND : LOOK_CREATED;
}

/* Files that are looked at side by side. */
struct round {
    struct indexer *indexer;
    struct look looks[ROUND_FILES];
    uint64_t hashes[ROUND_FILES]; /* Of the paths of those from the queue. */
    size_t count;
    bool is_prepared;
    size_t applied;      /* The first ones. */
    atomic_size_t bytes; /* Of the articles that were taken out since it began. */
};

static void init(struct round *round, struct indexer *indexer)
{
    round->indexer = indexer;
    round->is_prepared = false;
    round->count = round->applied = 0;
    round->bytes = 0;
}

static void release(struct round *round)
{
    for (; round->applied < round->count; round->applied++)
        look_release(&round->looks[round->applied]);
}

/* -- looking ------------------------------------------------------------------------------- */

/* On a thread of the crew. */
static void look_at_part(void *context, unsigned worker, size_t part)
{
    struct round *round = context;
    struct look *look = &round->looks[round->applied + part];
    if (look->verdict != LOOK_NOT_YET || atomic_load(&round->bytes) > ROUND_BYTES)
        return;
    look_at(look, &round->indexer->intake.rules, worker);
    for (size_t i = 0; i < look->article_count; i++)
        atomic_fetch_add(&round->bytes, strlen(look->articles[i].article->body));
}

/* What the looks need to know, unless that is done. */
static int prepare(struct round *round, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && !round->is_prepared && i < round->count; i++)
        rc = intake_prepare(&round->indexer->intake, &round->looks[i], err);
    round->is_prepared = rc == 0;
    return rc;
}

static bool is_for_crew(const struct round *round)
{
    return round->count - round->applied >= CREW_FILES;
}

/* Have the crew look at what is left, as much as memory allows. */
static void begin_looks(struct round *round)
{
    round->bytes = 0;
    if (is_for_crew(round))
        crew_begin(index_crew(round->indexer->index), look_at_part, round,
                   round->count - round->applied);
}

/* Lend a hand until they are made. */
static void finish_looks(struct round *round)
{
    if (is_for_crew(round))
        crew_finish(index_crew(round->indexer->index));
    else
        for (size_t part = 0; part < round->count - round->applied; part++)
            look_at_part(round, 0, part);
}

static bool is_looked_at(const struct round *round)
{
    return round->bytes <= ROUND_BYTES;
}

/* -- applying ------------------------------------------------------------------------------ */

/* When to look again at a file that is not to be taken in yet. The kernel tells of a close before
 * it counts the writer out, so it may still seem to be written, and no other event will come. */
static unsigned delay_after(const struct look *look)
{
    if (look->hint == LOOK_CLOSED)
        return UNSETTLED_SOON_MS;
    return look->waited_ms ? unsettled_delay_after(look->waited_ms) : UNSETTLED_LATER_MS;
}

static int apply(struct indexer *indexer, struct look *look, struct err *err)
{
    int rc = intake_apply(&indexer->intake, look, err);
    atomic_fetch_add(&indexer->files, 1);
    atomic_store(&indexer->articles, indexer->intake.articles);
    atomic_store(&indexer->rejected, indexer->intake.rejected);
    if (rc != ERR_CHANGING && rc != ERR_RESTING)
        return rc;
    log_debug("later: %s: %s", look->path, err->text);
    int64_t since_ns = rc == ERR_RESTING ? look->entry.changed_ns : 0;
    if (!unsettled_add(&indexer->unsettled, look->path, delay_after(look), since_ns))
        writer_tell_lost(indexer);
    return 0;
}

/* Apply the looks that were made, in their order, up to one that was not. */
static int apply_looks(struct round *round, struct err *err)
{
    int rc = 0;
    while (rc == 0 && round->applied < round->count) {
        struct look *look = &round->looks[round->applied];
        if (look->verdict == LOOK_NOT_YET)
            break;
        rc = apply(round->indexer, look, err);
        look_release(look);
        round->applied++;
    }
    return rc;
}

/* Look at what memory did not allow before, and apply it. */
static int do_rest(struct round *round, struct err *err)
{
    int rc = 0;
    while (rc == 0 && round->applied < round->count) {
        begin_looks(round);
        finish_looks(round);
        rc = apply_looks(round, err);
    }
    return rc;
}

/* -- files whose time has come ----------------------------------------------------------------- */

/* If the batch is lost, so are the looks: their drafts went with it. A scan finds the files again.
 */
void rounds_of_unsettled(struct indexer *indexer)
{
    OWN(freep) struct unsettled_file *files = NULL;
    size_t count = unsettled_take(&indexer->unsettled, &files);
    struct round round;
    struct err err;
    for (size_t done = 0; done < count;) {
        init(&round, indexer);
        for (; round.count < ROUND_FILES && done < count; done++)
            round.looks[round.count++] = (struct look){
                .path = files[done].path,
                .hint = LOOK_FOUND,
                .waited_ms = files[done].delay_ms,
            };
        int rc = prepare(&round, &err);
        if (rc == 0)
            rc = do_rest(&round, &err);
        release(&round);
        if (rc < 0)
            writer_recover(indexer, &err);
    }
}

/* -- files of the queue ------------------------------------------------------------------------ */

/* A file that is created and closed, or closed again and again, is looked at once for all of it: it
 * is looked at after the last. What a scan found is tried again also where nothing happened to it,
 * so that is another look. */
static bool is_gathered(struct round *round, const struct job *job, uint64_t hash)
{
    for (size_t i = round->count; i-- > 0;) {
        struct look *look = &round->looks[i];
        if (round->hashes[i] != hash || look->hint == LOOK_FOUND ||
            strcmp(look->path, job->path) != 0)
            continue;
        if (job->kind == JOB_CLOSED)
            look->hint = LOOK_CLOSED;
        return job->kind != JOB_FOUND;
    }
    return false;
}

static void gather(struct round *round, struct job *job)
{
    uint64_t hash = XXH3_64bits(job->path, strlen(job->path));
    if (is_gathered(round, job, hash)) {
        free(job->path);
        return;
    }
    round->hashes[round->count] = hash;
    round->looks[round->count++] = (struct look){
        .path = job->path,
        .hint = hint_of(job->kind),
    };
}

/* Fill the round with files of the queue. */
static void gather_files(struct round *round)
{
    struct job job;
    while (round->count < ROUND_FILES && queue_take_file(round->indexer->queue, &job))
        gather(round, &job);
}

static bool have_file_in_common(const struct round *a, const struct round *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t n = 0; n < b->count; n++)
            if (a->hashes[i] == b->hashes[n]) /* If it is not so, little is lost. */
                return true;
    return false;
}

/* Gather the round after one that is being looked at. */
static int prepare_next(struct round *next, const struct round *looked_at, struct err *err)
{
    gather_files(next);
    return have_file_in_common(looked_at, next) ? 0 : prepare(next, err);
}

static int begin_round(struct round *round, struct err *err)
{
    int rc = prepare(round, err);
    if (rc == 0)
        begin_looks(round);
    return rc;
}

/* Apply a round whose looks are made, and begin the next one, if there is one: before that if it
 * can be. */
static int pass_on(struct round *round, struct round *next, struct err *err)
{
    bool is_ahead = next->count > 0 && next->is_prepared && is_looked_at(round);
    if (is_ahead)
        begin_looks(next);
    int rc = apply_looks(round, err);
    if (rc < 0 && is_ahead && is_for_crew(next))
        finish_looks(next); /* They draft into the batch, which is to be abandoned. */
    if (rc == 0)
        rc = do_rest(round, err);
    if (rc == 0 && next->count > 0 && !is_ahead)
        rc = begin_round(next, err);
    return rc;
}

void rounds_of_queue(struct indexer *indexer, const struct job *first)
{
    struct round rounds[2], *round = &rounds[0], *next = &rounds[1];
    struct job job = *first;
    struct err err;
    init(round, indexer);
    gather(round, &job);
    gather_files(round);
    bool goes_on = writer_may_go_on(indexer, round->count);
    int rc = begin_round(round, &err);
    for (unsigned n = 1; rc == 0 && round->count > 0; n++) {
        struct round *done = round;
        init(next, indexer);
        if (n < ROUNDS_IN_A_ROW && goes_on)
            rc = prepare_next(next, done, &err);
        finish_looks(done);
        goes_on = writer_may_go_on(indexer, next->count); /* What the batch has is known now. */
        if (rc == 0)
            rc = pass_on(done, next, &err);
        release(done);
        round = next;
        next = done;
    }
    release(round);
    if (rc < 0)
        writer_recover(indexer, &err);
}
