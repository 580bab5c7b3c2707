#include "proto/json_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Scores differ after few digits; more of them only make lines longer. */
#define REAL_FORMAT (JSON_ENCODE_ANY | JSON_REAL_PRECISION(6))

/* -- strings ------------------------------------------------------------------------------- */

static const bool is_escaped[256] = {[0 ... 0x1F] = true, ['"'] = true, ['\\'] = true};

static void add_escaped(struct buf *out, unsigned char c)
{
    static const char letters[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
    };
    if (!letters[c]) {
        buf_addf(out, "\\u%04X", (unsigned)c);
        return;
    }
    buf_add_char(out, '\\');
    buf_add_char(out, letters[c]);
}

void json_text_string(struct buf *out, const char *bytes, size_t length)
{
    buf_add_char(out, '"');
    for (size_t at = 0; at < length;) {
        size_t from = at;
        while (at < length && !is_escaped[(unsigned char)bytes[at]])
            at++;
        buf_add(out, bytes + from, at - from);
        if (at < length)
            add_escaped(out, (unsigned char)bytes[at++]);
    }
    buf_add_char(out, '"');
}

/* -- numbers ------------------------------------------------------------------------------- */

void json_text_integer(struct buf *out, int64_t number)
{
    char digits[20]; /* Of 2^63, and a sign. */
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        digits[--at] = '-';
    buf_add(out, digits + at, sizeof digits - at);
}

/* -- values -------------------------------------------------------------------------------- */

static void add_array(struct buf *out, json_t *array)
{
    buf_add_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_text_add(out, json_array_get(array, i));
    }
    buf_add_char(out, ']');
}

void json_text_member(struct buf *out, const char *name)
{
    if (out->length > 0 && out->data[out->length - 1] != '{')
        buf_add_char(out, ',');
    json_text_string(out, name, strlen(name));
    buf_add_char(out, ':');
}

static void add_object(struct buf *out, json_t *object)
{
    buf_add_char(out, '{');
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        json_text_member(out, json_object_iter_key(at));
        json_text_add(out, json_object_iter_value(at));
    }
    buf_add_char(out, '}');
}

static int append(const char *bytes, size_t length, void *out)
{
    buf_add(out, bytes, length);
    return 0;
}

static void add_real(struct buf *out, json_t *value)
{
    if (json_dump_callback(value, append, out, REAL_FORMAT) < 0)
        abort(); /* A number that is none: a bug of ours. */
}

void json_text_add(struct buf *out, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        add_object(out, value);
        break;
    case JSON_ARRAY:
        add_array(out, value);
        break;
    case JSON_STRING:
        json_text_string(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        json_text_integer(out, json_integer_value(value));
        break;
    case JSON_REAL:
        add_real(out, value);
        break;
    case JSON_TRUE:
        buf_add_str(out, "true");
        break;
    case JSON_FALSE:
        buf_add_str(out, "false");
        break;
    case JSON_NULL:
        buf_add_str(out, "null");
        break;
    }
}
