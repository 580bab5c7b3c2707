/* What stands in quotation marks: words as they are, and words with wildcards or ~ among them. Pure
 * functions; part of query/language.c. */
#ifndef QUERY_PHRASE_H
#define QUERY_PHRASE_H

#include "query/language.h"
#include "query/lexer.h"

/* Make children of the words of a PHRASE, if one of them is a PATTERN or a FUZZY; the lexer has the
 * text. ERR_SYNTAX where what looks like one is none. */
int phrase_split(struct query_node *phrase, const struct lexer *lexer);

#endif
