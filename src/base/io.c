#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bus_guard.h"
#include "base/own.h"

/* Where the file stands, or at a place of it if there is one: it stands where it did then. */
static int write_all(int fd, const uint64_t *at, const void *bytes, size_t length, const char *name,
                     struct err *err)
{
    for (size_t done = 0; done < length;) {
        const char *rest = (const char *)bytes + done;
        ssize_t n = at ? pwrite(fd, rest, length - done, (off_t)(*at + done))
                       : write(fd, rest, length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, "cannot write %s", name);
        done += (size_t)n;
    }
    return 0;
}

int io_write(int fd, const void *bytes, size_t length, const char *name, struct err *err)
{
    return write_all(fd, NULL, bytes, length, name, err);
}

int io_write_at(int fd, uint64_t at, const void *bytes, size_t length, const char *name,
                struct err *err)
{
    return write_all(fd, &at, bytes, length, name, err);
}

ssize_t io_read_at(int fd, uint64_t at, void *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t n = pread(fd, (char *)bytes + done, length - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

void io_begin_writeback(int fd, uint64_t from, uint64_t length)
{
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(fd, (off_t)from, (off_t)length, SYNC_FILE_RANGE_WRITE); /* A hint. */
#else
    (void)fd;
    (void)from;
    (void)length;
#endif
}

int io_sync_folder(const char *path, struct err *err)
{
    OWN(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) < 0 ? err_sys(err, "cannot sync %s", path) : 0;
}

int io_map(struct mapping *out, const char *path, struct err *err)
{
    struct stat st;
    OWN(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, "%s", path);
    if (st.st_size == 0)
        return err_set(err, ERR_INDEX, "%s: empty", path);
    void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        return err_sys(err, "cannot map %s", path);
    size_t length = (size_t)st.st_size;
    *out = (struct mapping){bytes, length, bus_guard_new(bytes, length)};
    return 0;
}

bool mapping_is_whole(const struct mapping *mapping)
{
    return !mapping->guard || !bus_guard_has_struck(mapping->guard);
}

void mapping_release(struct mapping *mapping)
{
    bus_guard_free(mapping->guard);
    if (mapping->bytes)
        munmap((void *)(uintptr_t)mapping->bytes, mapping->length);
    *mapping = (struct mapping){0};
}
