#include "base/recent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void recent_add(struct recent *recent, uint64_t number)
{
    recent->numbers[recent->count++ % RECENT_NUMBERS] = number < UINT32_MAX ? (uint32_t)number
                                                                            : UINT32_MAX;
    recent->sum += number;
}

size_t recent_size(const struct recent *recent)
{
    return recent->count < RECENT_NUMBERS ? (size_t)recent->count : RECENT_NUMBERS;
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

void recent_percentiles(const struct recent *recent, const double *shares, uint32_t *out,
                        size_t count)
{
    uint32_t sorted[RECENT_NUMBERS];
    size_t size = recent_size(recent);
    memcpy(sorted, recent->numbers, size * sizeof sorted[0]);
    qsort(sorted, size, sizeof sorted[0], compare);
    for (size_t i = 0; i < count; i++) {
        size_t rank = (size_t)ceil(shares[i] / 100 * (double)size);
        out[i] = size == 0 ? 0 : sorted[rank > 0 ? rank - 1 : 0];
    }
}
