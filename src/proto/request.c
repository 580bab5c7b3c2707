/* A request of the JSON face is an object; each operation has a list of the members that it takes,
 * and each member one function that reads it. What is in no list is refused by name: a typing error
 * must not be lost. */
#include "proto/request.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "base/own.h"
#include "text/date.h"
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

/* -- members ------------------------------------------------------------------------------- */

struct reading {
    struct request *request;
    const struct request_limits *limits;
    struct err *err;
};

static int wrong(struct reading *reading, const char *member, const char *wants)
{
    return err_set(reading->err, ERR_REQUEST, "\"%s\" has to be %s", member, wants);
}

static int read_string(struct reading *reading, const char *member, json_t *value, char **out)
{
    if (!json_is_string(value))
        return wrong(reading, member, "a string");
    free(*out);
    *out = xstrdup(json_string_value(value));
    return 0;
}

static int read_query(struct reading *reading, json_t *value)
{
    return read_string(reading, "query", value, &reading->request->query);
}

static int read_article(struct reading *reading, json_t *value)
{
    return read_string(reading, "article", value, &reading->request->article);
}

static int read_format(struct reading *reading, json_t *value)
{
    return read_string(reading, "format", value, &reading->request->format);
}

static int read_number(struct reading *reading, const char *member, json_t *value, uint64_t most,
                       uint64_t *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return wrong(reading, member, "a whole number");
    if ((uint64_t)json_integer_value(value) > most)
        return err_set(reading->err, ERR_LIMIT, "\"%s\" is at most %" PRIu64, member, most);
    *out = (uint64_t)json_integer_value(value);
    return 0;
}

static int read_limit(struct reading *reading, json_t *value)
{
    return read_number(reading, "limit", value, reading->limits->hits, &reading->request->limit);
}

static int read_offset(struct reading *reading, json_t *value)
{
    return read_number(reading, "offset", value, reading->limits->offset,
                       &reading->request->offset);
}

static int read_sort(struct reading *reading, json_t *value)
{
    static const char *const names[] = {
        [REQUEST_BY_RELEVANCE] = "relevance",
        [REQUEST_BY_NEWEST] = "newest",
        [REQUEST_BY_OLDEST] = "oldest",
    };
    for (size_t i = 0; json_is_string(value) && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(json_string_value(value), names[i]) == 0) {
            reading->request->sort = (enum request_sort)i;
            return 0;
        }
    return wrong(reading, "sort", "\"relevance\", \"newest\" or \"oldest\"");
}

static int read_period(struct reading *reading, const char *member, json_t *value,
                       struct date_period *out)
{
    const char *text = json_string_value(value);
    if (!text || !date_parse(text, strlen(text), out))
        return wrong(reading, member,
                     "a date like \"2025\", \"2025-11-26\" or \"2025-11-26T14:30Z\"");
    return 0;
}

static int read_since(struct reading *reading, json_t *value)
{
    struct date_period period;
    int rc = read_period(reading, "since", value, &period);
    if (rc == 0)
        reading->request->since = period.from;
    return rc;
}

/* To the end of what is named: until 2025 is until its last second. */
static int read_until(struct reading *reading, json_t *value)
{
    struct date_period period;
    int rc = read_period(reading, "until", value, &period);
    if (rc == 0)
        reading->request->until = period.until;
    return rc;
}

#define FIELDS_WANTED "a list of names of fields, each once"

static int read_fields(struct reading *reading, json_t *value)
{
    size_t i;
    json_t *item;
    struct request *request = reading->request;
    if (!json_is_array(value) || json_array_size(value) == 0 ||
        json_array_size(value) > HIT_FIELD_COUNT)
        return wrong(reading, "fields", FIELDS_WANTED);
    json_array_foreach(value, i, item)
    {
        const char *name = json_string_value(item);
        enum hit_field field = name ? hit_field_find(name, strlen(name)) : HIT_FIELD_COUNT;
        if (field < HIT_FIELD_COUNT &&
            !(request->kind == REQUEST_SHOW ? hit_field_is_of_show(field)
                                            : hit_field_is_of_search(field)))
            field = HIT_FIELD_COUNT; /* The other has no such thing. */
        if (field == HIT_FIELD_COUNT)
            return err_set(reading->err, ERR_UNKNOWN_FIELD, "a hit has no field \"%.40s\"",
                           name ? name : "");
        for (size_t k = 0; k < request->field_count; k++)
            if (request->fields[k] == field)
                return wrong(reading, "fields", FIELDS_WANTED);
        request->fields[request->field_count++] = field;
    }
    return 0;
}

static int read_text(struct reading *reading, json_t *value)
{
    if (!json_is_string(value))
        return wrong(reading, "text", "a string");
    buf_add(&reading->request->text, json_string_value(value), json_string_length(value));
    return 0;
}

