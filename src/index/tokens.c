#include "index/tokens.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/io.h"

#define MAGIC "nxtokens"
#define WRITE_BYTES (1024 * 1024)

struct header {
    char magic[8];
    uint32_t version, documents;
    uint64_t offsets; /* Where the array of them begins; a multiple of 8. */
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "arrays are mapped as they are");

/* -- writing ------------------------------------------------------------------------------- */

struct tokens_writer {
    int fd;
    char *path;
    struct buf out; /* Not written yet. */
    uint64_t written;
    uint64_t *offsets;
    size_t documents, capacity;
};

static int write_out(struct tokens_writer *writer, struct err *err)
{
    int rc = io_write(writer->fd, buf_str(&writer->out), writer->out.length, writer->path, err);
    if (rc == 0 && writer->out.length >= WRITE_BYTES)
        io_begin_writeback(writer->fd, writer->written, writer->out.length);
    writer->written += writer->out.length;
    buf_clear(&writer->out);
    return rc;
}

int tokens_writer_open(struct tokens_writer **out, const char *path, struct err *err)
{
    const struct header header = {.magic = "", .version = 0};
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "cannot make %s", path);
    struct tokens_writer *writer = NEW(struct tokens_writer);
    writer->fd = fd;
    writer->path = xstrdup(path);
    buf_add(&writer->out, &header, sizeof header); /* Filled in at the end. */
    *out = writer;
    return 0;
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
    for (size_t field = 0; field < field_count; field++) {
        add_varint(&writer->out, counts[field]);
        char *start = buf_reserve(&writer->out, (size_t)counts[field] * 5);
        unsigned char *at = (unsigned char *)start;
        for (uint32_t i = 0; i < counts[field]; i++, words++)
            at = tokens_put_code(at, numbers ? numbers[*words] : *words);
        buf_grow(&writer->out, (size_t)((char *)at - start));
    }
    return writer->out.length >= WRITE_BYTES ? write_out(writer, err) : 0;
}

uint64_t tokens_writer_at(const struct tokens_writer *writer)
{
    return writer->written + writer->out.length;
}

int tokens_writer_finish(struct tokens_writer *writer, struct err *err)
{
    uint64_t end = writer->written + writer->out.length;
    while ((writer->written + writer->out.length) % sizeof end)
        buf_add_char(&writer->out, '\0');
    struct header header = {
        .version = 1,
        .documents = (uint32_t)writer->documents,
        .offsets = writer->written + writer->out.length,
    };
    memcpy(header.magic, MAGIC, sizeof header.magic);
    buf_add(&writer->out, writer->offsets, writer->documents * sizeof *writer->offsets);
    buf_add(&writer->out, &end, sizeof end);
    if (writer->written == 0)
        memcpy(writer->out.data, &header, sizeof header);
    int rc = write_out(writer, err);
    if (rc == 0 && lseek(writer->fd, 0, SEEK_SET) < 0)
        rc = err_sys(err, "cannot write %s", writer->path);
    if (rc == 0)
        rc = io_write(writer->fd, &header, sizeof header, writer->path, err);
    if (rc == 0) {
        rc = close(writer->fd) < 0 ? err_sys(err, "cannot write %s", writer->path) : 0;
        writer->fd = -1; /* Closed even if that failed: its number may be another file's by now. */
    }
    return rc;
}

void tokens_writer_free(struct tokens_writer *writer)
{
    if (!writer)
        return;
    closep(&writer->fd);
    buf_release(&writer->out);
    free(writer->path);
    free(writer->offsets);
    free(writer);
}

/* -- reading ------------------------------------------------------------------------------- */

struct tokens {
    struct mapping file;
    uint32_t documents;
    const uint64_t *offsets; /* documents + 1 */
};

static int read_header(struct tokens *tokens, const char *path, struct err *err)
{
    struct header header;
    if (tokens->file.length < sizeof header)
        return err_set(err, ERR_INDEX, "%s: %zu bytes are too few", path, tokens->file.length);
    memcpy(&header, tokens->file.bytes, sizeof header);
    uint64_t needed = ((uint64_t)header.documents + 1) * sizeof(uint64_t);
    if (memcmp(header.magic, MAGIC, sizeof header.magic) != 0 || header.version != 1 ||
        header.offsets % sizeof(uint64_t) || header.offsets > tokens->file.length ||
        tokens->file.length - header.offsets < needed)
        return err_set(err, ERR_INDEX, "%s: damaged", path);
    tokens->documents = header.documents;
    tokens->offsets = (const uint64_t *)(const void *)(tokens->file.bytes + header.offsets);
    return 0;
}

int tokens_open(struct tokens **out, const char *path, struct err *err)
{
    OWN(tokens_freep) struct tokens *tokens = NEW(struct tokens);
    int rc = io_map(&tokens->file, path, err);
    if (rc == 0)
        rc = read_header(tokens, path, err);
    if (rc < 0)
        return rc;
    *out = TAKE(tokens);
    return 0;
}

void tokens_free(struct tokens *tokens)
{
    if (!tokens)
        return;
    mapping_release(&tokens->file);
    free(tokens);
}

bool tokens_are_whole(const struct tokens *tokens)
{
    return mapping_is_whole(&tokens->file);
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
    if (begin > end || end > tokens->file.length)
        return false;
    *out = (struct token_cursor){tokens->file.bytes + begin, tokens->file.bytes + end, 0};
    return true;
}

uint64_t tokens_place(const struct tokens *tokens, const struct token_cursor *cursor)
{
    return (uint64_t)(cursor->at - tokens->file.bytes);
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
