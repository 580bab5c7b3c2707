/* Sentences of a text, as a reader of English news would tell them. Pure functions over bytes.
 *
 * A sentence ends at . ! ? … or their kin when a new one may begin behind it, and with its
 * paragraph: at an empty line, or a line that is set in. The point of an abbreviation or of
 * initials ends none, unless a word follows that sentences often begin with.
 */
#ifndef TEXT_SENTENCE_H
#define TEXT_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

struct sentence {
    size_t at, end; /* Without the blanks around it. */
};

/* The next sentence from where *at is, which is moved behind it; false if nothing but blanks is
 * left. */
bool sentence_next(const char *text, size_t length, size_t *at, struct sentence *out);

#endif
