/* How pairs are laid out, for what writes and reads it. Private to index/pairs*.c. */
#ifndef INDEX_PAIRS_FORMAT_H
#define INDEX_PAIRS_FORMAT_H

#include <stdint.h>

#define PAIRS_MAGIC "nxpairs1"

/* Of a signature: seven for each word that a passage has in most segments. */
#define PAIRS_BITS 4608

#define PAIRS_BLOCK_WORDS 64 /* Of a row: those of a whole block. */

struct pairs_header {
    char magic[8];
    uint32_t articles, passages;
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "rows are mapped as they are");

/* Which bits of a signature a pair sets. */
struct pair_bits {
    uint32_t first, second, third;
};

static inline uint32_t pairs_bit(uint32_t hash)
{
    return (uint32_t)((uint64_t)hash * PAIRS_BITS >> 32);
}

static inline struct pair_bits pair_bits(uint32_t left, uint32_t right)
{
    uint64_t hash = ((uint64_t)left << 32 | right) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    uint64_t more = (hash ^ hash >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    return (struct pair_bits){
        .first = pairs_bit((uint32_t)(hash >> 32)),
        .second = pairs_bit((uint32_t)hash),
        .third = pairs_bit((uint32_t)(more >> 32)),
    };
}

/* Of a row, for all passages. */
static inline uint32_t pairs_words_of(uint32_t passages)
{
    return passages / 64 + (passages % 64 != 0);
}

#endif
