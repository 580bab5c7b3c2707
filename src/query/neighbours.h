/* Words of a vocabulary that are one edit from another word: the case of spelling_each() that most
 * queries with a rare word come to. Pure functions; any thread.
 */
#ifndef QUERY_NEIGHBOURS_H
#define QUERY_NEIGHBOURS_H

#include <stddef.h>

#include "index/vocabulary.h"

/* The word itself, with no edits, and all that are one edit from it, in their order. */
void neighbours_each(const struct vocabulary *vocabulary, const char *word, size_t length,
                     void (*each)(void *context, size_t number, unsigned edits), void *context);

#endif
