/* Which segments to merge. Pure functions, private to index/. */
#ifndef INDEX_MERGE_CHOICE_H
#define INDEX_MERGE_CHOICE_H

#include <stddef.h>
#include <stdint.h>

#include "index/snapshot.h"

/* Which parts of a snapshot to merge next: writes their numbers, ascending, and returns how many,
 * 0 if nothing is to be done.
 *
 * Segments are in tiers by the number of their articles: tier t holds from factor^t up to
 * factor^(t+1). A tier that is full, with factor segments, is merged into one of a higher one, so
 * there are at most factor - 1 of each tier for long, and 1 + log(articles) / log(factor) tiers.
 * A segment of which a quarter or more is dead is written again by itself. */
size_t merge_choose(const struct snapshot *snapshot, unsigned factor, size_t *out);

/* The same when nothing comes and there is time: each segment, from the largest on, is to have more
 * than MERGE_REST_RATIO times the articles of all smaller ones together, or it is merged with them.
 * So most are in one, there are at most 1 + log(articles) / log(MERGE_REST_RATIO + 1), and one
 * article more, now and then, does not have everything written again. */
#define MERGE_REST_RATIO 4
size_t merge_choose_at_rest(const struct snapshot *snapshot, size_t *out);

/* The same for a wish: all segments up to this id, if they are several or one with dead articles.
 * 0 means that it is fulfilled. out may be NULL. */
size_t merge_choose_up_to(const struct snapshot *snapshot, uint32_t up_to, size_t *out);

#endif
