/* The tables of a segment, made of an input: the first byte says how many behind it are those of
 * the version file, which block 0 begins with; the others are the blocks from block 1 on. So an
 * input need not have all the zeros of block 0. */
#ifndef FUZZ_DATABASE_H
#define FUZZ_DATABASE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/io.h"
#include "index/glass_table.h"
#include "index/section.h"

/* In memory of just its size, so that the sanitizer sees what is read beyond it. */
struct database {
    unsigned char *bytes;
    struct mapping file;
    struct section section;
};

static void database_release(struct database *database)
{
    free(database->bytes);
}

/* False if there are fewer bytes than the first one says. */
static bool database_read(struct database *out, const uint8_t *data, size_t size)
{
    if (size == 0 || size - 1 < data[0])
        return false;
    size_t blocks = size - 1 - data[0], length = GLASS_BLOCK_SIZE + blocks;
    out->bytes = xcalloc(1, length);
    memcpy(out->bytes, data + 1, data[0]);
    memcpy(out->bytes + GLASS_BLOCK_SIZE, data + 1 + data[0], blocks);
    out->file = (struct mapping){.bytes = out->bytes, .length = length};
    out->section = (struct section){out->bytes, length};
    return true;
}

#endif
