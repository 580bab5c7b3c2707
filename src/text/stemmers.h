/* The stemmers of an index: that of its own language, whose stems stand as they are, and those of
 * the other languages that its articles are in, whose stems are marked (text/stemmer.h). So a stem
 * is never taken for another language's, and an index of one language is none the larger.
 *
 * They serve one thread at a time.
 */
#ifndef TEXT_STEMMERS_H
#define TEXT_STEMMERS_H

#include "base/cdecls.h"
#include "base/own.h"
#include "text/stemmer.h"

C_DECLS_BEGIN

struct stemmers;

/* language is the index's own, of which stemmer_knows(); languages, those that articles may be in,
 * as language_is_listed() has them. */
struct stemmers *stemmers_new(const char *language, const char *languages);

void stemmers_free(struct stemmers *stemmers);
DEFINE_FREEP(stemmers)

/* The stemmer of an article by its language, an ISO 639 code, "de" or "de-AT": the index's own for
 * NULL, for what is not in the list and for what Snowball does not know. */
struct stemmer *stemmers_of(struct stemmers *stemmers, const char *lang);

C_DECLS_END

#endif
