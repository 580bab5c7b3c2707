#include "client/request.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/own.h"
#include "text/utf8.h"
#include "text/zone_name.h"

void request_set_string(json_t *request, const char *name, const char *value)
{
    if (value)
        json_object_set_new(request, name, json_string(value));
}

/* The arguments, joined by blanks and made valid UTF-8; the caller's. */
char *request_joined(const struct invocation *invocation)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    OWN(buf_release) struct buf valid = BUF_INIT;
    for (size_t i = 0; i < invocation->argument_count; i++)
        buf_addf(&text, "%s%s", i > 0 ? " " : "", invocation->arguments[i]);
    utf8_repair(&valid, buf_str(&text), text.length);
    return buf_take(&valid);
}

void request_set_flag(json_t *request, const char *name, bool value)
{
    if (value)
        json_object_set_new(request, name, json_true());
}

bool request_set_number(json_t *request, const char *name, const char *option, const char *value)
{
    char *end;
    if (!value)
        return true;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (end == value || *end || errno || number < 0) {
        output_message("%s: \"%s\" is no whole number", option, value);
        return false;
    }
    json_object_set_new(request, name, json_integer(number));
    return true;
}

void request_set_fields(json_t *request, struct output *output)
{
    json_t *list = json_array();
    for (size_t i = 0; i < output->field_count; i++)
        json_array_append_new(list, json_string(output->fields[i]));
    json_object_set_new(request, "fields", list);
}

/* A request with the query of the command line; NULL, and a message, if something is wrong. */
json_t *request_for_query(struct invocation *invocation, const char *op, const char *query)
{
    OWN(json_decrefp) json_t *request = json_object();
    if (invocation->argument_count == 0) {
        output_message("%s: a query is missing", op);
        return NULL;
    }
    request_set_string(request, "op", op);
    request_set_string(request, "query", query);
    request_set_string(request, "sort", invocation->sort);
    request_set_string(request, "since", invocation->since);
    request_set_string(request, "until", invocation->until);
    request_set_string(request, "after", invocation->after);
    request_set_string(request, "half_life", invocation->half_life);
    request_set_string(request, "collapse", invocation->collapse);
    request_set_flag(request, "exact", invocation->exact);
    request_set_flag(request, "explain", invocation->explain);
    request_set_flag(request, "expand", invocation->expand);
    request_set_flag(request, "auto_correct", invocation->auto_correct);
    request_set_flag(request, "as_you_type", invocation->as_you_type);
    if (!request_set_number(request, "limit", "-n", invocation->limit) ||
        !request_set_number(request, "offset", "--offset", invocation->offset))
        return NULL;
    return TAKE(request);
}

json_t *request_for_dated(struct invocation *invocation, const char *op, const char *query)
{
    char local[ZONE_NAME_MAX_BYTES + 1];
    json_t *request = request_for_query(invocation, op, query);
    if (!request)
        return NULL;
    zone_local_name(local);
    request_set_string(request, "tz", invocation->zone ? invocation->zone : local);
    return request;
}
