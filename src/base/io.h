/* Files, whole: what read(2), write(2) and mmap(2) leave to their callers. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/cdecls.h"
#include "base/err.h"

C_DECLS_BEGIN

/* Write all bytes, whatever it takes. name is for the message. */
int io_write(int fd, const void *bytes, size_t length, const char *name, struct err *err);

/* The same at a place of the file. */
int io_write_at(int fd, uint64_t at, const void *bytes, size_t length, const char *name,
                struct err *err);

/* Read what is at a place of a file: how many bytes there were, fewer than length at its end only,
 * or a negative errno. */
ssize_t io_read_at(int fd, uint64_t at, void *bytes, size_t length);

/* Have the system begin to write a file's bytes to the disk. When a large file is synced later, or
 * anything else on the file system, less is left to wait for. */
void io_begin_writeback(int fd, uint64_t from, uint64_t length);

/* Make the names in a folder durable. */
int io_sync_folder(const char *path, struct err *err);

struct bus_guard;

/* A file's bytes in memory, read only. Any thread. */
struct mapping {
    const unsigned char *bytes;
    size_t length;
    struct bus_guard *guard;
};

/* An empty file is ERR_INDEX, because nothing of ours is empty. */
int io_map(struct mapping *out, const char *path, struct err *err);
/* False if bytes that were read were not to be had, and zeros were read instead. */
bool mapping_is_whole(const struct mapping *mapping);
void mapping_release(struct mapping *mapping);

C_DECLS_END

#endif
