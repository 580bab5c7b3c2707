#include "index/segment_hash.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/own.h"
#include "index/effort.h"

#define READ_BYTES ((size_t)256 * 1024)

static void free_state(XXH3_state_t **state)
{
    XXH3_freeState(*state);
}

int segment_hash(int fd, uint64_t from, uint64_t to, uint64_t *out, const char *name,
                 struct effort *effort, struct err *err)
{
    OWN(freep) char *bytes = xcalloc(1, READ_BYTES);
    OWN(free_state) XXH3_state_t *state = XXH3_createState();
    if (!state)
        abort();
    XXH3_64bits_reset(state);
    for (uint64_t at = from; at < to;) {
        size_t length = to - at < READ_BYTES ? (size_t)(to - at) : READ_BYTES;
        ssize_t n = io_read_at(fd, at, bytes, length);
        if (n < 0)
            return err_set(err, (int)n, "cannot read %s: %s", name, err_str((int)n));
        if (n == 0)
            return err_set(err, ERR_INDEX, "%s: too short", name);
        int rc = effort_go_on(effort, (uint64_t)n, err);
        if (rc < 0)
            return rc;
        XXH3_64bits_update(state, bytes, (size_t)n);
        at += (uint64_t)n;
    }
    *out = XXH3_64bits_digest(state);
    return 0;
}
