#include "index/merger.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "index/catalog.h"
#include "index/effort.h"
#include "index/examination.h"
#include "index/index.h"
#include "index/merge.h"

/* After a failure (a full disk, mostly) it is not tried again at every commit. */
#define RETRY_MS 10000

/* How often to look how far a merge is. */
#define MEASURE_MS 100

enum merger_state { MERGER_IDLE, MERGER_WORKING, MERGER_DONE };

struct merger {
    struct merger_options options;
    uv_thread_t thread;
    atomic_bool stopping; /* Set under lock; a merge looks at it without. */
    atomic_uint_fast64_t progress_done, progress_total;

    /* The merger's thread only. */
    const char *folder;      /* Of the merge at work. */
    struct effort examining; /* ended is any thread's. */
    int64_t measured_ms;

    /* Under lock. */
    uv_mutex_t lock;
    uv_cond_t changed;
    enum merger_state state;
    struct snapshot *newest;
    bool is_new;        /* newest is still to be looked at. */
    struct merge done;  /* While DONE. */
    int64_t retry_ms;   /* Not before this, after a failure. */
    uint32_t wish;      /* Up to this id; 0: none. */
    struct err failure; /* Of a merge while there was a wish; code 0: none. */
    struct examination examination;
};

/* -- choosing ------------------------------------------------------------------------------ */

static uint64_t alive(const struct snapshot_part *part)
{
    return part->segment->articles - (part->dead ? part->dead->count : 0);
}

static unsigned tier_of(uint64_t articles, unsigned factor)
{
    unsigned tier = 0;
    for (; articles >= factor; articles /= factor)
        tier++;
    return tier;
}

size_t merger_choose(const struct snapshot *snapshot, unsigned factor, size_t *out)
{
    for (unsigned tier = 0; tier < 64; tier++) {
        size_t n = 0, higher = 0;
        for (size_t i = 0; i < snapshot->count; i++) {
            unsigned own = tier_of(alive(&snapshot->parts[i]), factor);
            if (own == tier)
                out[n++] = i;
            higher += own > tier;
        }
        if (n >= factor)
            return n;
        if (higher == 0)
            break;
    }
    for (size_t i = 0; i < snapshot->count; i++)
        if (alive(&snapshot->parts[i]) * 4 <= snapshot->parts[i].segment->articles * 3ull) {
            out[0] = i;
            return 1;
        }
    return 0;
}

size_t merger_choose_up_to(const struct snapshot *snapshot, uint32_t up_to, size_t *out)
{
    size_t n = 0;
    bool has_dead = false;
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct snapshot_part *part = &snapshot->parts[i];
        if (part->segment->id > up_to)
            continue;
        if (out)
            out[n] = i;
        n++;
        has_dead |= part->dead != NULL;
    }
    return n > 1 || has_dead ? n : 0;
}

/* A snapshot of the chosen parts alone, or NULL if nothing is to be done. */
static struct snapshot *choose_parts(const struct snapshot *snapshot, unsigned factor,
                                     uint32_t wish)
{
    OWN(freep) size_t *chosen = xcalloc(snapshot->count, sizeof *chosen);
    size_t count = merger_choose_up_to(snapshot, wish, chosen);
    if (count == 0)
        count = merger_choose(snapshot, factor, chosen);
    if (count == 0)
        return NULL;
    struct snapshot *sources = snapshot_new(snapshot->sequence, count);
    for (size_t i = 0; i < count; i++)
        sources->parts[sources->count++] = (struct snapshot_part){
            segment_hold(snapshot->parts[chosen[i]].segment),
            dead_set_hold(snapshot->parts[chosen[i]].dead),
        };
    return sources;
}

/* -- the thread ---------------------------------------------------------------------------- */

static void widen(struct segment *bounds, const struct segment *segment)
{
    if (segment->date_min < bounds->date_min)
        bounds->date_min = segment->date_min;
    if (segment->date_max > bounds->date_max)
        bounds->date_max = segment->date_max;
}

