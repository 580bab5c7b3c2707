/* The writer's queue: bounded, many threads put, one takes. */
#ifndef INGEST_QUEUE_H
#define INGEST_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "base/own.h"

struct ticket;

enum job_kind {
    JOB_CLOSED,  /* A file was closed by its writer, moved in, moved away or removed. */
    JOB_FOUND,   /* A scan found a file that the ledger does not know so, or the other way round. */
    JOB_CREATED, /* A name came to be: of interest if it is a link to a complete file. */
    JOB_ARTICLE, /* An article was handed over; the ticket is a struct handover. */
    JOB_SYNC,    /* Commit, and tell. */
    JOB_COMPACT, /* Commit, have the segments merged, and tell; a struct compaction. */
    JOB_REPAIR,  /* Take out what was reported as damaged, and tell. */
    JOB_SETTLE,  /* Commit what there is, and post. */
    JOB_SCANNED, /* All that differs from the ledger was submitted. */
    JOB_SCAN_FAILED, /* What differs could not be found out. */
    JOB_STOP,        /* Commit, and end. */
};

struct job {
    enum job_kind kind;
    char *path; /* Of the first three, owned. */
    struct ticket *ticket;
    uint64_t losses;   /* Of SCANNED: there had been so many when the scan began. */
    uv_sem_t *settled; /* Of JOB_SETTLE: to be posted. */
};

struct queue;

/* Of files and articles there are at most capacity; the other kinds always fit. */
struct queue *queue_new(size_t capacity);
void queue_free(struct queue *queue);
DEFINE_FREEP(queue)

/* Put a job, which is the queue's then. ERR_BUSY if it is full, ERR_STOPPING after JOB_STOP; the
 * job is the caller's still. */
int queue_put(struct queue *queue, struct job job);

/* The same, but wait for room. Never on the loop thread. */
int queue_put_wait(struct queue *queue, struct job job);

/* Take the oldest job: 1, or 0 when deadline_ms (clock_monotonic_ms()) has come or queue_nudge()
 * was called. INT64_MAX waits for ever. */
int queue_take(struct queue *queue, struct job *out, int64_t deadline_ms);

/* Take the oldest job if there is one and it is a file's, without waiting. */
bool queue_take_file(struct queue *queue, struct job *out);

/* Make the taker look up, now or at its next call. */
void queue_nudge(struct queue *queue);

/* Drop all files that wait and wake who waits for room; what comes is refused. */
void queue_close(struct queue *queue);

size_t queue_length(struct queue *queue);

#endif
