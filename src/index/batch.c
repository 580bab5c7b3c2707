/* What comes into a batch: articles that replace others, and files. All of it runs on the writer's
 * thread, but for drafts. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/own.h"
#include "index/index_private.h"

/* Inverters keep their memory for the next batch. After one that took more than this it is much for
 * small ones: it stays in use, and each of them has to clear tables that are far too large for it.
 */
#define LARGE_BATCH_BYTES ((size_t)8 << 20)

/* -- batches ------------------------------------------------------------------------------- */

static void release_shard(struct shard *shard)
{
    inverter_clear(shard->inverter);
    free(shard->segment.path);
    shard->segment = (struct segment){0};
}

void index_release_batch(struct index *index)
{
    struct batch *batch = &index->batch;
    index->has_slack |= index_batch_bytes(index) > LARGE_BATCH_BYTES;
    for (unsigned i = 0; i < crew_size(index->crew); i++)
        release_shard(&index->shards[i]);
    id_map_release(&batch->places);
    free(batch->touched);
    *batch = (struct batch){0};
    if (index->merger)
        merger_set_coming(index->merger, false);
}

void index_rest(struct index *index)
{
    if (!index->has_slack || index->batch.open)
        return;
    for (unsigned i = 0; i < crew_size(index->crew); i++) {
        inverter_free(index->shards[i].inverter);
        index->shards[i].inverter = inverter_new(index->analysis.language,
                                                 index->analysis.languages);
    }
    catalog_rest(index->catalog);
    alloc_trim();
    index->has_slack = false;
}

static int begin(struct index *index, struct err *err)
{
    if (index->batch.open)
        return 0;
    int rc = catalog_begin(index->catalog, err);
    index->batch.open = rc == 0;
    if (rc == 0 && index->merger)
        merger_set_coming(index->merger, true);
    return rc;
}

bool index_has_changes(const struct index *index)
{
    return index->batch.open;
}

size_t index_batch_articles(const struct index *index)
{
    size_t articles = 0;
    for (unsigned i = 0; i < crew_size(index->crew); i++)
        articles += inverter_documents(index->shards[i].inverter);
    return articles;
}

size_t index_batch_bytes(const struct index *index)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < crew_size(index->crew); i++)
        if (inverter_documents(index->shards[i].inverter) > 0)
            bytes += inverter_bytes(index->shards[i].inverter);
    return bytes;
}

void index_abandon(struct index *index)
{
    catalog_rollback(index->catalog);
    for (unsigned i = 0; i < crew_size(index->crew); i++)
        if (index->shards[i].segment.path) /* What can't be removed, the next start does. */
            segment_remove(index->shards[i].segment.path, NULL);
    index_release_batch(index);
}

/* -- articles ------------------------------------------------------------------------------ */

static void note_touched(struct batch *batch, uint32_t segment)
{
    for (size_t i = 0; i < batch->touched_count; i++)
        if (batch->touched[i] == segment)
            return;
    GROW(batch->touched, batch->touched_count, batch->touched_capacity);
    batch->touched[batch->touched_count++] = segment;
}

static uint32_t segment_of_shard(struct index *index, unsigned shard)
{
    struct segment *segment = &index->shards[shard].segment;
    if (segment->id == 0)
        segment->id = index_next_segment_id(index);
    return segment->id;
}

static int add_dead(struct index *index, uint32_t segment, struct catalog_dead dead,
                    struct err *err)
{
    note_touched(&index->batch, segment);
    index->batch.visible = true;
    return catalog_dead_add(index->catalog, segment, dead, err);
}

/* Mark the article's document, which the catalog says is somewhere, as dead. */
static int bury(struct index *index, article_id id, struct err *err)
{
    struct batch_place place = id_map_get(&index->batch.places, id);
    if (place.docid > 0)
        return add_dead(index, segment_of_shard(index, place.shard),
                        (struct catalog_dead){place.docid, id}, err);
    size_t part;
    struct catalog_dead dead = {.article = id};
    int rc = index_reader_locate(index->finder, id, &part, &dead.docid, err);
    if (rc <= 0)
        return rc; /* 0: it was lost with a damaged segment. */
    struct snapshot *snapshot = index_snapshot(index);
    uint32_t segment = snapshot->parts[part].segment->id;
    snapshot_drop(snapshot);
    return add_dead(index, segment, dead, err);
}

/* Give a key its id: the hash, or the next number that no other key has. 1 and *row if the catalog
 * has the article already, 0 if it is new, or a negative code. */
static int resolve(struct index *index, const char *key, struct catalog_article *row,
                   struct err *err)
{
    uint64_t check = XXH3_64bits_withSeed(key, strlen(key), 1);
    for (article_id id = article_id_of_key(key);; id = (id + 1) & ARTICLE_ID_MAX) {
        int rc = catalog_article_find(index->catalog, id, row, err);
        if (rc < 0 || (rc > 0 && row->check == check))
            return rc;
        if (rc == 0) {
            *row = (struct catalog_article){.id = id, .check = check};
            return 0;
        }
    }
}

void index_make_draft(struct index *index, unsigned shard, struct article *article,
                      struct index_draft *out)
{
    analysis_tell_language(&index->analysis, article);
    article_id id = article_id_of_key(article->key);
    *out = (struct index_draft){id, shard,
                                inverter_add(index->shards[shard].inverter, article, id)};
}

