/* Long work on the index as a whole that somebody waits for, as checks and copies: one after the
 * other, on a thread of its own that gives way to all others. Private to ingest/; loop thread only,
 * but for what is said to be otherwise.
 */
#ifndef INGEST_CHORES_H
#define INGEST_CHORES_H

#include <uv.h>

#include "base/err.h"
#include "index/effort.h"

struct chores;

/* Embed it, set the first part, keep it until done was called. */
struct chore {
    int (*work)(struct chore *chore, struct err *err); /* On the chores' thread. */
    void (*done)(struct chore *chore);                 /* On the loop thread, once. */
    struct effort *effort;                             /* By which the work can be ended. */

    int status; /* For done; err is set if it is negative. */
    struct err err;
    struct chore *next; /* The chores'. */
};

int chores_start(struct chores **out, uv_loop_t *loop, struct err *err);

/* Have it done when those before it are. done is never called before the return. */
void chores_put(struct chores *chores, struct chore *chore);

/* Those at work, waiting and to come end soon, with ERR_STOPPING if not done already. */
void chores_hurry(struct chores *chores);

/* The same, then end the thread. done is called on the loop thread; the chores are gone then. */
void chores_stop(struct chores *chores, void (*done)(void *context), void *context);

#endif
