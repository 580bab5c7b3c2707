#include "index/string_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"

#define FIRST_SLOTS 4096

void string_table_init(struct string_table *table)
{
    table->slot_count = FIRST_SLOTS;
    table->slots = xcalloc(table->slot_count, sizeof *table->slots);
}

void string_table_release(struct string_table *table)
{
    buf_release(&table->bytes);
    free(table->items);
    free(table->slots);
}

void string_table_clear(struct string_table *table)
{
    buf_clear(&table->bytes);
    table->count = 0;
    memset(table->slots, 0, table->slot_count * sizeof *table->slots);
}

size_t string_table_memory(const struct string_table *table)
{
    return table->bytes.length + table->count * (sizeof *table->items + 4 * sizeof *table->slots);
}

/* A word is short: eight bytes at a time, mixed as in wyhash. */
static uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = length * UINT64_C(0x9E3779B97F4A7C15);
    while (length >= 8) {
        uint64_t piece;
        memcpy(&piece, bytes, 8);
        hash = (hash ^ piece) * UINT64_C(0xA0761D6478BD642F);
        hash ^= hash >> 32;
        bytes += 8;
        length -= 8;
    }
    uint64_t piece = 0;
    memcpy(&piece, bytes, length);
    hash = (hash ^ piece) * UINT64_C(0xE7037ED1A0B428DB);
    return (uint32_t)(hash ^ hash >> 32);
}

static void rehash(struct string_table *table)
{
    size_t mask = table->slot_count * 2 - 1;
    OWN(freep) struct string_slot *old = table->slots;
    table->slots = xcalloc(mask + 1, sizeof *table->slots);
    for (size_t i = 0; i < table->slot_count; i++) {
        if (old[i].number == 0)
            continue;
        size_t slot = old[i].hash & mask;
        while (table->slots[slot].number)
            slot = (slot + 1) & mask;
        table->slots[slot] = old[i];
    }
    table->slot_count = mask + 1;
}

uint32_t string_table_number(struct string_table *table, const char *bytes, size_t length,
                             bool *is_new)
{
    uint32_t hash = hash_bytes(bytes, length);
    size_t mask = table->slot_count - 1, slot = hash & mask;
    for (; table->slots[slot].number; slot = (slot + 1) & mask) {
        const struct string_slot *known = &table->slots[slot];
        if (known->hash == hash && known->length == length &&
            memcmp(table->bytes.data + known->at, bytes, length) == 0) {
            *is_new = false;
            return known->number - 1;
        }
    }
    assert(table->bytes.length <= UINT32_MAX - length); /* The batch's memory is bounded. */
    GROW(table->items, table->count, table->capacity);
    table->items[table->count] = (struct string){table->bytes.length, (uint32_t)length};
    uint32_t number = (uint32_t)table->count++;
    table->slots[slot] = (struct string_slot){
        .hash = hash,
        .number = number + 1,
        .at = (uint32_t)table->bytes.length,
        .length = (uint32_t)length,
    };
    buf_add(&table->bytes, bytes, length);
    if (table->count * 2 > table->slot_count)
        rehash(table);
    *is_new = true;
    return number;
}

const char *string_table_at(const struct string_table *table, uint32_t number)
{
    return table->bytes.data + table->items[number].at;
}
