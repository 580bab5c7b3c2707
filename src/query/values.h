/* What a query asks for besides words: dates, lengths, keywords, paths, an id. Pure functions. */
#ifndef QUERY_VALUES_H
#define QUERY_VALUES_H

#include <stdbool.h>

#include "base/err.h"
#include "index/query.h"
#include "query/dates.h"
#include "query/language.h"

/* What values depend on besides their text. */
struct query_setting {
    struct query_moment moment;
    const char *const *roots; /* Absolute folders that other paths are in. */
    size_t root_count;
};

/* Plan a VALUE or a LENGTH of the text. *out is NULL for a keyword without words; ERR_SYNTAX, at
 * its place, if it is no value of its field. */
int values_plan(struct index_query **out, const struct query_node *node, const char *text,
                const struct query_setting *setting, struct err *err);

/* Whether the query asks for nothing but such values: it restricts, and cannot rank. */
bool values_only(const struct index_query *query);

#endif
