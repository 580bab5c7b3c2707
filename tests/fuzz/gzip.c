/* Any bytes as gzip: they unpack to no more than the limit, or to nothing with a reason. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "format/gzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_BYTES 100000
#define STEP_BYTES 65536 /* What may be unpacked before the limit is seen. */

static void check_refused(int rc, const struct err *err, const struct buf *out)
{
    assert(rc == ERR_FORMAT || rc == ERR_TOO_LARGE);
    assert(err->code == rc && strncmp(err->text, "gzip: ", 6) == 0);
    assert(out->length <= MAX_BYTES + STEP_BYTES);
}

/* The limit is exact, and padding changes nothing. */
static void check_unpacked(const char *bytes, size_t size, const struct buf *out)
{
    struct err err;
    OWN(buf_release) struct buf padded = BUF_INIT, again = BUF_INIT, less = BUF_INIT;
    assert(out->length <= MAX_BYTES && gzip_recognises(bytes, size));
    buf_add(&padded, bytes, size);
    buf_add(&padded, "\0\0", 2);
    assert(gzip_unpack(&again, padded.data, padded.length, out->length, &err) == 0);
    assert(again.length == out->length);
    assert(memcmp(buf_str(&again), buf_str(out), out->length) == 0);
    if (out->length > 0)
        assert(gzip_unpack(&less, bytes, size, out->length - 1, &err) == ERR_TOO_LARGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {.text = ""};
    OWN(buf_release) struct buf out = BUF_INIT;
    int rc = gzip_unpack(&out, (const char *)data, size, MAX_BYTES, &err);
    if (rc == 0)
        check_unpacked((const char *)data, size, &out);
    else
        check_refused(rc, &err, &out);
    return 0;
}
