#include "index/segment.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "index/pairs.h"
#include "index/records.h"
#include "index/segment_format.h"
#include "index/sketches.h"
#include "index/tokens.h"
#include "index/trash.h"
#include "index/words.h"

/* -- holding ------------------------------------------------------------------------------- */

struct counted_segment {
    struct segment segment;
    atomic_uint holders;
    _Atomic(struct trash *) trash; /* Where its file goes at the end; NULL: it stays. */
};

struct segment *segment_new(const struct segment *segment)
{
    struct counted_segment *counted = NEW(struct counted_segment);
    counted->segment = *segment;
    counted->segment.path = xstrdup(segment->path);
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
    mapping_release(&segment->file);
    struct trash *trash = counted_of(segment)->trash;
    if (trash)
        trash_put(trash, TAKE(segment->path));
    free(segment->path);
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

/* -- files --------------------------------------------------------------------------------- */

char *segment_path(const char *index_path, uint32_t id)
{
    return xasprintf("%s/seg-%08" PRIu32, index_path, id);
}

/* Only the very name that segment_path() makes counts: all others are removed as leftovers. */
uint32_t segment_id_of_name(const char *name)
{
    char expected[40];
    unsigned long long id = strncmp(name, "seg-", 4) == 0 ? strtoull(name + 4, NULL, 10) : 0;
    snprintf(expected, sizeof expected, "seg-%08llu", id);
    return id <= UINT32_MAX && strcmp(name, expected) == 0 ? (uint32_t)id : 0;
}

static void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static int remove_folder(const char *path, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? 0 : err_sys(err, "%s", path);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            unlinkat(dirfd(dir), entry->d_name, 0) < 0)
            return err_sys(err, "%s/%s", path, entry->d_name);
    return rmdir(path) < 0 ? err_sys(err, "%s", path) : 0;
}

int segment_remove(const char *path, struct err *err)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return 0;
    if (errno == EISDIR || errno == EPERM) /* POSIX has the second one of these for a folder. */
        return remove_folder(path, err);
    return err_sys(err, "%s", path);
}

/* -- mapping ------------------------------------------------------------------------------- */

static int find_sections(const struct segment *segment, struct section *out, struct err *err)
{
    struct segment_header header;
    const struct mapping *file = &segment->file;
    if (file->length < GLASS_BLOCK_SIZE)
        return err_set(err, ERR_INDEX, "%s: %zu bytes are too few", segment->path, file->length);
    memcpy(&header, file->bytes + SEGMENT_HEADER_AT, sizeof header);
    bool is_sound = memcmp(header.magic, SEGMENT_MAGIC, sizeof header.magic) == 0 &&
                    header.sections == SECTION_COUNT && header.spans[SECTION_TABLES].at == 0;
    for (unsigned i = 0; is_sound && i < SECTION_COUNT; i++) {
        const struct segment_span *span = &header.spans[i];
        is_sound = span->at % SEGMENT_ALIGNMENT == 0 && span->at <= file->length &&
                   span->length <= file->length - span->at;
        if (is_sound)
            out[i] = (struct section){file->bytes + span->at, (size_t)span->length};
    }
    return is_sound ? 0 : err_set(err, ERR_INDEX, "%s: no segment", segment->path);
}

static int check_articles(const struct segment *segment, enum section_name name, uint32_t articles,
                          struct err *err)
{
    if (articles == segment->articles)
        return 0;
    return err_set(err, ERR_INDEX, "%s: %u articles, not %u", section_title(name), articles,
                   segment->articles);
}

int segment_map(struct segment *segment, struct err *err)
{
    struct section sections[SECTION_COUNT];
    int rc = io_map(&segment->file, segment->path, err);
    if (rc == 0)
        rc = find_sections(segment, sections, err);
    if (rc == 0)
        rc = words_open(&segment->words, &sections[SECTION_WORDS], err);
    if (rc == 0)
        rc = tokens_open(&segment->tokens, &sections[SECTION_TOKENS], err);
    if (rc == 0)
        rc = check_articles(segment, SECTION_TOKENS, tokens_documents(segment->tokens), err);
    if (rc == 0)
        rc = sketches_open(&segment->sketches, &sections[SECTION_SKETCHES], err);
    if (rc == 0)
        rc = check_articles(segment, SECTION_SKETCHES, sketches_articles(segment->sketches), err);
    if (rc == 0 && sections[SECTION_PAIRS].length > 0)
        rc = pairs_open(&segment->pairs, &sections[SECTION_PAIRS], err);
    if (rc == 0 && segment->pairs)
        rc = check_articles(segment, SECTION_PAIRS, pairs_articles(segment->pairs), err);
    if (rc < 0)
        return rc;
    segment->tables = sections[SECTION_TABLES];
    segment->records = records_open(&segment->tables, &segment->file);
    return 0;
}

int segment_check_map(const struct segment *segment, struct err *err)
{
    return mapping_is_whole(&segment->file)
               ? 0
               : err_set(err, ERR_INDEX, "%s: cannot be read", segment->path);
}
