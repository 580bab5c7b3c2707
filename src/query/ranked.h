/* Words side by side: which must be there, which may, which must not, and where to look. Part of
 * query/plan.c; one thread at a time. */
#ifndef QUERY_RANKED_H
#define QUERY_RANKED_H

#include <stdbool.h>

#include "index/query.h"
#include "query/language.h"

/* What was added, by what becomes of it. Owned. */
struct ranked {
    struct index_query *may, *must, *must_not;
    struct index_query *restrictions; /* Groups of alternatives. */
};

void ranked_init(struct ranked *ranked);
void ranked_release(struct ranked *ranked);

/* The item is its own now. Values without a sign say where to look; those of one field are
 * alternatives. */
void ranked_add(struct ranked *ranked, enum query_sign sign, struct index_query *item);

/* Whether its dates and lengths leave some articles; see query/bounds.h. */
bool ranked_is_possible(const struct ranked *ranked);

/* All of it as one query, the caller's; NULL if nothing was added. */
struct index_query *ranked_join(struct ranked *ranked);

/* The group if it has members, or NULL; what is taken is the caller's. */
struct index_query *ranked_group(struct index_query **group);

/* What is wanted, NULL for everything, without the unwanted, which may be NULL; both are the
 * result's. NULL if both are. */
struct index_query *ranked_except(struct index_query *wanted, struct index_query *unwanted);

#endif
