/* One table of a glass database in one file, written from front to back: a B-tree of keys and tags.
 *
 * Entries come in the order of their keys; leaves are written as they fill, and the inner levels
 * are built along. Blocks are numbered from the beginning of the file. The format is Xapian 1.4's
 * (its source, backends/glass/glass_table.h, describes it). Any one thread.
 */
#ifndef INDEX_GLASS_TABLE_H
#define INDEX_GLASS_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

#define GLASS_BLOCK_SIZE 8192
#define GLASS_KEY_MAX_BYTES 255

struct glass_table;

/* What the version file says of a finished table. */
struct glass_root {
    uint32_t block;   /* Of the root. */
    uint32_t level;   /* Of the root; 0 if it is a leaf. */
    uint64_t entries; /* Tags. */
    uint32_t blocks;  /* In the file, up to its end. */
};

struct segment_output;

/* Begin a table where the output is, at the end of a block. It is the table's until that is
 * finished. */
struct glass_table *glass_table_new(struct segment_output *output);

/* Add an entry. Its key is greater than the last one and has 1 to 255 bytes; ERR_INDEX if not. The
 * tag may have any length up to some 120 MB. */
int glass_table_add(struct glass_table *table, const void *key, size_t key_length, const void *tag,
                    size_t tag_length, struct err *err);

/* Write what is left. */
int glass_table_finish(struct glass_table *table, struct glass_root *root, struct err *err);

void glass_table_free(struct glass_table *table);
DEFINE_FREEP(glass_table)

#endif