/* Asked by a merge now and then. */
static bool is_stopping(void *context)
{
    struct merger *merger = context;
    int64_t now_ms = clock_monotonic_ms();
    if (now_ms - merger->measured_ms >= MEASURE_MS) {
        merger->progress_done = segment_folder_bytes(merger->folder);
        merger->measured_ms = now_ms;
    }
    return merger->stopping;
}

/* What the sources will take when the dead are left out, about. */
static uint64_t bytes_alive(const struct snapshot *sources)
{
    double bytes = 0;
    for (size_t i = 0; i < sources->count; i++) {
        const struct snapshot_part *part = &sources->parts[i];
        bytes += (double)part->segment->bytes * (double)alive(part) /
                 (double)part->segment->articles;
    }
    return (uint64_t)bytes;
}

/* What is damaged must not be copied into a segment whose checksums are right. The lock is not
 * held. */
static int examine_segment(struct merger *merger, const struct segment *segment, struct err *err)
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
        rc = examine_segment(merger, sources->parts[i].segment, err);
    return rc;
}

static int merge_into(struct merger *merger, struct segment *target, const struct snapshot *sources,
                      struct err *err)
{
    OWN(freep) struct merge_source *list = xcalloc(sources->count, sizeof *list);
    target->date_min = INT64_MAX;
    target->date_max = INT64_MIN;
    for (size_t i = 0; i < sources->count; i++) {
        list[i] = (struct merge_source){sources->parts[i].segment, sources->parts[i].dead};
        widen(target, sources->parts[i].segment);
    }
    merger->folder = target->folder;
    merger->progress_done = 0;
    merger->progress_total = bytes_alive(sources);
    const struct merge_task task = {
        .sources = list,
        .count = sources->count,
        .folder = target->folder,
        .write = merger->options.write_tables,
        .is_cancelled = is_stopping,
        .context = merger,
    };
    int rc = examine_all(merger, sources, err);
    if (rc == 0)
        rc = segment_make_folder(target, err);
    if (rc == 0)
        rc = segment_merge(&task, &target->articles, err);
    return rc == 0 && target->articles > 0 ? segment_seal(target, err) : rc;
}

/* Merge the sources, which are the result's then. */
static int work(struct merger *merger, struct snapshot *sources, struct merge *out, struct err *err)
{
    struct segment target = {.id = merger->options.next_segment_id(merger->options.context)};
    OWN(freep) char *folder = segment_folder(merger->options.index_path, target.id);
    target.folder = folder;

    int64_t start_ms = clock_monotonic_ms();
    struct segment *result = NULL;
    int rc = merge_into(merger, &target, sources, err);
    if (rc == 0 && target.articles > 0) {
        result = segment_new(&target);
        rc = segment_map(result, err);
    }
    if (rc < 0 || target.articles == 0)
        segment_remove_folder(folder, NULL);
    if (rc < 0) {
        segment_drop(result);
        if (!merger->stopping)
            log_error("cannot merge %zu segments: %s", sources->count, err->text);
        snapshot_drop(sources);
        return rc;
    }
    log_debug("merged %zu segments into %u articles in %lld ms", sources->count, target.articles,
              (long long)(clock_monotonic_ms() - start_ms));
    *out = (struct merge){sources, result};
    return 0;
}

static void clear_away(struct merger *merger)
{
    uv_mutex_unlock(&merger->lock);
    trash_empty(merger->options.trash);
    uv_mutex_lock(&merger->lock);
}

/* With the lock held, which is let go meanwhile. */
static void examine(struct merger *merger, struct segment *segment)
{
    struct err err;
    uint32_t id = segment->id;
    uv_mutex_unlock(&merger->lock);
    int rc = examine_segment(merger, segment, &err);
    segment_drop(segment);
    if (rc < 0 && rc != ERR_INDEX && rc != ERR_STOPPING)
        log_warn("cannot examine segment %u: %s", id, err.text);
    uv_mutex_lock(&merger->lock);
    examination_end(&merger->examination, id, rc);
}

