/* How segments come to be: from documents, and from other segments. Private to index/.
 *
 * The functions below are all that knows how a segment's tables are written. library_writer.cc does
 * it with Xapian's own WritableDatabase and compaction; it is right for every version of the
 * library. One thread at a time; different segments may be written on different threads.
 */
#ifndef INDEX_SEGMENT_WRITER_H
#define INDEX_SEGMENT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "index/document.h"
#include "index/segment.h"

C_DECLS_BEGIN

struct segment_writer;

/* Begin a database in a folder that does not exist yet. */
int segment_writer_open(struct segment_writer **out, const char *folder, struct err *err);

/* Documents get the docids 1, 2, 3, ... The document is not needed afterwards. */
int segment_writer_add(struct segment_writer *writer, const struct document *document,
                       struct err *err);

/* Write what is still in memory and close the files; they are not synced (segment_seal() is). */
int segment_writer_finish(struct segment_writer *writer, struct err *err);

/* Without _finish before it, what is in the folder is no database and the caller removes it. */
void segment_writer_free(struct segment_writer *writer);
DEFINE_FREEP(segment_writer)

struct merge_source {
    const char *folder;
    const struct dead_set *dead; /* Left out of the result; NULL for none. */
};

struct merge_task {
    const struct merge_source *sources;
    size_t count;
    const char *folder;  /* Of the result; it does not exist yet. */
    const char *scratch; /* A path; folders whose names begin with it are made and removed again. */
    bool (*is_cancelled)(void *context); /* Asked now and then: true ends the merge as a failure. */
    void *context;
};

/* Merge databases into a new one. *articles is how many are in the result; if it is 0, there is no
 * result and no folder. */
int segment_merge(const struct merge_task *task, uint32_t *articles, struct err *err);

/* Look an article up in a database: 1 and its docid, 0, or a negative code. Of several documents
 * with that id the last is meant. */
int segment_find_article(const char *folder, article_id id, uint32_t *docid, struct err *err);

C_DECLS_END

#endif
