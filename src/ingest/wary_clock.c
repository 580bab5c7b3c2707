#include "ingest/wary_clock.h"

#include <stdbool.h>

/* Corrections are smaller, and sleeping machines mostly wake up sooner. */
#define JUMP_S 3600
#define DOUBT_MS (24 * 3600 * INT64_C(1000))

static int64_t believe(struct wary_clock *clock, int64_t day_s, int64_t monotonic_ms)
{
    *clock = (struct wary_clock){.day_s = day_s, .monotonic_ms = monotonic_ms};
    return day_s;
}

int64_t wary_clock_read(struct wary_clock *clock, int64_t day_s, int64_t monotonic_ms,
                        int64_t *jumped_s)
{
    bool is_first = clock->monotonic_ms == 0;
    int64_t expected_s = clock->day_s + (monotonic_ms - clock->monotonic_ms) / 1000;
    int64_t ahead_s = day_s - expected_s;
    *jumped_s = 0;
    if (is_first || (ahead_s <= JUMP_S && ahead_s >= -JUMP_S))
        return believe(clock, day_s, monotonic_ms);
    if (ahead_s < 0) {
        *jumped_s = ahead_s;
        return believe(clock, day_s, monotonic_ms);
    }
    if (clock->doubted_ms == 0) {
        clock->doubted_ms = monotonic_ms;
        *jumped_s = ahead_s;
    }
    if (monotonic_ms - clock->doubted_ms >= DOUBT_MS)
        return believe(clock, day_s, monotonic_ms);
    return expected_s;
}
