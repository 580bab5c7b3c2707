/* Paths as queries have them: of a file, of a folder with all that is in it, or how either begins.
 * Pure functions; part of query/values.c. */
#ifndef QUERY_PATHS_H
#define QUERY_PATHS_H

#include "base/err.h"
#include "index/query.h"
#include "query/language.h"
#include "query/values.h"

/* Plan the VALUE of a FIELD_PATH; ERR_SYNTAX, at its place, if it is none. */
int paths_plan(struct index_query **out, const struct query_node *node, const char *text,
               const struct query_setting *setting, struct err *err);

#endif
