/* A tag that does not fit what is left of a leaf is cut to fill it, where enough is left to be
 * worth it; readers need no particular cut. */
#include "index/glass_table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/glass_format.h"
#include "index/segment_output.h"

#define REVISION 1

/* The largest item that the library writes to a block: four of them fit, with their directory. */
#define MAX_ITEM_SIZE ((GLASS_BLOCK_SIZE - GLASS_DIRECTORY_START - 4 * 2) / 4)

/* Less than this of a tag is not worth a component of its own. */
#define MIN_PIECE 64

struct key {
    uint8_t bytes[GLASS_KEY_MAX_BYTES];
    size_t length;
    uint16_t component;
};

/* A block being filled. */
struct block {
    uint8_t bytes[GLASS_BLOCK_SIZE];
    size_t directory_end, free_end; /* Items begin at free_end. */
    struct key first;               /* The separator of this block in the level above. */
    bool is_begun;
};

struct glass_table {
    struct segment_output *output;
    struct block levels[GLASS_MAX_LEVELS]; /* 0 is the leaf. */
    unsigned top;                          /* The highest level that has blocks. */
    struct key last;                       /* Of the last item added. */
    uint64_t entries;
    uint32_t blocks; /* In the file. */
};

/* -- numbers ------------------------------------------------------------------------------- */

static void put16(uint8_t *at, size_t number)
{
    at[0] = (uint8_t)(number >> 8);
    at[1] = (uint8_t)number;
}

static void put32(uint8_t *at, uint32_t number)
{
    put16(at, number >> 16);
    put16(at + 2, number & 0xFFFF);
}

/* -- blocks -------------------------------------------------------------------------------- */

static size_t free_bytes(const struct block *block)
{
    return block->free_end - block->directory_end;
}

static void begin_block(struct block *block, const struct key *first)
{
    block->directory_end = GLASS_DIRECTORY_START;
    block->free_end = GLASS_BLOCK_SIZE;
    block->first = *first;
    block->is_begun = true;
}

/* Make room for an item, which fits, and return where it goes. */
static uint8_t *add_item(struct block *block, size_t size)
{
    block->free_end -= size;
    put16(block->bytes + block->directory_end, block->free_end);
    block->directory_end += 2;
    return block->bytes + block->free_end;
}

/* Give the block its number and put it out. */
static int flush_block(struct glass_table *table, unsigned level, uint32_t *number, struct err *err)
{
    struct block *block = &table->levels[level];
    size_t gap = free_bytes(block);
    memset(block->bytes + block->directory_end, 0, gap);
    put32(block->bytes, REVISION);
    block->bytes[4] = (uint8_t)level;
    put16(block->bytes + 5, gap);
    put16(block->bytes + 7, gap);
    put16(block->bytes + 9, block->directory_end);
    block->is_begun = false;

    *number = table->blocks++;
    return segment_output_add(table->output, block->bytes, sizeof block->bytes, err);
}

/* -- inner levels -------------------------------------------------------------------------- */

static void add_branch_item(struct block *block, const struct key *key, uint32_t child)
{
    uint8_t *at = add_item(block, 7 + key->length);
    put32(at, child);
    at[4] = (uint8_t)key->length;
    memcpy(at + 5, key->bytes, key->length);
    put16(at + 5 + key->length, key->component);
}

/* Tell the level of a block below it, the first key of which is key. */
static int add_branch(struct glass_table *table, unsigned level, const struct key *key,
                      uint32_t child, struct err *err)
{
    static const struct key nothing = {.length = 0};
    if (level == GLASS_MAX_LEVELS)
        return err_set(err, ERR_INDEX, "%s: too many levels", segment_output_path(table->output));
    struct block *block = &table->levels[level];
    if (block->is_begun && free_bytes(block) < 7 + key->length + 2) {
        uint32_t number;
        const struct key first = block->first;
        int rc = flush_block(table, level, &number, err);
        if (rc == 0)
            rc = add_branch(table, level + 1, &first, number, err);
        if (rc < 0)
            return rc;
    }
    if (block->is_begun) {
        add_branch_item(block, key, child);
        return 0;
    }
    begin_block(block, key);
    add_branch_item(block, &nothing, child); /* The first of a block is less than any key. */
    if (level > table->top)
        table->top = level;
    return 0;
}

/* -- leaves -------------------------------------------------------------------------------- */

/* The shortest key that is greater than a, the last of the block before, and not than b. */
static void separate(struct key *out, const struct key *a, const struct key *b)
{
    size_t common = 0;
    while (common < a->length && common < b->length && a->bytes[common] == b->bytes[common])
        common++;
    *out = *b;
    if (common < b->length) {
        out->length = common + 1;
        out->component = b->component;
    }
}

