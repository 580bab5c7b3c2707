/* A merge: which segments, and the making of the new one. While it is at work it is asked now and
 * then whether it is to end; that is where it waits, and is interrupted for a smaller one.
 *
 * All of this file runs on the merger's thread. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "index/merge.h"
#include "index/merge_choice.h"
#include "index/merger_private.h"
#include "index/segment_output.h"

/* How often to look how far a merge is. */
#define MEASURE_MS 100

/* A merge is interrupted for one that is so many times smaller: segments keep coming while it is at
 * work, for a minute or more where it is large. */
#define INTERRUPT_RATIO 4

/* A merge at work: on the stack of the merger's thread, which alone reads it. */
struct work {
    struct merger *merger;
    const struct work *outer; /* Interrupted by this one; NULL for most. */
    const struct snapshot *sources;
    uint64_t articles;                   /* In the sources, alive. */
    const struct segment_output *output; /* Of the result. */
    uint64_t written;                    /* Bytes, as of the last measuring. */
    int64_t measured_ms;
};

/* -- choosing ------------------------------------------------------------------------------ */

static bool is_at_work(const struct work *work, const struct segment *segment)
{
    for (; work; work = work->outer)
        for (size_t i = 0; i < work->sources->count; i++)
            if (work->sources->parts[i].segment == segment)
                return true;
    return false;
}

/* The parts of a snapshot that are not being merged, borrowed: how many. */
static size_t list_free_parts(const struct snapshot *snapshot, const struct work *work,
                              struct snapshot_part *out)
{
    size_t count = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        if (!is_at_work(work, snapshot->parts[i].segment))
            out[count++] = snapshot->parts[i];
    return count;
}

static struct snapshot *hold_parts(const struct snapshot *snapshot, const size_t *chosen,
                                   size_t count)
{
    struct snapshot *sources = snapshot_new(snapshot->sequence, count);
    for (size_t i = 0; i < count; i++)
        sources->parts[sources->count++] = (struct snapshot_part){
            segment_hold(snapshot->parts[chosen[i]].segment),
            dead_set_hold(snapshot->parts[chosen[i]].dead),
        };
    return sources;
}

struct choice {
    uint32_t wish; /* 0: none. */
    unsigned factor;
    bool is_at_rest;
};

/* A snapshot of the chosen parts alone, or NULL if nothing is to be done; beside work, if there is
 * one. */
static struct snapshot *choose_parts(const struct snapshot *snapshot, const struct choice *choice,
                                     const struct work *work)
{
    OWN(freep) struct snapshot_part *parts = xcalloc(snapshot->count, sizeof *parts);
    OWN(freep) size_t *chosen = xcalloc(snapshot->count, sizeof *chosen);
    const struct snapshot rest = {
        .sequence = snapshot->sequence,
        .count = list_free_parts(snapshot, work, parts),
        .parts = parts,
    };
    size_t count = merge_choose_up_to(&rest, choice->wish, chosen);
    if (count == 0)
        count = merge_choose(&rest, choice->factor, chosen);
    if (count == 0 && choice->is_at_rest)
        count = merge_choose_at_rest(&rest, chosen);
    return count > 0 ? hold_parts(&rest, chosen, count) : NULL;
}

/* With the lock held, which is let go for a moment: what to merge of the newest snapshot; NULL if
 * nothing is to be done. */
struct snapshot *merger_choose(struct merger *merger, const struct work *work)
{
    struct snapshot *newest = snapshot_hold(merger->newest);
    const struct choice choice = {
        .wish = merger->failure.code || work ? 0 : merger->wish,
        .factor = merger->options.factor,
        .is_at_rest = !work && merger_is_at_rest(merger),
    };
    merger->is_new = false;
    if (choice.is_at_rest)
        merger->may_rest = false;
    if (choice.wish && merge_choose_up_to(newest, choice.wish, NULL) == 0)
        merger->wish = 0;
    struct snapshot *sources = choose_parts(newest, &choice, work);
    merger->is_working = work || sources;
    uv_mutex_unlock(&merger->lock);
    snapshot_drop(newest); /* What it held last wakes this very thread, under the lock. */
    uv_mutex_lock(&merger->lock);
    return sources;
}

/* -- a merge ------------------------------------------------------------------------------- */

static void widen(struct segment *bounds, const struct segment *segment)
{
    if (segment->date_min < bounds->date_min)
        bounds->date_min = segment->date_min;
    if (segment->date_max > bounds->date_max)
        bounds->date_max = segment->date_max;
}

/* What was written has to be paid for. */
static void measure(struct work *work, uint64_t written)
{
    struct merger *merger = work->merger;
    int64_t now_ms = clock_monotonic_ms();
    uv_mutex_lock(&merger->lock);
    if (written > work->written)
        pace_spend(&merger->pace, written - work->written, merger->rate, now_ms);
    uv_mutex_unlock(&merger->lock);
    work->written = written;
    work->measured_ms = now_ms;
    if (!work->outer)
        merger->progress_done = written;
}

static void measure_now_and_then(struct work *work)
{
    if (clock_monotonic_ms() - work->measured_ms < MEASURE_MS)
        return;
    measure(work, segment_output_bytes(work->output));
}

/* Merge what has come meanwhile, if it is little. */
static void interrupt(const struct work *work)
{
    struct merger *merger = work->merger;
    struct snapshot *sources = NULL;
    uv_mutex_lock(&merger->lock);
    if (merger_may_begin(merger))
        sources = merger_choose(merger, work);
    uv_mutex_unlock(&merger->lock);
    if (sources && snapshot_articles(sources) * INTERRUPT_RATIO <= work->articles)
        merger_merge(merger, sources, work);
    else
        snapshot_drop(sources);
    trash_empty(merger->options.trash);
}

