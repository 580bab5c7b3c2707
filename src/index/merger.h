/* The merger: a thread of low priority that joins small segments into larger ones. When it has
 * nothing else to do it reads what the segments have on the disk, and compares it with their
 * checksums: once after each start, and when something makes no sense. Private to index/.
 *
 * It only makes the new segment. The writer thread takes it over (merger_take), in a commit like
 * any other, so the catalog has one writer.
 */
#ifndef INDEX_MERGER_H
#define INDEX_MERGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/snapshot.h"
#include "index/tables.h"
#include "index/trash.h"

struct merger;

struct merger_options {
    const char *index_path;
    unsigned factor;
    table_writer *write_tables;
    struct trash *trash;                        /* Emptied by the merger's thread; outlives it. */
    uint32_t (*next_segment_id)(void *context); /* These are called on the merger's thread. */
    void (*on_ready)(void *context);            /* merger_take() or merger_take_failure() has it. */
    void (*on_damage)(void *context, uint32_t segment, const struct err *why);
    void *context;
};

struct merge {
    struct snapshot *before; /* The sources and what was dead in them when it began. Held. */
    struct segment *result;  /* NULL if nothing in the sources was alive. */
};

int merger_start(struct merger **out, const struct merger_options *options, struct err *err);

/* Tell it of a new snapshot: it looks whether there is something to do, unless it is at work. */
void merger_notice(struct merger *merger, struct snapshot *snapshot);

/* Something that was read makes no sense: compare all segments with their checksums. Any thread. */
void merger_suspect(struct merger *merger);

/* Ask for all segments up to this id to be made one, without their dead articles, before anything
 * else. Several wishes are one, up to the greatest id. */
void merger_wish(struct merger *merger, uint32_t up_to);

/* Why a merge failed while there were wishes: true, once, and there are none any more. */
bool merger_take_failure(struct merger *merger, struct err *out);

/* A finished merge, the caller's, or false. No other begins until it was taken and a snapshot
 * without its sources noticed. */
bool merger_take(struct merger *merger, struct merge *out);
/* It was taken, but could not be adopted. */
void merger_refuse(struct merger *merger, const struct err *why);
void merge_release(struct merge *merge);

bool merger_is_busy(struct merger *merger);

/* Of the merge at work: bytes that were written, and that there will be, about. */
struct merger_progress {
    uint64_t done, total;
};

struct merger_progress merger_get_progress(struct merger *merger);

/* Wait for the thread's end; a merge that it is in ends soon and is thrown away. Accepts NULL. */
void merger_stop(struct merger *merger);

/* Which parts of a snapshot to merge next: writes their numbers, ascending, and returns how many,
 * 0 if nothing is to be done. A pure function.
 *
 * Segments are in tiers by the number of their articles: tier t holds from factor^t up to
 * factor^(t+1). A tier that is full, with factor segments, is merged into one of a higher one, so
 * there are at most factor - 1 of each tier for long, and 1 + log(articles) / log(factor) tiers.
 * A segment of which a quarter or more is dead is written again by itself. */
size_t merger_choose(const struct snapshot *snapshot, unsigned factor, size_t *out);

/* The same for a wish: all segments up to this id, if they are several or one with dead articles.
 * 0 means that it is fulfilled. out may be NULL. A pure function. */
size_t merger_choose_up_to(const struct snapshot *snapshot, uint32_t up_to, size_t *out);

#endif
