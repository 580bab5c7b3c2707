/* A commit is: write the segment's file, sync it, then one transaction of the catalog that adds the
 * segment and marks what it replaces as dead; then the new snapshot is published. Whenever the
 * process dies, the catalog is right by itself, and files that it does not name are leftovers.
 *
 * Runs on the writer's thread, which has the crew write. */
#include "base/own.h"
#include "index/index_private.h"
#include "index/segment_output.h"

/* Fewer articles are written by one thread: waking others takes longer. */
#define CREW_ARTICLES 256

/* -- segments ------------------------------------------------------------------------------ */

static int begin_segment(struct index *index, struct shard *shard, struct err *err)
{
    struct segment *segment = &shard->segment;
    shard->errs[0].code = shard->errs[1].code = 0;
    segment->articles = inverter_documents(shard->inverter);
    if (segment->articles == 0)
        return 0;
    segment->path = segment_path(index->path, segment->id);
    segment->date_min = inverter_date_min(shard->inverter);
    segment->date_max = inverter_date_max(shard->inverter);
    return segment_output_open(&shard->output, segment->path, err);
}

static void end_segment(struct shard *shard)
{
    segment_output_free(TAKE(shard->output));
    segment_output_free(TAKE(shard->texts));
}

/* On a thread of the crew: half of a shard's sections, so that there is more to share out than
 * shards, which differ in size. */
static void work_write(void *context, unsigned worker, size_t part)
{
    struct index *index = context;
    struct shard *shard = &index->shards[part / 2];
    struct err *err = &shard->errs[part % 2];
    (void)worker;
    if (!shard->output)
        return;
    if (part % 2 == 0) {
        inverter_write_tables(shard->inverter, shard->output, index->write_tables, err);
    } else {
        shard->texts = segment_output_new_part();
        inverter_write_texts(shard->inverter, shard->texts, err);
    }
}

static int finish_segment(struct shard *shard, struct err *err)
{
    int rc = segment_output_append(shard->output, shard->texts, err);
    if (rc == 0)
        rc = segment_output_finish(shard->output, &shard->segment, NULL, err);
    return rc < 0 ? rc : segment_output_sync(shard->output, err);
}

/* On a thread of the crew: put a shard's segment together, and make it durable. */
static void work_finish(void *context, unsigned worker, size_t part)
{
    struct index *index = context;
    struct shard *shard = &index->shards[part];
    (void)worker;
    if (shard->output)
        finish_segment(shard, &shard->errs[0]);
}

static void share_out(struct index *index,
                      void (*work)(void *context, unsigned worker, size_t part), size_t count)
{
    if (index_batch_articles(index) >= CREW_ARTICLES)
        crew_run(index->crew, work, index, count);
    else
        for (size_t part = 0; part < count; part++)
            work(index, 0, part);
}

/* The first of what went wrong with the shards. */
static int pass_errors_on(const struct index *index, unsigned used, struct err *err)
{
    for (unsigned i = 0; i < used * 2; i++) {
        const struct err *one = &index->shards[i / 2].errs[i % 2];
        if (one->code < 0) {
            *err = *one;
            return err->code;
        }
    }
    return 0;
}

static int write_segments(struct index *index, unsigned used, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; rc == 0 && i < used; i++)
        rc = begin_segment(index, &index->shards[i], err);
    if (rc < 0)
        return rc;
    share_out(index, work_write, (size_t)used * 2);
    rc = pass_errors_on(index, used, err);
    if (rc < 0)
        return rc;
    share_out(index, work_finish, used);
    return pass_errors_on(index, used, err);
}

/* Make the batch's segments and put them into the transaction. */
static int finish_segments(struct index *index, struct err *err)
{
    unsigned count = crew_size(index->crew), used = 0;
    for (unsigned i = 0; i < count; i++)
        used = inverter_documents(index->shards[i].inverter) > 0 ? i + 1 : used;
    int rc = write_segments(index, used, err);
    for (unsigned i = 0; i < used; i++)
        end_segment(&index->shards[i]);
    for (unsigned i = 0; rc == 0 && i < used; i++) {
        const struct shard *shard = &index->shards[i];
        const struct catalog_segment row = index_segment_row(&shard->segment);
        if (shard->segment.articles > 0)
            rc = catalog_segment_add(index->catalog, &row, err);
    }
    return rc;
}

/* -- the snapshot and the transaction -------------------------------------------------------- */

static bool was_touched(const struct batch *batch, uint32_t segment)
{
    for (size_t i = 0; i < batch->touched_count; i++)
        if (batch->touched[i] == segment)
            return true;
    return false;
}

/* What is dead in the part now, if this batch changed that. */
static int refresh_dead(struct index *index, struct snapshot_part *part, struct err *err)
{
    if (!was_touched(&index->batch, part->segment->id))
        return 0;
    dead_set_drop(TAKE(part->dead));
    return index_load_dead(index, part->segment->id, &part->dead, err);
}

/* Add a part for a segment, whose reference is the snapshot's then. */
static int add_part(struct index *index, struct snapshot *next, struct segment *segment,
                    struct dead_set *dead, struct err *err)
{
    struct snapshot_part *part = &next->parts[next->count++];
    *part = (struct snapshot_part){segment, dead};
    return refresh_dead(index, part, err);
}

/* The snapshot after this batch: what was there, with what died, and the batch's own segments. */
static int next_snapshot(struct index *index, uint64_t sequence, struct snapshot **out,
                         struct err *err)
{
    const struct snapshot *old = index->current;
    unsigned shards = crew_size(index->crew);
    OWN(snapshot_dropp) struct snapshot *next = snapshot_new(sequence, old->count + shards);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < old->count; i++)
        rc = add_part(index, next, segment_hold(old->parts[i].segment),
                      dead_set_hold(old->parts[i].dead), err);
    for (unsigned i = 0; rc == 0 && i < shards; i++) {
        if (index->shards[i].segment.articles == 0)
            continue;
        struct segment *segment = segment_new(&index->shards[i].segment);
        rc = add_part(index, next, segment, NULL, err);
        if (rc == 0)
            rc = segment_map(segment, err);
    }
    if (rc == 0)
        *out = TAKE(next);
    return rc;
}

static int commit_batch(struct index *index, struct err *err)
{
    int rc = catalog_commit(index->catalog, err);
    if (rc == 0)
        index_end_doubt(index);
    for (unsigned i = 0; index_is_doubtful(rc) && i < crew_size(index->crew); i++)
        if (index->shards[i].segment.path)
            index_doubt(index, TAKE(index->shards[i].segment.path));
    return rc;
}

int index_commit(struct index *index, struct err *err)
{
    OWN(snapshot_dropp) struct snapshot *next = NULL;
    if (!index->batch.open)
        return 0;
    int rc = finish_segments(index, err);
    if (rc == 0 && index->batch.visible) {
        uint64_t sequence = index->current->sequence + 1;
        rc = catalog_set_sequence(index->catalog, sequence, err);
        if (rc == 0)
            rc = next_snapshot(index, sequence, &next, err);
    }
    if (rc == 0)
        rc = commit_batch(index, err);
    if (rc < 0)
        return rc;
    index_release_batch(index);
    if (next) {
        index_publish(index, TAKE(next));
        index->commits++;
    }
    return 0;
}
