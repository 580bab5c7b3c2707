/* Words of a text, as articles and queries both see them.
 *
 * A word is a run of letters, digits and marks. It is folded: compatibility forms and case as
 * Unicode's NFKD and case folding have them, accents of Latin, Greek, Cyrillic, Hebrew and Arabic
 * removed, but for those of Cyrillic letters of their own (short i and u, yi); Latin letters that
 * are no other with an accent, as ø and the dotless i, are those that a reader without them types;
 * Persian letters are their Arabic ones. The possessive 's is dropped. Some signs hold a word
 * together (text/joints.h): "U.S." and "US" are "u.s", which is not "us", "F.B.I." is "fbi", "J. R.
 * R." is "jrr", "Ph.D." is "phd", "O'Brien" is "obrien", "e-mail" is "email" and "1,000" is "1000";
 * "3.5", "AT&T" and "C++" keep theirs. Soft hyphens and the like are as if they were not there.
 * Where a script is written without blanks (Han, kana, Thai, Lao, Khmer, Myanmar) each character is
 * a word, and a query for several is a phrase.
 *
 * Pure functions over bytes; ill-formed UTF-8 separates words.
 */
#ifndef TEXT_TOKENIZER_H
#define TEXT_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

/* A longer word is cut, in articles and queries alike. */
#define TOKEN_MAX_BYTES 64

/* Where a word is shorter than this, 0 follows up to here, so that it can be read as numbers. */
#define TOKEN_PADDED_BYTES 16

struct token {
    char word[TOKEN_MAX_BYTES]; /* Folded, not terminated. */
    size_t length;
    size_t at, end;   /* Where it stands in the text. */
    bool has_accents; /* Latin letters lost some: see token_with_accents(). */
};

struct tokenizer {
    const char *text;
    size_t length, at;
};

/* The text is borrowed. */
void tokenizer_init(struct tokenizer *tokenizer, const char *text, size_t length);

bool tokenizer_next(struct tokenizer *tokenizer, struct token *out);

/* How letters become small ones. */
enum small_letters { SMALL_LETTERS, SMALL_LETTERS_TURKISH /* I becomes the dotless i. */ };

/* A word of the text in lower case with its accents, composed, as the stemmers of most languages
 * need it; returns the length. Not terminated. */
size_t token_with_accents(const char *text, const struct token *token, enum small_letters small,
                          char out[TOKEN_MAX_BYTES]);

C_DECLS_END

#endif
