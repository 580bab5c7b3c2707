#include "index/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/io.h"
#include "index/effort.h"

#define MANIFEST "segment.json"
#define READ_BYTES (256 * 1024)
#define MANIFEST_BYTES 4096 /* More than most have. */

/* -- files in a folder ----------------------------------------------------------------------- */

static void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static bool is_file_name(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

uint64_t segment_folder_bytes(const char *folder)
{
    uint64_t bytes = 0;
    struct stat st;
    OWN(closedirp) DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (is_file_name(entry->d_name) && fstatat(dirfd(dir), entry->d_name, &st, 0) == 0)
            bytes += (uint64_t)st.st_size;
    return bytes;
}

int segment_remove_folder(const char *folder, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(folder);
    if (!dir)
        return errno == ENOENT ? 0 : err_sys(err, "%s", folder);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (is_file_name(entry->d_name) && unlinkat(dirfd(dir), entry->d_name, 0) < 0)
            return err_sys(err, "%s/%s", folder, entry->d_name);
    return rmdir(folder) < 0 ? err_sys(err, "%s", folder) : 0;
}

/* fsync what was opened by name below dir (AT_FDCWD for a path). */
static int sync_path(int dir, const char *name, int flags, struct err *err)
{
    OWN(closep) int fd = openat(dir, name, flags | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        return err_sys(err, "cannot sync %s", name);
    return 0;
}

/* -- checksums ----------------------------------------------------------------------------- */

static void free_hash_state(XXH3_state_t **state)
{
    XXH3_freeState(*state);
}

/* A failure to read a file of a segment is damage, unless the system has run short of something or
 * does not let us. */
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

static int hash_file(int fd, XXH3_state_t *state, uint64_t *size, const char *name,
                     struct effort *effort, struct err *err)
{
    OWN(freep) char *bytes = xcalloc(1, READ_BYTES);
    for (;;) {
        ssize_t n = read(fd, bytes, READ_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? err_read(err, name) : 0;
        XXH3_64bits_update(state, bytes, (size_t)n);
        *size += (uint64_t)n;
        int rc = effort_go_on(effort, (uint64_t)n, err);
        if (rc < 0)
            return rc;
    }
}

/* Size and XXH3 of a file. */
static int checksum(int dir, const char *name, uint64_t *size, uint64_t *hash,
                    struct effort *effort, struct err *err)
{
    OWN(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_read(err, name);
    OWN(free_hash_state) XXH3_state_t *state = XXH3_createState();
    if (!state)
        abort();
    XXH3_64bits_reset(state);
    *size = 0;
    int rc = hash_file(fd, state, size, name, effort, err);
    *hash = XXH3_64bits_digest(state);
    return rc;
}

/* -- manifest ------------------------------------------------------------------------------ */

static void decrefp(json_t **json)
{
    json_decref(*json);
}

/* Checksums do not fit JSON's numbers, which many readers take for doubles. */
static json_t *hex(uint64_t number)
{
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, number);
    return json_string(text);
}

static int each_file(DIR *dir,
                     int (*each)(int dir, const char *name, void *context, struct err *err),
                     void *context, struct err *err)
{
    int rc = 0;
    rewinddir(dir);
    for (struct dirent *entry; rc == 0 && (entry = readdir(dir));)
        if (is_file_name(entry->d_name))
            rc = each(dirfd(dir), entry->d_name, context, err);
    return rc;
}

struct description {
    json_t *files;
    uint64_t bytes;
};

static int describe_file(int dir, const char *name, void *context, struct err *err)
{
    struct description *description = context;
    uint64_t size, hash;
    int rc = checksum(dir, name, &size, &hash, NULL, err);
    if (rc < 0)
        return rc;
    json_object_set_new(description->files, name,
                        json_pack("{s:I, s:o}", "bytes", (json_int_t)size, "xxh3", hex(hash)));
    description->bytes += size;
    return 0;
}

static int write_manifest(int dir, const char *text, size_t length, struct err *err)
{
    OWN(closep)
    int fd = openat(dir, MANIFEST, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "%s", MANIFEST);
    return io_write(fd, text, length, MANIFEST, err);
}

static int sync_file(int dir, const char *name, void *context, struct err *err)
{
    (void)context;
    return sync_path(dir, name, O_RDONLY, err);
}

#ifdef SYNC_FILE_RANGE_WRITE
static int begin_to_write(int dir, const char *name, void *context, struct err *err)
{
    (void)context;
    (void)err;
    OWN(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        (void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* The sync will tell. */
    return 0;
}
#endif

void segment_begin_writing(const char *folder)
{
#ifdef SYNC_FILE_RANGE_WRITE
    OWN(closedirp) DIR *dir = opendir(folder);
    if (dir)
        (void)each_file(dir, begin_to_write, NULL, NULL);
#else
    (void)folder;
#endif
}

/* Make the files durable, and their names. Each sync waits for the disk: that is less often, and a
 * third less long for a small segment, where all of them are on their way before the first. */
static int sync_files(DIR *dir, const char *folder, struct err *err)
{
    segment_begin_writing(folder);
    int rc = each_file(dir, sync_file, NULL, err);
    if (rc == 0)
        rc = sync_path(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, err);
    return rc == 0 ? sync_path(dirfd(dir), "..", O_RDONLY | O_DIRECTORY, err) : rc;
}

int segment_seal(struct segment *segment, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(segment->folder);
    if (!dir)
        return err_sys(err, "%s", segment->folder);
    OWN(decrefp) json_t *files = json_object();
    struct description description = {files, 0};
    int rc = each_file(dir, describe_file, &description, err);
    if (rc < 0)
        return rc;

    OWN(decrefp)
    json_t *manifest = json_pack("{s:I, s:I, s:I, s:O}", "articles", (json_int_t)segment->articles,
                                 "date_min", (json_int_t)segment->date_min, "date_max",
                                 (json_int_t)segment->date_max, "files", files);
    OWN(freep) char *text = json_dumps(manifest, JSON_INDENT(1) | JSON_SORT_KEYS);
    if (!text)
        abort(); /* Names of files that Xapian made; only memory can be missing. */
    rc = write_manifest(dirfd(dir), text, strlen(text), err);
    if (rc == 0)
        rc = sync_files(dir, segment->folder, err);
    if (rc < 0)
        return rc;
    segment->bytes = description.bytes;
    segment->manifest = XXH3_64bits(text, strlen(text));
    return 0;
}

static int verify_file(int dir, const char *name, json_t *expected, enum segment_check check,
                       struct effort *effort, struct err *err)
{
    struct stat st;
    json_int_t bytes = 0;
    const char *xxh3 = NULL;
    if (json_unpack(expected, "{s:I, s:s}", "bytes", &bytes, "xxh3", &xxh3) < 0)
        return err_set(err, ERR_INDEX, "%s: %s: unreadable", MANIFEST, name);
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return err_read(err, name);
    if (st.st_size != bytes)
        return err_set(err, ERR_INDEX, "%s: %lld bytes, not %lld", name, (long long)st.st_size,
                       (long long)bytes);
    if (check == SEGMENT_CHECK_SIZES)
        return 0;

    uint64_t size, hash;
    int rc = checksum(dir, name, &size, &hash, effort, err);
    if (rc < 0)
        return rc;
    if (hash != strtoull(xxh3, NULL, 16))
        return err_set(err, ERR_INDEX, "%s: wrong checksum", name);
    return 0;
}

/* Read a file that is small. */
static int read_whole(int dir, const char *name, struct buf *out, struct err *err)
{
    OWN(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_read(err, name);
    for (;;) {
        ssize_t n = read(fd, buf_reserve(out, MANIFEST_BYTES), MANIFEST_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? err_read(err, name) : 0;
        buf_grow(out, (size_t)n);
    }
}

static int read_manifest(const struct segment *segment, int dir, json_t **out, struct err *err)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    json_int_t articles = -1;
    int rc = read_whole(dir, MANIFEST, &text, err);
    if (rc < 0)
        return rc;
    if (XXH3_64bits(buf_str(&text), text.length) != segment->manifest)
        return err_set(err, ERR_INDEX, "%s: wrong checksum", MANIFEST);
    OWN(decrefp) json_t *manifest = json_loadb(buf_str(&text), text.length, 0, NULL);
    if (json_unpack(manifest, "{s:I, s:{}}", "articles", &articles, "files") < 0)
        return err_set(err, ERR_INDEX, "%s: unreadable", MANIFEST);
    if (articles != segment->articles)
        return err_set(err, ERR_INDEX, "%s: %lld articles, not %u", MANIFEST, (long long)articles,
                       segment->articles);
    *out = TAKE(manifest);
    return 0;
}

static int verify(const struct segment *segment, enum segment_check check, struct effort *effort,
                  struct err *err)
{
    const char *name;
    json_t *expected;
    OWN(decrefp) json_t *manifest = NULL;
    OWN(closedirp) DIR *dir = opendir(segment->folder);
    if (!dir)
        return err_read(err, segment->folder);
    int rc = read_manifest(segment, dirfd(dir), &manifest, err);
    if (rc < 0)
        return rc;
    json_object_foreach(json_object_get(manifest, "files"), name, expected)
    {
        rc = verify_file(dirfd(dir), name, expected, check, effort, err);
        if (rc < 0)
            return rc;
    }
    return 0;
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
