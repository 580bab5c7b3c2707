#include "index/segment.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "index/pairs.h"
#include "index/records.h"
#include "index/sketches.h"
#include "index/tokens.h"
#include "index/trash.h"
#include "index/words.h"

/* -- holding ------------------------------------------------------------------------------- */

struct counted_segment {
    struct segment segment;
    atomic_uint holders;
    _Atomic(struct trash *) trash; /* Where its folder goes at the end; NULL: it stays. */
};

struct segment *segment_new(const struct segment *segment)
{
    struct counted_segment *counted = NEW(struct counted_segment);
    counted->segment = *segment;
    counted->segment.folder = xstrdup(segment->folder);
    counted->holders = 1;
    return &counted->segment;
}

static struct counted_segment *counted_of(struct segment *segment)
{
    return container_of(segment, struct counted_segment, segment);
}

struct segment *segment_hold(struct segment *segment)
{
    atomic_fetch_add(&counted_of(segment)->holders, 1);
    return segment;
}

void segment_drop(struct segment *segment)
{
    if (!segment || atomic_fetch_sub(&counted_of(segment)->holders, 1) > 1)
        return;
    words_free(segment->words);
    tokens_free(segment->tokens);
    sketches_free(segment->sketches);
    pairs_free(segment->pairs);
    records_free(segment->records);
    struct trash *trash = counted_of(segment)->trash;
    if (trash)
        trash_put(trash, TAKE(segment->folder));
    free(segment->folder);
    free(counted_of(segment));
}

void segment_give_up(struct segment *segment, struct trash *trash)
{
    counted_of(segment)->trash = trash;
}

struct counted_dead_set {
    atomic_uint holders;
    struct dead_set set; /* Ends in the docids. */
};

struct dead_set *dead_set_new(size_t count)
{
    struct counted_dead_set *counted = xcalloc(1, sizeof *counted +
                                                      count * sizeof counted->set.docids[0]);
    counted->holders = 1;
    counted->set.count = count;
    return &counted->set;
}

struct dead_set *dead_set_hold(struct dead_set *set)
{
    if (set)
        atomic_fetch_add(&container_of(set, struct counted_dead_set, set)->holders, 1);
    return set;
}

void dead_set_drop(struct dead_set *set)
{
    if (!set)
        return;
    struct counted_dead_set *counted = container_of(set, struct counted_dead_set, set);
    if (atomic_fetch_sub(&counted->holders, 1) == 1)
        free(counted);
}

size_t dead_set_before(const struct dead_set *set, uint32_t docid)
{
    size_t low = 0, high = set ? set->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->docids[middle] < docid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool dead_set_has(const struct dead_set *set, uint32_t docid)
{
    size_t place = dead_set_before(set, docid);
    return set && place < set->count && set->docids[place] == docid;
}

/* -- folders ------------------------------------------------------------------------------- */

char *segment_folder(const char *index_path, uint32_t id)
{
    return xasprintf("%s/seg-%08" PRIu32, index_path, id);
}

/* Only the very name that segment_folder() makes counts: all others are removed as leftovers. */
uint32_t segment_id_of_name(const char *name)
{
    char expected[40];
    unsigned long long id = strncmp(name, "seg-", 4) == 0 ? strtoull(name + 4, NULL, 10) : 0;
    snprintf(expected, sizeof expected, "seg-%08llu", id);
    return id <= UINT32_MAX && strcmp(name, expected) == 0 ? (uint32_t)id : 0;
}

int segment_make_folder(const struct segment *segment, struct err *err)
{
    return mkdir(segment->folder, 0755) < 0 ? err_sys(err, "cannot make %s", segment->folder) : 0;
}

static int map_pairs(struct segment *segment, struct err *err)
{
    OWN(freep) char *path = xasprintf("%s/" PAIRS_FILE, segment->folder);
    int rc = pairs_open(&segment->pairs, path, err);
    if (rc == 0 && segment->pairs && pairs_articles(segment->pairs) != segment->articles)
        rc = err_set(err, ERR_INDEX, "%s: %u articles, not %u", path,
                     pairs_articles(segment->pairs), segment->articles);
    return rc;
}

static int map_sketches(struct segment *segment, struct err *err)
{
    OWN(freep) char *path = xasprintf("%s/" SKETCHES_FILE, segment->folder);
    int rc = sketches_open(&segment->sketches, path, err);
    if (rc == 0 && sketches_articles(segment->sketches) != segment->articles)
        rc = err_set(err, ERR_INDEX, "%s: %u articles, not %u", path,
                     sketches_articles(segment->sketches), segment->articles);
    return rc;
}

int segment_map(struct segment *segment, struct err *err)
{
    OWN(freep) char *words = xasprintf("%s/" WORDS_FILE, segment->folder);
    OWN(freep) char *tokens = xasprintf("%s/" TOKENS_FILE, segment->folder);
    int rc = words_open(&segment->words, words, err);
    if (rc == 0)
        rc = tokens_open(&segment->tokens, tokens, err);
    if (rc == 0 && tokens_documents(segment->tokens) != segment->articles)
        rc = err_set(err, ERR_INDEX, "%s: %u articles, not %u", tokens,
                     tokens_documents(segment->tokens), segment->articles);
    if (rc == 0)
        rc = map_sketches(segment, err);
    if (rc == 0)
        rc = map_pairs(segment, err);
    if (rc == 0)
        segment->records = records_open(segment->folder);
    return rc;
}

int segment_check_map(const struct segment *segment, struct err *err)
{
    if (segment->words && !words_are_whole(segment->words))
        return err_set(err, ERR_INDEX, WORDS_FILE ": cannot be read");
    if (segment->tokens && !tokens_are_whole(segment->tokens))
        return err_set(err, ERR_INDEX, TOKENS_FILE ": cannot be read");
    if (segment->sketches && !sketches_are_whole(segment->sketches))
        return err_set(err, ERR_INDEX, SKETCHES_FILE ": cannot be read");
    if (segment->pairs && !pairs_are_whole(segment->pairs))
        return err_set(err, ERR_INDEX, PAIRS_FILE ": cannot be read");
    return 0;
}
