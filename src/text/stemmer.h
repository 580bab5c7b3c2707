/* Word stems by the Snowball algorithms (libstemmer), with a cache: in news a few thousand words
 * make most of the text, and the cache is two to three times as fast as the stemmer.
 *
 * A stemmer serves one thread at a time.
 */
#ifndef TEXT_STEMMER_H
#define TEXT_STEMMER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cdecls.h"
#include "base/own.h"
#include "text/tokenizer.h"

C_DECLS_BEGIN

struct stemmer;

/* Whether Snowball has an algorithm for the language: an English name of sb_stemmer_list(), or the
 * ISO 639 code of two or three letters for one. Case counts. Any thread. */
bool stemmer_knows(const char *language);

/* The English name that one of which stemmer_knows() nothing may have been meant to be, for ever;
 * NULL if none is near. Any thread. */
const char *stemmer_suggest(const char *language);

/* The ISO 639 code of two letters for a language of which stemmer_knows(), for ever; NULL for
 * others. Any thread. */
const char *stemmer_code(const char *language);

/* NULL if stemmer_knows() no such language. */
struct stemmer *stemmer_new(const char *language);

/* Likewise, for one language among several: each stem has the language's code behind it, "haus@de",
 * so that it is no other language's. What has no stem in any language has no code either. */
struct stemmer *stemmer_new_marked(const char *language);

/* Between a stem and its code; no word has it. */
#define STEM_MARK '@'

/* Serbian's are in Latin letters, which may take more room than the word. */
#define STEM_MAX_BYTES 96

/* The stem of a folded word, of at most TOKEN_MAX_BYTES; valid until the next call. Words with
 * digits are their own stem, and so are those in a script that the language does not use. */
const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t length,
                         size_t *stem_length);

/* Whether endings are told by their accents, which is so everywhere but in English. */
bool stemmer_reads_accents(const struct stemmer *stemmer);

/* The stem of a word of the text, folded as the word is; valid until the next call. The word is
 * read with its accents where the stemmer reads them. */
const char *stemmer_stem_token(struct stemmer *stemmer, const char *text, const struct token *token,
                               size_t *stem_length);

/* A folded word as it would stand in the index if it were a stem itself; returns the length. */
size_t stemmer_word_as_stem(const struct stemmer *stemmer, const char *word, size_t length,
                            char out[STEM_MAX_BYTES]);

/* Whether that is what stemmer_stem() says of the folded word. */
bool stemmer_needs_text(const struct stemmer *stemmer, const struct token *token);

void stemmer_free(struct stemmer *stemmer);
DEFINE_FREEP(stemmer)

C_DECLS_END

#endif
