/* Stands in for the mapping of files: the linker sends calls of io_map() and mapping_release() here
 * (--wrap in local.mk). Whatever file is asked for has the fuzzer's bytes, in memory of just their
 * size, so that the sanitizer sees what is read beyond them; behind a real mapping there is the
 * rest of a page. */
#ifndef FUZZ_MAPPED_H
#define FUZZ_MAPPED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/io.h"

static const uint8_t *mapped_bytes;
static size_t mapped_size;

/* Where a target reads two files, the bytes of the one whose name is at the end of the path. */
static struct mapped_other {
    const char *name;
    const uint8_t *bytes;
    size_t size;
} mapped_other;

/* Take an input as the two files of a glass table: the first byte says how many behind it are those
 * of the version file, the others are the table. False if there are fewer. */
static inline bool mapped_table(const uint8_t *data, size_t size)
{
    if (size == 0 || size - 1 < data[0])
        return false;
    mapped_bytes = data + 1 + data[0];
    mapped_size = size - 1 - data[0];
    mapped_other = (struct mapped_other){"iamglass", data + 1, data[0]};
    return true;
}

static bool is_other(const char *path)
{
    const char *name = strrchr(path, '/');
    return name && mapped_other.name && strcmp(name + 1, mapped_other.name) == 0;
}

int __wrap_io_map(struct mapping *out, const char *path, struct err *err);
int __wrap_io_map(struct mapping *out, const char *path, struct err *err)
{
    const uint8_t *bytes = is_other(path) ? mapped_other.bytes : mapped_bytes;
    size_t size = is_other(path) ? mapped_other.size : mapped_size;
    if (size == 0)
        return err ? err_set(err, ERR_INDEX, "%s: empty", path) : ERR_INDEX;
    *out = (struct mapping){xmemdup(bytes, size), size};
    return 0;
}

void __wrap_mapping_release(struct mapping *mapping);
void __wrap_mapping_release(struct mapping *mapping)
{
    free((void *)(uintptr_t)mapping->bytes);
    *mapping = (struct mapping){0};
}

#endif
