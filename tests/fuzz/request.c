/* Any bytes on a connection, cut anywhere, become requests or errors, and the stream ends. */
#include <stdint.h>
#include <stdlib.h>

#include "proto/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct request_limits limits = {
    .bytes = 1000, .default_hits = 10, .hits = 100, .offset = 1000};

/* Feed the bytes in pieces of the length that the first byte says. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request_input input = {0};
    size_t piece = size > 0 ? data[0] % 64 + 1 : 1, at = size > 0;
    for (;;) {
        struct request request;
        struct err err;
        int rc = request_next(&request, &input, &limits, &err);
        bool over = rc == ERR_TOO_LARGE || (rc == 0 && input.at_end) || input.face == FACE_HTTP;
        request_release(&request);
        if (over)
            break;
        if (rc != 0)
            continue;
        size_t n = size - at < piece ? size - at : piece;
        buf_add(&input.bytes, data + at, n);
        at += n;
        input.at_end = at == size;
    }
    request_input_release(&input);
    return 0;
}
