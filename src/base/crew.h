/* A crew: threads that do the parts of a job side by side, while who gave it waits. */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"

struct crew;

/* size counts the caller of crew_run() too: a crew of 1 has no threads. */
int crew_new(struct crew **out, unsigned size, struct err *err);
void crew_free(struct crew *crew);
DEFINE_FREEP(crew)

unsigned crew_size(const struct crew *crew);

/* Call work for every part from 0 to count - 1 and return when all are done. worker, less than the
 * size, tells the threads apart: of one worker, one call at a time. One job at a time. */
void crew_run(struct crew *crew, void (*work)(void *context, unsigned worker, size_t part),
              void *context, size_t count);

/* The same in two steps, between which the caller, who is worker 0, does something else. All of a
 * job is left to crew_finish() if there are no other threads, or nothing to share. */
void crew_begin(struct crew *crew, void (*work)(void *context, unsigned worker, size_t part),
                void *context, size_t count);
void crew_finish(struct crew *crew);

#endif
