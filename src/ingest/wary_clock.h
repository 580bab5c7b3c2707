/* The time of day for what is not undone: letting articles go that are too old. A clock that was
 * set wrongly far ahead for an hour must not empty the index, so a jump ahead is believed only when
 * it has lasted for a day. A jump back is believed at once: it lets nothing go.
 *
 * A pure state machine; the writer's. What is wrong at the start is not noticed.
 */
#ifndef INGEST_WARY_CLOCK_H
#define INGEST_WARY_CLOCK_H

#include <stdint.h>

/* All zeros before the first reading. */
struct wary_clock {
    int64_t day_s, monotonic_ms; /* When they agreed last. */
    int64_t doubted_ms;          /* Since when the time of day is ahead; 0: it is not. */
};

/* Give both clocks' readings; returns the time of day to go by. *jumped_s is how far the time of
 * day has jumped since the last reading, 0 if it has not. */
int64_t wary_clock_read(struct wary_clock *clock, int64_t day_s, int64_t monotonic_ms,
                        int64_t *jumped_s);

#endif
