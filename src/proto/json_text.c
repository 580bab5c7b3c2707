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

/* Of a json_t every string is valid UTF-8 already. */
static void add_string(struct buf *out, const char *bytes, size_t length)
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

static void add_object(struct buf *out, json_t *object)
{
    buf_add_char(out, '{');
    for (void *first = json_object_iter(object), *at = first; at;
         at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        if (at != first)
            buf_add_char(out, ',');
        add_string(out, key, strlen(key));
        buf_add_char(out, ':');
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
        add_string(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
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
