#include "proto/request.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "proto/members.h"
#include "text/utf8.h"

static const struct {
    const char *name;
    enum request_access access;
} operations[] = {
#define X(kind, name, access) [kind] = {name, access},
    REQUESTS(X)
#undef X
};

const char *request_name(enum request_kind kind)
{
    return operations[kind].name;
}

enum request_access request_access_of(enum request_kind kind)
{
    return operations[kind].access;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* -- the JSON face ------------------------------------------------------------------------- */

static void decrefp(json_t **json)
{
    json_decref(*json);
}

static int read_operation(struct reading *reading, json_t *object)
{
    const char *name = json_string_value(json_object_get(object, "op"));
    if (!name)
        return err_set(reading->err, ERR_REQUEST, "no \"op\" in the request");
    for (int i = 0; i < REQUEST_KIND_COUNT; i++)
        if (strcmp(request_name((enum request_kind)i), name) == 0) {
            reading->request->kind = (enum request_kind)i;
            return 0;
        }
    return err_set(reading->err, ERR_UNKNOWN_OP, "no operation \"%.40s\"", name);
}

/* Keep the id as the client wrote it: a number or a short string. */
static int read_id(struct reading *reading, json_t *object)
{
    json_t *id = json_object_get(object, "id");
    if (!id || json_is_null(id))
        return 0;
    if (!json_is_integer(id) && !(json_is_string(id) && json_string_length(id) <= 128))
        return member_wrong(reading, "id", "a whole number or a string of at most 128 bytes");
    free(reading->request->id);
    reading->request->id = json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT);
    return 0;
}

/* Names in one order, so that it does not count in which they were written. */
static void keep_question(struct request *request, json_t *object)
{
    if (request_access_of(request->kind) != ACCESS_SEARCH)
        return;
    json_object_del(object, "id");
    request->question = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
}

static int read_object(struct reading *reading, json_t *object)
{
    const char *name;
    json_t *value;
    int rc = read_id(reading, object);
    if (rc == 0)
        rc = read_operation(reading, object);
    if (rc < 0)
        return rc;
    json_object_foreach(object, name, value)
    {
        if (strcmp(name, "id") == 0 || strcmp(name, "op") == 0)
            continue;
        rc = member_read(reading, name, value);
        if (rc < 0)
            return rc;
    }
    rc = members_check(reading, object);
    if (rc == 0)
        keep_question(reading->request, object);
    return rc;
}

/* An object that has no end. Of some megabytes it would take a while to be found out in order. */
static bool is_cut_off(const char *line, size_t length)
{
    size_t begin = 0;
    while (begin < length && is_blank(line[begin]))
        begin++;
    while (length > begin && is_blank(line[length - 1]))
        length--;
    return begin < length && line[begin] == '{' && line[length - 1] != '}';
}

static int parse_json(struct reading *reading, const char *line, size_t length)
{
    json_error_t error;
    if (is_cut_off(line, length))
        return err_set_at(reading->err, ERR_REQUEST, (int)length, 0,
                          "not JSON: an object without its end");
    OWN(decrefp) json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
    if (!object)
        return err_set_at(reading->err, ERR_REQUEST, error.position, 0, "not JSON: %s", error.text);
    if (!json_is_object(object))
        return err_set(reading->err, ERR_REQUEST, "a request is a JSON object");
    return read_object(reading, object);
}

/* -- lines and faces ----------------------------------------------------------------------- */

/* FACE_UNKNOWN while it takes more bytes to tell. */
static enum request_face face_of(const struct request_input *input)
{
    static const char *const methods[] = {"GET ", "POST "};
    const struct buf *bytes = &input->bytes;
    if (bytes->length == 0)
        return FACE_UNKNOWN;
    if (bytes->data[0] == '{')
        return FACE_JSON;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        size_t length = strlen(methods[i]);
        bool whole = bytes->length >= length;
        if (memcmp(bytes->data, methods[i], whole ? length : bytes->length) == 0)
            return whole ? FACE_HTTP : input->at_end ? FACE_LINE : FACE_UNKNOWN;
    }
    return FACE_LINE;
}

struct line {
    const char *text;
    size_t length; /* Without its end. */
    size_t next;   /* Where the next line begins. */
};

