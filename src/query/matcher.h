/* Which words of a text a query asks for: its analysed tree turned into a list that a token can be
 * compared with. For marking; who wants to know what an article matches asks the index.
 *
 * Immutable; any thread.
 */
#ifndef QUERY_MATCHER_H
#define QUERY_MATCHER_H

#include <stddef.h>
#include <stdint.h>

#include "base/own.h"
#include "index/query.h"

/* Of a longer query the first words are told apart, the others not looked for. */
#define MATCHER_MAX_WORDS 64

/* A set of the query's words: bit i for word i. */
typedef uint64_t matcher_set;

struct matcher;

/* Of the words that are wanted in headline and body; those that must not be there, and those of
 * other fields, are left out. The query is borrowed and has to outlive the matcher. */
struct matcher *matcher_new(const struct index_query *query);
void matcher_free(struct matcher *matcher);
DEFINE_FREEP(matcher)

size_t matcher_count(const struct matcher *matcher);

/* The words of the query that a token is, by its form and stem. */
matcher_set matcher_match(const struct matcher *matcher, const char *form, size_t form_length,
                          const char *stem, size_t stem_length);

/* Of words that are wanted one after the other, how many words of the query, counted from the
 * first's, make a phrase: 1 for a word by itself, 0 for a later word of a phrase. */
unsigned matcher_phrase(const struct matcher *matcher, size_t word);

#endif
