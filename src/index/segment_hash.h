/* The checksums of a segment's file. Private to index/segment*.c. */
#ifndef INDEX_SEGMENT_HASH_H
#define INDEX_SEGMENT_HASH_H

#include <stdint.h>

#include "base/err.h"

struct effort;

/* XXH3 of a file's bytes from one place to another: ERR_INDEX if it ends before that. name is for
 * messages; effort may be NULL. */
int segment_hash(int fd, uint64_t from, uint64_t to, uint64_t *out, const char *name,
                 struct effort *effort, struct err *err);

#endif
