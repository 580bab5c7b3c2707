/* What an index is made of, for the files that implement index/index.h and index/replace.h. */
#ifndef INDEX_INDEX_PRIVATE_H
#define INDEX_INDEX_PRIVATE_H

#include <stdatomic.h>
#include <uv.h>

#include "base/crew.h"
#include "index/analysis.h"
#include "index/catalog.h"
#include "index/id_map.h"
#include "index/index.h"
#include "index/inverter.h"
#include "index/merge.h"
#include "index/merger.h"
#include "index/reader.h"
#include "index/segment.h"
#include "index/snapshot.h"
#include "index/tables.h"
#include "index/trash.h"

/* Folders inside that of an index: index/replace.h. */
#define INDEX_NEXT "next"
#define INDEX_SWITCH "switch"
#define INDEX_ROOM "room"

/* What one thread of the crew gathers for the batch: articles in memory, which become a segment. */
struct shard {
    struct inverter *inverter; /* Kept, because its memory is used again. */
    struct segment segment;    /* Its id is 0 while no article of it was put. */

    /* While the segment is written: its file, and a part of it that is written meanwhile. */
    struct segment_output *output, *texts;
    struct err errs[2]; /* Of both; code 0 is none. */
};

/* The changes between two commits. Its articles are documents of segments that are not yet in the
 * catalog; its other changes are in the catalog's open transaction, so that the writer sees them
 * and nobody else does. */
struct batch {
    bool open;    /* A transaction is. */
    bool visible; /* It changes what a query sees. */
    struct id_map places;

    /* Segments that got dead articles in this transaction, the batch's own too. */
    uint32_t *touched;
    size_t touched_count, touched_capacity;
};

/* Files, by name. */
struct file_list {
    char **items;
    size_t count, capacity;
};

struct index {
    /* Never changes. */
    char *path;
    struct analysis analysis;
    char *made_with; /* Its note. */
    struct index_options options;
    int lock_fd;
    table_writer *write_tables;
    struct trash *trash;

    atomic_int_fast64_t left_out_ms; /* As catalog_left_out() has it, or a batch that was lost. */

    /* The writer's. */
    struct catalog *catalog;
    struct crew *crew;
    struct shard *shards;        /* One for each of the crew. */
    struct index_reader *finder; /* To find the articles that a batch replaces. */
    struct batch batch;
    bool has_slack;            /* A large batch has left memory behind. */
    struct file_list doubtful; /* Segments of commits that failed (doubt.c). */

    /* Any thread's. */
    atomic_uint last_segment_id;
    atomic_uint_fast64_t commits, merges, merged_bytes;
    struct merger *merger;
    uv_mutex_t lock;
    struct snapshot *current; /* Under lock. */
};

/* Forget the batch, whether it was committed or not. */
void index_release_batch(struct index *index);

/* Make a snapshot the newest one. It is the index's then. */
void index_publish(struct index *index, struct snapshot *snapshot);

/* What the catalog has of a segment. */
struct catalog_segment index_segment_row(const struct segment *segment);

/* The dead articles of a segment as the catalog has them; *out is NULL if there are none. */
int index_load_dead(struct index *index, uint32_t segment, struct dead_set **out, struct err *err);

/* Compare an index with a wish; the first two are what its catalog notes. */
enum index_mismatch index_compare(const char *made_with, int64_t left_out_ms,
                                  const struct index_wish *wish);

/* The number of the next segment, never used before. context is the index; any thread. */
uint32_t index_next_segment_id(void *context);

/* Leave the files that are in doubt to the next start, which knows. */
void index_keep_doubtful(struct index *index);

/* Whether a commit that failed with this code may have happened all the same. */
bool index_is_doubtful(int rc);

/* Keep the file of a segment of such a commit, until another one has succeeded. The name is the
 * index's then. */
void index_doubt(struct index *index, char *path);
void index_end_doubt(struct index *index);

/* Take the lock on an index folder: ERR_INDEX_LOCKED if another process has it. *out is closed to
 * give it back. */
int index_lock(const char *folder, int *out, struct err *err);

/* Remove what index_reserve_room() made. */
void index_free_room(const char *path);

/* Put what is on its way out into the trash. */
int index_clear_switch(struct index *index, const char *name, struct err *err);

/* Move an index that cannot be read out of the way. */
int index_move_aside(const char *path, const struct err *why, struct err *err);

/* Bring an index to where its last commit was, with the catalog open and nothing else: publish the
 * first snapshot, open the finder, set damaged segments aside, remove leftovers. */
int index_recover(struct index *index, struct err *err);

#endif
