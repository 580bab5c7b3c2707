/* Plain text: the first non-empty line is the headline, the rest the body; byline and dateline are
 * read off the lead; the date is the day that the path is filed under, else the file's own time.
 * UTF-8, a byte-order mark allowed; ill-formed bytes become U+FFFD and are counted. */
#ifndef FORMAT_PLAIN_H
#define FORMAT_PLAIN_H

#include "format/format.h"

/* Whether it is text at all: some, and few control characters. */
bool plain_recognises(const char *bytes, size_t length);

/* Gives one article. ERR_FORMAT if there is nothing but blanks. */
int plain_read(const char *bytes, size_t length, const struct origin *origin,
               struct article_sink *sink, struct err *err);

#endif
