#include "index/segment_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/io.h"
#include "index/segment.h"
#include "index/segment_format.h"
#include "index/segment_hash.h"

/* What is not written yet is so much at most, and then some. */
#define WRITE_BYTES ((size_t)1024 * 1024)

struct segment_output {
    int fd;           /* -1: this is a part, */
    char *path;       /* and has none. */
    uint64_t written; /* Bytes in the file, */
    struct buf rest;  /* and those behind them. */
    uint64_t noted;   /* And somewhere else. */
    enum section_name section;
    struct segment_header header;
};

static const char zeros[GLASS_BLOCK_SIZE];

/* -- bytes --------------------------------------------------------------------------------- */

static uint64_t end_of(const struct segment_output *output)
{
    return output->written + output->rest.length;
}

static int write_bytes(struct segment_output *output, const void *bytes, size_t length,
                       struct err *err)
{
    int rc = io_write(output->fd, bytes, length, output->path, err);
    if (rc < 0)
        return rc;
    if (length >= WRITE_BYTES) /* More may come; else it is synced at once. */
        io_begin_writeback(output->fd, output->written, length);
    output->written += length;
    return 0;
}

static int write_rest(struct segment_output *output, struct err *err)
{
    int rc = write_bytes(output, buf_str(&output->rest), output->rest.length, err);
    if (rc == 0)
        buf_clear(&output->rest);
    return rc;
}

int segment_output_add(struct segment_output *output, const void *bytes, size_t length,
                       struct err *err)
{
    bool is_part = output->fd < 0;
    if (!is_part && length >= WRITE_BYTES) {
        int rc = write_rest(output, err);
        return rc < 0 ? rc : write_bytes(output, bytes, length, err);
    }
    if (length > 0)
        buf_add(&output->rest, bytes, length);
    return output->rest.length >= WRITE_BYTES && !is_part ? write_rest(output, err) : 0;
}

/* What is patched is never partly in the file, partly behind it: both are in whole pieces. */
static int patch(struct segment_output *output, uint64_t at, const void *bytes, size_t length,
                 struct err *err)
{
    if (at < output->written)
        return io_write_at(output->fd, at, bytes, length, output->path, err);
    memcpy(output->rest.data + (at - output->written), bytes, length);
    return 0;
}

int segment_output_patch(struct segment_output *output, uint64_t at, const void *bytes,
                         size_t length, struct err *err)
{
    return patch(output, output->header.spans[output->section].at + at, bytes, length, err);
}

static void pad(struct segment_output *output, size_t to)
{
    size_t over = end_of(output) % to;
    if (over > 0)
        buf_add(&output->rest, zeros, to - over);
}

/* -- sections ------------------------------------------------------------------------------ */

int segment_output_open(struct segment_output **out, const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "cannot make %s", path);
    struct segment_output *output = NEW(struct segment_output);
    output->fd = fd;
    output->path = xstrdup(path);
    buf_add(&output->rest, zeros, sizeof zeros);
    *out = output;
    return 0;
}

struct segment_output *segment_output_new_part(void)
{
    struct segment_output *part = NEW(struct segment_output);
    part->fd = -1;
    return part;
}

int segment_output_append(struct segment_output *output, const struct segment_output *part,
                          struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; rc == 0 && i < SECTION_COUNT; i++) {
        uint64_t at = part->header.spans[i].at;
        uint64_t length = i == part->section ? part->rest.length - at
                                             : part->header.spans[i].length;
        if (length == 0)
            continue;
        segment_output_begin(output, i);
        rc = segment_output_add(output, part->rest.data + at, (size_t)length, err);
    }
    return rc;
}

void segment_output_free(struct segment_output *output)
{
    if (!output)
        return;
    closep(&output->fd);
    free(output->path);
    buf_release(&output->rest);
    free(output);
}

const char *segment_output_path(const struct segment_output *output)
{
    return output->path;
}

uint64_t segment_output_bytes(const struct segment_output *output)
{
    return end_of(output) + output->noted;
}

uint64_t segment_output_at(const struct segment_output *output)
{
    return end_of(output) - output->header.spans[output->section].at;
}

static void end_section(struct segment_output *output)
{
    output->header.spans[output->section].length = segment_output_at(output);
}

