/* How words are laid out, for what writes and reads it. Private to index/words*.c. */
#ifndef INDEX_WORDS_FORMAT_H
#define INDEX_WORDS_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WORDS_MAGIC "nxwords1"
#define WORDS_BLOCK_ENTRIES 16

/* Offsets are from the start of the section. */
struct words_header {
    char magic[8];
    uint32_t count, blocks;
    uint64_t numbers, entries, by_stem, offsets; /* Of the arrays. */
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "arrays are mapped as they are");

/* The order of forms and stems. */
static inline int words_compare_bytes(const char *a, size_t a_length, const char *b,
                                      size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

#endif
