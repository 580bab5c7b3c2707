#include "index/merger.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "index/catalog.h"
#include "index/index.h"
#include "index/merge_choice.h"
#include "index/merger_private.h"

/* With more segments than these, each of which costs a query some 10 us, merges are neither paused
 * nor slowed down any more. */
#define CROWD 256

/* -- when to merge ------------------------------------------------------------------------- */

static bool is_crowded(const struct merger *merger)
{
    return merger->newest && merger->newest->count > CROWD;
}

bool merger_is_held(const struct merger *merger)
{
    return merger->paused && !is_crowded(merger);
}

/* How long merges have to wait because of what was written; who asked for a compaction waits for
 * it, and is not held up. */
int64_t merger_pace_ms(const struct merger *merger)
{
    if (merger->rate == 0 || merger->wish || is_crowded(merger))
        return 0;
    return pace_wait_ms(&merger->pace, clock_monotonic_ms());
}

bool merger_is_at_rest(const struct merger *merger)
{
    return merger->may_rest && !merger->is_coming && clock_monotonic_ms() >= merger->rest_ms;
}

/* Whether another one may begin, if there is something to merge. */
static bool is_free(const struct merger *merger)
{
    return !merger->has_done && !merger_is_held(merger) && !merger->stopping &&
           clock_monotonic_ms() >= merger->retry_ms;
}

bool merger_may_begin(const struct merger *merger)
{
    return is_free(merger) && merger->is_new;
}

/* The same while no merge is at work, when there may be time for more than is needed. */
static bool may_begin_first(const struct merger *merger)
{
    return is_free(merger) && (merger->is_new || merger_is_at_rest(merger));
}

void merger_wait(struct merger *merger, int64_t ms)
{
    if (ms < 0)
        uv_cond_wait(&merger->changed, &merger->lock);
    else
        uv_cond_timedwait(&merger->changed, &merger->lock, (uint64_t)ms * 1000000);
}

/* With the lock held. */
void merger_note_failure(struct merger *merger, const struct err *err)
{
    merger->retry_ms = clock_monotonic_ms() + merger->options.retry_ms;
    merger->is_new = merger->newest != NULL; /* It is looked at once more then. */
    merger->may_rest = merger->options.rest_ms > 0;
    merger->examination.is_suspected |= err->code == ERR_INDEX;
    if (merger->wish)
        merger->failure = *err;
}

/* -- the thread ---------------------------------------------------------------------------- */

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
    int rc = merger_examine(merger, segment, &err);
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

static int64_t sooner(int64_t one_ms, int64_t other_ms)
{
    return one_ms < 0 || (other_ms >= 0 && other_ms < one_ms) ? other_ms : one_ms;
}

/* How long there is nothing to do without any change; -1: for ever. What became due since it was
 * last looked at is to be looked at at once. */
static int64_t idle_ms(const struct merger *merger)
{
    int64_t ms = merger->newest ? examination_wait_ms(&merger->examination) : -1;
    int64_t retry_ms = merger->retry_ms - clock_monotonic_ms();
    if (retry_ms > 0)
        return sooner(ms, retry_ms);
    if (may_begin_first(merger))
        return sooner(ms, merger_pace_ms(merger));
    if (!merger->may_rest || merger->is_coming || !is_free(merger))
        return ms;
    int64_t rest_ms = merger->rest_ms - clock_monotonic_ms();
    return sooner(ms, rest_ms > 0 ? rest_ms : 0);
}

/* The next thing to merge; NULL at the end. */
static struct snapshot *wait_for_work(struct merger *merger)
{
    struct snapshot *sources = NULL;
    struct segment *segment;
    uv_mutex_lock(&merger->lock);
    while (!sources && !merger->stopping) {
        if (may_begin_first(merger) && merger_pace_ms(merger) == 0)
            sources = merger_choose(merger, NULL);
        else if (!trash_is_empty(merger->options.trash))
            clear_away(merger);
        else if (examination_take_catalog(&merger->examination))
            examine_catalog(merger);
        else if ((segment = examination_next(&merger->examination, merger->newest)))
            examine(merger, segment);
        else
            merger_wait(merger, idle_ms(merger));
    }
    uv_mutex_unlock(&merger->lock);
    return sources;
}

