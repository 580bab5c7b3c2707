/* How a table of a glass database is laid out, for what writes and reads it. Private to
 * index/glass_*.c and index/records.c.
 *
 * A block has its header, a directory of item offsets that grows up, and items that grow down:
 *
 *     0 revision u32 · 4 level u8 · 5 MAX_FREE u16 · 7 TOTAL_FREE u16 · 9 DIR_END u16
 *     11 directory
 *
 * Leaf item: u16 I · u8 key length · key · [u16 component] · piece of the tag, where I is the
 * item's size less 3 and flags; the component's number stands in all but the first. Branch item:
 * u32 child · u8 key length · key · u16 component. All numbers are big-endian. */
#ifndef INDEX_GLASS_FORMAT_H
#define INDEX_GLASS_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define GLASS_LEVEL_AT 4
#define GLASS_DIRECTORY_END_AT 9
#define GLASS_DIRECTORY_START 11
#define GLASS_MAX_LEVELS 10

/* Of I. */
#define GLASS_FLAG_PACKED 0x8000
#define GLASS_FLAG_LAST 0x4000
#define GLASS_FLAG_FIRST 0x2000
#define GLASS_FLAGS (GLASS_FLAG_PACKED | GLASS_FLAG_LAST | GLASS_FLAG_FIRST)

#define GLASS_SORTED_MAX_BYTES 5

/* A number of a key, as pack_uint_preserving_sort() has it: two bytes below 0x8000; else as many as
 * 7 bits a byte take, the first of them saying how many. Returns how many. */
static inline size_t glass_pack_sorted(unsigned char *out, uint32_t number)
{
    size_t length = number < 0x8000 ? 2 : (size_t)(37 - __builtin_clz(number)) / 7;
    uint32_t rest = number;
    for (size_t i = length; i > 0; i--, rest >>= 8)
        out[i - 1] = (unsigned char)rest;
    if (number >= 0x8000)
        out[0] |= (unsigned char)(0xFF << (10 - length));
    return length;
}

#endif
