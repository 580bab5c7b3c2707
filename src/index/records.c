#include "index/records.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/varint.h"
#include "index/glass_format.h"
#include "index/glass_table.h"

/* Of the version file: the magic, the date of the format, the database's UUID. */
#define ROOTS_AT (14 + 2 + 16)

#define TABLE_FILE "docdata.glass"

struct records {
    struct mapping file;
    uint32_t root, level, blocks;
};

/* What an item is found by: a docid as pack_uint_preserving_sort() has it, and which piece of the
 * record it is. */
struct key {
    unsigned char bytes[GLASS_SORTED_MAX_BYTES];
    size_t length;
    unsigned component;
};

struct block {
    const unsigned char *bytes;
    size_t items;
};

/* -- the root ------------------------------------------------------------------------------- */

struct root {
    uint64_t block, level, entries, block_size, packed_above, free_list;
};

static bool take_root(const unsigned char **at, const unsigned char *end, struct root *root)
{
    if (!varint_take(at, end, &root->block) || !varint_take(at, end, &root->level) ||
        !varint_take(at, end, &root->entries) || !varint_take(at, end, &root->block_size) ||
        !varint_take(at, end, &root->packed_above) || !varint_take(at, end, &root->free_list) ||
        root->free_list > (uint64_t)(end - *at))
        return false;
    *at += root->free_list;
    return true;
}

/* Where the table begins; false if it is empty or none of ours. */
static bool read_root(struct records *records, const struct mapping *version)
{
    struct root postings, root;
    uint64_t revision;
    if (version->length < ROOTS_AT)
        return false;
    const unsigned char *at = version->bytes + ROOTS_AT, *end = version->bytes + version->length;
    if (!varint_take(&at, end, &revision) || !take_root(&at, end, &postings) ||
        !take_root(&at, end, &root))
        return false;
    bool is_fake = root.level & 1;
    records->root = (uint32_t)root.block;
    records->level = (uint32_t)(root.level >> 2);
    return !is_fake && root.block < records->blocks && records->level < GLASS_MAX_LEVELS &&
           root.block_size << 11 == GLASS_BLOCK_SIZE;
}

static bool map(struct mapping *out, const char *folder, const char *name)
{
    OWN(freep) char *path = xasprintf("%s/%s", folder, name);
    return io_map(out, path, NULL) == 0;
}

struct records *records_open(const char *folder)
{
    OWN(records_freep) struct records *records = NEW(struct records);
    struct mapping version;
    if (!map(&records->file, folder, TABLE_FILE) || !map(&version, folder, "iamglass"))
        return NULL;
    records->blocks = (uint32_t)(records->file.length / GLASS_BLOCK_SIZE);
    bool is_read = read_root(records, &version);
    mapping_release(&version);
    return is_read ? TAKE(records) : NULL;
}

void records_free(struct records *records)
{
    if (!records)
        return;
    mapping_release(&records->file);
    free(records);
}

/* -- going down ----------------------------------------------------------------------------- */

static unsigned get16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static uint32_t get32(const unsigned char *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static bool get_block(const struct records *records, uint32_t number, unsigned level,
                      struct block *out)
{
    if (number >= records->blocks)
        return false;
    const unsigned char *bytes = records->file.bytes + (size_t)number * GLASS_BLOCK_SIZE;
    size_t end = get16(bytes + GLASS_DIRECTORY_END_AT);
    if (bytes[GLASS_LEVEL_AT] != level || end <= GLASS_DIRECTORY_START || end > GLASS_BLOCK_SIZE)
        return false;
    *out = (struct block){bytes, (end - GLASS_DIRECTORY_START) / 2};
    return true;
}

#define BRANCH_BEFORE 4 /* Bytes of an item before its key: the child's number; */
#define LEAF_BEFORE 2   /* size and flags. */

struct item {
    const unsigned char *begin, *key, *rest; /* The key's length, and what is behind the key. */
    unsigned component;
};

static bool get_item(const struct block *block, size_t number, size_t before, struct item *out)
{
    const unsigned char *end = block->bytes + GLASS_BLOCK_SIZE;
    const unsigned char *begin = block->bytes +
                                 get16(block->bytes + GLASS_DIRECTORY_START + 2 * number);
    if (end - begin < (ptrdiff_t)before + 1)
        return false;
    *out = (struct item){begin, begin + before, begin + before + 1 + begin[before], 1};
    if (end < out->rest)
        return false;
    if (before == LEAF_BEFORE && (get16(begin) & GLASS_FLAG_FIRST))
        return true;
    if (end - out->rest < 2)
        return false;
    out->component = get16(out->rest);
    return true;
}

static int compare(const struct item *item, const struct key *key)
{
    size_t length = *item->key;
    int order = memcmp(item->key + 1, key->bytes, length < key->length ? length : key->length);
    if (order == 0)
        order = (length > key->length) - (length < key->length);
    return order ? order : (item->component > key->component) - (item->component < key->component);
}

/* The last item that does not stand behind the key; false if there is none. */
static bool find_item(const struct block *block, size_t before, const struct key *key,
                      struct item *out)
{
    size_t low = 0, high = block->items;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct item item;
        if (!get_item(block, middle, before, &item))
            return false;
        if (compare(&item, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && get_item(block, low - 1, before, out);
}

/* The leaf that has the key, if any has. */
static bool find_leaf(const struct records *records, const struct key *key, struct block *out)
{
    uint32_t number = records->root;
    for (unsigned level = records->level; get_block(records, number, level, out); level--) {
        struct item item;
        if (level == 0)
            return true;
        if (!find_item(out, BRANCH_BEFORE, key, &item))
            return false;
        number = get32(item.begin);
    }
    return false;
}

/* Append the piece of the record that has the key; how the item is flagged, 0 if there is none. */
static unsigned add_piece(const struct records *records, const struct key *key, struct buf *out)
{
    struct block leaf;
    struct item item;
    if (!find_leaf(records, key, &leaf) || !find_item(&leaf, LEAF_BEFORE, key, &item) ||
        compare(&item, key) != 0)
        return 0;
    unsigned head = get16(item.begin), flags = head & GLASS_FLAGS;
    const unsigned char *from = item.rest + (flags & GLASS_FLAG_FIRST ? 0 : 2);
    const unsigned char *end = item.begin + (head & ~(unsigned)GLASS_FLAGS) + 3;
    if (end < from || end > leaf.bytes + GLASS_BLOCK_SIZE || flags & GLASS_FLAG_PACKED)
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
    bool is_whole = (flags & GLASS_FLAG_LAST) && mapping_is_whole(&records->file);
    if (!is_whole)
        out->length = before;
    return is_whole;
}
