#include "format/gzip.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/own.h"

#define STEP_BYTES 65536
#define GZIP_ONLY (16 + MAX_WBITS) /* zlib.h, inflateInit2(): 16 more means gzip. */

bool gzip_recognises(const char *bytes, size_t length)
{
    return length >= 3 && memcmp(bytes, "\x1f\x8b\x08", 3) == 0;
}

static void end_stream(z_stream *stream)
{
    inflateEnd(stream);
}

/* at is a place in the file: the stream counts anew in each member. */
static int damaged(const z_stream *stream, int rc, size_t at, struct err *err)
{
    if (rc == Z_BUF_ERROR)
        return err_set(err, ERR_FORMAT, "gzip: truncated after %zu bytes", at);
    return err_set(err, ERR_FORMAT, "gzip: %s at byte %zu", stream->msg ? stream->msg : zError(rc),
                   at);
}

/* One member; the stream stands behind it afterwards. */
static int unpack_member(struct buf *out, z_stream *stream, const char *start, size_t max_bytes,
                         struct err *err)
{
    for (int rc = Z_OK; rc != Z_STREAM_END;) {
        stream->next_out = (Bytef *)buf_reserve(out, STEP_BYTES);
        stream->avail_out = STEP_BYTES;
        rc = inflate(stream, Z_NO_FLUSH);
        buf_grow(out, STEP_BYTES - stream->avail_out);
        if (out->length > max_bytes)
            return err_set(err, ERR_TOO_LARGE, "gzip: unpacks to more than %zu bytes", max_bytes);
        if (rc != Z_OK && rc != Z_STREAM_END)
            return damaged(stream, rc, (size_t)((const char *)stream->next_in - start), err);
    }
    return 0;
}

/* Whether another member follows, whole or not: its first byte tells. */
static bool is_member(const z_stream *stream)
{
    return stream->avail_in > 0 && stream->next_in[0] == 0x1F;
}

int gzip_unpack(struct buf *out, const char *bytes, size_t length, size_t max_bytes,
                struct err *err)
{
    OWN(end_stream) z_stream stream = {0};
    if (length > UINT_MAX)
        return err_set(err, ERR_TOO_LARGE, "gzip: %zu bytes", length);
    stream.next_in = (Bytef *)(uintptr_t)bytes; /* zlib's interface lacks a const. */
    stream.avail_in = (uInt)length;
    int rc = inflateInit2(&stream, GZIP_ONLY);
    if (rc != Z_OK)
        return err_set(err, ERR_FORMAT, "gzip: %s", zError(rc));

    do {
        rc = unpack_member(out, &stream, bytes, max_bytes, err);
        if (rc < 0)
            return rc;
    } while (is_member(&stream) && inflateReset(&stream) == Z_OK);
    return 0;
}
