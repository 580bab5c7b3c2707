/* What is done between the catalog's opening and the first snapshot. All of it is one transaction
 * of the catalog, and doing it twice is doing it once. */
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

/* The id in the name of a folder that was set aside, 0 if it is none. */
static uint32_t id_set_aside(const char *name)
{
    if (strncmp(name, "bad-", 4) != 0)
        return 0;
    OWN(freep) char *before = xasprintf("seg-%s", name + 4);
    return segment_id_of_name(before);
}

/* Remove folders of segments that no commit finished, and scratch folders of merges. Numbers of
 * those that were set aside stay taken: there is room for one of a name. */
static int clean_up(struct index *index, const struct snapshot *snapshot, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(index->path);
    if (!dir)
        return err_sys(err, "%s", index->path);
    for (struct dirent *entry; (entry = readdir(dir));) {
        uint32_t id = segment_id_of_name(entry->d_name);
        note_number(index, id_set_aside(entry->d_name));
        if (strncmp(entry->d_name, "seg-", 4) != 0 || (id && snapshot_names(snapshot, id)))
            continue;
        OWN(freep) char *folder = xasprintf("%s/%s", index->path, entry->d_name);
        int rc = segment_remove_folder(folder, err);
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

/* Rename a damaged segment's folder, so that a person can look at it, and forget it. */
static int set_aside(struct index *index, const struct segment *segment, const struct err *why,
                     struct err *err)
{
    OWN(freep) char *aside = xasprintf("%s/bad-%08" PRIu32, index->path, segment->id);
    if (rename(segment->folder, aside) < 0 && errno != ENOENT)
        return err_sys(err, "cannot set %s aside", segment->folder);
    log_error("segment %" PRIu32 " is damaged (%s): set aside as %s, its %" PRIu32
              " articles will be indexed again from their files",
              segment->id, why->text, aside, segment->articles);
    return catalog_segment_remove(index->catalog, segment->id, err);
}

/* Check a segment and make it part of the snapshot; *damaged if it had to be set aside. */
static int load_segment(struct index *index, const struct catalog_segment *row,
                        struct snapshot *snapshot, bool *damaged, struct err *err)
{
    struct err why;
    OWN(freep) char *folder = segment_folder(index->path, row->id);
    const struct segment segment = {
        .id = row->id,
        .articles = row->articles,
        .date_min = row->date_min,
        .date_max = row->date_max,
        .bytes = row->bytes,
        .manifest = row->manifest,
        .folder = folder,
    };
    struct snapshot_part *part = &snapshot->parts[snapshot->count];
    part->segment = segment_new(&segment);
    int rc = segment_verify(&segment, SEGMENT_CHECK_SIZES, &why);
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

/* A segment was lost: forget the articles that are in no other, and distrust their files. */
static int forget_lost_articles(struct index *index, struct err *err)
{
    article_id ids[1000], after = 0;
    size_t count, part;
    uint32_t docid;
    do {
        int rc = catalog_list_articles(index->catalog, after, ids, sizeof ids / sizeof ids[0],
                                       &count, err);
        for (size_t i = 0; rc >= 0 && i < count; i++) {
            after = ids[i];
            rc = index_reader_locate(index->finder, ids[i], &part, &docid, err);
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
        rc = forget_lost_articles(index, err);
    return rc == 0 ? catalog_commit(index->catalog, err) : rc;
}
