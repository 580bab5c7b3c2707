#include "index/glass_blocks.h"

#include <string.h>

#include "base/varint.h"
#include "index/glass_format.h"
#include "index/glass_table.h"

/* Of the version file, which is block 0: what glass_write() begins it with, and behind that the
 * database's UUID. */
#define UUID_BYTES 16
#define ROOTS_AT (GLASS_MAGIC_BYTES + UUID_BYTES)

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
static bool read_root(struct glass_blocks *blocks, enum glass_table_name name)
{
    struct root root;
    uint64_t revision;
    if (blocks->blocks == 0 || memcmp(blocks->bytes, GLASS_MAGIC, GLASS_MAGIC_BYTES) != 0)
        return false;
    const unsigned char *at = blocks->bytes + ROOTS_AT, *end = blocks->bytes + GLASS_BLOCK_SIZE;
    if (!varint_take(&at, end, &revision))
        return false;
    for (unsigned i = 0; i <= (unsigned)name; i++)
        if (!take_root(&at, end, &root))
            return false;
    bool is_fake = root.level & 1;
    blocks->root = (uint32_t)root.block;
    blocks->level = (uint32_t)(root.level >> 2);
    return !is_fake && root.block < blocks->blocks && blocks->level < GLASS_MAX_LEVELS &&
           root.block_size << 11 == GLASS_BLOCK_SIZE;
}

bool glass_blocks_open(struct glass_blocks *out, const struct section *database,
                       const struct mapping *file, enum glass_table_name name)
{
    *out = (struct glass_blocks){
        .file = file,
        .bytes = database->bytes,
        .blocks = (uint32_t)(database->length / GLASS_BLOCK_SIZE),
    };
    return read_root(out, name);
}

bool glass_blocks_are_whole(const struct glass_blocks *blocks)
{
    return mapping_is_whole(blocks->file);
}

/* -- blocks and items ----------------------------------------------------------------------- */

static unsigned get16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

bool glass_blocks_get(const struct glass_blocks *blocks, uint32_t number, unsigned level,
                      struct glass_block *out)
{
    if (number >= blocks->blocks)
        return false;
    const unsigned char *bytes = blocks->bytes + (size_t)number * GLASS_BLOCK_SIZE;
    size_t end = get16(bytes + GLASS_DIRECTORY_END_AT);
    if (bytes[GLASS_LEVEL_AT] != level || end <= GLASS_DIRECTORY_START || end > GLASS_BLOCK_SIZE)
        return false;
    *out = (struct glass_block){bytes, (end - GLASS_DIRECTORY_START) / 2};
    return true;
}

bool glass_block_item(const struct glass_block *block, size_t number, size_t before,
                      struct glass_item *out)
{
    const unsigned char *end = block->bytes + GLASS_BLOCK_SIZE;
    const unsigned char *begin = block->bytes +
                                 get16(block->bytes + GLASS_DIRECTORY_START + 2 * number);
    if (end - begin < (ptrdiff_t)before + 1)
        return false;
    *out = (struct glass_item){begin, begin + before, begin + before + 1 + begin[before], 1};
    if (end < out->rest)
        return false;
    if (before == GLASS_LEAF_BEFORE && (get16(begin) & GLASS_FLAG_FIRST))
        return true;
    if (end - out->rest < 2)
        return false;
    out->component = get16(out->rest);
    return true;
}

uint32_t glass_item_child(const struct glass_item *item)
{
    return (uint32_t)get16(item->begin) << 16 | get16(item->begin + 2);
}

bool glass_item_piece(const struct glass_block *leaf, const struct glass_item *item,
                      const unsigned char **begin, const unsigned char **end, unsigned *flags)
{
    unsigned head = get16(item->begin);
    *flags = head & GLASS_FLAGS;
    *begin = item->rest + (*flags & GLASS_FLAG_FIRST ? 0 : 2);
    *end = item->begin + (head & ~(unsigned)GLASS_FLAGS) + 3;
    return *end >= *begin && *end <= leaf->bytes + GLASS_BLOCK_SIZE;
}
