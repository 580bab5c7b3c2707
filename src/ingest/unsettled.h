/* Files that are not to be taken in yet, to be looked at again: they are being written, or nobody
 * can tell. One thread. */
#ifndef INGEST_UNSETTLED_H
#define INGEST_UNSETTLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When to look again at a file whose writer has just closed it, and at any other. Who waited less
 * than the latter waits twice as long the next time. */
#define UNSETTLED_SOON_MS 1
#define UNSETTLED_LATER_MS 1000

struct unsettled_file {
    char *path;
    unsigned delay_ms;        /* From when it is noted until it is due. */
    int64_t due_ms;           /* By clock_monotonic_ms(). */
    int64_t resting_since_ns; /* By the clock of files; 0: it is being written. */
};

struct unsettled {
    struct unsettled_file *files;
    size_t count, capacity;
    int64_t due_ms; /* Of the first that is due; INT64_MAX if there are none. */
};

#define UNSETTLED_INIT      \
    {                       \
        .due_ms = INT64_MAX \
    }

/* How long to wait the next time, for a file that was waited for so long. */
unsigned unsettled_delay_after(unsigned delay_ms);

/* Note a file; false if there are too many. A path may be noted twice. */
bool unsettled_add(struct unsettled *unsettled, const char *path, unsigned delay_ms,
                   int64_t resting_since_ns);

/* Take those out that are due, each path once: their number. The paths and the list are the
 * caller's. */
size_t unsettled_take(struct unsettled *unsettled, struct unsettled_file **out);

/* Have those that are being written due now. */
void unsettled_hurry(struct unsettled *unsettled);

/* Whether a file may have been complete before that time: it rests since then or longer. */
bool unsettled_has_arrival(const struct unsettled *unsettled, int64_t before_ns);

void unsettled_release(struct unsettled *unsettled);

#endif
