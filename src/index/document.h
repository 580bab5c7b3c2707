/* What of an article goes into a segment: terms with positions, a date, the stored record.
 *
 * This is the seam between analysis and the segment writers: analysis is a pure function of the
 * article and may run on any thread; a writer takes documents in the order of their docids. An
 * analyser serves one thread at a time.
 */
#ifndef INDEX_DOCUMENT_H
#define INDEX_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "article/id.h"
#include "base/buf.h"
#include "base/own.h"

C_DECLS_BEGIN

/* A term's place in documents of its segment. Terms are folded words or stems behind their field's
 * prefix; none is empty, none is longer than DOCUMENT_TERM_MAX_BYTES. */
struct document_term {
    const char *bytes; /* Not terminated. */
    uint32_t length;
    uint32_t count;            /* Its within-document frequency, weights of fields counted in. */
    const uint32_t *positions; /* Ascending, from 1. */
    uint32_t position_count;
};

#define DOCUMENT_TERM_MAX_BYTES 100

/* Words of different fields are never within a phrase's reach. */
#define DOCUMENT_FIELD_GAP 100

struct document {
    article_id id;
    int64_t date;
    struct document_term *terms; /* In the order of their bytes. */
    size_t term_count;
    struct buf stored; /* index/stored.h */
};

struct analyser;

/* language is the stemmer's; it has to be one that Snowball knows. */
struct analyser *analyser_new(const char *language);

/* Analyse the article. The document and all in it belong to the analyser, until its next call. */
const struct document *analyser_run(struct analyser *analyser, const struct article *article,
                                    article_id id);

void analyser_free(struct analyser *analyser);
DEFINE_FREEP(analyser)

/* The term by which an article is found by its id; like all terms, not to be shown. */
#define ID_TERM_SIZE (ARTICLE_ID_LENGTH + 2)
void document_id_term(article_id id, char out[ID_TERM_SIZE]);

/* A date as a value: 8 bytes that sort as the dates do. */
#define DATE_VALUE_SIZE 8
void document_date_value(int64_t date, char out[DATE_VALUE_SIZE]);
int64_t document_date_of_value(const char value[DATE_VALUE_SIZE]);

C_DECLS_END

#endif
