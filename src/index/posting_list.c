#include "index/posting_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* What malloc(3) gives at least, and enough for any article behind the few. */
#define MANY_BYTES 24

static unsigned char *put_varint(unsigned char *at, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        *at++ = (unsigned char)(number | 0x80);
    *at++ = (unsigned char)number;
    return at;
}

static uint32_t varint_length(uint32_t number)
{
    return (uint32_t)(38 - __builtin_clz(number | 1)) / 7;
}

static uint32_t take_varint(struct posting_cursor *cursor)
{
    const unsigned char *bytes = posting_list_bytes(cursor->list);
    uint32_t number = 0;
    for (int shift = 0;; shift += 7) {
        unsigned char byte = bytes[cursor->at++];
        number |= (uint32_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return number;
    }
}

/* Make room; how many bytes that took. */
static size_t reserve(struct posting_list *list, uint32_t bytes)
{
    uint32_t capacity = list->capacity ? list->capacity : sizeof list->few;
    if (list->length + bytes <= capacity)
        return 0;
    uint32_t larger = list->capacity ? capacity * 2 : MANY_BYTES;
    unsigned char *many = xrealloc(list->capacity ? list->many : NULL, larger);
    if (!list->capacity)
        memcpy(many, list->few, sizeof list->few);
    size_t grown = larger - list->capacity;
    list->many = many;
    list->capacity = larger;
    return grown;
}

size_t posting_list_add(struct posting_list *list, uint32_t docid, uint32_t count)
{
    uint32_t gap = docid - list->last_docid - 1;
    uint32_t bytes = varint_length(gap) + varint_length(count);
    size_t grown = reserve(list, bytes);
    unsigned char *at = (list->capacity ? list->many : list->few) + list->length;
    put_varint(put_varint(at, gap), count);
    list->length += bytes;
    list->last_docid = docid;
    return grown;
}

bool posting_next(struct posting_cursor *cursor)
{
    if (cursor->at == cursor->list->length)
        return false;
    cursor->docid += take_varint(cursor) + 1;
    cursor->count = take_varint(cursor);
    return true;
}

void posting_list_release(struct posting_list *list)
{
    if (list->capacity)
        free(list->many);
    *list = (struct posting_list){.capacity = 0};
}
