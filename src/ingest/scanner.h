/* The scanner thread: walks folders, compares what is there with the ledger, and submits what
 * differs. It is the one way back from start-up, lost events and a full queue.
 *
 * All functions are for the loop thread. A file system may be slow or remote, so the walk is not
 * done there.
 */
#ifndef INGEST_SCANNER_H
#define INGEST_SCANNER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "ingest/corpus.h"
#include "ingest/indexer.h"

struct scanner;

struct scanner_options {
    struct indexer *indexer;
    const struct corpus *corpus;

    /* On the scanner's thread, before a folder is listed: watch it from now on. */
    void (*on_folder)(void *context, const char *path);
    /* Likewise, before and after the whole corpus is looked through. */
    void (*on_walk)(void *context, bool is_over);
    /* On the loop thread: all that was asked for is done, and what differs was submitted. */
    void (*on_idle)(void *context);
    void *context;
};

int scanner_start(struct scanner **out, uv_loop_t *loop, const struct scanner_options *options,
                  struct err *err);

enum scan_kind {
    SCAN_NEW,  /* The folder is new: what there is of it is looked for. */
    SCAN_GONE, /* Files may have gone from it of which nobody told: for those that are on their way
                  into the ledger too. */
};

/* Look through a folder and all below it, present or not. A request that one waiting covers is not
 * repeated. */
void scanner_request(struct scanner *scanner, const char *path, enum scan_kind kind);
void scanner_request_all(struct scanner *scanner);

/* Have the next walk over the corpus submit rejected files again; the first does it anyway. */
void scanner_retry_rejected(struct scanner *scanner);

/* Whether nothing is requested and nothing at work. */
bool scanner_is_idle(struct scanner *scanner);

/* Files to index that the first walk over the corpus expects; 0 before it knows, or if they are
 * few.
 */
uint64_t scanner_expected(struct scanner *scanner);

/* A root that cannot be looked through now, with the reason: *out is "" if there is none. */
void scanner_get_trouble(struct scanner *scanner, char *out, size_t size);

/* done is called on the loop thread; the scanner is gone then. */
void scanner_stop(struct scanner *scanner, void (*done)(void *context), void *context);

#endif
