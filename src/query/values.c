#include "query/values.h"

#include <assert.h>
#include <string.h>

#include "article/id.h"
#include "query/paths.h"
#include "text/language.h"

static struct index_query *value_new(enum index_query_kind kind, const struct query_node *node)
{
    struct index_query *query = index_query_new(kind);
    query->field = node->field;
    return query;
}

static int wrong(const struct query_node *node, const char *why, struct err *err)
{
    return err_set_at(err, ERR_SYNTAX, (int)node->at, (int)node->length, "%s", why);
}

static int plan_dates(struct index_query **out, const struct query_node *node, const char *text,
                      const struct query_moment *moment, struct err *err)
{
    struct date_period period;
    enum field_kind kind = node->field->kind;
    const char *why = (kind == FIELD_DATE ? dates_parse : dates_parse_moment)(
        &period, text + node->at, node->length, moment);
    if (why)
        return wrong(node, why, err);
    *out = value_new(INDEX_QUERY_DATES, node);
    if (kind == FIELD_UNTIL)
        period.from = period.wall_from = INT64_MIN;
    if (kind == FIELD_SINCE)
        period.until = period.wall_until = INT64_MAX;
    (*out)->dates = period;
    return 0;
}

static int plan_id(struct index_query **out, const struct query_node *node, const char *text,
                   struct err *err)
{
    char printed[ARTICLE_ID_LENGTH + 1] = "";
    article_id id;
    if (node->length == ARTICLE_ID_LENGTH)
        memcpy(printed, text + node->at, ARTICLE_ID_LENGTH);
    if (!article_id_parse(printed, &id))
        return wrong(node, "no article's id: it is what search and show give as id", err);
    *out = value_new(INDEX_QUERY_ID, node);
    (*out)->id = id;
    (*out)->copies = node->field->kind == FIELD_STORY;
    return 0;
}

static int no_language(const struct query_node *node, const char *text, const char *name,
                       size_t length, struct err *err)
{
    const char *near = language_suggest(name, length);
    if (memchr(text + node->at, ',', node->length))
        return wrong(node, "one language: write lang:(en OR de) for several", err);
    if (near)
        return err_set_at(err, ERR_SYNTAX, (int)node->at, (int)node->length,
                          "no language (did you mean \"%s\"?)", near);
    return wrong(node, "no language: write its ISO 639 code, as en, de, pt, or its English name",
                 err);
}

/* The value as a whole, however many words it has; a language by its code. */
static int plan_keyword(struct index_query **out, const struct query_node *node, const char *text,
                        struct err *err)
{
    char keyword[FIELD_KEYWORD_BYTES];
    size_t length = field_keyword(keyword, text + node->at, node->length);
    const char *value = keyword;
    if (length > 0 && field_is_language(node->field)) {
        value = language_find(keyword, length);
        if (!value)
            return no_language(node, text, keyword, length, err);
        length = strlen(value);
    }
    *out = length > 0 ? index_query_term(node->field, value, length) : NULL;
    return 0;
}

static void plan_length(struct index_query **out, const struct query_node *node)
{
    *out = value_new(INDEX_QUERY_LENGTH, node);
    (*out)->least = node->least;
    (*out)->most = node->most;
}

int values_plan(struct index_query **out, const struct query_node *node, const char *text,
                const struct query_setting *setting, struct err *err)
{
    if (node->kind == QUERY_LENGTH) {
        plan_length(out, node);
        return 0;
    }
    assert(node->kind == QUERY_VALUE && !field_has_words(node->field));
    switch (node->field->kind) {
    case FIELD_KEYWORD:
        return plan_keyword(out, node, text, err);
    case FIELD_PATH:
        return paths_plan(out, node, text, setting, err);
    case FIELD_ID:
    case FIELD_STORY:
        return plan_id(out, node, text, err);
    default:
        return plan_dates(out, node, text, &setting->moment, err);
    }
}

static bool is_value(const struct index_query *query)
{
    if (query->kind == INDEX_QUERY_TERM)
        return query->field && query->field->kind == FIELD_KEYWORD;
    return query->kind == INDEX_QUERY_DATES || query->kind == INDEX_QUERY_LENGTH ||
           query->kind == INDEX_QUERY_ID || query->kind == INDEX_QUERY_PATH ||
           query->kind == INDEX_QUERY_EVERYTHING;
}

bool values_only(const struct index_query *query)
{
    if (query->count == 0)
        return is_value(query);
    for (size_t i = 0; i < query->count; i++)
        if (!values_only(query->children[i]))
            return false;
    return true;
}