/* The line that begins at at; false if it has not come whole, and then as much of it as has. */
static bool find_line(struct request_input *input, size_t at, struct line *out)
{
    const struct buf *bytes = &input->bytes;
    size_t from = input->scanned > at ? input->scanned : at;
    const char *newline = bytes->length > from
                              ? memchr(bytes->data + from, '\n', bytes->length - from)
                              : NULL;
    size_t end = newline ? (size_t)(newline - bytes->data) : bytes->length;
    *out = (struct line){buf_str(bytes) + at, end - at, end + (newline != NULL)};
    if (out->length > 0 && out->text[out->length - 1] == '\r')
        out->length--;
    if (!newline)
        input->scanned = bytes->length;
    return newline || (input->at_end && bytes->length > at);
}

/* Take bytes off the front. */
static void drop(struct request_input *input, size_t length)
{
    buf_consume(&input->bytes, length);
    input->scanned -= input->scanned < length ? input->scanned : length;
}

static bool is_empty(const struct line *line)
{
    size_t length = line->length;
    while (length > 0 && is_blank(line->text[length - 1]))
        length--;
    return length == 0;
}

/* A line of text is a query; bytes that are no UTF-8 separate words in it. */
static int parse_line(struct reading *reading, const char *line, size_t length)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    utf8_repair(&text, line, length);
    reading->request->kind = REQUEST_SEARCH;
    if (text.length > 0 && memchr(text.data, '\0', text.length))
        return err_set(reading->err, ERR_REQUEST, "a NUL in the query");
    reading->request->query = buf_take(&text);
    reading->request->question = xstrdup(reading->request->query);
    return 0;
}

static int too_large(const struct request_limits *limits, struct err *err)
{
    return err_set(err, ERR_TOO_LARGE, "a request has at most %zu bytes", limits->bytes);
}

static int parse(struct reading *reading, const char *line, size_t length)
{
    switch (reading->request->face) {
    case FACE_JSON:
        return parse_json(reading, line, length);
    case FACE_LINE:
        return parse_line(reading, line, length);
    case FACE_HTTP:
    case FACE_UNKNOWN:
        break;
    }
    return err_set(reading->err, ERR_UNKNOWN_OP, "HTTP is not in this version");
}

#define LARGE_BYTES ((size_t)64 * 1024)

bool request_is_large(const struct request_input *input)
{
    const struct buf *bytes = &input->bytes;
    if (bytes->length <= LARGE_BYTES)
        return false;
    return input->at_end ||
           memchr(bytes->data + input->scanned, '\n', bytes->length - input->scanned);
}

int request_next(struct request *request, struct request_input *input,
                 const struct request_limits *limits, struct err *err)
{
    struct line line;
    if (input->face == FACE_UNKNOWN)
        input->face = face_of(input);
    *request = (struct request){
        .face = input->face,
        .id = xstrdup("null"),
        .limit = limits->default_hits < limits->hits ? limits->default_hits : limits->hits,
        .by = REQUEST_BY_MONTH,
        .half_life_ms = -1,
    };
    /* Blank lines between requests say nothing. There may be millions: all are dropped at once. */
    size_t at = 0;
    bool found;
    while ((found = find_line(input, at, &line)) && input->face == FACE_JSON && is_empty(&line))
        at = line.next;
    if (line.length > limits->bytes)
        return too_large(limits, err);
    if (!found) {
        drop(input, at);
        return 0;
    }
    struct reading reading = {request, limits, err};
    int rc = parse(&reading, line.text, line.length);
    drop(input, line.next);
    return rc < 0 ? rc : 1;
}

bool request_wants(const struct request *request, enum hit_field field)
{
    for (size_t i = 0; i < request->field_count; i++)
        if (request->fields[i] == field)
            return true;
    return request->field_count == 0 && request->face == FACE_JSON;
}

void request_release(struct request *request)
{
    free(request->id);
    free(request->question);
    free(request->query);
    free(request->article);
    free(request->after);
    free(request->field);
    free(request->since);
    free(request->until);
    free(request->zone);
    free(request->format);
    free(request->path);
    buf_release(&request->text);
    *request = (struct request){0};
}

void request_input_release(struct request_input *input)
{
    buf_release(&input->bytes);
    *input = (struct request_input){0};
}
