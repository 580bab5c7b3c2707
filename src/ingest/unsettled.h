/* Files that are not to be taken in yet, to be looked at again: they are being written, or nobody
 * can tell. One thread. */
#ifndef INGEST_UNSETTLED_H
#define INGEST_UNSETTLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unsettled_file {
    char *path;
    int64_t resting_since_ns; /* By the clock of files; 0: it is being written. */
};

struct unsettled {
    struct unsettled_file *files;
    size_t count, capacity;
    int64_t due_ms; /* When to look again, by clock_monotonic_ms(); INT64_MAX if there are none. */
};

#define UNSETTLED_INIT      \
    {                       \
        .due_ms = INT64_MAX \
    }

/* Note a file; false if there are too many. A path may be noted twice. */
bool unsettled_add(struct unsettled *unsettled, const char *path, int64_t resting_since_ns);

/* Take the paths out, each once, when they are due: their number. The paths and the list are the
 * caller's. */
size_t unsettled_take(struct unsettled *unsettled, char ***out);

/* Whether a file may have been complete before that time: it rests since then or longer. */
bool unsettled_has_arrival(const struct unsettled *unsettled, int64_t before_ns);

void unsettled_release(struct unsettled *unsettled);

#endif
