/* Strings that are numbered as they come. Private to index/; one thread at a time. */
#ifndef INDEX_STRING_TABLE_H
#define INDEX_STRING_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct string_table {
    struct buf bytes;
    struct string {
        size_t at;
        uint32_t length;
    } * items;
    size_t count, capacity;
    struct string_slot *slots; /* Open addressing. */
    size_t slot_count;
};

/* It says what most comparisons need, because each further look is a cache miss. */
struct string_slot {
    uint32_t hash;
    uint32_t number; /* + 1; 0 is free. */
    uint32_t at, length;
};

void string_table_init(struct string_table *table);
void string_table_release(struct string_table *table);

/* Empty it, but keep its memory. */
void string_table_clear(struct string_table *table);

/* The string's number; *is_new if it had none before. */
uint32_t string_table_number(struct string_table *table, const char *bytes, size_t length,
                             bool *is_new);

/* The bytes of a string, borrowed until the next one is added; not terminated. */
const char *string_table_at(const struct string_table *table, uint32_t number);

/* Bytes that what is in it takes, near enough; what it keeps for more is not counted. */
size_t string_table_memory(const struct string_table *table);

#endif
