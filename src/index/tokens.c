#include "index/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/segment_output.h"

#define MAGIC "nxtokens"

struct header {
    char magic[8];
    uint32_t version, documents;
    uint64_t offsets; /* Where the array of them begins; a multiple of 8. */
};

_Static_assert(sizeof(struct header) == TOKENS_FIRST_AT, "articles begin behind it");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "arrays are mapped as they are");

/* -- writing ------------------------------------------------------------------------------- */

struct tokens_writer {
    struct segment_output *output;
    struct buf stream; /* Of the article at hand. */
    uint64_t *offsets;
    size_t documents, capacity;
};

int tokens_writer_open(struct tokens_writer **out, struct segment_output *output, struct err *err)
{
    const struct header header = {.magic = "", .version = 0}; /* Filled in at the end. */
    struct tokens_writer *writer = NEW(struct tokens_writer);
    writer->output = output;
    *out = writer;
    segment_output_begin(output, SECTION_TOKENS);
    return segment_output_add(output, &header, sizeof header, err);
}

static void add_varint(struct buf *out, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        buf_add_char(out, (char)(number | 0x80));
    buf_add_char(out, (char)number);
}

unsigned char *tokens_put_code(unsigned char *at, uint32_t code)
{
    if (code < 176) {
        *at++ = (unsigned char)code;
    } else if (code < 16560) {
        code -= 176;
        *at++ = (unsigned char)(176 + (code >> 8));
        *at++ = (unsigned char)code;
    } else if (code < 16560 + (15u << 16)) {
        code -= 16560;
        *at++ = (unsigned char)(240 + (code >> 16));
        *at++ = (unsigned char)(code >> 8);
        *at++ = (unsigned char)code;
    } else {
        *at++ = 255;
        for (int i = 0; i < 4; i++, code >>= 8)
            *at++ = (unsigned char)code;
    }
    return at;
}

int tokens_writer_add(struct tokens_writer *writer, const uint32_t *counts, size_t field_count,
                      const uint32_t *words, const uint32_t *numbers, struct err *err)
{
    GROW(writer->offsets, writer->documents, writer->capacity);
    writer->offsets[writer->documents++] = tokens_writer_at(writer);
    buf_clear(&writer->stream);
    for (size_t field = 0; field < field_count; field++) {
        add_varint(&writer->stream, counts[field]);
        char *start = buf_reserve(&writer->stream, (size_t)counts[field] * 5);
        unsigned char *at = (unsigned char *)start;
        for (uint32_t i = 0; i < counts[field]; i++, words++)
            at = tokens_put_code(at, numbers ? numbers[*words] : *words);
        buf_grow(&writer->stream, (size_t)((char *)at - start));
    }
    return segment_output_add(writer->output, writer->stream.data, writer->stream.length, err);
}

uint64_t tokens_writer_at(const struct tokens_writer *writer)
{
    return segment_output_at(writer->output);
}

int tokens_writer_finish(struct tokens_writer *writer, struct err *err)
{
    static const char zeros[sizeof(uint64_t)] = {0};
    struct segment_output *output = writer->output;
    uint64_t end = segment_output_at(output);
    size_t over = end % sizeof end;
    int rc = segment_output_add(output, zeros, over > 0 ? sizeof end - over : 0, err);
    struct header header = {
        .version = 1,
        .documents = (uint32_t)writer->documents,
        .offsets = segment_output_at(output),
    };
    memcpy(header.magic, MAGIC, sizeof header.magic);
    if (rc == 0)
        rc = segment_output_add(output, writer->offsets,
                                writer->documents * sizeof *writer->offsets, err);
    if (rc == 0)
        rc = segment_output_add(output, &end, sizeof end, err);
    return rc < 0 ? rc : segment_output_patch(output, 0, &header, sizeof header, err);
}

void tokens_writer_free(struct tokens_writer *writer)
{
    if (!writer)
        return;
    buf_release(&writer->stream);
    free(writer->offsets);
    free(writer);
}

/* -- reading ------------------------------------------------------------------------------- */

struct tokens {
    struct section section;
    uint32_t documents;
    const uint64_t *offsets; /* documents + 1 */
};

static int read_header(struct tokens *tokens, struct err *err)
{
    struct header header;
    if (tokens->section.length < sizeof header)
        return err_set(err, ERR_INDEX, "tokens: %zu bytes are too few", tokens->section.length);
    memcpy(&header, tokens->section.bytes, sizeof header);
    uint64_t needed = ((uint64_t)header.documents + 1) * sizeof(uint64_t);
    if (memcmp(header.magic, MAGIC, sizeof header.magic) != 0 || header.version != 1 ||
        header.offsets % sizeof(uint64_t) || header.offsets > tokens->section.length ||
        tokens->section.length - header.offsets < needed)
        return err_set(err, ERR_INDEX, "tokens: damaged");
    tokens->documents = header.documents;
    tokens->offsets = (const uint64_t *)(const void *)(tokens->section.bytes + header.offsets);
    return 0;
}

int tokens_open(struct tokens **out, const struct section *section, struct err *err)
{
    OWN(tokens_freep) struct tokens *tokens = NEW(struct tokens);
    tokens->section = *section;
    int rc = read_header(tokens, err);
    if (rc < 0)
        return rc;
    *out = TAKE(tokens);
    return 0;
}

void tokens_free(struct tokens *tokens)
{
    free(tokens);
}

uint32_t tokens_documents(const struct tokens *tokens)
{
    return tokens->documents;
}

bool tokens_begin(const struct tokens *tokens, uint32_t docid, struct token_cursor *out)
{
    if (docid == 0 || docid > tokens->documents)
        return false;
    uint64_t begin = tokens->offsets[docid - 1], end = tokens->offsets[docid];
    if (begin > end || end > tokens->section.length)
        return false;
    *out = (struct token_cursor){tokens->section.bytes + begin, tokens->section.bytes + end, 0};
    return true;
}

uint64_t tokens_place(const struct tokens *tokens, const struct token_cursor *cursor)
{
    return (uint64_t)(cursor->at - tokens->section.bytes);
}

uint32_t tokens_article_at(const struct tokens *tokens, uint64_t place, uint32_t docid)
{
    const uint64_t *ends = tokens->offsets; /* ends[docid] */
    uint64_t low = docid, stride = 1;       /* What is before low ends at the place or before. */
    while (low + stride <= tokens->documents && ends[low + stride] <= place) {
        low += stride + 1;
        stride *= 2;
    }
    uint64_t high = low + stride;
    if (high > tokens->documents)
        high = (uint64_t)tokens->documents + 1;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (ends[middle] <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

bool tokens_next_field(struct token_cursor *cursor)
{
    uint32_t skipped, count = 0;
    while (tokens_next(cursor, &skipped))
        ;
    const unsigned char *at = cursor->at;
    for (int shift = 0; shift < 35 && at < cursor->end; shift += 7) {
        unsigned char byte = *at++;
        count |= (uint32_t)(byte & 0x7F) << (shift & 31);
        if (byte < 0x80) {
            cursor->at = at;
            cursor->left = count;
            return true;
        }
    }
    return false;
}
