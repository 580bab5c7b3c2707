/* The last 1024 of many numbers: what is usual now, in 4 KiB of memory. One thread. */
#ifndef BASE_RECENT_H
#define BASE_RECENT_H

#include <stddef.h>
#include <stdint.h>

#define RECENT_NUMBERS 1024

/* Zeros are an empty one. */
struct recent {
    uint32_t numbers[RECENT_NUMBERS]; /* A ring. */
    uint64_t count;                   /* Of all that were ever added. */
    uint64_t sum;                     /* Likewise, as they came. */
};

/* What does not fit counts as the greatest that does, but in the sum. */
void recent_add(struct recent *recent, uint64_t number);

/* How many of the last ones there are. */
size_t recent_size(const struct recent *recent);

/* For each share, from 0 to 100 per cent, the least of the last numbers that so many of them are
 * not greater than; 0 if there are none. */
void recent_percentiles(const struct recent *recent, const double *shares, uint32_t *out,
                        size_t count);

#endif
