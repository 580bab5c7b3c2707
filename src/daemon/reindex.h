/* The index made anew from the files, while the old one answers. Loop thread only. */
#ifndef DAEMON_REINDEX_H
#define DAEMON_REINDEX_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "ingest/ingest.h"
#include "server/server.h"

struct daemon;

enum reindex_state {
    REINDEX_IDLE,
    REINDEX_BUILDING,
    REINDEX_PAUSING,
    REINDEX_SETTLING,
    REINDEX_SWITCHING,
    REINDEX_DROPPING,
    REINDEX_STOPPED,
};

/* Embedded in the daemon. */
struct reindex {
    enum reindex_state state;
    struct ingest *next;
    struct ingest_sync sync;
    bool syncing;           /* sync is with the next one's ingest. */
    struct ticket *waiting; /* For the end. */
    struct err trouble; /* Why the last one failed, or this one cannot end; code 0: no reason. */
    uv_timer_t timer;
    int64_t began_ms, paused_ms;
    int64_t retry_ms;   /* Not before this is it tried to switch. */
    unsigned put_off;   /* So many times it was. */
    unsigned to_stop;   /* Parts that are in use yet: both ingests, and the searcher. */
    bool merges_paused; /* In the index that was in use. */
    bool is_repair;     /* The catalog is damaged: it is tried again until it succeeds. */
};

/* After the daemon's parts have started: go on with what the last run began, make an index that is
 * outdated anew. That this cannot be done is logged, and no failure. */
void reindex_start(struct daemon *daemon);

/* Make the index anew, or wait with the others. ticket->done is called at the end, not before the
 * return; never after a failure. */
int reindex_request(struct daemon *daemon, struct ticket *ticket, struct err *err);

/* The settings may have changed: make the index anew if it is not as they ask for, also where a new
 * one is being made that is not. */
void reindex_follow_settings(struct daemon *daemon);

/* The catalog is damaged: make the index anew, whatever it takes. */
void reindex_repair(struct daemon *daemon);

void reindex_get_status(struct daemon *daemon, struct server_reindex *out);

/* The limits on articles have changed. */
void reindex_set_limits(struct daemon *daemon, const struct indexer_limits *limits);

/* Whether the daemon's parts are being exchanged; it cannot stop then, and is stopped after it. */
bool reindex_is_switching(const struct daemon *daemon);

/* End it; the next run goes on with it. Who waits is told. */
void reindex_stop(struct daemon *daemon);

#endif
