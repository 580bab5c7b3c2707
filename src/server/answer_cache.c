#include "server/answer_cache.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/own.h"

/* A power of two. An answer takes some kilobytes, so chains are short up to 64 MB of them. */
#define CHAINS 4096

/* A larger answer would push too many others out. */
#define MAX_SHARE 8

struct entry {
    struct list link;   /* In cache->by_use. */
    struct entry *next; /* In its chain. */
    uint64_t hash;
    struct buf key, answer;
};

struct answer_cache {
    size_t max_bytes, bytes, count;
    uint64_t sequence; /* Of all entries. */
    uint64_t hits, misses;
    struct list by_use; /* The one used last is the last. */
    struct entry *chains[CHAINS];
};

struct answer_cache *answer_cache_new(size_t max_bytes)
{
    struct answer_cache *cache = NEW(struct answer_cache);
    cache->max_bytes = max_bytes;
    list_init(&cache->by_use);
    return cache;
}

void answer_cache_free(struct answer_cache *cache)
{
    if (!cache)
        return;
    answer_cache_clear(cache);
    free(cache);
}

static size_t bytes_of(const struct entry *entry)
{
    return sizeof *entry + entry->key.capacity + entry->answer.capacity;
}

/* Where the entry is pointed at in its chain, or the end of the chain. */
static struct entry **place_of(struct answer_cache *cache, uint64_t hash, const struct buf *key)
{
    struct entry **place = &cache->chains[hash & (CHAINS - 1)];
    for (; *place; place = &(*place)->next)
        if ((*place)->hash == hash && (*place)->key.length == key->length &&
            memcmp(buf_str(&(*place)->key), buf_str(key), key->length) == 0)
            break;
    return place;
}

static void drop(struct answer_cache *cache, struct entry *entry)
{
    *place_of(cache, entry->hash, &entry->key) = entry->next;
    list_remove(&entry->link);
    cache->bytes -= bytes_of(entry);
    cache->count--;
    buf_release(&entry->key);
    buf_release(&entry->answer);
    free(entry);
}

static void drop_oldest(struct answer_cache *cache)
{
    drop(cache, container_of(cache->by_use.next, struct entry, link));
}

void answer_cache_clear(struct answer_cache *cache)
{
    while (!list_is_empty(&cache->by_use))
        drop_oldest(cache);
}

/* True if entries are of that commit now. */
static bool move_to(struct answer_cache *cache, uint64_t sequence)
{
    if (sequence > cache->sequence) {
        answer_cache_clear(cache);
        cache->sequence = sequence;
    }
    return sequence == cache->sequence;
}

void answer_cache_set_limit(struct answer_cache *cache, size_t max_bytes)
{
    cache->max_bytes = max_bytes;
    while (cache->bytes > max_bytes)
        drop_oldest(cache);
}

static uint64_t hash_of(const struct buf *key)
{
    return XXH3_64bits(buf_str(key), key->length);
}

const struct buf *answer_cache_find(struct answer_cache *cache, uint64_t sequence,
                                    const struct buf *key)
{
    struct entry *entry = move_to(cache, sequence) ? *place_of(cache, hash_of(key), key) : NULL;
    if (!entry) {
        cache->misses++;
        return NULL;
    }
    cache->hits++;
    list_remove(&entry->link);
    list_append(&cache->by_use, &entry->link);
    return &entry->answer;
}

/* The bytes without the room that is left behind them. */
static struct buf take(struct buf *buf)
{
    struct buf taken = *buf;
    *buf = (struct buf)BUF_INIT;
    if (taken.data) {
        taken.capacity = taken.length + 1;
        taken.data = xrealloc(taken.data, taken.capacity);
    }
    return taken;
}

void answer_cache_put(struct answer_cache *cache, uint64_t sequence, struct buf *key,
                      struct buf *answer)
{
    uint64_t hash = hash_of(key);
    struct entry *entry = NEW(struct entry);
    *entry = (struct entry){.hash = hash, .key = take(key), .answer = take(answer)};
    if (!move_to(cache, sequence) || bytes_of(entry) > cache->max_bytes / MAX_SHARE) {
        buf_release(&entry->key);
        buf_release(&entry->answer);
        free(entry);
        return;
    }
    struct entry *before = *place_of(cache, hash, &entry->key);
    if (before)
        drop(cache, before);
    while (cache->bytes + bytes_of(entry) > cache->max_bytes)
        drop_oldest(cache);
    *place_of(cache, hash, &entry->key) = entry;
    list_append(&cache->by_use, &entry->link);
    cache->bytes += bytes_of(entry);
    cache->count++;
}

void answer_cache_count(const struct answer_cache *cache, struct cache_counts *out)
{
    *out = (struct cache_counts){
        .entries = cache->count,
        .bytes = cache->bytes,
        .hits = cache->hits,
        .misses = cache->misses,
    };
}
