/* What to compare with its checksums, and when: once the catalog and the segments that were there
 * at the start, and all of it when something that was read makes no sense. Private to index/; the
 * merger's, under its lock.
 */
#ifndef INDEX_EXAMINATION_H
#define INDEX_EXAMINATION_H

#include <stdbool.h>
#include <stdint.h>

#include "index/snapshot.h"

/* All zeros before the first snapshot. */
struct examination {
    uint32_t last, done; /* Up to these ids. */
    bool began, found_damage;
    bool has_catalog;  /* It is to be examined. */
    bool is_suspected; /* All are to be examined, */
    int64_t again_ms;  /* but not before this. */
    int64_t begun_ms;  /* This round; 0: it is over. */
};

/* There is a new snapshot. */
void examination_notice(struct examination *examination, const struct snapshot *newest);

/* Whether the catalog is to be examined; it is then, by the caller. */
bool examination_take_catalog(struct examination *examination);

/* The next segment, to be dropped by the caller; NULL if there is none now. */
struct segment *examination_next(struct examination *examination, const struct snapshot *newest);

/* What came of examining it: ERR_INDEX is damage. */
void examination_end(struct examination *examination, uint32_t segment, int rc);

/* After how long there may be a next one without any change; -1 if there will not. */
int64_t examination_wait_ms(const struct examination *examination);

#endif
