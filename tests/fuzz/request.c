/* Any bytes on a connection become requests or errors, and the stream ends; they say the same
 * however they are cut. Every error has an answer, in one line. */
#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "proto/answer.h"
#include "proto/request.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct request_limits limits = {
    .bytes = 1000, .default_hits = 10, .hits = 100, .offset = 1000};

static void check_text(const char *text)
{
    assert(!text || utf8_is_valid(text, strlen(text)));
}

static void check_id(const char *id)
{
    json_t *value = json_loads(id, JSON_DECODE_ANY, NULL);
    assert(json_is_null(value) || json_is_integer(value) || json_is_string(value));
    json_decref(value);
    assert(!strchr(id, '\n'));
}

static void describe(struct buf *out, const struct request *request)
{
    check_text(request->query);
    check_text(request->article);
    check_text(request->format);
    assert(request->limit <= limits.hits && request->offset <= limits.offset);
    assert(request->field_count <= HIT_FIELD_COUNT);
    check_text(request->since);
    check_text(request->until);
    check_text(request->zone);
    buf_addf(out, "%s %s %" PRIu64 " %" PRIu64 " %d %s %s %s %d %s %s %s ",
             request_name(request->kind), request->id, request->limit, request->offset,
             (int)request->sort, request->since ? request->since : "-",
             request->until ? request->until : "-", request->zone ? request->zone : "-",
             request->progress, request->query ? request->query : "-",
             request->article ? request->article : "-", request->format ? request->format : "-");
    for (size_t i = 0; i < request->field_count; i++)
        buf_addf(out, "%s ", hit_field_name(request->fields[i]));
    buf_add(out, request->text.data, request->text.length);
    buf_add_char(out, '\n');
}

static void check_error(const struct request *request, int code, const struct err *err)
{
    OWN(buf_release) struct buf answer = BUF_INIT;
    assert(err->code == code && err->text[0]);
    answer_error(&answer, request, code, err);
    assert(utf8_is_valid(answer.data, answer.length));
    if (request->face != FACE_HTTP)
        assert(strchr(answer.data, '\n') == answer.data + answer.length - 1);
}

/* All that a connection says when its bytes come in pieces of this size. */
static void describe_all(struct buf *out, const char *bytes, size_t size, size_t piece)
{
    struct request_input input = {0};
    for (size_t at = 0;;) {
        struct request request;
        struct err err = {0};
        int rc = request_next(&request, &input, &limits, &err);
        bool over = rc == 0 ? input.at_end : rc == ERR_TOO_LARGE || input.face == FACE_HTTP;
        check_id(request.id);
        if (rc > 0)
            describe(out, &request);
        if (rc < 0) {
            check_error(&request, rc, &err);
            buf_addf(out, "%d %d %s %s\n", (int)request.face, rc, request.id, err.text);
        }
        request_release(&request);
        if (over)
            break;
        if (rc != 0)
            continue;
        size_t n = size - at < piece ? size - at : piece;
        buf_add(&input.bytes, bytes + at, n);
        at += n;
        input.at_end = n == 0;
    }
    request_input_release(&input);
}

/* The first byte says how long the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWN(buf_release) struct buf pieces = BUF_INIT;
    OWN(buf_release) struct buf whole = BUF_INIT;
    if (size == 0)
        return 0;
    describe_all(&pieces, (const char *)data + 1, size - 1, data[0] % 64 + 1);
    describe_all(&whole, (const char *)data + 1, size - 1, size);
    assert(strcmp(buf_str(&pieces), buf_str(&whole)) == 0);
    return 0;
}
