/* What looks like something of the language, or is of another one, and would be read as words. Pure
 * functions over bytes; part of query/lexer.c. */
#ifndef QUERY_MISTAKES_H
#define QUERY_MISTAKES_H

#include "query/lexer.h"

/* What to write instead of the token at hand, a WORD that may be a value; NULL where it is no
 * mistake. It lives for ever. What is in quotation marks is not asked for: it is words. */
const char *mistake_hint(const struct lexer *lexer);

#endif
