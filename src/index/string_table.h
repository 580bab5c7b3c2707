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
    uint64_t seed; /* Nobody can tell which strings will share a slot. */
};

/* The first bytes of a string, 0 where it is shorter. */
#define STRING_HEAD_BYTES 16
struct string_head {
    uint64_t words[STRING_HEAD_BYTES / 8];
};

/* It has all of most words, because each further look is a cache miss. */
struct string_slot {
    struct string_head head;
    uint32_t hash;
    uint32_t length;
    uint32_t number; /* + 1; 0 is free. */
    uint32_t unused; /* Half a cache line is full. */
};

void string_table_init(struct string_table *table);
void string_table_release(struct string_table *table);

/* Empty it, but keep what memory it made use of. */
void string_table_clear(struct string_table *table);

/* The string's number; *is_new if it had none before. */
uint32_t string_table_number(struct string_table *table, const char *bytes, size_t length,
                             bool *is_new);

/* The same in two steps, for who knows several strings before it needs the first one's number: what
 * is looked at in the second is fetched from memory meanwhile. Up to a head's length 0 follows the
 * bytes, which stay as they are until then. */
struct string_key {
    struct string_head head;
    const char *bytes;
    uint32_t length, hash;
};
void string_table_prepare(const struct string_table *table, const char *bytes, size_t length,
                          struct string_key *out);
uint32_t string_table_number_of(struct string_table *table, const struct string_key *key,
                                bool *is_new);

/* The bytes of a string, borrowed until the next one is added; not terminated. */
const char *string_table_at(const struct string_table *table, uint32_t number);

/* Bytes that what is in it takes, near enough; what it keeps for more is not counted. */
size_t string_table_memory(const struct string_table *table);

#endif
