/* Leaves are come to by the branches above them, from the first item of the root to the last: so
 * their order in the file does not matter, and each block is looked at once.
 *
 * The table has entries of other classes too (values, lengths), whose keys begin with a NUL and
 * something else than 0xFF; those of terms have 0xFF behind each NUL of the term. The key of a
 * term's first chunk is the term; behind it come the keys of its other chunks, with a NUL and the
 * first docid. */
#include "index/postings_reader.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/varint.h"
#include "index/glass_blocks.h"
#include "index/glass_format.h"
#include "index/glass_table.h"

/* Where the reader is in a level of the tree. */
struct place {
    struct glass_block block;
    size_t next; /* Item. */
};

struct postings_reader {
    struct glass_blocks table;
    struct place places[GLASS_MAX_LEVELS]; /* 0 is the leaf. */

    /* The entry at hand. */
    const unsigned char *key;
    size_t key_length;
    const unsigned char *tag, *tag_end;
    struct buf pieces; /* Of a tag that is in several. */

    /* The term, and its chunk at hand. */
    unsigned char term_key[GLASS_KEY_MAX_BYTES];
    size_t term_key_length;
    char term[GLASS_KEY_MAX_BYTES];
    size_t term_length;
    const unsigned char *at;
    uint64_t docid;
    bool is_begun, is_last;
};

static int damaged(struct err *err)
{
    return err_set(err, ERR_INDEX, "tables: damaged");
}

/* -- items ---------------------------------------------------------------------------------- */

/* Down to the first leaf below a block. */
static bool descend(struct postings_reader *reader, uint32_t number, unsigned level)
{
    for (;; level--) {
        struct place *place = &reader->places[level];
        struct glass_item item;
        if (!glass_blocks_get(&reader->table, number, level, &place->block))
            return false;
        place->next = 0;
        if (level == 0)
            return true;
        if (!glass_block_item(&place->block, place->next++, GLASS_BRANCH_BEFORE, &item))
            return false;
        number = glass_item_child(&item);
    }
}

/* To the next leaf: 1, 0 or ERR_INDEX. */
static int next_leaf(struct postings_reader *reader, struct err *err)
{
    for (unsigned level = 1; level <= reader->table.level; level++) {
        struct place *place = &reader->places[level];
        struct glass_item item;
        if (place->next == place->block.items)
            continue;
        if (!glass_block_item(&place->block, place->next++, GLASS_BRANCH_BEFORE, &item) ||
            !descend(reader, glass_item_child(&item), level - 1))
            return damaged(err);
        return 1;
    }
    return 0;
}

static int next_item(struct postings_reader *reader, struct glass_item *out, struct err *err)
{
    struct place *leaf = &reader->places[0];
    if (leaf->next == leaf->block.items) {
        int rc = next_leaf(reader, err);
        if (rc <= 0)
            return rc;
    }
    return glass_block_item(&leaf->block, leaf->next++, GLASS_LEAF_BEFORE, out) ? 1 : damaged(err);
}

/* -- entries -------------------------------------------------------------------------------- */

/* The rest of a tag that is in several pieces. */
static int gather_pieces(struct postings_reader *reader, struct err *err)
{
    unsigned flags = 0;
    buf_clear(&reader->pieces);
    buf_add(&reader->pieces, reader->tag, (size_t)(reader->tag_end - reader->tag));
    while (!(flags & GLASS_FLAG_LAST)) {
        struct glass_item item;
        const unsigned char *begin, *end;
        int rc = next_item(reader, &item, err);
        if (rc <= 0)
            return rc < 0 ? rc : damaged(err);
        if (!glass_item_piece(&reader->places[0].block, &item, &begin, &end, &flags) ||
            flags & (GLASS_FLAG_FIRST | GLASS_FLAG_PACKED))
            return damaged(err);
        buf_add(&reader->pieces, begin, (size_t)(end - begin));
    }
    reader->tag = (const unsigned char *)reader->pieces.data;
    reader->tag_end = reader->tag + reader->pieces.length;
    return 1;
}

