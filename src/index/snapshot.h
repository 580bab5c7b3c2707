/* What a query sees: segments and their dead articles at one moment. Immutable and counted; any
 * thread. Private to index/. */
#ifndef INDEX_SNAPSHOT_H
#define INDEX_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

#include "index/segment.h"

C_DECLS_BEGIN

struct snapshot_part {
    struct segment *segment;
    struct dead_set *dead; /* NULL if all are alive. */
};

struct snapshot {
    uint64_t sequence; /* Of the commit that made it. */
    size_t count;
    struct snapshot_part *parts;
};

/* An empty one with room for count parts; whoever makes it fills parts and count before anyone
 * else sees it. The parts' references become the snapshot's. */
struct snapshot *snapshot_new(uint64_t sequence, size_t room);
struct snapshot *snapshot_hold(struct snapshot *snapshot);
/* Accepts NULL. */
void snapshot_drop(struct snapshot *snapshot);
static inline void snapshot_dropp(struct snapshot **snapshot)
{
    snapshot_drop(*snapshot);
}

/* Articles that are alive. */
uint64_t snapshot_part_alive(const struct snapshot_part *part);
uint64_t snapshot_articles(const struct snapshot *snapshot);
uint64_t snapshot_bytes(const struct snapshot *snapshot);

C_DECLS_END

#endif
