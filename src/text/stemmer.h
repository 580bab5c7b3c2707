/* Word stems by the Snowball algorithms (libstemmer), with a cache: in news a few thousand words
 * make most of the text, and the cache is two to three times as fast as the stemmer.
 *
 * A stemmer serves one thread at a time.
 */
#ifndef TEXT_STEMMER_H
#define TEXT_STEMMER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/own.h"

struct stemmer;

/* Whether Snowball has an algorithm for the language: an English name of sb_stemmer_list(), or the
 * ISO 639 code of two or three letters for one. Case counts. Any thread. */
bool stemmer_knows(const char *language);

/* The English name that one of which stemmer_knows() nothing may have been meant to be, for ever;
 * NULL if none is near. Any thread. */
const char *stemmer_suggest(const char *language);

/* The ISO 639 code of two letters for a language of which stemmer_knows(), for ever. */
const char *stemmer_code(const char *language);

/* NULL if stemmer_knows() no such language. */
struct stemmer *stemmer_new(const char *language);

/* Serbian's are in Latin letters, which may take more room than the word. */
#define STEM_MAX_BYTES 96

/* The stem of a folded word, of at most TOKEN_MAX_BYTES; valid until the next call. Words with
 * digits are their own stem, and so are those in a script that the language does not use. */
const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t length,
                         size_t *stem_length);

void stemmer_free(struct stemmer *stemmer);
DEFINE_FREEP(stemmer)

#endif
