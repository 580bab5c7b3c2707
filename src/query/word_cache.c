#include "query/word_cache.h"

#include <stdbool.h>
#include <stdlib.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/clock.h"

/* Of the time. */
#define SHARE 50

struct word_cache {
    uv_mutex_t lock;
    struct vocabulary *vocabulary; /* All of these under lock. */
    uint64_t sequence;
    int64_t made_ms, took_ms;
    bool making;
    uint64_t hits, misses;
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
    vocabulary_drop(cache->vocabulary);
    uv_mutex_destroy(&cache->lock);
    free(cache);
}

/* Under lock: whether the caller is to make a new one. The first is made by all who need it. */
static bool is_due(struct word_cache *cache, uint64_t sequence, int64_t now_ms)
{
    if (!cache->vocabulary)
        return true;
    return cache->sequence != sequence && !cache->making &&
           now_ms - cache->made_ms >= SHARE * cache->took_ms;
}

static int make(const struct word_access *access, uint64_t sequence, struct vocabulary **out,
                struct err *err)
{
    struct word_cache *cache = access->cache;
    struct vocabulary *made = NULL;
    int64_t start_ms = clock_monotonic_ms();
    int rc = index_reader_vocabulary(access->reader, &made, err);
    uv_mutex_lock(&cache->lock);
    cache->making = false;
    if (rc == 0) {
        vocabulary_drop(cache->vocabulary);
        cache->vocabulary = vocabulary_hold(made);
        cache->sequence = sequence;
        cache->made_ms = clock_monotonic_ms();
        cache->took_ms = cache->made_ms - start_ms;
        *out = made;
    }
    uv_mutex_unlock(&cache->lock);
    return rc;
}

int word_cache_get(struct word_access *access, struct vocabulary **out, struct err *err)
{
    struct word_cache *cache = access->cache;
    uint64_t sequence = index_reader_sequence(access->reader);
    uv_mutex_lock(&cache->lock);
    bool due = is_due(cache, sequence, clock_monotonic_ms());
    if (due) {
        cache->making = true;
        cache->misses++;
    } else {
        *out = vocabulary_hold(cache->vocabulary);
        cache->hits++;
        access->was_old = access->was_old || cache->sequence != sequence;
    }
    uv_mutex_unlock(&cache->lock);
    return due ? make(access, sequence, out, err) : 0;
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
