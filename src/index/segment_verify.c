#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "index/effort.h"
#include "index/segment.h"
#include "index/segment_format.h"

#define READ_BYTES ((size_t)256 * 1024)

/* -- removing ------------------------------------------------------------------------------ */

static void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static int remove_folder(const char *path, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? 0 : err_sys(err, "%s", path);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            unlinkat(dirfd(dir), entry->d_name, 0) < 0)
            return err_sys(err, "%s/%s", path, entry->d_name);
    return rmdir(path) < 0 ? err_sys(err, "%s", path) : 0;
}

int segment_remove(const char *path, struct err *err)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return 0;
    if (errno == EISDIR || errno == EPERM) /* POSIX has the second one of these for a folder. */
        return remove_folder(path, err);
    return err_sys(err, "%s", path);
}

/* -- reading ------------------------------------------------------------------------------- */

/* A failure to read a segment is damage, unless the system has run short of something or does not
 * let us. */
static int err_read(struct err *err, const char *name)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case EIO:
        return err_set(err, ERR_INDEX, "%s: %s", name, err_str(-errno));
    default:
        return err_sys(err, "%s", name);
    }
}

/* Up to length bytes: fewer at the end of the file. */
static int read_at(int fd, uint64_t at, void *bytes, size_t length, size_t *done, const char *name,
                   struct err *err)
{
    for (*done = 0; *done < length;) {
        ssize_t n = pread(fd, (char *)bytes + *done, length - *done, (off_t)(at + *done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_read(err, name);
        if (n == 0)
            return 0;
        *done += (size_t)n;
    }
    return 0;
}

/* -- verifying ----------------------------------------------------------------------------- */

/* Block 0 is what the catalog has the checksum of, so what it says is to be relied on. */
static int read_header(const struct segment *segment, int fd, struct segment_header *out,
                       struct err *err)
{
    struct stat st;
    char block[GLASS_BLOCK_SIZE];
    size_t length;
    if (fstat(fd, &st) < 0)
        return err_read(err, segment->path);
    int rc = read_at(fd, 0, block, sizeof block, &length, "header", err);
    if (rc < 0)
        return rc;
    if (length < sizeof block || XXH3_64bits(block, sizeof block) != segment->manifest)
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

static void free_hash_state(XXH3_state_t **state)
{
    XXH3_freeState(*state);
}

static int hash(int fd, uint64_t from, uint64_t to, uint64_t *out, const char *name,
                struct effort *effort, struct err *err)
{
    OWN(freep) char *bytes = xcalloc(1, READ_BYTES);
    OWN(free_hash_state) XXH3_state_t *state = XXH3_createState();
    if (!state)
        abort();
    XXH3_64bits_reset(state);
    for (uint64_t at = from; at < to;) {
        size_t length = to - at < READ_BYTES ? (size_t)(to - at) : READ_BYTES;
        int rc = read_at(fd, at, bytes, length, &length, name, err);
        if (rc == 0 && length == 0)
            rc = err_set(err, ERR_INDEX, "%s: too short", name);
        if (rc == 0)
            rc = effort_go_on(effort, length, err);
        if (rc < 0)
            return rc;
        XXH3_64bits_update(state, bytes, length);
        at += length;
    }
    *out = XXH3_64bits_digest(state);
    return 0;
}

static int verify_section(int fd, const struct segment_header *header, enum section_name name,
                          struct effort *effort, struct err *err)
{
    uint64_t found;
    const char *title = section_title(name);
    int rc = hash(fd, segment_hash_from(header, name), segment_hash_to(header, name), &found, title,
                  effort, err);
    if (rc == 0 && found != header->spans[name].hash)
        rc = err_set(err, ERR_INDEX, "%s: wrong checksum", title);
    return rc;
}

static int verify(const struct segment *segment, enum segment_check check, struct effort *effort,
                  struct err *err)
{
    struct segment_header header;
    OWN(closep) int fd = open(segment->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_read(err, segment->path);
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
