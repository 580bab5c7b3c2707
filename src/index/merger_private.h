/* What the two halves of the merger share: its thread and what others see of it (merger.c), and the
 * making of a merge (merge_work.c). Private to them. */
#ifndef INDEX_MERGER_PRIVATE_H
#define INDEX_MERGER_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

#include "index/effort.h"
#include "index/examination.h"
#include "index/merger.h"
#include "index/pace.h"

struct work;

struct merger {
    struct merger_options options;
    uv_thread_t thread;
    atomic_bool stopping; /* Set under lock; a merge looks at it without. */
    atomic_uint_fast64_t progress_done, progress_total;

    /* The merger's thread only. */
    struct effort examining; /* ended is any thread's. */

    /* Under lock. */
    uv_mutex_t lock;
    uv_cond_t changed; /* Waited for by the merger's thread. */
    bool is_working;
    struct snapshot *newest;
    bool is_new;     /* newest is still to be looked at. */
    bool may_rest;   /* Nor was it looked at for what to merge at rest, */
    int64_t rest_ms; /* which may begin then, if nothing comes: */
    bool is_coming;  /* this tells of what is not in newest yet. */
    bool is_adopted; /* What comes next is only what a merge made. */
    bool has_done;
    struct merge done;  /* If has_done; no other begins meanwhile. */
    int64_t retry_ms;   /* Not before this, after a failure. */
    uint32_t wish;      /* Up to this id; 0: none. */
    struct err failure; /* Of a merge while there was a wish; code 0: none. */
    struct examination examination;
    bool paused;
    uint64_t rate; /* Bytes a second; 0: no limit. */
    struct pace pace;
};

/* -- with the lock held -------------------------------------------------------------------- */

/* Whether there may be something to merge, and a merge may begin. */
bool merger_may_begin(const struct merger *merger);

/* Whether nothing came for so long that there is time for more than is needed. */
bool merger_is_at_rest(const struct merger *merger);

/* Whether merges are paused. */
bool merger_is_held(const struct merger *merger);

/* How long merges have to wait because of what was written. */
int64_t merger_pace_ms(const struct merger *merger);

/* Wait for a change, for so long at most; a negative time is for ever. */
void merger_wait(struct merger *merger, int64_t ms);

/* The lock is let go for a moment: what to merge of the newest snapshot beside the work that is
 * being done, or NULL if nothing is to be done. */
struct snapshot *merger_choose(struct merger *merger, const struct work *work);

void merger_note_failure(struct merger *merger, const struct err *err);

/* -- without it ---------------------------------------------------------------------------- */

/* Merge the sources, which are given up, in between other work if there is any. */
void merger_merge(struct merger *merger, struct snapshot *sources, const struct work *outer);

/* Compare a segment with its checksums, and tell of damage. */
int merger_examine(struct merger *merger, const struct segment *segment, struct err *err);

/* Let a finished merge go that is of no use. */
void merger_discard(struct merger *merger, struct merge *merge);

#endif
