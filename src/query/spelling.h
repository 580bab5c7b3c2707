/* What a misspelt word may have been meant to be: words of the index within a few edits. Pure
 * functions over a vocabulary; any thread.
 *
 * An edit is a letter too many, too few or wrong, or two that changed places.
 */
#ifndef QUERY_SPELLING_H
#define QUERY_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/vocabulary.h"

struct spelling {
    struct vocabulary_word word;
    unsigned edits;
    double score; /* The greater, the likelier. */
};

/* The likeliest words, best first, at most limit of them; returns how many. Words with two edits
 * are looked for where there is none with one and the word itself stands in no articles: frequency
 * says in how many. None are for a word that is too short to tell. */
size_t spelling_find(const struct vocabulary *vocabulary, const char *word, size_t length,
                     uint64_t frequency, struct spelling *out, size_t limit);

/* All words within so many edits, in their order, whatever their length. */
void spelling_each(const struct vocabulary *vocabulary, const char *word, size_t length,
                   unsigned edits, void (*each)(void *context, size_t number, unsigned edits),
                   void *context);

/* What a query with the word found: something, or nothing at all. */
enum spelling_doubt { SPELLING_OF_SOME_USE, SPELLING_OF_NO_USE };

/* Whether a word that stands so often may be a mistake for one that stands so much more often. */
bool spelling_is_doubtful(uint64_t frequency, uint32_t of_other, enum spelling_doubt doubt);

#endif
