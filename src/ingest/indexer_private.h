/* What the two halves of the indexer share: its own thread (writer.c) and what others see of it
 * (indexer.c). */
#ifndef INGEST_INDEXER_PRIVATE_H
#define INGEST_INDEXER_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

#include "ingest/indexer.h"
#include "ingest/intake.h"
#include "ingest/repair.h"
#include "ingest/unsettled.h"
#include "ingest/wary_clock.h"

struct indexer {
    /* Never changes. */
    struct indexer_options options;
    char *home, *keep_folder;
    struct index *index;
    struct queue *queue;

    /* Loop thread only. */
    uv_async_t news;
    uv_thread_t thread;
    void (*on_stopped)(void *context);
    void *stop_context;

    /* Writer thread only. */
    struct intake intake;
    struct indexer_limits in_force;
    int64_t first_change_ms; /* Of the batch; 0 while there is none. */
    int64_t commit_due_ms;   /* If nothing more comes. */
    struct ticket *waiting;  /* For the batch's commit. */
    struct ticket *syncs;    /* For files that rest, then for a commit. */
    struct ticket *compactions;
    struct ticket *repairs;
    int64_t synced_ns; /* When the last of them came, by the clock of files. */
    struct unsettled unsettled;
    struct wary_clock clock;
    int64_t expire_due_ms; /* When to look for articles that are too old. */
    struct err trouble;    /* Why batches fail; code is 0 if they do not. */
    unsigned retry_ms;     /* The last pause because of it. */
    bool has_failed;       /* The next pause is due. */
    struct repair repair;

    /* Any thread. */
    atomic_bool merge_ready;
    atomic_bool stopping;
    atomic_bool hurrying; /* Compactions are not waited for any more. */
    atomic_uint_fast64_t files, articles, rejected;
    atomic_uint_fast64_t losses;

    /* Under lock. */
    uv_mutex_t lock;
    struct indexer_limits limits;
    struct ticket *told; /* Done, newest first. */
    bool lost, merged, broken, finished;
    struct err shown_trouble;
    struct err scan_failure; /* Of the last JOB_SCAN_FAILED. */
};

/* The thread that writes: arg is the indexer. It ends after JOB_STOP. */
void indexer_write(void *arg);

/* Have the loop call the ticket's done. Any thread. */
void indexer_tell(struct indexer *indexer, struct ticket *ticket, int status,
                  const struct err *err);

#endif
