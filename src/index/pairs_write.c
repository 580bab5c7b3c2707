#include "index/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/pairs_format.h"
#include "index/segment_output.h"
#include "index/tokens.h"

#define BLOCK_PASSAGES (64 * PAIRS_BLOCK_WORDS)

struct pairs_writer {
    struct segment_output *output;
    uint32_t articles;
    struct pairs_words words;
    uint64_t at;      /* Where the next article begins in the tokens. */
    uint32_t passage; /* That is being filled. */

    /* Of 64 passages: word i of all of them, then word i + 1 of all. A square of 64 bits is thus in
     * one piece, and all is in the nearest caches. */
    uint64_t signatures[PAIRS_BITS];

    uint64_t rows[PAIRS_BITS][PAIRS_BLOCK_WORDS]; /* Of the block. */
};

/* -- life ---------------------------------------------------------------------------------- */

int pairs_writer_open(struct pairs_writer **out, struct segment_output *output, uint32_t articles,
                      const struct pairs_words *words, struct err *err)
{
    const struct pairs_header none = {.articles = 0}; /* Filled in at the end. */
    struct pairs_writer *writer = NEW(struct pairs_writer);
    writer->output = output;
    writer->articles = articles;
    writer->words = *words;
    writer->at = TOKENS_FIRST_AT;
    *out = writer;
    segment_output_begin(output, SECTION_PAIRS);
    return segment_output_add(output, &none, sizeof none, err);
}

void pairs_writer_free(struct pairs_writer *writer)
{
    free(writer);
}

/* -- passages ------------------------------------------------------------------------------ */

/* Bit k of row i becomes bit i of row k (Hacker's Delight, 7-3). */
static void transpose(uint64_t rows[64])
{
    uint64_t mask = UINT32_MAX;
    for (unsigned step = 32; step > 0; step /= 2, mask ^= mask << step)
        for (unsigned i = 0; i < 64; i = ((i | step) + 1) & ~step) {
            uint64_t moved = (rows[i] >> step ^ rows[i | step]) & mask;
            rows[i] ^= moved << step;
            rows[i | step] ^= moved;
        }
}

/* Signatures become the word of each row that they are in. */
static void turn_signatures(struct pairs_writer *writer)
{
    size_t column = writer->passage / 64 % PAIRS_BLOCK_WORDS;
    for (uint32_t bit = 0; bit < PAIRS_BITS; bit += 64) {
        transpose(writer->signatures + bit);
        for (uint32_t i = 0; i < 64; i++)
            writer->rows[bit + i][column] = writer->signatures[bit + i];
    }
    memset(writer->signatures, 0, sizeof writer->signatures);
}

/* Fill a later passage from now on. */
static int turn_to(struct pairs_writer *writer, uint32_t passage, struct err *err)
{
    int rc = 0;
    for (; rc == 0 && writer->passage < passage; writer->passage++) {
        if (writer->passage % 64 == 63)
            turn_signatures(writer);
        if (writer->passage % BLOCK_PASSAGES == BLOCK_PASSAGES - 1)
            rc = segment_output_add(writer->output, writer->rows, sizeof writer->rows, err);
    }
    return rc;
}

/* The last block has rows of so many words as there are passages for. */
static int write_rest(struct pairs_writer *writer, struct err *err)
{
    size_t width = writer->passage / 64 % PAIRS_BLOCK_WORDS + 1;
    uint64_t *rows = writer->rows[0];
    turn_signatures(writer);
    for (size_t bit = 1; bit < PAIRS_BITS; bit++)
        memmove(rows + bit * width, writer->rows[bit], width * sizeof *rows);
    return segment_output_add(writer->output, rows, PAIRS_BITS * width * sizeof *rows, err);
}

int pairs_writer_finish(struct pairs_writer *writer, struct err *err)
{
    struct pairs_header header = {
        .articles = writer->articles,
        .passages = writer->passage + 1,
    };
    memcpy(header.magic, PAIRS_MAGIC, sizeof header.magic);
    int rc = write_rest(writer, err);
    return rc < 0 ? rc : segment_output_patch(writer->output, 0, &header, sizeof header, err);
}

/* -- articles ------------------------------------------------------------------------------ */

static void set_bit(uint64_t *signature, uint32_t bit)
{
    signature[bit / 64 * 64] |= UINT64_C(1) << bit % 64;
}

static void set_pair(struct pairs_writer *writer, uint32_t left, uint32_t right)
{
    uint64_t *signature = writer->signatures + writer->passage % 64;
    const struct pair_bits bits = pair_bits(left, right);
    set_bit(signature, bits.first);
    set_bit(signature, bits.second);
    set_bit(signature, bits.third);
}

/* The words of a field. */
static int add_words(struct pairs_writer *writer, const uint32_t *words, uint32_t count,
                     struct err *err)
{
    const uint32_t *numbers = writer->words.numbers, *stems = writer->words.stems;
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        uint32_t passage = (uint32_t)(writer->at / PAIRS_PASSAGE);
        if (passage != writer->passage)
            rc = turn_to(writer, passage, err);
        if (i + 1 < count)
            set_pair(writer, stems[words[i]], stems[words[i + 1]]);
        writer->at += tokens_code_bytes(numbers[words[i]]);
    }
    return rc;
}

int pairs_writer_add(struct pairs_writer *writer, const struct pairs_article *article,
                     struct err *err)
{
    const uint32_t *words = article->words;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < article->field_count; i++) {
        uint32_t count = article->counts[i];
        writer->at += tokens_count_bytes(count);
        if (count == 0) /* Then there may be no words in any field, and no list of them. */
            continue;
        rc = add_words(writer, words, count, err);
        words += count;
    }
    return rc;
}
