/* Stands in for the mapping of files: the linker sends calls of io_map() and mapping_release() here
 * (--wrap in local.mk). Whatever file is asked for has the fuzzer's bytes, in memory of just their
 * size, so that the sanitizer sees what is read beyond them; behind a real mapping there is the
 * rest of a page. */
#ifndef FUZZ_MAPPED_H
#define FUZZ_MAPPED_H

#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/io.h"

static const uint8_t *mapped_bytes;
static size_t mapped_size;

int __wrap_io_map(struct mapping *out, const char *path, struct err *err);
int __wrap_io_map(struct mapping *out, const char *path, struct err *err)
{
    if (mapped_size == 0)
        return err_set(err, ERR_INDEX, "%s: empty", path);
    *out = (struct mapping){xmemdup(mapped_bytes, mapped_size), mapped_size};
    return 0;
}

void __wrap_mapping_release(struct mapping *mapping);
void __wrap_mapping_release(struct mapping *mapping)
{
    free((void *)(uintptr_t)mapping->bytes);
    *mapping = (struct mapping){0};
}

#endif
