/* Damaged segments: reported by whoever meets one, taken out of the index by the writer, and over
 * when a scan has submitted their files again. A damaged catalog (INDEX_CATALOG) is only passed on:
 * the index has to be made anew. Private to ingest/. */
#ifndef INGEST_REPAIR_H
#define INGEST_REPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "index/index.h"

struct damage_list {
    struct index_damage *items;
    size_t count, capacity;
};

struct repair {
    /* The writer's. */
    struct damage_list known; /* In the index still. */
    int64_t due_ms;           /* When to try again, by clock_monotonic_ms(); INT64_MAX: never. */
    bool is_rereading;        /* Segments were taken out; their files are not all read again. */

    /* Under lock. */
    uv_mutex_t lock;
    struct damage_list reported;
    struct err trouble; /* For status; code is 0 if there is none. */
    struct err catalog; /* What is wrong with it; code is 0 if nothing is. */
    bool catalog_taken;
};

void repair_init(struct repair *repair);
void repair_release(struct repair *repair);

/* Any thread. */
void repair_report(struct repair *repair, uint32_t segment, const struct err *why);
void repair_get_trouble(struct repair *repair, struct err *out);

/* -- writer thread ------------------------------------------------------------------------- */

/* True, once, if the catalog was found damaged. */
bool repair_take_catalog(struct repair *repair, struct err *out);

bool repair_is_due(struct repair *repair);

/* Take the segments out, when there are no changes: 1 if a scan has to follow, 0 if there was
 * nothing to take out, or a negative code, and it is tried again later. */
int repair_run(struct repair *repair, struct index *index, struct err *err);

/* What was in them has been read again. */
void repair_end(struct repair *repair);

#endif
