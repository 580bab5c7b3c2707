/* A copy of the whole index while it is in use, to be put in its place some day: the catalog of one
 * moment and the segments of that moment. Nothing waits for it. */
#ifndef INDEX_COPY_H
#define INDEX_COPY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/effort.h"
#include "index/index.h"

/* Find out where a copy is to be made: *out is the caller's and has no symbolic links. ERR_REQUEST
 * if it cannot be there: the path has to be absolute, the folder that it is in has to exist, and it
 * must not itself, unless it is empty. Nor may it be in the index. Any thread. */
int index_copy_resolve(const struct index *index, const char *path, char **out, struct err *err);

struct index_copy {
    const char *target; /* As index_copy_resolve() gave it. */
    const char *also;   /* A folder in the index's that is copied too, if it is there. */
    struct effort effort;

    /* What was copied. */
    uint64_t sequence, articles, bytes;
    size_t segments;
};

/* Make the copy, durably, under another name until it is complete. Files of segments are linked
 * where the target is on the same file system; else they are copied and compared with their
 * checksums. After a failure nothing is left. Any thread; it may take long. */
int index_copy(struct index *index, struct index_copy *copy, struct err *err);

#endif
