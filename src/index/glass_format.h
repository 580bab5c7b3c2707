/* How a table of a glass database is laid out, for what writes and reads it. Private to
 * index/glass_*.c, index/postings_reader.c and index/records.c.
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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What the version file begins with: the format's name, and its date, 2016-03-14, as it is since
 * 1.4.0: (year - 2014) << 9 | month << 5 | day. */
#define GLASS_MAGIC "\x0f\x0dXapian Glass\x04\x6e"
#define GLASS_MAGIC_BYTES (sizeof GLASS_MAGIC - 1)

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

/* The number of those bytes; false if they are not what it would be packed as. */
static inline bool glass_unpack_sorted(const unsigned char *bytes, size_t length, uint32_t *out)
{
    if (length < 2 || length > GLASS_SORTED_MAX_BYTES)
        return false;
    uint32_t number = length == 2 ? bytes[0] : bytes[0] & (0xFFu >> (length - 1));
    unsigned char packed[GLASS_SORTED_MAX_BYTES];
    for (size_t i = 1; i < length; i++)
        number = number << 8 | bytes[i];
    *out = number;
    return glass_pack_sorted(packed, number) == length && memcmp(packed, bytes, length) == 0;
}

#endif
