/* Work that takes long: who waits for it sees how far it is, and can end it. Any thread. */
#ifndef INDEX_EFFORT_H
#define INDEX_EFFORT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct effort {
    atomic_bool ended;                /* By who waits: the work gives up with ERR_STOPPING. */
    atomic_uint_fast64_t done, total; /* Bytes, about. */
};

/* Count bytes as done; ERR_STOPPING if the work is to end. NULL is work that nobody follows. */
static inline int effort_go_on(struct effort *effort, uint64_t bytes, struct err *err)
{
    if (!effort)
        return 0;
    atomic_fetch_add(&effort->done, bytes);
    return effort->ended ? err_set(err, ERR_STOPPING, "%s", err_str(ERR_STOPPING)) : 0;
}

#endif