static int read_catalog(struct merger *merger, struct err *err)
{
    OWN(catalog_freep) struct catalog *catalog = NULL;
    int rc = catalog_open(&catalog, merger->options.index_path, CATALOG_READ, NULL, err);
    return rc < 0 ? rc : catalog_read_all(catalog, &merger->examining, err);
}

/* With the lock held, which is let go meanwhile. */
static void examine_catalog(struct merger *merger)
{
    struct err err;
    uv_mutex_unlock(&merger->lock);
    int rc = read_catalog(merger, &err);
    if (rc == ERR_CATALOG)
        merger->options.on_damage(merger->options.context, INDEX_CATALOG, &err);
    else if (rc < 0 && rc != ERR_STOPPING)
        log_warn("cannot examine the catalog: %s", err.text);
    uv_mutex_lock(&merger->lock);
}

/* With the lock held. */
static void wait_for_change(struct merger *merger)
{
    int64_t wait_ms = examination_wait_ms(&merger->examination);
    if (wait_ms < 0 || !merger->newest)
        uv_cond_wait(&merger->changed, &merger->lock);
    else
        uv_cond_timedwait(&merger->changed, &merger->lock, (uint64_t)wait_ms * 1000000);
}

/* With the lock held: what to merge of the newest snapshot; NULL if nothing is to be done. */
static struct snapshot *choose(struct merger *merger)
{
    struct snapshot *newest = snapshot_hold(merger->newest);
    uint32_t wish = merger->failure.code ? 0 : merger->wish;
    merger->is_new = false;
    if (wish && merger_choose_up_to(newest, wish, NULL) == 0)
        merger->wish = 0;
    struct snapshot *sources = choose_parts(newest, merger->options.factor, wish);
    if (sources)
        merger->state = MERGER_WORKING;
    uv_mutex_unlock(&merger->lock);
    snapshot_drop(newest); /* What it held last wakes this very thread, under the lock. */
    uv_mutex_lock(&merger->lock);
    return sources;
}

/* The next thing to merge; NULL at the end. */
static struct snapshot *wait_for_work(struct merger *merger)
{
    struct snapshot *sources = NULL;
    struct segment *segment;
    uv_mutex_lock(&merger->lock);
    while (!sources && !merger->stopping) {
        if (merger->state == MERGER_IDLE && merger->is_new &&
            clock_monotonic_ms() >= merger->retry_ms)
            sources = choose(merger);
        else if (!trash_is_empty(merger->options.trash))
            clear_away(merger);
        else if (examination_take_catalog(&merger->examination))
            examine_catalog(merger);
        else if ((segment = examination_next(&merger->examination, merger->newest)))
            examine(merger, segment);
        else
            wait_for_change(merger);
    }
    uv_mutex_unlock(&merger->lock);
    return sources;
}

/* With the lock held. */
static void note_failure(struct merger *merger, const struct err *err)
{
    merger->retry_ms = clock_monotonic_ms() + RETRY_MS;
    merger->examination.is_suspected |= err->code == ERR_INDEX;
    if (merger->wish)
        merger->failure = *err;
}

static void report(struct merger *merger, const struct merge *merge, const struct err *err)
{
    uv_mutex_lock(&merger->lock);
    merger->state = err ? MERGER_IDLE : MERGER_DONE;
    if (err)
        note_failure(merger, err);
    else
        merger->done = *merge;
    bool is_waited_for = !err || merger->failure.code;
    uv_mutex_unlock(&merger->lock);
    if (is_waited_for && merger->options.on_ready)
        merger->options.on_ready(merger->options.context);
}

static void merger_main(void *arg)
{
    struct merger *merger = arg;
    struct snapshot *sources;

    thread_give_way();
    while ((sources = wait_for_work(merger))) {
        struct merge merge;
        struct err err;
        int rc = work(merger, sources, &merge, &err);
        report(merger, &merge, rc < 0 ? &err : NULL);
    }
}

