/* "Did you mean": a query in which words that find nothing, or little, are replaced by those that
 * they may have been meant to be. On a pool thread, with a reader of its own. */
#ifndef QUERY_CORRECTION_H
#define QUERY_CORRECTION_H

#include "base/buf.h"
#include "base/err.h"
#include "index/reader.h"
#include "query/word_cache.h"

struct correction_source {
    const char *text;
    struct index_query **plan; /* What was made of it; other words are put into it for a while. */
    const struct index_search *search; /* Whose query that is, */
    bool found_nothing;                /* and whether it found nothing. */
};

/* Append the corrected query, which finds something, or nothing if it needs none or there is none.
 */
int correct_query(struct buf *out, const struct correction_source *source,
                  struct word_access *words, struct err *err);

#endif
