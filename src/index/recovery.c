/* Damage: what is done about it, and about all else that an end at any moment may have left,
 * between the catalog's opening and the first snapshot; and what is done about damage that is found
 * later. Each is one transaction of the catalog, and doing it twice is doing it once.
 *
 * A damaged segment's file is renamed, so that a person can look at it, before the catalog forgets
 * it: a file that the catalog does not know would be removed by the next start. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"
#include "index/index_private.h"

static void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static bool snapshot_names(const struct snapshot *snapshot, uint32_t id)
{
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->parts[i].segment->id == id)
            return true;
    return false;
}

static void note_number(struct index *index, uint32_t id)
{
    if (id > index->last_segment_id)
        index->last_segment_id = id;
}

/* The id in the name of a file that was set aside, 0 if it is none. */
static uint32_t id_set_aside(const char *name)
{
    if (strncmp(name, "bad-", 4) != 0)
        return 0;
    OWN(freep) char *before = xasprintf("seg-%s", name + 4);
    return segment_id_of_name(before);
}

/* Remove files of segments that no commit finished, scratch folders of merges, and what an index
 * that took this one's place or was to left. Numbers of those that were set aside stay taken: there
 * is room for one of a name. */
static int clean_up(struct index *index, const struct snapshot *snapshot, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(index->path);
    if (!dir)
        return err_sys(err, "%s", index->path);
    index_free_room(index->path);
    for (struct dirent *entry; (entry = readdir(dir));) {
        uint32_t id = segment_id_of_name(entry->d_name);
        bool leaves = strncmp(entry->d_name, INDEX_SWITCH, strlen(INDEX_SWITCH)) == 0;
        int rc = leaves ? index_clear_switch(index, entry->d_name, err) : 0;
        if (rc < 0)
            return rc;
        note_number(index, id_set_aside(entry->d_name));
        if (strncmp(entry->d_name, "seg-", 4) != 0 || (id && snapshot_names(snapshot, id)))
            continue;
        OWN(freep) char *path = xasprintf("%s/%s", index->path, entry->d_name);
        rc = segment_remove(path, err);
        if (rc < 0)
            return rc;
        log_info("removed what an interrupted commit left: %s", entry->d_name);
    }
    return 0;
}

struct segment_list {
    struct catalog_segment *items;
    size_t count, capacity;
};

static int list_segment(void *context, const struct catalog_segment *segment)
{
    struct segment_list *list = context;
    GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = *segment;
    return 0;
}

static char *path_aside(const struct index *index, const struct segment *segment)
{
    return xasprintf("%s/bad-%08" PRIu32, index->path, segment->id);
}

static int rename_aside(const struct index *index, const struct segment *segment, struct err *err)
{
    OWN(freep) char *aside = path_aside(index, segment);
    if (rename(segment->path, aside) < 0 && errno != ENOENT)
        return err_sys(err, "cannot set %s aside", segment->path);
    return 0;
}

static void say_damaged(const struct index *index, const struct segment *segment,
                        const struct err *why)
{
    OWN(freep) char *aside = path_aside(index, segment);
    log_error("segment %" PRIu32 " is damaged (%s): set aside as %s, its %" PRIu32
              " articles will be indexed again from their files",
              segment->id, why->text, aside, segment->articles);
}

static int set_aside(struct index *index, const struct segment *segment, const struct err *why,
                     struct err *err)
{
    int rc = rename_aside(index, segment, err);
    if (rc < 0)
        return rc;
    say_damaged(index, segment, why);
    return catalog_segment_remove(index->catalog, segment->id, err);
}

/* Check a segment and make it part of the snapshot; *damaged if it had to be set aside. */
static int load_segment(struct index *index, const struct catalog_segment *row,
                        struct snapshot *snapshot, bool *damaged, struct err *err)
{
    struct err why;
    OWN(freep) char *path = segment_path(index->path, row->id);
    const struct segment segment = {
        .id = row->id,
        .articles = row->articles,
        .date_min = row->date_min,
        .date_max = row->date_max,
        .bytes = row->bytes,
        .header_hash = row->header_hash,
        .path = path,
    };
    struct snapshot_part *part = &snapshot->parts[snapshot->count];
    part->segment = segment_new(&segment);
    int rc = segment_verify(&segment, SEGMENT_CHECK_SIZE, &why);
    if (rc == 0)
        rc = segment_map(part->segment, &why);
    if (rc < 0) {
        segment_drop(TAKE(part->segment));
        if (rc != ERR_INDEX)
            return err_set(err, rc, "segment %" PRIu32 ": %s", row->id, why.text);
        *damaged = true;
        return set_aside(index, &segment, &why, err);
    }
    snapshot->count++;
    note_number(index, row->id);
    return index_load_dead(index, row->id, &part->dead, err);
}

static void free_segment_list(struct segment_list *list)
{
    free(list->items);
}

