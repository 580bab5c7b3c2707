#include "index/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/alloc.h"

struct counted_snapshot {
    struct snapshot snapshot;
    atomic_uint holders;
};

struct snapshot *snapshot_new(uint64_t sequence, size_t room)
{
    struct counted_snapshot *counted = NEW(struct counted_snapshot);
    counted->holders = 1;
    counted->snapshot.sequence = sequence;
    counted->snapshot.parts = xcalloc(room, sizeof *counted->snapshot.parts);
    return &counted->snapshot;
}

struct snapshot *snapshot_hold(struct snapshot *snapshot)
{
    atomic_fetch_add(&container_of(snapshot, struct counted_snapshot, snapshot)->holders, 1);
    return snapshot;
}

void snapshot_drop(struct snapshot *snapshot)
{
    if (!snapshot)
        return;
    struct counted_snapshot *counted = container_of(snapshot, struct counted_snapshot, snapshot);
    if (atomic_fetch_sub(&counted->holders, 1) > 1)
        return;
    for (size_t i = 0; i < snapshot->count; i++) {
        segment_drop(snapshot->parts[i].segment);
        dead_set_drop(snapshot->parts[i].dead);
    }
    free(snapshot->parts);
    free(counted);
}

uint64_t snapshot_part_alive(const struct snapshot_part *part)
{
    return part->segment->articles - (part->dead ? part->dead->count : 0);
}

uint64_t snapshot_articles(const struct snapshot *snapshot)
{
    uint64_t articles = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        articles += snapshot_part_alive(&snapshot->parts[i]);
    return articles;
}

uint64_t snapshot_bytes(const struct snapshot *snapshot)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        bytes += snapshot->parts[i].segment->bytes;
    return bytes;
}
