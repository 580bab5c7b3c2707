#include "index/string_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "base/own.h"

/* Few, as a table is made for each wildcard of a query; doubling costs a batch nothing. */
#define FIRST_SLOTS 256

/* A table this many times as large as its strings need is not kept for the next ones. */
#define SPARE_TIMES 16

static void make_slots(struct string_table *table, size_t count)
{
    table->slot_count = count;
    table->slots = xcalloc_scattered(count, sizeof *table->slots);
}

/* Where there is no entropy yet, any will do. */
static uint64_t draw_seed(void)
{
    uint64_t seed;
    return getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed ? seed : 0;
}

void string_table_init(struct string_table *table)
{
    make_slots(table, FIRST_SLOTS);
    table->seed = draw_seed();
}

void string_table_release(struct string_table *table)
{
    buf_release(&table->bytes);
    free(table->items);
    free(table->slots);
}

/* A single article after a large batch must not pay for all of its slots. */
void string_table_clear(struct string_table *table)
{
    if (table->slot_count > FIRST_SLOTS && table->count * SPARE_TIMES < table->slot_count) {
        free(table->slots);
        make_slots(table, FIRST_SLOTS);
    } else {
        memset(table->slots, 0, table->slot_count * sizeof *table->slots);
    }
    buf_clear(&table->bytes);
    table->count = 0;
}

size_t string_table_memory(const struct string_table *table)
{
    return table->bytes.length + table->count * (sizeof *table->items + 4 * sizeof *table->slots);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* As wyhash does it. What follows the head is rare. */
static uint32_t hash_of(const struct string_table *table, const struct string_head *head,
                        const char *bytes, size_t length)
{
    uint64_t hash = mix(head->words[0] ^ UINT64_C(0xA0761D6478BD642F) ^ table->seed,
                        head->words[1] ^ UINT64_C(0xE7037ED1A0B428DB) ^ length);
    for (size_t at = STRING_HEAD_BYTES; at < length; at += 8) {
        uint64_t piece = 0;
        memcpy(&piece, bytes + at, length - at < 8 ? length - at : 8);
        hash = mix(hash ^ piece ^ table->seed, UINT64_C(0x8EBC6AF09C88C6E3));
    }
    return (uint32_t)(hash ^ hash >> 32);
}

static void rehash(struct string_table *table)
{
    OWN(freep) struct string_slot *old = table->slots;
    size_t old_count = table->slot_count, mask = old_count * 2 - 1;
    make_slots(table, old_count * 2);
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].number == 0)
            continue;
        size_t slot = old[i].hash & mask;
        while (table->slots[slot].number)
            slot = (slot + 1) & mask;
        table->slots[slot] = old[i];
    }
}

static bool is_same(const struct string_table *table, const struct string_slot *slot,
                    const struct string_key *key)
{
    if (((slot->head.words[0] ^ key->head.words[0]) | (slot->head.words[1] ^ key->head.words[1]) |
         (slot->length ^ key->length)) != 0)
        return false;
    return key->length <= STRING_HEAD_BYTES ||
           memcmp(string_table_at(table, slot->number - 1), key->bytes, key->length) == 0;
}

static uint32_t add(struct string_table *table, size_t slot, const struct string_key *key)
{
    assert(table->bytes.length <= UINT32_MAX - key->length); /* The batch's memory is bounded. */
    GROW(table->items, table->count, table->capacity);
    table->items[table->count] = (struct string){table->bytes.length, key->length};
    uint32_t number = (uint32_t)table->count++;
    table->slots[slot] = (struct string_slot){
        .head = key->head,
        .hash = key->hash,
        .length = key->length,
        .number = number + 1,
    };
    buf_add(&table->bytes, key->bytes, key->length);
    if (table->count * 2 > table->slot_count)
        rehash(table);
    return number;
}

uint32_t string_table_number_of(struct string_table *table, const struct string_key *key,
                                bool *is_new)
{
    size_t mask = table->slot_count - 1, slot = key->hash & mask;
    for (; table->slots[slot].number; slot = (slot + 1) & mask) {
        if (is_same(table, &table->slots[slot], key)) {
            *is_new = false;
            return table->slots[slot].number - 1;
        }
    }
    *is_new = true;
    return add(table, slot, key);
}

void string_table_prepare(const struct string_table *table, const char *bytes, size_t length,
                          struct string_key *out)
{
    memcpy(&out->head, bytes, sizeof out->head);
    out->bytes = bytes;
    out->length = (uint32_t)length;
    out->hash = hash_of(table, &out->head, bytes, length);
    __builtin_prefetch(&table->slots[out->hash & (table->slot_count - 1)]);
}

uint32_t string_table_number(struct string_table *table, const char *bytes, size_t length,
                             bool *is_new)
{
    struct string_key key = {.bytes = bytes, .length = (uint32_t)length};
    memcpy(&key.head, bytes, length < sizeof key.head ? length : sizeof key.head);
    key.hash = hash_of(table, &key.head, bytes, length);
    return string_table_number_of(table, &key, is_new);
}

const char *string_table_at(const struct string_table *table, uint32_t number)
{
    return table->bytes.data + table->items[number].at;
}
