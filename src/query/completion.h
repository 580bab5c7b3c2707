/* Words that a prefix may become, best first. Pure functions over a vocabulary; any thread. */
#ifndef QUERY_COMPLETION_H
#define QUERY_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

#include "index/query.h"
#include "index/vocabulary.h"

/* The numbers of the best completions in the vocabulary, at most limit of them, each with another
 * stem; returns how many. Words of headlines come first, then what is frequent; with skip_common,
 * words that stand everywhere do not come at all. */
size_t completion_find(const struct vocabulary *vocabulary, const char *prefix, size_t length,
                       bool skip_common, size_t *out, size_t limit);

/* A TERM for the word, which index_reader_resolve() gives its other stems. */
struct index_query *completion_term(const struct field *field, const struct vocabulary_word *word);

/* A query that is being typed: where its last word reaches to the end of the text, which is
 * text_length long, let it find what it may become too. Very short beginnings are looked for in
 * headlines only. Returns whether it did. */
bool completion_apply(const struct vocabulary *vocabulary, struct index_query *query,
                      const char *text, size_t text_length);

#endif
