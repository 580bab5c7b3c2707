/* Rounds: files that are looked at side by side, by the crew, and applied in their order. */
#include "ingest/writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/log.h"

/* So many files are looked at side by side, and no more of them once their articles have so many
 * bytes: these are all in memory at once. */
#define ROUND_FILES 256
#define ROUND_BYTES (32 * 1024 * 1024)

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
        crew_run(index_crew(indexer->index), look_at_part, &round, count - next);
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

void rounds_of_queue(struct indexer *indexer, const struct job *first)
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