static int begin_leaf(struct glass_table *table, const struct key *key, struct err *err)
{
    struct block *leaf = &table->levels[0];
    struct key first;
    if (leaf->is_begun) {
        uint32_t number;
        const struct key before = leaf->first;
        int rc = flush_block(table, 0, &number, err);
        if (rc == 0)
            rc = add_branch(table, 1, &before, number, err);
        if (rc < 0)
            return rc;
    }
    separate(&first, &table->last, key);
    begin_block(leaf, &first);
    return 0;
}

static int add_piece(struct glass_table *table, const struct key *key, const uint8_t *piece,
                     size_t length, size_t flags)
{
    size_t head = 3 + key->length + (key->component > 1 ? 2 : 0), size = head + length;
    uint8_t *at = add_item(&table->levels[0], size);
    put16(at, (size - 3) | flags);
    at[2] = (uint8_t)key->length;
    memcpy(at + 3, key->bytes, key->length);
    if (key->component > 1)
        put16(at + 3 + key->length, key->component);
    if (length > 0)
        memcpy(at + head, piece, length);
    table->last = *key;
    return 0;
}

/* How much of a tag goes into the next item of the leaf: all of it, as much as fits, or nothing,
 * for a new leaf. */
static size_t piece_length(const struct block *leaf, size_t head, size_t left)
{
    size_t room = free_bytes(leaf);
    size_t most = MAX_ITEM_SIZE - head;
    size_t fits = room > head + 2 ? room - head - 2 : 0;
    if (most > fits)
        most = fits;
    if (left <= most)
        return room >= head + 2 ? left : SIZE_MAX;
    return most >= MIN_PIECE ? most : SIZE_MAX;
}

static int check_key(const struct glass_table *table, const void *bytes, size_t length,
                     struct err *err)
{
    const struct key *last = &table->last;
    if (length == 0 || length > GLASS_KEY_MAX_BYTES)
        return err_set(err, ERR_INDEX, "%s: a key of %zu bytes", segment_output_path(table->output),
                       length);
    size_t shorter = length < last->length ? length : last->length;
    int order = memcmp(bytes, last->bytes, shorter);
    if (order < 0 || (order == 0 && length <= last->length))
        return err_set(err, ERR_INDEX, "%s: keys are not in order",
                       segment_output_path(table->output));
    return 0;
}

int glass_table_add(struct glass_table *table, const void *bytes, size_t key_length,
                    const void *tag, size_t tag_length, struct err *err)
{
    const uint8_t *piece = tag;
    struct key key = {.length = key_length, .component = 1};
    int rc = check_key(table, bytes, key_length, err);
    if (rc < 0)
        return rc;
    memcpy(key.bytes, bytes, key_length);
    size_t left = tag_length;
    for (bool more = true; more; key.component++) {
        size_t head = 3 + key_length + (key.component > 1 ? 2 : 0);
        if (key.component == UINT16_MAX)
            return err_set(err, ERR_INDEX, "%s: a tag of %zu bytes",
                           segment_output_path(table->output), tag_length);
        size_t length = piece_length(&table->levels[0], head, left);
        if (length == SIZE_MAX) {
            rc = begin_leaf(table, &key, err);
            if (rc < 0)
                return rc;
            length = piece_length(&table->levels[0], head, left);
        }
        more = length < left;
        rc = add_piece(table, &key, piece, length,
                       (key.component == 1 ? GLASS_FLAG_FIRST : 0) | (more ? 0 : GLASS_FLAG_LAST));
        if (rc < 0)
            return rc;
        piece += length;
        left -= length;
    }
    table->entries++;
    return 0;
}

/* -- opening and finishing ----------------------------------------------------------------- */

struct glass_table *glass_table_new(struct segment_output *output)
{
    struct glass_table *table = NEW(struct glass_table);
    table->output = output;
    table->blocks = (uint32_t)(segment_output_at(output) / GLASS_BLOCK_SIZE);

    /* The null item: a lookup has to find something before every key. */
    begin_block(&table->levels[0], &table->last);
    uint8_t *at = add_item(&table->levels[0], 3);
    put16(at, GLASS_FLAG_FIRST | GLASS_FLAG_LAST);
    at[2] = 0;
    return table;
}

int glass_table_finish(struct glass_table *table, struct glass_root *root, struct err *err)
{
    uint32_t number = 0;
    for (unsigned level = 0; level <= table->top; level++) {
        const struct key first = table->levels[level].first;
        int rc = flush_block(table, level, &number, err);
        if (rc == 0 && level < table->top)
            rc = add_branch(table, level + 1, &first, number, err);
        if (rc < 0)
            return rc;
    }
    *root = (struct glass_root){number, table->top, table->entries, table->blocks};
    return 0;
}

void glass_table_free(struct glass_table *table)
{
    free(table);
}
