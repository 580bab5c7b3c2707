/* Wildcards and fuzzy words: which words of the index they stand for. Private to index/. */
#ifndef INDEX_PATTERNS_H
#define INDEX_PATTERNS_H

#include "index/query.h"
#include "index/reader.h"
#include "index/snapshot.h"

C_DECLS_BEGIN

/* Whether there is any in the query. */
bool patterns_are_in(const struct index_query *query);

/* Make SYNONYMS of every PATTERN and FUZZY of the query, of words of the snapshot's segments; where
 * there are none, they are SYNONYMS of nothing. True if a limit left some of them out. */
bool patterns_resolve(struct index_query *query, const struct snapshot *snapshot,
                      const struct index_pattern_limits *limits);

C_DECLS_END

#endif
