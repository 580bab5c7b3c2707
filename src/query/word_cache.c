#include "query/word_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/clock.h"

/* Of the time. */
#define SHARE 50

/* Beside searches it takes seconds where there are millions of articles. What takes longer is given
 * up, so that the daemon's end need not wait for it. */
#define MOST_MS 10000

struct word_cache {
    uv_mutex_t lock;
    struct vocabulary *vocabulary; /* All of these under lock. */
    uint64_t sequence;
    int64_t made_ms, took_ms; /* The last time, whether it was finished or not; 0: never. */
    bool making;
    bool renewing; /* Beside searches. */
    uint64_t hits, misses;

    uv_work_t work; /* Of that. */
    struct index *index;
    void (*on_renewed)(void *context);
    void *context;
};

struct word_cache *word_cache_new(void)
{
    struct word_cache *cache = NEW(struct word_cache);
    if (uv_mutex_init(&cache->lock) < 0)
        abort();
    return cache;
}

void word_cache_free(struct word_cache *cache)
{
    if (!cache)
        return;
    assert(!cache->renewing);
    vocabulary_drop(cache->vocabulary);
    uv_mutex_destroy(&cache->lock);
    free(cache);
}

/* Under lock: whether there is to be a new one. The first is made by all who need it. */
static bool is_due(const struct word_cache *cache, uint64_t sequence, int64_t now_ms)
{
    if (!cache->vocabulary)
        return true;
    return cache->sequence != sequence && !cache->making && !cache->renewing &&
           now_ms - cache->made_ms >= SHARE * cache->took_ms;
}

/* *out stays as it is if that takes until the deadline. */
static int make(struct word_cache *cache, struct index_reader *reader, int64_t deadline_ms,
                struct vocabulary **out, struct err *err)
{
    struct vocabulary *made = NULL;
    int64_t start_ms = clock_monotonic_ms();
    int rc = index_reader_vocabulary(reader, deadline_ms, &made, err);
    uv_mutex_lock(&cache->lock);
    cache->making = false;
    cache->made_ms = clock_monotonic_ms();
    cache->took_ms = cache->made_ms - start_ms;
    if (rc == 0 && made) {
        vocabulary_drop(cache->vocabulary);
        cache->vocabulary = vocabulary_hold(made);
        cache->sequence = index_reader_sequence(reader);
        *out = made;
    }
    uv_mutex_unlock(&cache->lock);
    return rc;
}

/* Under lock: what there is. */
static struct vocabulary *last_one(struct word_access *access)
{
    const struct word_cache *cache = access->cache;
    if (!cache->vocabulary) {
        access->was_old = access->is_missing = true;
        return vocabulary_new();
    }
    access->was_old = access->was_old || cache->sequence != index_reader_sequence(access->reader);
    return vocabulary_hold(cache->vocabulary);
}

int word_cache_get(struct word_access *access, struct vocabulary **out, struct err *err)
{
    struct word_cache *cache = access->cache;
    struct vocabulary *found = NULL;
    int64_t now_ms = clock_monotonic_ms();
    int64_t most_ms = (access->deadline_ms - now_ms) / 2;
    int rc = 0;
    uv_mutex_lock(&cache->lock);
    bool due = is_due(cache, index_reader_sequence(access->reader), now_ms);
    bool in_time = most_ms > cache->took_ms && !cache->renewing;
    if (due && in_time) {
        cache->making = true;
        cache->misses++;
        uv_mutex_unlock(&cache->lock);
        rc = make(cache, access->reader, now_ms + most_ms, &found, err);
        uv_mutex_lock(&cache->lock);
    } else if (!due) {
        cache->hits++;
    }
    access->is_wanted = access->is_wanted || (due && !found && !cache->renewing);
    if (rc == 0)
        *out = found ? found : last_one(access);
    uv_mutex_unlock(&cache->lock);
    return rc;
}

/* -- beside searches ------------------------------------------------------------------------ */

static void work_renew(uv_work_t *work)
{
    struct word_cache *cache = container_of(work, struct word_cache, work);
    OWN(index_reader_freep) struct index_reader *reader = NULL;
    OWN(vocabulary_dropp) struct vocabulary *made = NULL;
    /* Why it fails will be said to whoever makes one next. */
    if (index_reader_open_at(&reader, cache->index, NULL, NULL) == 0)
        (void)make(cache, reader, clock_monotonic_ms() + MOST_MS, &made, NULL);
}

static void on_renewed(uv_work_t *work, int status)
{
    struct word_cache *cache = container_of(work, struct word_cache, work);
    (void)status; /* Nothing is ever cancelled. */
    uv_mutex_lock(&cache->lock);
    cache->renewing = false;
    uv_mutex_unlock(&cache->lock);
    cache->on_renewed(cache->context);
}

/* One that was given up is not tried again at once. */
static bool begin_renewing(struct word_cache *cache)
{
    int64_t now_ms = clock_monotonic_ms();
    uv_mutex_lock(&cache->lock);
    bool begins = !cache->renewing &&
                  (cache->took_ms < MOST_MS || now_ms - cache->made_ms >= SHARE * MOST_MS);
    cache->renewing = cache->renewing || begins;
    cache->misses += begins;
    uv_mutex_unlock(&cache->lock);
    return begins;
}

void word_cache_renew(struct word_cache *cache, uv_loop_t *loop, struct index *index,
                      void (*on_made)(void *context), void *context)
{
    if (!begin_renewing(cache))
        return;
    cache->index = index;
    cache->on_renewed = on_made;
    cache->context = context;
    int rc = uv_queue_work(loop, &cache->work, work_renew, on_renewed);
    assert(rc == 0); /* It fails only for a missing callback. */
    (void)rc;
}

bool word_cache_is_renewing(struct word_cache *cache)
{
    uv_mutex_lock(&cache->lock);
    bool renewing = cache->renewing;
    uv_mutex_unlock(&cache->lock);
    return renewing;
}

void word_cache_count(struct word_cache *cache, struct cache_counts *out)
{
    uv_mutex_lock(&cache->lock);
    *out = (struct cache_counts){.hits = cache->hits, .misses = cache->misses};
    if (cache->vocabulary) {
        out->entries = vocabulary_count(cache->vocabulary);
        out->bytes = vocabulary_bytes(cache->vocabulary);
    }
    uv_mutex_unlock(&cache->lock);
}
