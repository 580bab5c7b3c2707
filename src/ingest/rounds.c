/* Rounds: files that are looked at side by side, by the crew, and applied in their order. */
#include "ingest/writer.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/crew.h"
#include "base/log.h"
#include "base/own.h"

/* So many files are looked at side by side, and no more of them once their articles have so many
 * bytes: these are all in memory at once. */
#define ROUND_FILES 256
#define ROUND_BYTES (32 * 1024 * 1024)

/* Fewer files than these are looked at by the writer's thread alone. Waking the crew costs more
 * than it brings then, and what each thread drafts becomes a segment of its own, with its own
 * syncs, and some 10 µs more for each query until it is merged. */
#define CREW_FILES 16

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

static void look_at_all(struct round *round, size_t count)
{
    struct crew *crew = index_crew(round->indexer->index);
    if (count >= CREW_FILES)
        crew_run(crew, look_at_part, round, count);
    else
        for (size_t part = 0; part < count; part++)
            look_at_part(round, 0, part);
}

/* When to look again at a file that is not to be taken in yet. The kernel tells of a close before
 * it counts the writer out, so it may still seem to be written, and no other event will come. */
static unsigned delay_after(const struct look *look)
{
    if (look->hint == LOOK_CLOSED)
        return UNSETTLED_SOON_MS;
    return look->waited_ms ? unsettled_delay_after(look->waited_ms) : UNSETTLED_LATER_MS;
}

/* False if the batch was lost. */
static bool apply(struct indexer *indexer, struct look *look)
{
    struct err err;
    int rc = intake_apply(&indexer->intake, look, &err);
    atomic_fetch_add(&indexer->files, 1);
    atomic_store(&indexer->articles, indexer->intake.articles);
    atomic_store(&indexer->rejected, indexer->intake.rejected);
    if (rc == ERR_CHANGING || rc == ERR_RESTING) {
        log_debug("later: %s: %s", look->path, err.text);
        int64_t since_ns = rc == ERR_RESTING ? look->entry.changed_ns : 0;
        if (!unsettled_add(&indexer->unsettled, look->path, delay_after(look), since_ns))
            writer_tell_lost(indexer);
    } else if (rc < 0) {
        writer_recover(indexer, &err);
        return false;
    }
    return true;
}

static bool prepare(struct indexer *indexer, struct look *looks, size_t count)
{
    struct err err;
    for (size_t i = 0; i < count; i++)
        if (intake_prepare(&indexer->intake, &looks[i], &err) < 0) {
            writer_recover(indexer, &err);
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
        look_at_all(&round, count - next);
        for (; alive && next < count && looks[next].verdict != LOOK_NOT_YET; next++) {
            alive = apply(indexer, &looks[next]);
            look_release(&looks[next]);
        }
    }
    for (size_t i = 0; i < count; i++)
        look_release(&looks[i]);
}

void rounds_of_unsettled(struct indexer *indexer)
{
    OWN(freep) struct unsettled_file *files = NULL;
    size_t count = unsettled_take(&indexer->unsettled, &files);
    for (size_t done = 0; done < count;) {
        struct look looks[ROUND_FILES] = {{.path = NULL}};
        size_t n = 0;
        for (; n < ROUND_FILES && done < count; n++, done++)
            looks[n] = (struct look){
                .path = files[done].path,
                .hint = LOOK_FOUND,
                .waited_ms = files[done].delay_ms,
            };
        look_at_files(indexer, looks, n);
    }
}

/* Files that were taken off the queue, to be looked at in one round. */
struct gathered {
    struct look looks[ROUND_FILES];
    uint64_t hashes[ROUND_FILES]; /* Of their paths. */
    size_t count;
};

/* A file that is created and closed, or closed again and again, is looked at once for all of it: it
 * is looked at after the last. What a scan found is tried again also where nothing happened to it,
 * so that is another look. */
static bool is_gathered(struct gathered *gathered, const struct job *job, uint64_t hash)
{
    for (size_t i = gathered->count; i-- > 0;) {
        struct look *look = &gathered->looks[i];
        if (gathered->hashes[i] != hash || look->hint == LOOK_FOUND ||
            strcmp(look->path, job->path) != 0)
            continue;
        if (job->kind == JOB_CLOSED)
            look->hint = LOOK_CLOSED;
        return job->kind != JOB_FOUND;
    }
    return false;
}

static void gather(struct gathered *gathered, struct job *job)
{
    uint64_t hash = XXH3_64bits(job->path, strlen(job->path));
    if (is_gathered(gathered, job, hash)) {
        free(job->path);
        return;
    }
    gathered->hashes[gathered->count] = hash;
    gathered->looks[gathered->count++] = (struct look){
        .path = job->path,
        .hint = hint_of(job->kind),
    };
}

void rounds_of_queue(struct indexer *indexer, const struct job *first)
{
    struct gathered gathered = {.count = 0};
    struct job job = *first;
    do
        gather(&gathered, &job);
    while (gathered.count < ROUND_FILES && queue_take_file(indexer->queue, &job));
    look_at_files(indexer, gathered.looks, gathered.count);
}
