/* The merger: a thread of low priority that joins small segments into larger ones. While it is at a
 * large merge it stops now and then for small ones, or these would be many by its end. When it has
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
    unsigned rest_ms;  /* When nothing came for so long, it merges further; 0: never. */
    unsigned retry_ms; /* So long after a failure, a full disk mostly, it tries again. */
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

/* Whether something is coming that is not in a snapshot yet: no merge begins then that can wait
 * until nothing does. A batch of a large load takes seconds. */
void merger_set_coming(struct merger *merger, bool is_coming);

/* Something that was read makes no sense: compare all segments with their checksums. Any thread. */
void merger_suspect(struct merger *merger);

/* Ask for all segments up to this id to be made one, without their dead articles, before anything
 * else. Several wishes are one, up to the greatest id. */
void merger_wish(struct merger *merger, uint32_t up_to);

/* Begin no merge any more, and hold up the one at work, or go on. While they are paused wishes fail
 * with ERR_PAUSED, those that there are too. The number of segments has a limit (in merger.c)
 * beyond which merges go on all the same. */
void merger_pause(struct merger *merger, bool pause);

/* How many bytes a second merges may write; 0: any number. It does not count for wishes, nor beyond
 * that limit. */
void merger_set_rate(struct merger *merger, uint64_t rate);

/* Why a merge failed while there were wishes: true, once, and there are none any more. */
bool merger_take_failure(struct merger *merger, struct err *out);

/* A finished merge, the caller's, or false. No other begins until it was taken and a snapshot
 * without its sources noticed. One that was interrupted may be at work all the while. */
bool merger_take(struct merger *merger, struct merge *out);
/* It was taken, but could not be adopted. */
void merger_refuse(struct merger *merger, const struct err *why);
void merge_release(struct merge *merge);

struct merger_status {
    bool busy, paused;
    size_t waiting;       /* Segments that would be merged next. */
    uint64_t done, total; /* Of the merge at work: bytes that were written, and will be, about. */
};

void merger_get_status(struct merger *merger, struct merger_status *out);

/* Wait for the thread's end; a merge that it is in ends soon and is thrown away. Accepts NULL. */
void merger_stop(struct merger *merger);

#endif
