/* Answers that were given, by what was asked: whoever asks the same of the same articles gets them
 * again. All are of one commit, and dropped with the next; those that were used least recently go
 * when there is no more room.
 *
 * Bytes to bytes; what makes two requests the same is the caller's to know. Loop thread only.
 */
#ifndef SERVER_ANSWER_CACHE_H
#define SERVER_ANSWER_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cache_counts.h"

struct answer_cache;

/* All answers and what they were asked by have room for so many bytes; 0: none are kept. */
struct answer_cache *answer_cache_new(size_t max_bytes);
/* Accepts NULL. */
void answer_cache_free(struct answer_cache *cache);

void answer_cache_clear(struct answer_cache *cache);

/* With immediate effect. */
void answer_cache_set_limit(struct answer_cache *cache, size_t max_bytes);

/* The answer as of a commit, borrowed until the next call; NULL if there is none. Counts. */
const struct buf *answer_cache_find(struct answer_cache *cache, uint64_t sequence,
                                    const struct buf *key);

/* Keep an answer of that commit in the place of the one that there is. key and answer are taken
 * over and emptied. Not if it is of an older commit than was asked for before, or would need an
 * eighth of all room. */
void answer_cache_put(struct answer_cache *cache, uint64_t sequence, struct buf *key,
                      struct buf *answer);

void answer_cache_count(const struct answer_cache *cache, struct cache_counts *out);

#endif