static void merger_main(void *arg)
{
    struct merger *merger = arg;
    struct snapshot *sources;

    thread_give_way();
    while ((sources = wait_for_work(merger)))
        merger_merge(merger, sources, NULL);
}

/* -- for the writer ------------------------------------------------------------------------ */

static void on_trash(void *context)
{
    struct merger *merger = context;
    uv_mutex_lock(&merger->lock);
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
}

/* Of no use to anyone. */
void merger_discard(struct merger *merger, struct merge *merge)
{
    if (merge->result)
        segment_give_up(merge->result, merger->options.trash);
    merge_release(merge);
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
    merger->may_rest = merger->options.rest_ms > 0;
    if (!merger->is_adopted)
        merger->rest_ms = clock_monotonic_ms() + merger->options.rest_ms;
    merger->is_adopted = false;
    examination_notice(&merger->examination, snapshot);
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
    snapshot_drop(old);
}

void merger_set_coming(struct merger *merger, bool is_coming)
{
    uv_mutex_lock(&merger->lock);
    if (!is_coming && merger->is_coming) {
        merger->rest_ms = clock_monotonic_ms() + merger->options.rest_ms;
        uv_cond_signal(&merger->changed);
    }
    merger->is_coming = is_coming;
    uv_mutex_unlock(&merger->lock);
}

static int err_paused(struct err *err)
{
    return err_set(err, ERR_PAUSED, "merges are paused: \"newsdex merges resume\" has them go on");
}

void merger_wish(struct merger *merger, uint32_t up_to)
{
    uv_mutex_lock(&merger->lock);
    if (up_to > merger->wish)
        merger->wish = up_to;
    merger->is_new = merger->newest != NULL;
    merger->retry_ms = 0; /* Somebody waits for it. */
    if (merger->paused)
        err_paused(&merger->failure);
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
    bool done = merger->has_done;
    if (done) {
        *out = merger->done;
        merger->done = (struct merge){0};
        merger->has_done = false;
        merger->is_new = false; /* It still has the sources in it. */
        merger->may_rest = false;
        merger->is_adopted = true;
        uv_cond_signal(&merger->changed);
    }
    uv_mutex_unlock(&merger->lock);
    return done;
}

void merger_refuse(struct merger *merger, const struct err *why)
{
    uv_mutex_lock(&merger->lock);
    merger_note_failure(merger, why);
    merger->is_adopted = false;
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
}

void merge_release(struct merge *merge)
{
    snapshot_drop(merge->before);
    segment_drop(merge->result);
    *merge = (struct merge){0};
}

/* How many segments would be merged next. */
static size_t count_waiting(const struct merger *merger, const struct snapshot *snapshot)
{
    OWN(freep) size_t *chosen = xcalloc(snapshot->count, sizeof *chosen);
    size_t count = merge_choose(snapshot, merger->options.factor, chosen);
    return count == 0 && merger->options.rest_ms > 0 ? merge_choose_at_rest(snapshot, chosen)
                                                     : count;
}

void merger_get_status(struct merger *merger, struct merger_status *out)
{
    uv_mutex_lock(&merger->lock);
    OWN(snapshot_dropp) struct snapshot *newest = snapshot_hold(merger->newest);
    *out = (struct merger_status){
        .busy = merger->is_working || merger->has_done,
        .paused = merger->paused,
        .done = merger->progress_done,
        .total = merger->progress_total,
    };
    uv_mutex_unlock(&merger->lock);
    out->waiting = count_waiting(merger, newest);
}

void merger_pause(struct merger *merger, bool pause)
{
    uv_mutex_lock(&merger->lock);
    merger->paused = pause;
    bool is_refused = pause && merger->wish;
    if (is_refused)
        err_paused(&merger->failure);
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
    if (is_refused && merger->options.on_ready)
        merger->options.on_ready(merger->options.context);
}

void merger_set_rate(struct merger *merger, uint64_t rate)
{
    uv_mutex_lock(&merger->lock);
    if (rate != merger->rate)
        merger->pace = (struct pace){0};
    merger->rate = rate;
    uv_cond_signal(&merger->changed);
    uv_mutex_unlock(&merger->lock);
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

    merger_discard(merger, &merger->done);
    snapshot_drop(merger->newest);
    trash_set_listener(merger->options.trash, NULL, NULL);
    uv_cond_destroy(&merger->changed);
    uv_mutex_destroy(&merger->lock);
    free(merger);
}
