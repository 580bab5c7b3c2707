/* All that brings articles in, and what is done to the index besides, as one part: watcher,
 * scanner, indexer and chores. Loop thread only. */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include <uv.h>

#include "base/err.h"
#include "index/check.h"
#include "index/copy.h"
#include "ingest/chores.h"
#include "ingest/corpus.h"
#include "ingest/indexer.h"
#include "ingest/watcher.h"

struct ingest;

struct ingest_options {
    struct index_options index;
    const struct corpus *corpus; /* Outlives ingest. */

    /* The folder of another index, for one that is to take its place: articles that are handed over
     * there are found here too. NULL: there is no other. */
    const char *home;
    size_t queue_length;
    struct indexer_limits limits;
    enum watch_mode mode;
    unsigned rescan_ms;

    /* Segments were merged: readers that nobody uses may let go of the old ones. */
    void (*on_merged)(void *context);
    /* The catalog is damaged: the index has to be made anew. NULL: never mind. */
    void (*on_broken)(void *context);
    void *context;
};

int ingest_start(struct ingest **out, uv_loop_t *loop, const struct ingest_options *options,
                 struct err *err);

struct index *ingest_index(struct ingest *ingest);

/* What it brings in. */
const struct corpus *ingest_corpus(const struct ingest *ingest);

/* A request to be told when all that had arrived before can be found. Embed it, set ticket.done,
 * keep it until that was called. */
struct ingest_sync {
    struct ticket ticket;
    struct watcher_flush flush; /* Ingest's, like the rest. */
    struct ingest *ingest;
};

void ingest_sync(struct ingest *ingest, struct ingest_sync *sync);

/* See struct handover. */
void ingest_hand_over(struct ingest *ingest, struct handover *handover);

/* See struct compaction. */
void ingest_compact(struct ingest *ingest, struct compaction *compaction);

/* See index_pause_merges(); it is logged. */
void ingest_pause_merges(struct ingest *ingest, bool pause);

/* A request to check the index as a whole, and to have segments that are damaged taken out. Embed
 * it, set done, keep it until that was called: on the loop thread, once. */
struct ingest_check {
    void (*done)(struct ingest_check *check);

    int status; /* For done; err is set if it is negative: nothing was checked then. */
    struct err err;
    struct index_check result; /* Release it in any case; its effort can be followed. */
    size_t set_aside;          /* Segments; their articles are being read again. */
    struct err repair;         /* Why damaged ones could not be taken out; code 0 if they could. */

    struct chore chore; /* Ingest's, like the rest. */
    struct ticket ticket;
    struct ingest *ingest;
};

void ingest_check(struct ingest *ingest, struct ingest_check *check);

/* A request to copy the index to a folder that is not there, or empty; as struct ingest_check.
 * ERR_REQUEST if it cannot be there. */
struct ingest_copy {
    const char *path; /* Absolute; borrowed until done. */
    void (*done)(struct ingest_copy *copy);

    int status; /* For done; err is set if it is negative: there is no copy then. */
    struct err err;
    struct index_copy result; /* Its effort can be followed. */

    struct chore chore; /* Ingest's, like the rest. */
    struct ingest *ingest;
};

void ingest_copy(struct ingest *ingest, struct ingest_copy *copy);

/* Have long work that clients wait for end soon: it is told ERR_STOPPING. */
void ingest_hurry(struct ingest *ingest);

/* Files that were too large before are looked at again. */
void ingest_set_limits(struct ingest *ingest, const struct indexer_limits *limits);

struct ingest_status {
    struct indexer_status indexer;
    struct watcher_status watcher;
};

void ingest_get_status(struct ingest *ingest, struct ingest_status *out);

/* A corpus folder of which next has nothing though ingest has: 1 and *out (borrowed from the
 * corpus), 0 if there is none, or a negative code. It was not mounted while next was made. */
int ingest_find_missing(struct ingest *ingest, struct ingest *next, const char **out,
                        struct err *err);

/* Stop taking articles in, commit what was taken, end the threads. done may be NULL; nothing of it
 * is left on the loop when it is called. */
void ingest_stop(struct ingest *ingest, void (*done)(void *context), void *context);

/* Close the index. After it has stopped, and when no reader is left. Accepts NULL. */
void ingest_free(struct ingest *ingest);

#endif
