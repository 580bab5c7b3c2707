#include "format/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "base/own.h"
#include "format/gzip.h"

void file_stamp_of(struct file_stamp *out, const struct stat *st)
{
    *out = (struct file_stamp){
        .size = st->st_size,
        .modified_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .changed_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
        .inode = st->st_ino,
    };
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->size == b->size && a->modified_ns == b->modified_ns &&
           a->changed_ns == b->changed_ns && a->inode == b->inode;
}

enum writers { WRITERS_NONE, WRITERS_SOME, WRITERS_UNKNOWN };

/* A read lease is refused with EAGAIN while anyone has the file open for writing (fcntl(2)). Who
 * does not own the file is refused with EACCES, some file systems give none; that tells nothing.
 * The lease is given back at once: it would hold up the next writer. */
static enum writers look_for_writers(int fd)
{
#ifdef F_SETLEASE
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
        fcntl(fd, F_SETLEASE, F_UNLCK);
        return WRITERS_NONE;
    }
    return errno == EAGAIN ? WRITERS_SOME : WRITERS_UNKNOWN;
#else
    (void)fd;
    return WRITERS_UNKNOWN;
#endif
}

static int stat_regular(int fd, const char *path, struct stat *st, struct err *err)
{
    if (fstat(fd, st) < 0)
        return err_sys(err, "%s", path);
    if (!S_ISREG(st->st_mode))
        return err_set(err, ERR_FORMAT, "not a regular file");
    return 0;
}

static int read_all(struct buf *out, int fd, size_t size, const char *path, struct err *err)
{
    char *at = buf_reserve(out, size);
    for (size_t have = 0; have < size;) {
        ssize_t n = read(fd, at + have, size - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, "%s", path);
        if (n == 0)
            return err_set(err, ERR_CHANGING, "shrank while it was read");
        have += (size_t)n;
    }
    buf_grow(out, size);
    return 0;
}

int source_read(struct source *out, const char *path, size_t max_bytes, struct err *err)
{
    struct stat before, after;
    struct file_stamp stamp;
    OWN(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return err_sys(err, "%s", path);
    int rc = stat_regular(fd, path, &before, err);
    if (rc < 0)
        return rc;
    enum writers writers = look_for_writers(fd);
    if (writers == WRITERS_SOME)
        return err_set(err, ERR_CHANGING, "open for writing");

    *out = (struct source){
        .modified = before.st_mtim.tv_sec,
        .no_writer = writers == WRITERS_NONE,
    };
    file_stamp_of(&out->stamp, &before);
    if (before.st_size > (off_t)max_bytes)
        return err_set(err, ERR_TOO_LARGE, "%lld bytes, at most %zu are read",
                       (long long)before.st_size, max_bytes);
    rc = read_all(&out->bytes, fd, (size_t)before.st_size, path, err);
    if (rc == 0)
        rc = stat_regular(fd, path, &after, err);
    if (rc == 0) {
        file_stamp_of(&stamp, &after);
        if (!file_stamp_equal(&stamp, &out->stamp))
            rc = err_set(err, ERR_CHANGING, "changed while it was read");
    }
    if (rc < 0)
        source_release(out);
    return rc;
}

void source_release(struct source *source)
{
    buf_release(&source->bytes);
}

int source_unpack(struct source *source, size_t max_bytes, struct err *err)
{
    if (!gzip_recognises(buf_str(&source->bytes), source->bytes.length))
        return 0;
    OWN(buf_release) struct buf unpacked = BUF_INIT;
    int rc = gzip_unpack(&unpacked, source->bytes.data, source->bytes.length, max_bytes, err);
    if (rc < 0)
        return rc;
    buf_release(&source->bytes);
    source->bytes = unpacked;
    unpacked = (struct buf)BUF_INIT;
    return 0;
}
