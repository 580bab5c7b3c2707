/* What stands in several pieces among words side by side, though it is one thing: dates with blanks
 * in them, which are refused, and initials. Part of query/plan.c. Pure functions. */
#ifndef QUERY_APART_H
#define QUERY_APART_H

#include <stddef.h>

#include "query/language.h"

/* What to write instead of a date that goes on in the next children of a RANKED; NULL where the
 * i-th is none. In quotation marks these are words. It lives for ever. */
const char *apart_hint(const struct query_node *ranked, size_t i, const char *text);

/* The i-th child, or the WORD that it is together with those behind it, as "J. R. R." is one of
 * three; *next is the first child behind it. Its children are borrowed from the tree. */
struct query_node apart_join(const struct query_node *ranked, size_t i, const char *text,
                             size_t *next);

#endif
