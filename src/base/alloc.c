#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define LARGE_PAGE ((size_t)2 * 1024 * 1024)

#define LARGE_BYTES (1 << 20)

static void *or_die(void *memory)
{
    if (!memory) {
        fputs("newsdex: out of memory\n", stderr);
        abort();
    }
    return memory;
}

void *xcalloc(size_t count, size_t size)
{
    return or_die(calloc(count ? count : 1, size ? size : 1));
}

void *xcalloc_scattered(size_t count, size_t size)
{
    size_t bytes = count * size;
    if (bytes < LARGE_PAGE)
        return xcalloc(count, size);
    size_t whole = (bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    void *memory = or_die(aligned_alloc(LARGE_PAGE, whole));
    (void)madvise(memory, bytes, MADV_HUGEPAGE); /* It is only a wish. */
    return memset(memory, 0, bytes);
}

void *xrealloc(void *old, size_t size)
{
    return or_die(realloc(old, size ? size : 1));
}

void *xmemdup(const void *bytes, size_t length)
{
    void *copy = or_die(malloc(length ? length : 1));
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *xstrndup(const char *text, size_t length)
{
    return or_die(strndup(text, length));
}

char *xstrdup(const char *text)
{
    return or_die(strdup(text));
}

char *xasprintf(const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    int length = vasprintf(&text, fmt, args);
    va_end(args);
    return or_die(length < 0 ? NULL : text);
}

void alloc_return_large(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    mallopt(M_TRIM_THRESHOLD, LARGE_BYTES);
#endif
}

void alloc_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}