/* Wait as long as the merge is held up, or something changes; false if it is not. */
static bool hold_up(struct merger *merger)
{
    uv_mutex_lock(&merger->lock);
    int64_t ms = merger_is_held(merger) ? -1 : merger_pace_ms(merger);
    bool held = ms != 0 && !merger->stopping;
    if (held)
        merger_wait(merger, ms);
    uv_mutex_unlock(&merger->lock);
    return held;
}

/* Asked by a merge now and then. */
static bool is_to_end(void *context)
{
    struct work *work = context;
    struct merger *merger = work->merger;
    measure_now_and_then(work);
    if (work->outer)
        return merger->stopping;
    do
        interrupt(work);
    while (hold_up(merger));
    return merger->stopping;
}

/* What the sources will take when the dead are left out, about. */
static uint64_t bytes_alive(const struct snapshot *sources)
{
    double bytes = 0;
    for (size_t i = 0; i < sources->count; i++) {
        const struct snapshot_part *part = &sources->parts[i];
        bytes += (double)part->segment->bytes * (double)snapshot_part_alive(part) /
                 (double)part->segment->articles;
    }
    return (uint64_t)bytes;
}

/* What is damaged must not be copied into a segment whose checksums are right. The lock is not
 * held. */
int merger_examine(struct merger *merger, const struct segment *segment, struct err *err)
{
    int rc = segment_examine(segment, &merger->examining, err);
    if (rc == ERR_INDEX)
        merger->options.on_damage(merger->options.context, segment->id, err);
    return rc;
}

static int examine_all(struct merger *merger, const struct snapshot *sources, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sources->count; i++)
        rc = merger_examine(merger, sources->parts[i].segment, err);
    return rc;
}

static int merge_into(struct work *work, struct segment *target, struct err *err)
{
    struct merger *merger = work->merger;
    const struct snapshot *sources = work->sources;
    OWN(freep) struct merge_source *list = xcalloc(sources->count, sizeof *list);
    target->date_min = INT64_MAX;
    target->date_max = INT64_MIN;
    for (size_t i = 0; i < sources->count; i++) {
        list[i] = (struct merge_source){sources->parts[i].segment, sources->parts[i].dead};
        widen(target, sources->parts[i].segment);
    }
    OWN(segment_output_freep) struct segment_output *output = NULL;
    int rc = examine_all(merger, sources, err);
    if (rc == 0)
        rc = segment_output_open(&output, target->path, err);
    work->output = output;
    const struct merge_task task = {
        .sources = list,
        .count = sources->count,
        .output = output,
        .write = merger->options.write_tables,
        .is_cancelled = is_to_end,
        .context = work,
    };
    if (rc == 0)
        rc = segment_merge(&task, &target->articles, err);
    if (rc < 0 || target->articles == 0)
        return rc;
    rc = segment_output_finish(output, target, &work->merger->examining, err);
    return rc < 0 ? rc : segment_output_sync(output, err);
}

/* The result of merging the sources; NULL if nothing in them is alive. */
static int make_segment(struct work *work, struct segment **out, struct err *err)
{
    struct merger *merger = work->merger;
    struct segment target = {.id = merger->options.next_segment_id(merger->options.context)};
    OWN(freep) char *path = segment_path(merger->options.index_path, target.id);
    struct segment *result = NULL;
    target.path = path;
    int rc = merge_into(work, &target, err);
    if (rc == 0 && target.articles > 0) {
        result = segment_new(&target);
        rc = segment_map(result, err);
    }
    if (rc < 0 || target.articles == 0)
        segment_remove(path, NULL);
    if (rc < 0) {
        segment_drop(result);
        return rc;
    }
    measure(work, target.bytes);
    *out = result;
    return 0;
}

/* What is done is the writer's next. One that came before, of a merge that was an interruption, is
 * waited for. False at the end, if nobody takes that. */
static bool put_done(struct merger *merger, const struct merge *done)
{
    while (merger->has_done && !merger->stopping)
        uv_cond_wait(&merger->changed, &merger->lock);
    if (merger->has_done)
        return false;
    merger->done = *done;
    merger->has_done = true;
    return true;
}

/* Tell what came of a merge: done, or err if that is NULL. */
static void report(const struct work *work, struct merge *done, const struct err *err)
{
    struct merger *merger = work->merger;
    uv_mutex_lock(&merger->lock);
    if (!done)
        merger_note_failure(merger, err);
    bool is_given_up = done && !put_done(merger, done);
    merger->is_working = work->outer != NULL;
    bool is_waited_for = done || merger->failure.code;
    uv_mutex_unlock(&merger->lock);
    if (is_given_up)
        merger_discard(merger, done);
    if (is_waited_for && merger->options.on_ready)
        merger->options.on_ready(merger->options.context);
}

/* Merge the sources, which are given up, in between another merge if there is one. */
void merger_merge(struct merger *merger, struct snapshot *sources, const struct work *outer)
{
    struct err err;
    struct segment *result = NULL;
    int64_t start_ms = clock_monotonic_ms();
    struct work work = {
        .merger = merger,
        .outer = outer,
        .sources = sources,
        .articles = snapshot_articles(sources),
        .measured_ms = start_ms,
    };
    if (!outer) {
        merger->progress_done = 0;
        merger->progress_total = bytes_alive(sources);
    }
    if (make_segment(&work, &result, &err) < 0) {
        if (!merger->stopping)
            log_error("cannot merge %zu segments: %s", sources->count, err.text);
        report(&work, NULL, &err);
        snapshot_drop(sources);
        return;
    }
    log_debug("merged %zu segments of %" PRIu64 " articles in %" PRId64 " ms", sources->count,
              work.articles, clock_monotonic_ms() - start_ms);
    report(&work, &(struct merge){sources, result}, NULL);
}
