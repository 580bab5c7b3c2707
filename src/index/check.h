/* A check of the whole index while it is in use: every byte of the segments, their tables, the
 * catalog, and that they tell of the same articles. */
#ifndef INDEX_CHECK_H
#define INDEX_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/effort.h"
#include "index/index.h"

struct index_finding {
    uint32_t segment; /* It is damaged; 0: the catalog is, or does not agree with the segments. */
    char *text;
};

struct index_check {
    struct effort effort;

    /* What was checked, and what was found. Release it. */
    uint64_t sequence, articles, bytes;
    size_t segments;
    struct index_finding *findings;
    size_t finding_count, finding_capacity;
};

/* Check the index as it is now. Any thread; it may take long. 0 also if there are findings. */
int index_check(struct index *index, struct index_check *check, struct err *err);
void index_check_release(struct index_check *check);

#endif
