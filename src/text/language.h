/* Which language a text is in, told by its letters and words (CLD2, for some 80 languages). Pure
 * functions; any thread. */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

/* More of a text is not looked at: of 2,054 news articles in nine languages 2,040 are told rightly
 * by so much, in 22 µs each, and 2,042 by all of it, in 199. */
#define LANGUAGE_LOOK_BYTES 600

/* The language of valid UTF-8, as an ISO 639 code ("en", "pt", "zh") that stays for ever; NULL if
 * the text is too short or too mixed to tell. */
const char *language_of_text(const char *text, size_t length);

/* Whether language_of_text() has that code for some language. */
bool language_has_code(const char *code);

/* The code of a language by that code or its English name, in small letters with a blank between
 * words ("pt", "portuguese", "haitian creole"); NULL if there is none. It lives for ever. */
const char *language_find(const char *name, size_t length);

/* What a wrong name was meant to be, to be offered to the user: the English name that is one letter
 * away, or the code for one of three letters or of a locale ("deu", "en gb"); NULL if there is
 * none. It lives for ever. */
const char *language_suggest(const char *name, size_t length);

/* Whether a code is in a list: codes with blanks between them, or "*", which has all. */
bool language_is_listed(const char *list, const char *code);

C_DECLS_END

#endif
