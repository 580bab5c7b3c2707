/* The vocabulary of the index, made when it is first needed and again when it is old. Making it is
 * allowed to take a fiftieth of the time: until then words of the latest articles are missing,
 * which a completion can bear. A search makes it in half of the time that it has left, and where
 * that is too short goes without; then it is made beside the searches. Any thread.
 */
#ifndef QUERY_WORD_CACHE_H
#define QUERY_WORD_CACHE_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/cache_counts.h"
#include "base/err.h"
#include "base/own.h"
#include "index/vocabulary.h"

struct word_cache;

struct word_cache *word_cache_new(void);
void word_cache_free(struct word_cache *cache);
DEFINE_FREEP(word_cache)

/* What a search asks the cache with. */
struct word_access {
    struct word_cache *cache;
    struct index_reader *reader;
    int64_t deadline_ms; /* Of the search. */
    bool was_old;    /* Words were given that are of an older commit than the reader's, or none. */
    bool is_wanted;  /* There was no time to make newer ones: word_cache_renew(). */
    bool is_missing; /* None were ever made. */
};

/* *out is the caller's hold; it has no words if there are none and no time to make them. */
int word_cache_get(struct word_access *access, struct vocabulary **out, struct err *err);

/* Have newer words made by a thread of the pool, unless that is being done. on_made is called on
 * the loop's thread, which is the one to call this. The index has to stay until then. */
void word_cache_renew(struct word_cache *cache, uv_loop_t *loop, struct index *index,
                      void (*on_made)(void *context), void *context);
bool word_cache_is_renewing(struct word_cache *cache);

/* Entries are words. */
void word_cache_count(struct word_cache *cache, struct cache_counts *out);

#endif