/* Keys stay where they are, in the map. */
static int next_entry(struct postings_reader *reader, struct err *err)
{
    struct glass_item item;
    unsigned flags;
    int rc = next_item(reader, &item, err);
    if (rc <= 0)
        return rc < 0 || glass_blocks_are_whole(&reader->table) ? rc : damaged(err);
    if (!glass_item_piece(&reader->places[0].block, &item, &reader->tag, &reader->tag_end,
                          &flags) ||
        !(flags & GLASS_FLAG_FIRST) || flags & GLASS_FLAG_PACKED)
        return damaged(err);
    reader->key = item.key + 1;
    reader->key_length = *item.key;
    return flags & GLASS_FLAG_LAST ? 1 : gather_pieces(reader, err);
}

/* -- terms ---------------------------------------------------------------------------------- */

/* Whether the key is that of a term's first chunk, and which term that is. */
static bool take_term(struct postings_reader *reader)
{
    const unsigned char *key = reader->key;
    size_t length = 0;
    for (size_t i = 0; i < reader->key_length; i++) {
        reader->term[length++] = (char)key[i];
        if (key[i] == '\0' && (++i == reader->key_length || key[i] != 0xFF))
            return false; /* Another class's, or of a later chunk. */
    }
    reader->term_length = length;
    return length > 0; /* The null item has no key. */
}

static bool take_number(struct postings_reader *reader, uint64_t *out)
{
    return varint_take(&reader->at, reader->tag_end, out);
}

/* Whether there are more, and how far it goes, which is not asked for. */
static int begin_chunk(struct postings_reader *reader, uint64_t first, struct err *err)
{
    uint64_t span;
    if (reader->at == reader->tag_end)
        return damaged(err);
    reader->is_last = *reader->at++ == '1';
    reader->docid = first;
    reader->is_begun = false;
    return take_number(reader, &span) ? 1 : damaged(err);
}

int postings_reader_next_term(struct postings_reader *reader, struct err *err)
{
    uint64_t having, occurrences, before;
    int rc;
    do
        rc = next_entry(reader, err);
    while (rc > 0 && !take_term(reader));
    if (rc <= 0)
        return rc;
    memcpy(reader->term_key, reader->key, reader->key_length);
    reader->term_key_length = reader->key_length;
    reader->at = reader->tag;
    if (!take_number(reader, &having) || !take_number(reader, &occurrences) ||
        !take_number(reader, &before))
        return damaged(err);
    return begin_chunk(reader, before + 1, err);
}

const char *postings_reader_term(const struct postings_reader *reader, size_t *length)
{
    *length = reader->term_length;
    return reader->term;
}

static int next_chunk(struct postings_reader *reader, struct err *err)
{
    size_t known = reader->term_key_length;
    uint32_t first;
    int rc = next_entry(reader, err);
    if (rc < 0)
        return rc;
    if (rc == 0 || reader->key_length <= known || reader->key[known] != '\0' ||
        memcmp(reader->key, reader->term_key, known) != 0 ||
        !glass_unpack_sorted(reader->key + known + 1, reader->key_length - known - 1, &first) ||
        first <= reader->docid)
        return damaged(err);
    reader->at = reader->tag;
    return begin_chunk(reader, first, err);
}

int postings_reader_next(struct postings_reader *reader, uint32_t *docid, uint32_t *count,
                         struct err *err)
{
    uint64_t gap, number;
    if (reader->at == reader->tag_end) {
        int rc = reader->is_last ? 0 : next_chunk(reader, err);
        if (rc <= 0)
            return rc;
    }
    if (reader->is_begun) {
        if (!take_number(reader, &gap) || gap >= UINT32_MAX)
            return damaged(err);
        reader->docid += gap + 1;
    }
    reader->is_begun = true;
    if (!take_number(reader, &number) || number > UINT32_MAX || reader->docid > UINT32_MAX)
        return damaged(err);
    *docid = (uint32_t)reader->docid;
    *count = (uint32_t)number;
    return 1;
}

/* -- opening -------------------------------------------------------------------------------- */

struct postings_reader *postings_reader_open(const struct section *database,
                                             const struct mapping *file)
{
    struct glass_blocks table;
    if (!glass_blocks_open(&table, database, file, GLASS_POSTLIST))
        return NULL;
    OWN(postings_reader_freep) struct postings_reader *reader = NEW(struct postings_reader);
    reader->table = table;
    return descend(reader, table.root, table.level) ? TAKE(reader) : NULL;
}

void postings_reader_free(struct postings_reader *reader)
{
    if (!reader)
        return;
    buf_release(&reader->pieces);
    free(reader);
}
