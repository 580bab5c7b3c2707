/* Several segments made one. Private to index/. */
#ifndef INDEX_MERGE_H
#define INDEX_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/id.h"
#include "base/err.h"
#include "index/segment.h"
#include "index/tables.h"

C_DECLS_BEGIN

struct merge_source {
    const struct segment *segment; /* Mapped. */
    const struct dead_set *dead;   /* Left out of the result; NULL for none. */
};

struct merge_task {
    const struct merge_source *sources;
    size_t count;
    struct segment_output *output; /* Of the result; it was just begun. */
    table_writer *write;
    bool (*is_cancelled)(void *context); /* Asked now and then: true ends it with -ECANCELED. */
    void *context;
};

/* Write the sections of a segment that has what is alive in the sources. Documents keep their order
 * and are numbered from 1. *articles is how many there are; if it is 0, nothing is written. Any
 * thread. */
int segment_merge(const struct merge_task *task, uint32_t *articles, struct err *err);

/* Look an article up in a segment: 1 and its docid, 0, or a negative code. Of several documents
 * with that id the last is meant. */
int segment_find_article(const char *path, article_id id, uint32_t *docid, struct err *err);

C_DECLS_END

#endif
