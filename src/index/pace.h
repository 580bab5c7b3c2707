/* How fast something may write: what was written is paid for with time. Pure functions, private to
 * index/. */
#ifndef INDEX_PACE_H
#define INDEX_PACE_H

#include <stdint.h>

/* All zeros at first. Times are those of clock_monotonic_ms(). */
struct pace {
    int64_t paid_us; /* When all that was written is paid for. */
};

/* So many bytes were written, by now, where rate are allowed in a second; 0: any number. */
void pace_spend(struct pace *pace, uint64_t bytes, uint64_t rate, int64_t now_ms);

/* How long to wait before writing on, at most an hour; 0: go on. */
int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms);

#endif