/* -- for the writer ------------------------------------------------------------------------ */

static void on_trash(void *context)
{
    struct merger *merger = context;
    uv_mutex_lock(&merger->lock);
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
}

int merger_start(struct merger **out, const struct merger_options *options, struct err *err)
{
    struct merger *merger = NEW(struct merger);
    merger->options = *options;
    uv_mutex_init(&merger->lock);
    uv_cond_init(&merger->changed);
    trash_set_listener(options->trash, on_trash, merger);
    int rc = uv_thread_create(&merger->thread, merger_main, merger);
    if (rc < 0) {
        trash_set_listener(options->trash, NULL, NULL);
        uv_cond_destroy(&merger->changed);
        uv_mutex_destroy(&merger->lock);
        free(merger);
        return err_set(err, rc, "cannot start the merger's thread: %s", err_str(rc));
    }
    *out = merger;
    return 0;
}

void merger_notice(struct merger *merger, struct snapshot *snapshot)
{
    uv_mutex_lock(&merger->lock);
    struct snapshot *old = merger->newest;
    merger->newest = snapshot_hold(snapshot);
    merger->is_new = true;
    examination_notice(&merger->examination, snapshot);
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
    snapshot_drop(old);
}

void merger_wish(struct merger *merger, uint32_t up_to)
{
    uv_mutex_lock(&merger->lock);
    if (up_to > merger->wish)
        merger->wish = up_to;
    merger->is_new = merger->newest != NULL;
    merger->retry_ms = 0; /* Somebody waits for it. */
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
}

void merger_suspect(struct merger *merger)
{
    uv_mutex_lock(&merger->lock);
    merger->examination.is_suspected = true;
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
}

bool merger_take_failure(struct merger *merger, struct err *out)
{
    uv_mutex_lock(&merger->lock);
    bool failed = merger->failure.code < 0;
    if (failed) {
        *out = merger->failure;
        merger->failure = (struct err){0};
        merger->wish = 0;
    }
    uv_mutex_unlock(&merger->lock);
    return failed;
}

bool merger_take(struct merger *merger, struct merge *out)
{
    uv_mutex_lock(&merger->lock);
    bool done = merger->state == MERGER_DONE;
    if (done) {
        *out = merger->done;
        merger->done = (struct merge){0};
        merger->state = MERGER_IDLE;
        merger->is_new = false; /* It still has the sources in it. */
    }
    uv_mutex_unlock(&merger->lock);
    return done;
}

void merger_refuse(struct merger *merger, const struct err *why)
{
    uv_mutex_lock(&merger->lock);
    note_failure(merger, why);
    uv_mutex_unlock(&merger->lock);
}

void merge_release(struct merge *merge)
{
    snapshot_drop(merge->before);
    segment_drop(merge->result);
    *merge = (struct merge){0};
}

bool merger_is_busy(struct merger *merger)
{
    uv_mutex_lock(&merger->lock);
    bool busy = merger->state != MERGER_IDLE;
    uv_mutex_unlock(&merger->lock);
    return busy;
}

struct merger_progress merger_get_progress(struct merger *merger)
{
    return (struct merger_progress){merger->progress_done, merger->progress_total};
}

void merger_stop(struct merger *merger)
{
    if (!merger)
        return;
    uv_mutex_lock(&merger->lock);
    merger->stopping = true;
    merger->examining.ended = true;
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
    uv_thread_join(&merger->thread);

    if (merger->done.result)
        segment_give_up(merger->done.result, merger->options.trash);
    merge_release(&merger->done);
    snapshot_drop(merger->newest);
    trash_set_listener(merger->options.trash, NULL, NULL);
    uv_cond_destroy(&merger->changed);
    uv_mutex_destroy(&merger->lock);
    free(merger);
}
