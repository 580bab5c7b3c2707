/* Numbers in as many bytes as they need: 7 bits a byte, the low ones first, and the highest bit of
 * all bytes but the last is set. Xapian's pack_uint() and Protocol Buffers' varints are these. */
#ifndef BASE_VARINT_H
#define BASE_VARINT_H

#include <stdbool.h>
#include <stdint.h>

/* Take one off, and move *at behind it; false if it does not end before the end, or has more than
 * 63 bits: then *at is anywhere up to the end. */
static inline bool varint_take(const unsigned char **at, const unsigned char *end, uint64_t *out)
{
    uint64_t number = 0;
    for (int shift = 0; shift < 63 && *at < end; shift += 7) {
        unsigned char byte = *(*at)++;
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *out = number;
            return true;
        }
    }
    return false;
}

#endif
