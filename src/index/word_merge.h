/* Words, tokens and pairs of several segments made those of one. Private to index/. */
#ifndef INDEX_WORD_MERGE_H
#define INDEX_WORD_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "index/segment.h"
#include "index/tokens.h"
#include "index/words.h"

C_DECLS_BEGIN

struct word_merge_source {
    const struct words *words;
    const struct tokens *tokens;
    const struct dead_set *dead; /* Left out; NULL for none. */
};

/* Write words.dat, tokens.dat and, if there are enough documents, pairs.dat into a folder;
 * documents are numbered as they come, source by source. is_cancelled is asked now and then: true
 * ends it with -ECANCELED. Any thread. */
int word_merge(const struct word_merge_source *sources, size_t count, const char *folder,
               bool (*is_cancelled)(void *context), void *context, struct err *err);

C_DECLS_END

#endif
