/* A moment of the index: the newest snapshot, and the catalog as it was at the commit that made it.
 * For work that needs both, and takes longer than the writer can wait. Private to index/.
 *
 * One thread at a time. SQLite cannot shorten its log while a view is open, so it is not to be kept
 * for long.
 */
#ifndef INDEX_MOMENT_H
#define INDEX_MOMENT_H

#include "base/err.h"
#include "index/catalog.h"
#include "index/index.h"
#include "index/snapshot.h"

struct moment {
    struct snapshot *snapshot; /* Held. */
    struct catalog *catalog;   /* A connection of its own, in a view. */
};

int moment_take(struct moment *out, struct index *index, struct err *err);

/* The catalog shows what is committed again; the snapshot stays. */
void moment_end_view(struct moment *moment);
void moment_release(struct moment *moment);

#endif
