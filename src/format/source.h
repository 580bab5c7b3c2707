/* The bytes of a file, read as safely as a spool that others write into needs it. */
#ifndef FORMAT_SOURCE_H
#define FORMAT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"

/* What tells a version of a file from another. */
struct file_stamp {
    int64_t size, modified_ns, changed_ns;
    uint64_t inode;
};

void file_stamp_of(struct file_stamp *out, const struct stat *st);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

struct source {
    struct buf bytes; /* As stored: not unpacked. */
    struct file_stamp stamp;
    int64_t modified; /* Seconds. */
    bool no_writer;   /* The kernel says that nobody has it open for writing; else nobody knows. */
};

/* Read a regular file whole; symbolic links are not followed, fifos and devices not opened.
 * ERR_CHANGING if somebody has it open for writing or changed it meanwhile; ERR_TOO_LARGE before
 * anything is read; -ENOENT and other errno codes. out->stamp is set for ERR_TOO_LARGE too. */
int source_read(struct source *out, const char *path, size_t max_bytes, struct err *err);

void source_release(struct source *source);

/* Replace the bytes of a gzip file by what they unpack to; nothing else is touched. */
int source_unpack(struct source *source, size_t max_bytes, struct err *err);

#endif
