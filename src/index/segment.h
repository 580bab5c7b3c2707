/* A segment: a folder with a Xapian database that never changes, the words of its articles, and a
 * manifest. Private to index/.
 *
 *     seg-00000042/
 *         iamglass postlist.glass ...   the database (index/tables.h)
 *         words.dat tokens.dat          index/words.h, index/tokens.h
 *         sketches.dat                  index/sketches.h
 *         pairs.dat                     index/pairs.h; only of a large one
 *         segment.json                  articles, date bounds, size and checksum of every file
 *
 * struct segment is counted and may be held by any thread; the functions on folders are for the
 * thread that makes the segment.
 */
#ifndef INDEX_SEGMENT_H
#define INDEX_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

C_DECLS_BEGIN

struct effort;
struct pairs;
struct records;
struct sketches;
struct tokens;
struct trash;
struct words;

struct segment {
    uint32_t id;
    uint32_t articles; /* Dead ones too. Docids are 1 to articles, without gaps when it is new. */
    int64_t date_min, date_max;
    uint64_t bytes;
    uint64_t manifest; /* XXH3 of segment.json. */
    char *folder;

    /* Its words, and of its articles their words in their order and their sketches; NULL before
     * segment_map(). */
    struct words *words;
    struct tokens *tokens;
    struct sketches *sketches;
    struct pairs *pairs;     /* NULL also if it has none. */
    struct records *records; /* Likewise if the library has to be asked for them. */
};

/* A copy of what segment says, counted, with one holder. */
struct segment *segment_new(const struct segment *segment);
struct segment *segment_hold(struct segment *segment);
/* Accepts NULL. */
void segment_drop(struct segment *segment);
/* Nobody will ask for it again: its folder goes into the trash when the last holder drops it. */
void segment_give_up(struct segment *segment, struct trash *trash);

/* "INDEX/seg-00000042", owned by the caller. */
char *segment_folder(const char *index_path, uint32_t id);

/* The id in such a folder's name, 0 if it is none. */
uint32_t segment_id_of_name(const char *name);

/* Make the segment's folder, empty. */
int segment_make_folder(const struct segment *segment, struct err *err);

/* Map words, tokens, sketches, pairs and records of a finished segment. They are the segment's,
 * until its last holder drops it. */
int segment_map(struct segment *segment, struct err *err);

/* ERR_INDEX if something of what is mapped could not be read, and was taken for zeros. */
int segment_check_map(const struct segment *segment, struct err *err);

/* Have the system begin to write what is in a folder, as far as it can be read. */
void segment_begin_writing(const char *folder);

/* Make a finished database durable and write its manifest: checksum every file, fsync them, the
 * folder and the one above. Sets bytes and manifest. */
int segment_seal(struct segment *segment, struct err *err);

enum segment_check {
    SEGMENT_CHECK_SIZES,    /* The manifest is right, every file is there and has its size. */
    SEGMENT_CHECK_CONTENTS, /* And its checksum. */
};

/* ERR_INDEX says what is wrong with the segment. Other errors are not its own: it may be sound. */
int segment_verify(const struct segment *segment, enum segment_check check, struct err *err);

/* The same for its contents, as an effort that can be followed and ended. */
int segment_examine(const struct segment *segment, struct effort *effort, struct err *err);

/* Bytes of the files in a folder, as far as it can be read. */
uint64_t segment_folder_bytes(const char *folder);

/* Remove a folder and the files in it; what is not there is no error. */
int segment_remove_folder(const char *folder, struct err *err);

/* Dead articles of a segment at one moment: docids, ascending. Immutable, counted. */
struct dead_set {
    size_t count;
    uint32_t docids[];
};

/* With room for count docids, which the caller fills before anyone else sees it. */
struct dead_set *dead_set_new(size_t count);
struct dead_set *dead_set_hold(struct dead_set *set);
void dead_set_drop(struct dead_set *set);
bool dead_set_has(const struct dead_set *set, uint32_t docid);
/* How many are less than docid. */
size_t dead_set_before(const struct dead_set *set, uint32_t docid);

C_DECLS_END

#endif
