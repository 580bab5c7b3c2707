/* Planning a query that is still being typed. */
#ifndef QUERY_TYPING_H
#define QUERY_TYPING_H

#include <stdbool.h>

#include "query/plan.h"

/* As planner_plan(), but what is not a query yet is one without its last word, as with "date:20",
 * or once its quotation mark is closed; else it is taken for its words, and where there are none,
 * finds nothing. There is always an ALL on top. */
int typing_plan(struct planner *planner, struct index_query **out, const char *text, size_t length,
                const struct query_limits *limits, struct err *err);

/* Whether it is nothing yet but the first letter or two of a word: then there is nothing to rank.
 */
bool typing_has_just_begun(const struct index_query *plan, size_t length);

#endif
