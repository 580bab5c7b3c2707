#include "index/moment.h"

#include <uv.h>

#include "base/own.h"

/* A commit is in the catalog a little before its snapshot is published. Whoever looks in between
 * looks again. */
#define TRIES 1000
#define TRY_MS 1

struct comparison {
    const struct snapshot *snapshot;
    size_t common, catalogued;
};

static int compare_segment(void *context, const struct catalog_segment *row)
{
    struct comparison *comparison = context;
    for (size_t i = 0; i < comparison->snapshot->count; i++)
        comparison->common += comparison->snapshot->parts[i].segment->id == row->id;
    comparison->catalogued++;
    return 0;
}

/* Whether catalog and snapshot are of one commit: 1, 0 or a negative code. Merges do not change the
 * sequence, but the segments; nothing else changes these. */
static int agree(struct catalog *catalog, const struct snapshot *snapshot, struct err *err)
{
    uint64_t sequence;
    struct comparison comparison = {.snapshot = snapshot};
    int rc = catalog_sequence(catalog, &sequence, err);
    if (rc == 0)
        rc = catalog_each_segment(catalog, compare_segment, &comparison, err);
    if (rc < 0)
        return rc;
    return sequence == snapshot->sequence && comparison.common == snapshot->count &&
           comparison.catalogued == snapshot->count;
}

/* The first reading of the catalog begins its view, so the snapshot is taken after it. */
static int try(struct moment *moment, struct index *index, struct err *err)
{
    uint64_t sequence;
    int rc = catalog_begin_view(moment->catalog, err);
    if (rc == 0)
        rc = catalog_sequence(moment->catalog, &sequence, err);
    if (rc < 0)
        return rc;
    moment->snapshot = index_snapshot(index);
    return agree(moment->catalog, moment->snapshot, err);
}

int moment_take(struct moment *out, struct index *index, struct err *err)
{
    OWN(moment_release) struct moment moment = {0};
    int rc = catalog_open(&moment.catalog, index_path(index), CATALOG_READ, NULL, err);
    for (int tries = 0; rc == 0 && tries < TRIES; tries++) {
        rc = try(&moment, index, err);
        if (rc > 0) {
            *out = moment;
            moment = (struct moment){0};
            return 0;
        }
        moment_end_view(&moment);
        snapshot_drop(TAKE(moment.snapshot));
        uv_sleep(TRY_MS);
    }
    return rc < 0 ? rc : err_set(err, ERR_BUSY, "the index changes too fast to be looked at");
}

void moment_end_view(struct moment *moment)
{
    catalog_rollback(moment->catalog);
}

void moment_release(struct moment *moment)
{
    catalog_free(moment->catalog);
    snapshot_drop(moment->snapshot);
    *moment = (struct moment){0};
}
