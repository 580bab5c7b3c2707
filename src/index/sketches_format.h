/* How sketches are laid out, for what writes and reads it. Private to index/sketches*.c. */
#ifndef INDEX_SKETCHES_FORMAT_H
#define INDEX_SKETCHES_FORMAT_H

#include <stdint.h>

#include "index/sketches.h"

#define SKETCHES_MAGIC "nxsketch"

struct sketches_header {
    char magic[8];
    uint32_t articles, bands;
};

/* Date, length of the sketch, sketch. */
#define SKETCHES_RECORD_BYTES (8 + 1 + SKETCH_MAX_BYTES)

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are mapped as they are");

static inline uint64_t sketches_bands_at(uint32_t articles)
{
    uint64_t end = sizeof(struct sketches_header) + (uint64_t)articles * SKETCHES_RECORD_BYTES;
    return (end + 7) / 8 * 8;
}

#endif