void segment_output_begin(struct segment_output *output, enum section_name name)
{
    end_section(output);
    pad(output, SEGMENT_ALIGNMENT);
    output->section = name;
    output->header.spans[name].at = end_of(output);
}

/* -- a database that someone else writes --------------------------------------------------- */

int segment_output_hand_out(struct segment_output *output, struct err *err)
{
    int fd = fcntl(output->fd, F_DUPFD_CLOEXEC, 0);
    return fd < 0 ? err_sys(err, "%s", output->path) : fd;
}

void segment_output_note(struct segment_output *output, uint64_t bytes)
{
    output->noted = bytes;
}

int segment_output_take_back(struct segment_output *output, struct err *err)
{
    off_t length = lseek(output->fd, 0, SEEK_END);
    if (length < 0)
        return err_sys(err, "%s", output->path);
    if (length < GLASS_BLOCK_SIZE)
        return err_set(err, ERR_INDEX, "%s: too short", output->path);
    output->written = (uint64_t)length;
    output->noted = 0;
    buf_clear(&output->rest);
    io_begin_writeback(output->fd, 0, output->written);
    return 0;
}

/* -- the end ------------------------------------------------------------------------------- */

/* Nothing of it is written, or all of it. */
static int hash_sections(struct segment_output *output, struct effort *effort, struct err *err)
{
    struct segment_header *header = &output->header;
    int rc = 0;
    for (unsigned i = 0; rc == 0 && i < SECTION_COUNT; i++) {
        uint64_t from = segment_hash_from(header, i), to = segment_hash_to(header, i);
        if (header->spans[i].length == 0)
            continue;
        if (output->written > 0)
            rc = segment_hash(output->fd, from, to, &header->spans[i].hash, output->path, effort,
                              err);
        else
            header->spans[i].hash = XXH3_64bits(output->rest.data + from, to - from);
    }
    return rc;
}

static int read_block(const struct segment_output *output, char block[GLASS_BLOCK_SIZE],
                      struct err *err)
{
    ssize_t n = GLASS_BLOCK_SIZE;
    if (output->written == 0)
        memcpy(block, output->rest.data, GLASS_BLOCK_SIZE);
    else
        n = io_read_at(output->fd, 0, block, GLASS_BLOCK_SIZE);
    if (n < 0)
        return err_set(err, (int)n, "cannot read %s: %s", output->path, err_str((int)n));
    return n == GLASS_BLOCK_SIZE ? 0 : err_set(err, ERR_INDEX, "%s: too short", output->path);
}

static int write_header(struct segment_output *output, uint64_t *header_hash, struct err *err)
{
    char block[GLASS_BLOCK_SIZE];
    int rc = patch(output, SEGMENT_HEADER_AT, &output->header, sizeof output->header, err);
    if (rc == 0)
        rc = read_block(output, block, err);
    if (rc < 0)
        return rc;
    *header_hash = XXH3_64bits(block, sizeof block);
    return 0;
}

int segment_output_finish(struct segment_output *output, struct segment *segment,
                          struct effort *effort, struct err *err)
{
    struct segment_header *header = &output->header;
    end_section(output);
    pad(output, SEGMENT_PADDING);
    memcpy(header->magic, SEGMENT_MAGIC, sizeof header->magic);
    header->articles = segment->articles;
    header->sections = SECTION_COUNT;
    header->date_min = segment->date_min;
    header->date_max = segment->date_max;
    header->length = end_of(output);
    int rc = output->written > 0 ? write_rest(output, err) : 0;
    if (rc == 0)
        rc = hash_sections(output, effort, err);
    if (rc == 0)
        rc = write_header(output, &segment->header_hash, err);
    if (rc == 0)
        rc = write_rest(output, err);
    segment->bytes = header->length;
    return rc;
}

int segment_output_sync(struct segment_output *output, struct err *err)
{
    if (fsync(output->fd) < 0)
        return err_sys(err, "cannot sync %s", output->path);
    OWN(freep) char *folder = xstrdup(output->path);
    *strrchr(folder, '/') = '\0'; /* segment_path() has made it. */
    return io_sync_folder(folder, err);
}
