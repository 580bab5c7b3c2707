/* A table of a glass database in one file, read where it is: the file is mapped, and its blocks and
 * their items are looked at without a copy. The library reads each block with pread(2) into memory
 * of its own.
 *
 * What a block says is checked against its bounds, so a damaged one gives wrong items, but never
 * more than that. What cannot be read so is left to the library, which also says what is wrong.
 *
 * Private to index/glass_*.c, index/postings_reader.c and index/records.c. Immutable, any thread.
 */
#ifndef INDEX_GLASS_BLOCKS_H
#define INDEX_GLASS_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/io.h"
#include "index/section.h"

/* In the order of their roots in the version file. */
enum glass_table_name { GLASS_POSTLIST, GLASS_DOCDATA };

struct glass_blocks {
    const struct mapping *file;
    const unsigned char *bytes;
    uint32_t root, level, blocks;
};

struct glass_block {
    const unsigned char *bytes;
    size_t items;
};

/* Bytes of an item before its key. */
#define GLASS_BRANCH_BEFORE 4 /* The child's number. */
#define GLASS_LEAF_BEFORE 2   /* Size and flags. */

struct glass_item {
    const unsigned char *begin, *key, *rest; /* The key's length, and what is behind the key. */
    unsigned component;
};

/* Find a table of a database, which is the section of a file; both are borrowed. False if it is
 * empty, or none that can be read so. */
bool glass_blocks_open(struct glass_blocks *out, const struct section *database,
                       const struct mapping *file, enum glass_table_name name);

/* Whether all that was read was to be had; see mapping_is_whole(). */
bool glass_blocks_are_whole(const struct glass_blocks *blocks);

/* A block of a level, 0 being the leaves; false if it is none. */
bool glass_blocks_get(const struct glass_blocks *blocks, uint32_t number, unsigned level,
                      struct glass_block *out);

/* An item of a block, by its place in it; before is GLASS_BRANCH_BEFORE or GLASS_LEAF_BEFORE. */
bool glass_block_item(const struct glass_block *block, size_t number, size_t before,
                      struct glass_item *out);

/* The child that an item of a branch leads to. */
uint32_t glass_item_child(const struct glass_item *item);

/* The piece of a tag in an item of a leaf, and how it is flagged: one of GLASS_FLAGS. False if it
 * is not within the block. */
bool glass_item_piece(const struct glass_block *leaf, const struct glass_item *item,
                      const unsigned char **begin, const unsigned char **end, unsigned *flags);

#endif
