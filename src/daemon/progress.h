/* Says how a long load goes on: one line that is written over on a terminal, a line of the log now
 * and then elsewhere. Loop thread only. */
#ifndef DAEMON_PROGRESS_H
#define DAEMON_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "ingest/ingest.h"
#include "server/server.h"

struct progress {
    struct ingest *ingest; /* Borrowed; NULL: there is nothing to say. */
    uv_timer_t timer;
    bool first_load;   /* The one at the start, of which it is known how many files it has. */
    int64_t began_ms;  /* Of the load at hand; 0 while there is none. */
    int64_t logged_ms; /* When the log had a line of it last. */
    uint64_t articles_before;
};

/* Embedded by its owner, who keeps it until the loop has ended. */
void progress_start(struct progress *progress, uv_loop_t *loop, struct ingest *ingest);
/* Say how another one goes on from now on. */
void progress_watch(struct progress *progress, struct ingest *ingest);
/* How far the load at hand is. */
void progress_get(const struct progress *progress, struct server_load *out);
void progress_stop(struct progress *progress);

#endif
