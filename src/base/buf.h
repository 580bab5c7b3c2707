/* A growing byte buffer, always NUL-terminated. BUF_INIT or zero is empty and owns nothing. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

struct buf {
    char *data; /* NULL while nothing was ever added. */
    size_t length;
    size_t capacity;
};

#define BUF_INIT \
    {            \
        0        \
    }

void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_str(struct buf *buf, const char *text);
void buf_addf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Make room for extra bytes behind the content and return where they go; buf_grow() counts them
 * in. For read() and its like. */
char *buf_reserve(struct buf *buf, size_t extra);
void buf_grow(struct buf *buf, size_t written);

static inline void buf_add_char(struct buf *buf, char c)
{
    if (buf->length + 1 < buf->capacity) {
        buf->data[buf->length++] = c;
        buf->data[buf->length] = '\0';
    } else {
        buf_add(buf, &c, 1);
    }
}

/* Drop the first length bytes. */
void buf_consume(struct buf *buf, size_t length);

/* Make it empty but keep its memory. */
void buf_clear(struct buf *buf);

/* The text, owned by the caller now; never NULL. The buffer is empty afterwards. */
char *buf_take(struct buf *buf);

/* The content as a string that is never NULL, borrowed. */
const char *buf_str(const struct buf *buf);

/* Free the bytes; the buffer is empty and usable again. */
void buf_release(struct buf *buf);

C_DECLS_END

#endif
