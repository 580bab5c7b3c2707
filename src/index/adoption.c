/* A merge that the merger has finished becomes part of the index: one transaction of the catalog
 * puts the new segment in the place of its sources, then the new snapshot is published.
 *
 * All of this file runs on the writer's thread. */
#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/own.h"
#include "index/index_private.h"
#include "index/merge_choice.h"

/* What died in the sources while they were merged is dead in the result too. */
static int bury_latecomers(struct index *index, const struct merge *merge, struct err *err)
{
    for (size_t i = 0; i < merge->before->count; i++) {
        const struct snapshot_part *part = &merge->before->parts[i];
        OWN(freep) struct catalog_dead *list = NULL;
        size_t count;
        int rc = catalog_dead_list(index->catalog, part->segment->id, &list, &count, err);
        for (size_t k = 0; rc == 0 && k < count; k++) {
            if (dead_set_has(part->dead, list[k].docid))
                continue;
            rc = segment_find_article(merge->result->path, list[k].article, &list[k].docid, err);
            if (rc > 0)
                rc = catalog_dead_add(index->catalog, merge->result->id, list[k], err);
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

static bool is_source(const struct merge *merge, const struct segment *segment)
{
    for (size_t i = 0; i < merge->before->count; i++)
        if (merge->before->parts[i].segment == segment)
            return true;
    return false;
}

/* Whether all sources are still there: one that was found damaged was taken out. */
static bool has_sources(const struct index *index, const struct merge *merge)
{
    size_t found = 0;
    for (size_t i = 0; i < index->current->count; i++)
        found += is_source(merge, index->current->parts[i].segment);
    return found == merge->before->count;
}

static int replace_in_catalog(struct index *index, const struct merge *merge, struct err *err)
{
    int rc = 0;
    if (merge->result) {
        const struct catalog_segment row = index_segment_row(merge->result);
        rc = catalog_segment_add(index->catalog, &row, err);
        if (rc == 0)
            rc = bury_latecomers(index, merge, err);
    }
    for (size_t i = 0; rc == 0 && i < merge->before->count; i++)
        rc = catalog_segment_remove(index->catalog, merge->before->parts[i].segment->id, err);
    return rc;
}

/* The current snapshot with the sources replaced. Its sequence is the same: a query finds the same
 * articles in it. */
static int snapshot_after_merge(struct index *index, const struct merge *merge,
                                struct snapshot **out, struct err *err)
{
    const struct snapshot *old = index->current;
    OWN(snapshot_dropp) struct snapshot *next = snapshot_new(old->sequence, old->count + 1);
    for (size_t i = 0; i < old->count; i++)
        if (!is_source(merge, old->parts[i].segment))
            next->parts[next->count++] = (struct snapshot_part){
                segment_hold(old->parts[i].segment),
                dead_set_hold(old->parts[i].dead),
            };
    if (merge->result) {
        struct snapshot_part *part = &next->parts[next->count++];
        part->segment = segment_hold(merge->result);
        int rc = index_load_dead(index, merge->result->id, &part->dead, err);
        if (rc < 0)
            return rc;
    }
    *out = TAKE(next);
    return 0;
}

static int adopt(struct index *index, const struct merge *merge, struct err *err)
{
    OWN(snapshot_dropp) struct snapshot *next = NULL;
    int rc = catalog_begin(index->catalog, err);
    if (rc == 0)
        rc = replace_in_catalog(index, merge, err);
    if (rc == 0)
        rc = snapshot_after_merge(index, merge, &next, err);
    if (rc == 0)
        rc = catalog_commit(index->catalog, err);
    if (rc < 0)
        return rc;
    index_end_doubt(index);
    for (size_t i = 0; i < merge->before->count; i++)
        segment_give_up(merge->before->parts[i].segment, index->trash);
    index_publish(index, TAKE(next));
    index->merges++;
    index->merged_bytes += merge->result ? merge->result->bytes : 0;
    (void)index_reader_refresh(index->finder, NULL); /* Or it does so when it is needed. */
    return 0;
}

int index_adopt_merge(struct index *index, struct err *err)
{
    struct merge merge;
    assert(!index->batch.open);
    if (!merger_take(index->merger, &merge))
        return 0;
    if (!has_sources(index, &merge)) { /* What it was made of is not to be trusted. */
        if (merge.result)
            segment_give_up(merge.result, index->trash);
        merge_release(&merge);
        merger_notice(index->merger, index->current);
        return 0;
    }
    int rc = adopt(index, &merge, err);
    if (rc < 0) {
        catalog_rollback(index->catalog);
        merger_refuse(index->merger, err);
        if (merge.result && index_is_doubtful(rc))
            index_doubt(index, xstrdup(merge.result->path));
        else if (merge.result)
            segment_give_up(merge.result, index->trash);
    }
    merge_release(&merge);
    return rc;
}

/* -- compaction ---------------------------------------------------------------------------- */

uint32_t index_compact(struct index *index)
{
    uint32_t up_to = index->last_segment_id;
    assert(!index->batch.open);
    merger_wish(index->merger, up_to);
    return up_to;
}

bool index_is_compact(struct index *index, uint32_t up_to)
{
    return merge_choose_up_to(index->current, up_to, NULL) == 0;
}

bool index_take_compaction_failure(struct index *index, struct err *out)
{
    return merger_take_failure(index->merger, out);
}
