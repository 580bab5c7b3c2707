/* Other ways to write a word of a query: "news-paper" is "newspaper" too. What signs hold together
 * anyway (text/joints.h) needs none. Pure functions. */
#ifndef QUERY_VARIANTS_H
#define QUERY_VARIANTS_H

#include <stddef.h>

#include "index/query.h"
#include "text/stemmer.h"

/* The PHRASE that a word of the text was made, or an ANY of it and the word in one piece, where
 * hyphens or apostrophes are all that parts it. The phrase is taken over. */
struct index_query *variants_of(struct index_query *phrase, const char *text, size_t length,
                                struct stemmer *stemmer);

#endif
