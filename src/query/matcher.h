/* Which words of a text a query asks for: its analysed tree turned into a list that a token can be
 * compared with. For marking; who wants to know what an article matches asks the index.
 *
 * A text has forms, a query mostly stems. Which forms have its stems the matcher is told, from the
 * words of the segment that the article is in: so a form is looked up, not stemmed, and has the
 * stem that the article is found by.
 *
 * One thread at a time.
 */
#ifndef QUERY_MATCHER_H
#define QUERY_MATCHER_H

#include <stddef.h>
#include <stdint.h>

#include "base/own.h"
#include "index/query.h"
#include "index/words.h"
#include "text/skimmer.h"

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

/* Say that a form has a stem. */
void matcher_learn(struct matcher *matcher, const char *form, size_t form_length, const char *stem,
                   size_t stem_length);

/* Learn all forms of a segment that the query asks for; nothing if that was done lately. They have
 * to stay until the matcher is freed. */
void matcher_learn_words(struct matcher *matcher, const struct words *words);

/* The words of the query that a token is, by its form. */
matcher_set matcher_match(const struct matcher *matcher, const char *form, size_t length);

/* How the forms begin that it was told of; as long as the matcher is there. */
const struct beginnings *matcher_beginnings(const struct matcher *matcher);

/* Of words that are wanted one after the other, how many words of the query, counted from the
 * first's, make a phrase: 1 for a word by itself, 0 for a later word of a phrase. */
unsigned matcher_phrase(const struct matcher *matcher, size_t word);

#endif