static int load_segments(struct index *index, bool *damaged, struct err *err)
{
    uint64_t sequence;
    OWN(free_segment_list) struct segment_list list = {0};
    int rc = catalog_sequence(index->catalog, &sequence, err);
    if (rc == 0)
        rc = catalog_each_segment(index->catalog, list_segment, &list, err);
    if (rc < 0)
        return rc;

    OWN(snapshot_dropp) struct snapshot *snapshot = snapshot_new(sequence, list.count);
    for (size_t i = 0; i < list.count; i++) {
        rc = load_segment(index, &list.items[i], snapshot, damaged, err);
        if (rc < 0)
            return rc;
    }
    rc = clean_up(index, snapshot, err);
    if (rc < 0)
        return rc;
    index_publish(index, TAKE(snapshot));
    return 0;
}

/* Segments were lost: forget the articles that are in no other, as the reader sees them, and
 * distrust their files. */
static int forget_lost_articles(struct index *index, struct index_reader *reader, struct err *err)
{
    article_id ids[1000], after = 0;
    size_t count, part;
    uint32_t docid;
    do {
        int rc = catalog_list_articles(index->catalog, after, ids, sizeof ids / sizeof ids[0],
                                       &count, err);
        for (size_t i = 0; rc >= 0 && i < count; i++) {
            after = ids[i];
            rc = index_reader_locate(reader, ids[i], &part, &docid, err);
            if (rc != 0)
                continue;
            rc = catalog_file_distrust(index->catalog, ids[i], err);
            if (rc == 0)
                rc = catalog_article_remove(index->catalog, ids[i], err);
        }
        if (rc < 0)
            return rc;
    } while (count > 0);
    return 0;
}

int index_recover(struct index *index, struct err *err)
{
    bool damaged = false;
    int rc = catalog_begin(index->catalog, err);
    if (rc == 0)
        rc = load_segments(index, &damaged, err);
    if (rc == 0)
        rc = index_reader_open(&index->finder, index, err);
    if (rc == 0 && damaged)
        rc = forget_lost_articles(index, index->finder, err);
    return rc == 0 ? catalog_commit(index->catalog, err) : rc;
}

/* -- while it runs ------------------------------------------------------------------------- */

/* A segment of the current snapshot that is to go. */
struct loss {
    const struct segment *segment;
    const struct err *why;
};

struct losses {
    struct loss *items;
    size_t count;
};

static void free_losses(struct losses *losses)
{
    free(losses->items);
}

static const struct index_damage *damage_of(const struct index_damage *damages, size_t count,
                                            uint32_t segment)
{
    for (size_t i = 0; i < count; i++)
        if (damages[i].segment == segment)
            return &damages[i];
    return NULL;
}

/* The current snapshot without what is damaged, and what that is. */
static struct snapshot *split_snapshot(struct index *index, const struct index_damage *damages,
                                       size_t count, struct losses *losses)
{
    const struct snapshot *old = index->current;
    struct snapshot *next = snapshot_new(old->sequence + 1, old->count);
    losses->items = xcalloc(old->count, sizeof *losses->items);
    for (size_t i = 0; i < old->count; i++) {
        const struct snapshot_part *part = &old->parts[i];
        const struct index_damage *damage = damage_of(damages, count, part->segment->id);
        if (damage)
            losses->items[losses->count++] = (struct loss){part->segment, &damage->why};
        else
            next->parts[next->count++] = (struct snapshot_part){segment_hold(part->segment),
                                                                dead_set_hold(part->dead)};
    }
    return next;
}

/* All that can be done before the files are renamed: until the next snapshot is published,
 * readers may open what is in this one by its name. */
static int forget_losses(struct index *index, struct snapshot *next, const struct losses *losses,
                         struct err *err)
{
    OWN(index_reader_freep) struct index_reader *reader = NULL;
    int rc = index_reader_open_at(&reader, index, next, err);
    for (size_t i = 0; rc == 0 && i < losses->count; i++)
        rc = catalog_segment_remove(index->catalog, losses->items[i].segment->id, err);
    if (rc == 0)
        rc = catalog_set_sequence(index->catalog, next->sequence, err);
    return rc < 0 ? rc : forget_lost_articles(index, reader, err);
}

static int rename_losses(struct index *index, const struct losses *losses, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < losses->count; i++)
        rc = rename_aside(index, losses->items[i].segment, err);
    return rc;
}

/* What cannot be renamed back is missing, which the next start takes for damage too. */
static void take_back(struct index *index, const struct losses *losses)
{
    catalog_rollback(index->catalog);
    for (size_t i = 0; i < losses->count; i++) {
        const struct segment *segment = losses->items[i].segment;
        OWN(freep) char *aside = path_aside(index, segment);
        (void)rename(aside, segment->path);
    }
}

int index_set_aside(struct index *index, const struct index_damage *damages, size_t count,
                    struct err *err)
{
    assert(!index->batch.open);
    OWN(free_losses) struct losses losses = {0};
    OWN(snapshot_dropp) struct snapshot *next = split_snapshot(index, damages, count, &losses);
    if (losses.count == 0)
        return 0;
    int rc = catalog_begin(index->catalog, err);
    if (rc == 0)
        rc = forget_losses(index, next, &losses, err);
    if (rc == 0)
        rc = rename_losses(index, &losses, err);
    if (rc == 0)
        rc = catalog_commit(index->catalog, err);
    if (rc < 0) {
        take_back(index, &losses);
        return rc;
    }
    for (size_t i = 0; i < losses.count; i++)
        say_damaged(index, losses.items[i].segment, losses.items[i].why);
    index_publish(index, TAKE(next));
    return 1;
}
