#include "proto/repeat.h"

#include <assert.h>
#include <string.h>

#define BEFORE_ID "{\"id\":"

/* No string has this in it: its quotation marks would be escaped. */
#define TOOK "\"took_ms\":"

/* The length of the line that begins there, with its end. */
static size_t line_length(const struct buf *bytes, size_t at)
{
    const char *end = memchr(bytes->data + at, '\n', bytes->length - at);
    assert(end);
    return (size_t)(end - bytes->data) + 1 - at;
}

void repeat_keep(struct buf *out, const struct request *request, const struct buf *answer)
{
    const size_t own = strlen(BEFORE_ID) + strlen(request->id);
    if (request->face != FACE_JSON) {
        buf_add(out, buf_str(answer), answer->length);
        return;
    }
    for (size_t at = 0, length; at < answer->length; at += length) {
        length = line_length(answer, at);
        assert(length > own);
        buf_add(out, answer->data + at + own, length - own);
    }
}

/* A line, or its last part, with another time if it has one. */
static void add_line(struct buf *out, const char *line, size_t length, double took_ms)
{
    const char *took = memmem(line, length, TOOK, strlen(TOOK));
    if (took) {
        took += strlen(TOOK);
        buf_add(out, line, (size_t)(took - line));
        buf_addf(out, "%.1f", took_ms);
        length -= (size_t)(took - line);
        line = took + strcspn(took, ",}");
        length -= (size_t)(line - took);
    }
    buf_add(out, line, length);
}

void repeat_answer(struct buf *out, const struct request *request, const struct buf *kept,
                   double took_ms)
{
    if (request->face != FACE_JSON) {
        buf_add(out, buf_str(kept), kept->length);
        return;
    }
    for (size_t at = 0, length; at < kept->length; at += length) {
        length = line_length(kept, at);
        buf_addf(out, BEFORE_ID "%s", request->id);
        add_line(out, kept->data + at, length, took_ms);
    }
}
