/* From a query's text to what the index can run: parse, analyse its words, build the tree.
 *
 * A planner serves one thread at a time.
 */
#ifndef QUERY_PLAN_H
#define QUERY_PLAN_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "index/query.h"
#include "query/dates.h"
#include "query/language.h"

struct planner;

/* language is the stemmer's, the one that the index was made with. */
struct planner *planner_new(const char *language);
void planner_free(struct planner *planner);
DEFINE_FREEP(planner)

/* Folders that paths of queries are in which are not absolute; borrowed, as long as the planner is
 * used. None: they are in the root. */
void planner_set_roots(struct planner *planner, const char *const *roots, size_t count);

/* What today and its like mean in the queries that follow; 1970 before the first call. */
void planner_set_moment(struct planner *planner, const struct query_moment *moment);

/* Errors are those of query_parse(); besides, ERR_SYNTAX where a query or an operand has no word
 * that could be searched for, and ERR_LIMIT where its words fall into too many. */
int planner_plan(struct planner *planner, struct index_query **out, const char *text, size_t length,
                 const struct query_limits *limits, struct err *err);

#endif
