/* How the file of a segment is laid out, for what writes and reads it. Private to index/segment*.c.
 *
 *     block 0    the version file of a Xapian database; at SEGMENT_HEADER_AT the header
 *     sections   tables (blocks of that database, from block 1 on) · words · tokens · sketches
 *                · pairs, each from a multiple of 8 bytes on
 *     padding    to a multiple of what the library takes for a database in one file
 *
 * The first section begins with block 0. The catalog has the checksum of block 0, which has those
 * of all else: each section's is of all bytes from where it begins, or from block 1, to where the
 * next one does. Numbers are little-endian. */
#ifndef INDEX_SEGMENT_FORMAT_H
#define INDEX_SEGMENT_FORMAT_H

#include <assert.h>
#include <stdint.h>

#include "index/glass_table.h"
#include "index/section.h"

#define SEGMENT_MAGIC "nxsegmt1"
#define SEGMENT_HEADER_AT 4096
#define SEGMENT_ALIGNMENT 8

/* backends/databasehelpers.cc, test_if_single_file_db(): the size of one is a multiple of 2048. */
#define SEGMENT_PADDING 2048

struct segment_header {
    char magic[8];
    uint32_t articles, sections;
    int64_t date_min, date_max;
    uint64_t length; /* Of the file. */
    struct segment_span {
        uint64_t at, length; /* Without what is behind it up to the next one; 0: there is none. */
        uint64_t hash;       /* XXH3. */
    } spans[SECTION_COUNT];
};

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are mapped as they are");
static_assert(SEGMENT_HEADER_AT + sizeof(struct segment_header) <= GLASS_BLOCK_SIZE,
              "the header is in block 0");

/* Where what a section's hash is of begins and ends. */
static inline uint64_t segment_hash_from(const struct segment_header *header, unsigned section)
{
    return section == 0 ? GLASS_BLOCK_SIZE : header->spans[section].at;
}

static inline uint64_t segment_hash_to(const struct segment_header *header, unsigned section)
{
    for (unsigned next = section + 1; next < SECTION_COUNT; next++)
        if (header->spans[next].length > 0)
            return header->spans[next].at;
    return header->length;
}

#endif
