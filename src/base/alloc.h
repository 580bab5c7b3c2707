/* Allocation that ends the process instead of failing.
 *
 * For sizes that this program chooses. A size that comes from outside is checked against its
 * limit first; then it is ours too.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *old, size_t size) __attribute__((returns_nonnull));
void *xmemdup(const void *bytes, size_t length) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull));
char *xstrdup(const char *text) __attribute__((malloc, returns_nonnull));
char *xasprintf(const char *fmt, ...)
    __attribute__((malloc, returns_nonnull, format(printf, 1, 2)));

/* Zeros in large pages, where the system has them: for what is so large, and visited here and there
 * so often, that to find its pages would take longer than to read from them. Given back by free().
 */
void *xcalloc_scattered(size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* Give memory that was freed back to the system, which the allocator keeps otherwise for the next
 * time. It takes some milliseconds after much was freed, and holds other threads up that allocate.
 */
void alloc_trim(void);

#define NEW(type) ((type *)xcalloc(1, sizeof(type)))

/* Have large blocks go back to the system when they are freed. The C library would keep blocks of
 * up to the size of the largest that was ever freed, so that one long request took memory for good.
 * To be called before there are threads. */
void alloc_return_large(void);

/* Make room for one more item in a growing array: an lvalue pointer, its count, its capacity. */
#define GROW(items, count, capacity)                                           \
    do {                                                                       \
        if ((count) == (capacity)) {                                           \
            (capacity) = (capacity) ? (capacity)*2 : 8;                        \
            (items) = xrealloc((items), (size_t)(capacity) * sizeof *(items)); \
        }                                                                      \
    } while (0)

C_DECLS_END

#endif
