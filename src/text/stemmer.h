/* Word stems by the Snowball algorithms (libstemmer), with a cache: in news a few thousand words
 * make most of the text, and the cache is two to three times as fast as the stemmer.
 *
 * A stemmer serves one thread at a time.
 */
#ifndef TEXT_STEMMER_H
#define TEXT_STEMMER_H

#include <stddef.h>

#include "base/own.h"

struct stemmer;

/* language is an ISO 639 code or an English name that Snowball knows. NULL if it knows none. */
struct stemmer *stemmer_new(const char *language);

/* The stem of a folded word; valid until the next call. Words with anything but ASCII letters are
 * their own stem: the English algorithm knows no others. */
const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t length,
                         size_t *stem_length);

void stemmer_free(struct stemmer *stemmer);
DEFINE_FREEP(stemmer)

#endif
