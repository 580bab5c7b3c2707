#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

char *buf_reserve(struct buf *buf, size_t extra)
{
    size_t needed = buf->length + extra + 1;
    if (needed > buf->capacity) {
        buf->capacity = needed < 64 ? 64 : needed + needed / 2;
        buf->data = xrealloc(buf->data, buf->capacity);
        buf->data[buf->length] = '\0';
    }
    return buf->data + buf->length;
}

void buf_grow(struct buf *buf, size_t written)
{
    buf->length += written;
    buf->data[buf->length] = '\0';
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
    char *end = buf_reserve(buf, length);
    if (length > 0)
        memcpy(end, bytes, length);
    buf_grow(buf, length);
}

void buf_add_str(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);

    char *end = buf_reserve(buf, (size_t)length);
    vsnprintf(end, (size_t)length + 1, fmt, again);
    va_end(again);
    buf_grow(buf, (size_t)length);
}

void buf_consume(struct buf *buf, size_t length)
{
    buf->length -= length;
    if (buf->data)
        memmove(buf->data, buf->data + length, buf->length + 1);
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

char *buf_take(struct buf *buf)
{
    char *text = buf->data ? buf->data : xstrdup("");
    *buf = (struct buf)BUF_INIT;
    return text;
}

const char *buf_str(const struct buf *buf)
{
    return buf->data ? buf->data : "";
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf)BUF_INIT;
}
