/* A segment: a file that never changes, with a Xapian database, the words of its articles, and
 * checksums of it all (index/segment_format.h). Any Xapian program opens it. Private to index/.
 *
 * struct segment is counted and may be held by any thread; it is mapped by the one that has made it
 * (index/segment_output.h) or found it, and verified by any.
 */
#ifndef INDEX_SEGMENT_H
#define INDEX_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/io.h"
#include "base/own.h"
#include "index/section.h"

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
    uint64_t header_hash; /* XXH3 of the file's first block. */
    char *path;

    /* Its file, and what is in it: words, and of its articles their words in their order and their
     * sketches. NULL before segment_map(). */
    struct mapping file;
    struct section tables; /* Block 0 with them. */
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
/* Nobody will ask for it again: its file goes into the trash when the last holder drops it. */
void segment_give_up(struct segment *segment, struct trash *trash);

/* "INDEX/seg-00000042", owned by the caller. */
char *segment_path(const char *index_path, uint32_t id);

/* The id in such a file's name, 0 if it is none. */
uint32_t segment_id_of_name(const char *name);

/* Map a finished segment. What is in it is the segment's, until its last holder drops it. */
int segment_map(struct segment *segment, struct err *err);

/* ERR_INDEX if something of what is mapped could not be read, and was taken for zeros. */
int segment_check_map(const struct segment *segment, struct err *err);

enum segment_check {
    SEGMENT_CHECK_SIZE,     /* The file's header is right, and so is its size. */
    SEGMENT_CHECK_CONTENTS, /* And every checksum. */
};

/* ERR_INDEX says what is wrong with the segment. Other errors are not its own: it may be sound. */
int segment_verify(const struct segment *segment, enum segment_check check, struct err *err);

/* The same for its contents, as an effort that can be followed and ended. */
int segment_examine(const struct segment *segment, struct effort *effort, struct err *err);

/* Remove a segment's file, or a folder with files that an index before this version or a merge has
 * left; what is not there is no error. */
int segment_remove(const char *path, struct err *err);

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
