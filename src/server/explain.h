/* What a search is told of how its scores came about, as JSON. Pure functions. */
#ifndef SERVER_EXPLAIN_H
#define SERVER_EXPLAIN_H

#include <jansson.h>

#include "index/reader.h"

/* The query as it was run, and its parts; the caller's. */
json_t *explain_query(const struct index_explanation *explanation);

/* What the hit's score is the sum of; the caller's. */
json_t *explain_hit(const struct index_explanation *explanation, const struct index_hit *hit);

#endif
