/* A snippet: the passage of an article that shows best why a query found it. Pure functions over
 * bytes; what they take grows with the text they are given and with nothing else.
 *
 * As an editor would choose: most of the query's words, rare ones before those that stand
 * everywhere, close together, early in the article; whole sentences where they fit; neither the
 * headline again nor tables, credits and the like. Where no word of the query stands in the text,
 * the lead.
 */
#ifndef QUERY_SNIPPET_H
#define QUERY_SNIPPET_H

#include <stddef.h>

#include "query/matcher.h"
#include "text/excerpt.h"

struct snippet_source {
    const char *text; /* Valid UTF-8; of a long article as much as is worth looking at. */
    size_t length;
    const char *headline;
    size_t characters; /* Of the snippet, without the … at its ends. At least 40. */
};

/* The matcher knows the text's words. Release the excerpt, which is valid UTF-8 in one line, with …
 * where a sentence is cut. */
void snippet_make(struct excerpt *out, const struct snippet_source *source,
                  const struct matcher *matcher);

#endif
