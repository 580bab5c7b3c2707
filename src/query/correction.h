/* "Did you mean": a query in which words that find nothing, or little, are replaced by those that
 * they may have been meant to be. On a pool thread, with a reader of its own. */
#ifndef QUERY_CORRECTION_H
#define QUERY_CORRECTION_H

#include "base/buf.h"
#include "base/err.h"
#include "index/reader.h"
#include "query/word_cache.h"

/* Append the corrected query, or nothing if it needs none. plan is what was made of the text. */
int correct_query(struct buf *out, const char *text, const struct index_query *plan,
                  struct word_access *words, struct err *err);

#endif
