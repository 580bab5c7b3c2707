/* Each operation has a list of the members that it takes, and each member one function that reads
 * it. What is in no list is refused by name: a typing error must not be lost. */
#include "proto/members.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "text/date.h"
#include "text/quantity.h"

int member_wrong(struct reading *reading, const char *member, const char *wants)
{
    return err_set(reading->err, ERR_REQUEST, "\"%s\" has to be %s", member, wants);
}

static int read_string(struct reading *reading, const char *member, json_t *value, char **out)
{
    if (!json_is_string(value))
        return member_wrong(reading, member, "a string");
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

static int read_after(struct reading *reading, json_t *value)
{
    return read_string(reading, "after", value, &reading->request->after);
}

static int read_format(struct reading *reading, json_t *value)
{
    return read_string(reading, "format", value, &reading->request->format);
}

static int read_path(struct reading *reading, json_t *value)
{
    return read_string(reading, "path", value, &reading->request->path);
}

static int read_number(struct reading *reading, const char *member, json_t *value, uint64_t most,
                       uint64_t *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return member_wrong(reading, member, "a whole number");
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

/* The place of a name in a list of them. */
static bool find_name(json_t *value, const char *const *names, size_t count, size_t *out)
{
    for (size_t i = 0; json_is_string(value) && i < count; i++)
        if (strcmp(json_string_value(value), names[i]) == 0) {
            *out = i;
            return true;
        }
    return false;
}

static int read_sort(struct reading *reading, json_t *value)
{
    static const char *const names[] = {
        [REQUEST_BY_RELEVANCE] = "relevance",
        [REQUEST_BY_NEWEST] = "newest",
        [REQUEST_BY_OLDEST] = "oldest",
    };
    size_t sort;
    if (!find_name(value, names, sizeof names / sizeof names[0], &sort))
        return member_wrong(reading, "sort", "\"relevance\", \"newest\" or \"oldest\"");
    reading->request->sort = (enum request_sort)sort;
    return 0;
}

static int read_action(struct reading *reading, json_t *value)
{
    static const char *const names[] = {
        [REQUEST_PAUSE] = "pause",
        [REQUEST_RESUME] = "resume",
    };
    size_t action;
    if (!find_name(value, names, sizeof names / sizeof names[0], &action))
        return member_wrong(reading, "action", "\"pause\" or \"resume\"");
    reading->request->action = (enum request_action)action;
    return 0;
}

static int read_by(struct reading *reading, json_t *value)
{
    static const char *const names[] = {
        [REQUEST_BY_DAY] = "day",
        [REQUEST_BY_WEEK] = "week",
        [REQUEST_BY_MONTH] = "month",
        [REQUEST_BY_YEAR] = "year",
    };
    size_t by;
    if (!find_name(value, names, sizeof names / sizeof names[0], &by))
        return member_wrong(reading, "by", "\"day\", \"week\", \"month\" or \"year\"");
    reading->request->by = (enum request_by)by;
    return 0;
}

static int read_field(struct reading *reading, json_t *value)
{
    return read_string(reading, "field", value, &reading->request->field);
}

static int read_date(struct reading *reading, const char *member, json_t *value, char **out)
{
    struct date_period period;
    const char *text = json_string_value(value);
    if (!text || !date_parse(text, strlen(text), &period))
        return member_wrong(reading, member,
                            "a date like \"2025\", \"2025-11-26\" or \"2025-11-26T14:30Z\"");
    return read_string(reading, member, value, out);
}

static int read_since(struct reading *reading, json_t *value)
{
    return read_date(reading, "since", value, &reading->request->since);
}

static int read_until(struct reading *reading, json_t *value)
{
    return read_date(reading, "until", value, &reading->request->until);
}

static int read_zone(struct reading *reading, json_t *value)
{
    return read_string(reading, "tz", value, &reading->request->zone);
}

#define FIELDS_WANTED "a list of names of fields, each once"

static int read_fields(struct reading *reading, json_t *value)
{
    size_t i;
    json_t *item;
    struct request *request = reading->request;
    if (!json_is_array(value) || json_array_size(value) == 0 ||
        json_array_size(value) > HIT_FIELD_COUNT)
        return member_wrong(reading, "fields", FIELDS_WANTED);
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
                return member_wrong(reading, "fields", FIELDS_WANTED);
        request->fields[request->field_count++] = field;
    }
    return 0;
}

static int read_text(struct reading *reading, json_t *value)
{
    if (!json_is_string(value))
        return member_wrong(reading, "text", "a string");
    buf_add(&reading->request->text, json_string_value(value), json_string_length(value));
    return 0;
}

/* The same for an article that is not UTF-8. */
static int read_data(struct reading *reading, json_t *value)
{
    if (!json_is_string(value) || !base64_decode(&reading->request->text, json_string_value(value),
                                                 json_string_length(value)))
        return member_wrong(reading, "data", "a string in base 64");
    return 0;
}

static int read_boolean(struct reading *reading, const char *member, json_t *value, bool *out)
{
    if (!json_is_boolean(value))
        return member_wrong(reading, member, "true or false");
    *out = json_is_true(value);
    return 0;
}

static int read_progress(struct reading *reading, json_t *value)
{
    return read_boolean(reading, "progress", value, &reading->request->progress);
}

static int read_exact(struct reading *reading, json_t *value)
{
    return read_boolean(reading, "exact", value, &reading->request->exact);
}

static int read_explain(struct reading *reading, json_t *value)
{
    return read_boolean(reading, "explain", value, &reading->request->explain);
}

static int read_expand(struct reading *reading, json_t *value)
{
    return read_boolean(reading, "expand", value, &reading->request->expand);
}

static int read_collapse(struct reading *reading, json_t *value)
{
    static const char *const names[] = {"story"};
    size_t name;
    if (!find_name(value, names, 1, &name))
        return member_wrong(reading, "collapse", "\"story\"");
    reading->request->collapse = true;
    return 0;
}

static int read_half_life(struct reading *reading, json_t *value)
{
    const char *text = json_string_value(value);
    if (!text || !quantity_parse(&reading->request->half_life_ms, text, 10, duration_units))
        return member_wrong(reading, "half_life", "a " DURATION_NOUN);
    return 0;
}

static int read_auto_correct(struct reading *reading, json_t *value)
{
    return read_boolean(reading, "auto_correct", value, &reading->request->auto_correct);
}

static int read_as_you_type(struct reading *reading, json_t *value)
{
    return read_boolean(reading, "as_you_type", value, &reading->request->as_you_type);
}

static const struct member {
    const char *name;
    int (*read)(struct reading *reading, json_t *value);
} members[] = {
    {"query", read_query},       {"limit", read_limit},
    {"offset", read_offset},     {"sort", read_sort},
    {"since", read_since},       {"until", read_until},
    {"tz", read_zone},           {"fields", read_fields},
    {"text", read_text},         {"data", read_data},
    {"format", read_format},     {"article", read_article},
    {"progress", read_progress}, {"path", read_path},
    {"after", read_after},       {"by", read_by},
    {"field", read_field},       {"exact", read_exact},
    {"explain", read_explain},   {"half_life", read_half_life},
    {"expand", read_expand},     {"auto_correct", read_auto_correct},
    {"action", read_action},     {"as_you_type", read_as_you_type},
    {"collapse", read_collapse},
};

/* What each operation takes; of the first list one has to be there. */
static const struct {
    const char *needed[3], *optional[16];
} signatures[] = {
    [REQUEST_HELLO] = {{NULL}, {NULL}},
    [REQUEST_SEARCH] = {{"query"},
                        {"limit", "offset", "after", "sort", "since", "until", "tz", "fields",
                         "exact", "explain", "half_life", "expand", "auto_correct", "as_you_type",
                         "collapse"}},
    [REQUEST_EXPORT] = {{"query"}, {"since", "until", "tz", "fields"}},
    [REQUEST_COUNT] = {{"query"}, {"since", "until", "tz"}},
    [REQUEST_FACETS] = {{"field"}, {"query", "since", "until", "tz", "limit", "exact"}},
    [REQUEST_HISTOGRAM] = {{"query"}, {"by", "since", "until", "tz", "exact"}},
    [REQUEST_SIMILAR] = {{"article"},
                         {"limit", "offset", "sort", "since", "until", "tz", "fields"}},
    [REQUEST_SUGGEST] = {{"query"}, {"limit"}},
    [REQUEST_SHOW] = {{"article"}, {"fields"}},
    [REQUEST_SYNC] = {{NULL}, {"progress"}},
    [REQUEST_STATUS] = {{NULL}, {NULL}},
    [REQUEST_STATS] = {{NULL}, {NULL}},
    [REQUEST_REJECTED] = {{NULL}, {"limit"}},
    [REQUEST_SETTINGS] = {{NULL}, {NULL}},
    [REQUEST_INGEST] = {{"text", "data"}, {"format"}},
    [REQUEST_RELOAD] = {{NULL}, {NULL}},
    [REQUEST_COMPACT] = {{NULL}, {"progress"}},
    [REQUEST_MERGES] = {{"action"}, {NULL}},
    [REQUEST_REINDEX] = {{NULL}, {"progress"}},
    [REQUEST_CHECK] = {{NULL}, {"progress"}},
    [REQUEST_SNAPSHOT] = {{"path"}, {"progress"}},
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

int member_read(struct reading *reading, const char *name, json_t *value)
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

/* What goes by scores says nothing where there are none. */
static int check_order(struct reading *reading)
{
    const struct request *request = reading->request;
    const char *wrong = request->explain            ? "explain"
                        : request->expand           ? "expand"
                        : request->half_life_ms > 0 ? "half_life"
                                                    : NULL;
    if (request->sort == REQUEST_BY_RELEVANCE || !wrong)
        return 0;
    return err_set(reading->err, ERR_REQUEST,
                   "\"%s\" goes with \"sort\":\"relevance\": by date "
                   "there are no scores",
                   wrong);
}

int members_check(struct reading *reading, json_t *object)
{
    const char *const *needed = signatures[reading->request->kind].needed;
    size_t given = 0;
    for (size_t i = 0; needed[i]; i++)
        given += json_object_get(object, needed[i]) != NULL;
    if (!needed[0] || given == 1)
        return check_order(reading);
    return err_set(reading->err, ERR_REQUEST, "\"%s\" needs \"%s\"%s%s%s%s",
                   request_name(reading->request->kind), needed[0], needed[1] ? " or \"" : "",
                   needed[1] ? needed[1] : "", needed[1] ? "\"" : "",
                   given > 1 ? ", not both" : "");
}
