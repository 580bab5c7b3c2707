/* Words of a query that stand for others: with wildcards, and fuzzy ones. Pure functions. */
#ifndef QUERY_INEXACT_H
#define QUERY_INEXACT_H

#include "base/err.h"
#include "index/query.h"
#include "query/language.h"

/* Plan a PATTERN or a FUZZY of the text. ERR_SYNTAX, at its place, if it is not a single word or
 * too little of one. */
int inexact_plan(struct index_query **out, const struct query_node *node, const char *text,
                 struct err *err);

#endif
