/* Sorting many strings by their first eight bytes, as numbers: a pass for each byte that is not the
 * same in all, which takes a third of what qsort(3) does with a comparison for each step. Any
 * thread. */
#ifndef BASE_PREFIX_SORT_H
#define BASE_PREFIX_SORT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct prefixed {
    uint64_t prefix;
    uint32_t index; /* The caller's. */
};

/* The first bytes of a string as a number in the order of the strings; zeros behind a short one. */
static inline uint64_t prefix_of(const char *bytes, size_t length)
{
    uint64_t prefix = 0;
    memcpy(&prefix, bytes, length < sizeof prefix ? length : sizeof prefix);
    return __builtin_bswap64(prefix);
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte has to be the highest");

/* Sort by prefix, and where these are equal by compare(context, index, index), as strcmp(3) has it;
 * or where compare is NULL, in the order that they are in. */
void prefix_sort(struct prefixed *items, size_t count,
                 int (*compare)(const void *context, uint32_t a, uint32_t b), const void *context);

#endif
