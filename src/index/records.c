#include "index/records.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/glass_blocks.h"
#include "index/glass_format.h"

struct records {
    struct glass_blocks table;
};

/* What an item is found by: a docid as pack_uint_preserving_sort() has it, and which piece of the
 * record it is. */
struct key {
    unsigned char bytes[GLASS_SORTED_MAX_BYTES];
    size_t length;
    unsigned component;
};

struct records *records_open(const struct section *database, const struct mapping *file)
{
    struct glass_blocks table;
    if (!glass_blocks_open(&table, database, file, GLASS_DOCDATA))
        return NULL;
    struct records *records = NEW(struct records);
    records->table = table;
    return records;
}

void records_free(struct records *records)
{
    free(records);
}

/* -- going down ----------------------------------------------------------------------------- */

static int compare(const struct glass_item *item, const struct key *key)
{
    size_t length = *item->key;
    int order = memcmp(item->key + 1, key->bytes, length < key->length ? length : key->length);
    if (order == 0)
        order = (length > key->length) - (length < key->length);
    return order ? order : (item->component > key->component) - (item->component < key->component);
}

/* The last item that does not stand behind the key; false if there is none. */
static bool find_item(const struct glass_block *block, size_t before, const struct key *key,
                      struct glass_item *out)
{
    size_t low = 0, high = block->items;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct glass_item item;
        if (!glass_block_item(block, middle, before, &item))
            return false;
        if (compare(&item, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && glass_block_item(block, low - 1, before, out);
}

/* The leaf that has the key, if any has. */
static bool find_leaf(const struct records *records, const struct key *key, struct glass_block *out)
{
    uint32_t number = records->table.root;
    for (unsigned level = records->table.level;
         glass_blocks_get(&records->table, number, level, out); level--) {
        struct glass_item item;
        if (level == 0)
            return true;
        if (!find_item(out, GLASS_BRANCH_BEFORE, key, &item))
            return false;
        number = glass_item_child(&item);
    }
    return false;
}

/* Append the piece of the record that has the key; how the item is flagged, 0 if there is none. */
static unsigned add_piece(const struct records *records, const struct key *key, struct buf *out)
{
    struct glass_block leaf;
    struct glass_item item;
    if (!find_leaf(records, key, &leaf) || !find_item(&leaf, GLASS_LEAF_BEFORE, key, &item) ||
        compare(&item, key) != 0)
        return 0;
    const unsigned char *from, *end;
    unsigned flags;
    if (!glass_item_piece(&leaf, &item, &from, &end, &flags) || flags & GLASS_FLAG_PACKED)
        return 0;
    buf_add(out, from, (size_t)(end - from));
    return flags | 1; /* Of a piece in the middle too. */
}

bool records_get(const struct records *records, uint32_t docid, struct buf *out)
{
    struct key key = {.component = 1};
    key.length = glass_pack_sorted(key.bytes, docid);
    size_t before = out->length;
    unsigned flags = 0;
    for (; !(flags & GLASS_FLAG_LAST); key.component++) {
        flags = add_piece(records, &key, out);
        if (!flags || key.component == UINT16_MAX)
            break;
    }
    /* Zeros that took the place of what could not be read may look like a record. */
    bool is_whole = (flags & GLASS_FLAG_LAST) && glass_blocks_are_whole(&records->table);
    if (!is_whole)
        out->length = before;
    return is_whole;
}
