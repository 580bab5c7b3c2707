/* What every cache can say of itself, for those who ask. */
#ifndef BASE_CACHE_COUNTS_H
#define BASE_CACHE_COUNTS_H

#include <stdint.h>

struct cache_counts {
    uint64_t entries, bytes; /* That it holds; bytes are about right, 0 where nobody can tell. */
    uint64_t hits, misses;   /* Since it was made. */
};

static inline void cache_counts_add(struct cache_counts *sum, const struct cache_counts *counts)
{
    sum->entries += counts->entries;
    sum->bytes += counts->bytes;
    sum->hits += counts->hits;
    sum->misses += counts->misses;
}

#endif
