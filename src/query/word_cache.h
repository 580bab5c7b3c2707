/* The vocabulary of the index, made when it is first needed and again when it is old. Making it is
 * allowed to take a fiftieth of the time: until then words of the latest articles are missing,
 * which a completion can bear. Any thread.
 */
#ifndef QUERY_WORD_CACHE_H
#define QUERY_WORD_CACHE_H

#include <stdbool.h>

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
    bool was_old; /* Words were given that are of an older commit than the reader's. */
};

/* *out is the caller's hold. */
int word_cache_get(struct word_access *access, struct vocabulary **out, struct err *err);

/* Entries are words. */
void word_cache_count(struct word_cache *cache, struct cache_counts *out);

#endif
