#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/io.h"
#include "index/effort.h"
#include "index/segment.h"
#include "index/segment_format.h"
#include "index/segment_hash.h"

/* -- reading ------------------------------------------------------------------------------- */

/* A failure to read a segment is damage, unless the system has run short of something or does not
 * let us. */
static int err_read(struct err *err, int code, const char *name)
{
    switch (code) {
    case -ENOENT:
    case -ENOTDIR:
    case -EISDIR:
    case -ELOOP:
    case -EIO:
        return err_set(err, ERR_INDEX, "%s: %s", name, err_str(code));
    default:
        return err_set(err, code, "%s: %s", name, err_str(code));
    }
}

/* -- verifying ----------------------------------------------------------------------------- */

/* Block 0 is what the catalog has the checksum of, so what it says is to be relied on. */
static int read_header(const struct segment *segment, int fd, struct segment_header *out,
                       struct err *err)
{
    struct stat st;
    char block[GLASS_BLOCK_SIZE];
    if (fstat(fd, &st) < 0)
        return err_read(err, -errno, segment->path);
    ssize_t n = io_read_at(fd, 0, block, sizeof block);
    if (n < 0)
        return err_read(err, (int)n, "header");
    if ((size_t)n < sizeof block || XXH3_64bits(block, sizeof block) != segment->header_hash)
        return err_set(err, ERR_INDEX, "header: wrong checksum");
    memcpy(out, block + SEGMENT_HEADER_AT, sizeof *out);
    if (memcmp(out->magic, SEGMENT_MAGIC, sizeof out->magic) != 0)
        return err_set(err, ERR_INDEX, "header: unreadable");
    if (out->articles != segment->articles)
        return err_set(err, ERR_INDEX, "header: %u articles, not %u", out->articles,
                       segment->articles);
    if (st.st_size < 0 || (uint64_t)st.st_size != out->length)
        return err_set(err, ERR_INDEX, "%lld bytes, not %llu", (long long)st.st_size,
                       (unsigned long long)out->length);
    return 0;
}

static int verify_section(int fd, const struct segment_header *header, enum section_name name,
                          struct effort *effort, struct err *err)
{
    uint64_t found;
    const char *title = section_title(name);
    int rc = segment_hash(fd, segment_hash_from(header, name), segment_hash_to(header, name),
                          &found, title, effort, err);
    if (rc < 0)
        return rc == ERR_INDEX || rc == ERR_STOPPING ? rc : err_read(err, rc, title);
    if (found != header->spans[name].hash)
        return err_set(err, ERR_INDEX, "%s: wrong checksum", title);
    return 0;
}

static int verify(const struct segment *segment, enum segment_check check, struct effort *effort,
                  struct err *err)
{
    struct segment_header header;
    OWN(closep) int fd = open(segment->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_read(err, -errno, segment->path);
    int rc = read_header(segment, fd, &header, err);
    if (rc == 0)
        rc = effort_go_on(effort, GLASS_BLOCK_SIZE, err);
    for (unsigned i = 0; rc == 0 && check == SEGMENT_CHECK_CONTENTS && i < SECTION_COUNT; i++)
        if (header.spans[i].length > 0)
            rc = verify_section(fd, &header, i, effort, err);
    return rc;
}

int segment_verify(const struct segment *segment, enum segment_check check, struct err *err)
{
    return verify(segment, check, NULL, err);
}

int segment_examine(const struct segment *segment, struct effort *effort, struct err *err)
{
    int rc = segment_check_map(segment,
                               err); /* The file may be well again, but not what is mapped. */
    return rc < 0 ? rc : verify(segment, SEGMENT_CHECK_CONTENTS, effort, err);
}
