/* The analysis of an index: what decides which terms a text gives. The catalog notes it, so that an
 * index is read as it was made. Private to index/. Any thread. */
#ifndef INDEX_ANALYSIS_H
#define INDEX_ANALYSIS_H

#include "base/cdecls.h"
#include "base/err.h"

C_DECLS_BEGIN

struct article;

struct analysis {
    char *language;  /* As stemmer_knows() has it: that of articles which do not tell theirs. */
    char *languages; /* That articles are told to be in: "*" for all, or codes with blanks between
                        them; "" for none: all are in language. */
};

/* What the catalog notes; the caller's. */
char *analysis_note(const char *language, const char *languages);

/* Read such a note, of an older version too. ERR_INDEX_VERSION if it is none. */
int analysis_read(struct analysis *out, const char *note, struct err *err);
void analysis_release(struct analysis *analysis);

/* Tell the article's language, if it is not told and articles of this index have one. */
void analysis_tell_language(const struct analysis *analysis, struct article *article);

C_DECLS_END

#endif
