/* Files, whole: what read(2), write(2) and mmap(2) leave to their callers. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cdecls.h"
#include "base/err.h"

C_DECLS_BEGIN

/* Write all bytes, whatever it takes. name is for the message. */
int io_write(int fd, const void *bytes, size_t length, const char *name, struct err *err);

/* Have the system begin to write a file's bytes to the disk. When a large file is synced later, or
 * anything else on the file system, less is left to wait for. */
void io_begin_writeback(int fd, uint64_t from, uint64_t length);

/* Make a file that must not exist, write the bytes and close it, without syncing it. */
int io_write_new(const char *path, const void *bytes, size_t length, struct err *err);

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
