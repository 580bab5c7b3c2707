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

static int damaged(const z_stream *stream, int rc, struct err *err)
{
    if (rc == Z_BUF_ERROR)
        return err_set(err, ERR_FORMAT, "gzip: truncated after %lu bytes", stream->total_in);
    return err_set(err, ERR_FORMAT, "gzip: %s at byte %lu", stream->msg ? stream->msg : zError(rc),
                   stream->total_in);
}

/* One member; the stream stands behind it afterwards. */
static int unpack_member(struct buf *out, z_stream *stream, size_t max_bytes, struct err *err)
{
    for (int rc = Z_OK; rc != Z_STREAM_END;) {
        stream->next_out = (Bytef *)buf_reserve(out, STEP_BYTES);
        stream->avail_out = STEP_BYTES;
        rc = inflate(stream, Z_NO_FLUSH);
        buf_grow(out, STEP_BYTES - stream->avail_out);
        if (out->length > max_bytes)
            return err_set(err, ERR_TOO_LARGE, "gzip: unpacks to more than %zu bytes", max_bytes);
        if (rc != Z_OK && rc != Z_STREAM_END)
            return damaged(stream, rc, err);
    }
    return 0;
}

static bool is_padding(const Bytef *bytes, size_t length)
{
    while (length > 0 && bytes[length - 1] == 0)
        length--;
    return length == 0;
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
        rc = unpack_member(out, &stream, max_bytes, err);
        if (rc < 0)
            return rc;
        if (is_padding(stream.next_in, stream.avail_in))
            return 0;
    } while (inflateReset(&stream) == Z_OK);
    return err_set(err, ERR_FORMAT, "gzip: cannot go on behind a member");
}