/* The same for an article that is not UTF-8. */
static int read_data(struct reading *reading, json_t *value)
{
    if (!json_is_string(value) || !base64_decode(&reading->request->text, json_string_value(value),
                                                 json_string_length(value)))
        return wrong(reading, "data", "a string in base 64");
    return 0;
}

static int read_progress(struct reading *reading, json_t *value)
{
    if (!json_is_boolean(value))
        return wrong(reading, "progress", "true or false");
    reading->request->progress = json_is_true(value);
    return 0;
}

static const struct member {
    const char *name;
    int (*read)(struct reading *reading, json_t *value);
} members[] = {
    {"query", read_query},   {"limit", read_limit},     {"offset", read_offset},
    {"sort", read_sort},     {"since", read_since},     {"until", read_until},
    {"fields", read_fields}, {"text", read_text},       {"data", read_data},
    {"format", read_format}, {"article", read_article}, {"progress", read_progress},
};

/* What each operation takes; of the first list one has to be there. */
static const struct {
    const char *needed[3], *optional[8];
} signatures[] = {
    [REQUEST_HELLO] = {{NULL}, {NULL}},
    [REQUEST_SEARCH] = {{"query"}, {"limit", "offset", "sort", "since", "until", "fields"}},
    [REQUEST_COUNT] = {{"query"}, {"since", "until"}},
    [REQUEST_SHOW] = {{"article"}, {"fields"}},
    [REQUEST_SYNC] = {{NULL}, {"progress"}},
    [REQUEST_STATUS] = {{NULL}, {NULL}},
    [REQUEST_REJECTED] = {{NULL}, {"limit"}},
    [REQUEST_SETTINGS] = {{NULL}, {NULL}},
    [REQUEST_INGEST] = {{"text", "data"}, {"format"}},
    [REQUEST_RELOAD] = {{NULL}, {NULL}},
    [REQUEST_COMPACT] = {{NULL}, {"progress"}},
    [REQUEST_REINDEX] = {{NULL}, {"progress"}},
};
_Static_assert(sizeof signatures / sizeof signatures[0] == REQUEST_KIND_COUNT,
               "every operation has a signature");

static bool is_listed(const char *const *list, size_t size, const char *name)
{
    for (size_t i = 0; i < size && list[i]; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

#define IS_LISTED(list, name) is_listed(list, sizeof(list) / sizeof(list)[0], name)

static int read_member(struct reading *reading, const char *name, json_t *value)
{
    enum request_kind kind = reading->request->kind;
    if (!IS_LISTED(signatures[kind].needed, name) && !IS_LISTED(signatures[kind].optional, name))
        return err_set(reading->err, ERR_REQUEST, "\"%s\" takes no member \"%.40s\"",
                       request_name(kind), name);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (strcmp(members[i].name, name) == 0)
            return members[i].read(reading, value);
    abort(); /* A signature names a member that is not in the table. */
}

static int check_needed(struct reading *reading, json_t *object)
{
    const char *const *needed = signatures[reading->request->kind].needed;
    size_t given = 0;
    for (size_t i = 0; needed[i]; i++)
        given += json_object_get(object, needed[i]) != NULL;
    if (!needed[0] || given == 1)
        return 0;
    return err_set(reading->err, ERR_REQUEST, "\"%s\" needs \"%s\"%s%s%s%s",
                   request_name(reading->request->kind), needed[0], needed[1] ? " or \"" : "",
                   needed[1] ? needed[1] : "", needed[1] ? "\"" : "",
                   given > 1 ? ", not both" : "");
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
        return wrong(reading, "id", "a whole number or a string of at most 128 bytes");
    free(reading->request->id);
    reading->request->id = json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT);
    return 0;
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
        rc = read_member(reading, name, value);
        if (rc < 0)
            return rc;
    }
    return check_needed(reading, object);
}

static int parse_json(struct reading *reading, const char *line, size_t length)
{
    json_error_t error;
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

static bool is_blank(const struct line *line)
{
    size_t length = line->length;
    while (length > 0 && (line->text[length - 1] == ' ' || line->text[length - 1] == '\t'))
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
        .since = INT64_MIN,
        .until = INT64_MAX,
    };
    /* Blank lines between requests say nothing. There may be millions: all are dropped at once. */
    size_t at = 0;
    bool found;
    while ((found = find_line(input, at, &line)) && input->face == FACE_JSON && is_blank(&line))
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
    free(request->query);
    free(request->article);
    free(request->format);
    buf_release(&request->text);
    *request = (struct request){0};
}

void request_input_release(struct request_input *input)
{
    buf_release(&input->bytes);
    *input = (struct request_input){0};
}