int index_drop(struct index *index, const struct index_draft *draft, struct err *err)
{
    int rc = begin(index, err);
    if (rc < 0)
        return rc;
    return add_dead(index, segment_of_shard(index, draft->shard),
                    (struct catalog_dead){draft->docid, draft->id}, err);
}

/* Another key has the id that the draft was made for, which happens about never: draft it again,
 * into the shard of this thread. Others may be at work on theirs. */
static int draft_again(struct index *index, const struct article *article, article_id id,
                       struct index_draft *draft, struct err *err)
{
    int rc = index_drop(index, draft, err);
    draft->id = id;
    draft->shard = 0;
    draft->docid = inverter_add(index->shards[0].inverter, article, id);
    return rc;
}

int index_put(struct index *index, const struct article *article, const struct index_draft *draft,
              const struct ledger_entry *entry, article_id *id, struct err *err)
{
    struct catalog_article row;
    struct index_draft placed = *draft;
    int rc = begin(index, err);
    if (rc == 0)
        rc = resolve(index, article->key, &row, err);
    if (rc > 0)
        rc = bury(index, row.id, err);
    if (rc == 0 && row.id != draft->id)
        rc = draft_again(index, article, row.id, &placed, err);
    if (rc < 0)
        return rc;
    (void)segment_of_shard(index, placed.shard);
    id_map_put(&index->batch.places, row.id, (struct batch_place){placed.shard, placed.docid});
    index->batch.visible = true;
    row.file = entry->file;
    row.generation = entry->generation;
    if (id)
        *id = row.id;
    return catalog_article_put(index->catalog, &row, err);
}

static int remove_article(struct index *index, article_id id, struct err *err)
{
    int rc = bury(index, id, err);
    return rc < 0 ? rc : catalog_article_remove(index->catalog, id, err);
}

int index_expire(struct index *index, int64_t before, size_t limit, size_t *removed,
                 struct err *err)
{
    OWN(freep) article_id *ids = xcalloc(limit, sizeof *ids);
    size_t count = 0;
    int rc = index_reader_older(index->finder, before, ids, limit, &count, err);
    if (rc == 0 && count > 0)
        rc = begin(index, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = remove_article(index, ids[i], err);
    *removed = rc == 0 ? count : 0;
    return rc;
}

int index_note_left_out(struct index *index, int64_t keep_ms, struct err *err)
{
    int64_t before_ms;
    int rc = catalog_left_out(index->catalog, &before_ms, err);
    if (rc < 0 || (before_ms > 0 && before_ms <= keep_ms))
        return rc;
    rc = begin(index, err);
    if (rc == 0)
        rc = catalog_set_left_out(index->catalog, keep_ms, err);
    if (rc == 0)
        index->left_out_ms = keep_ms;
    return rc;
}

/* -- files --------------------------------------------------------------------------------- */

int index_file_find(struct index *index, const char *path, struct ledger_entry *out,
                    struct err *err)
{
    return catalog_file_find(index->catalog, path, out, err);
}

int index_file_begin(struct index *index, const char *path, struct ledger_entry *entry,
                     struct err *err)
{
    OWN(ledger_entry_release) struct ledger_entry before = {0};
    int rc = begin(index, err);
    if (rc == 0)
        rc = catalog_file_find(index->catalog, path, &before, err);
    if (rc < 0)
        return rc;
    entry->generation = before.generation + 1;
    return catalog_file_put(index->catalog, path, entry, err);
}

/* Every article of a file is of another one. */
#define NO_GENERATION 0

/* Before it there was none. */
#define FIRST_GENERATION 1

/* Remove the file's articles that are not of this generation. */
static int remove_stale(struct index *index, int64_t file, int64_t generation, struct err *err)
{
    OWN(freep) article_id *stale = NULL;
    size_t count;
    int rc = catalog_stale_articles(index->catalog, file, generation, &stale, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = remove_article(index, stale[i], err);
    return rc;
}

int index_file_end(struct index *index, const struct ledger_entry *entry, struct err *err)
{
    if (entry->generation == FIRST_GENERATION)
        return 0;
    return remove_stale(index, entry->file, entry->generation, err);
}

int index_file_touch(struct index *index, const char *path, struct ledger_entry *entry,
                     struct err *err)
{
    int rc = begin(index, err);
    return rc < 0 ? rc : catalog_file_put(index->catalog, path, entry, err);
}

int index_file_remove(struct index *index, const char *path, struct err *err)
{
    OWN(ledger_entry_release) struct ledger_entry entry = {0};
    int rc = catalog_file_find(index->catalog, path, &entry, err);
    if (rc <= 0)
        return rc;
    rc = begin(index, err);
    if (rc == 0)
        rc = remove_stale(index, entry.file, NO_GENERATION, err);
    return rc < 0 ? rc : catalog_file_remove(index->catalog, entry.file, err);
}

int index_file_article(struct index *index, const char *path, article_id *out, struct err *err)
{
    OWN(ledger_entry_release) struct ledger_entry entry = {0};
    OWN(freep) article_id *ids = NULL;
    size_t count = 0;
    int rc = catalog_file_find(index->catalog, path, &entry, err);
    if (rc > 0)
        rc = catalog_stale_articles(index->catalog, entry.file, NO_GENERATION, &ids, &count, err);
    if (rc < 0)
        return rc;
    if (count == 0)
        return err_set(err, ERR_NOT_FOUND, "%s: no article", path);
    *out = ids[0];
    return 0;
}
