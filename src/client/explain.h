/* Prints how the scores of a search came about, for a person. */
#ifndef CLIENT_EXPLAIN_H
#define CLIENT_EXPLAIN_H

#include <jansson.h>

#include "client/output.h"

/* The query as it was run, and how many articles have each part of it; as JSON, the whole object.
 */
void explain_query(struct output *output, const json_t *explanation);

/* What the score of a hit is the sum of, if the hit says so; as JSON, it has been printed. */
void explain_hit(const struct output *output, const json_t *hit);

#endif
