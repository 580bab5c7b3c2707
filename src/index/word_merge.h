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

struct word_merge;

/* Prepare to write: read all that is alive in the sources, which are borrowed, and join their
 * words. is_cancelled is asked now and then, also later: true ends it with -ECANCELED. Any thread.
 */
int word_merge_open(struct word_merge **out, const struct word_merge_source *sources, size_t count,
                    bool (*is_cancelled)(void *context), void *context, struct err *err);

/* Write the sections of words and tokens; documents are numbered as they come, source by source. */
int word_merge_write(struct word_merge *merge, struct segment_output *output, struct err *err);

/* Then, after sections that come between them, that of pairs, if there are enough documents. */
int word_merge_write_pairs(struct word_merge *merge, struct segment_output *output,
                           struct err *err);

void word_merge_free(struct word_merge *merge);
DEFINE_FREEP(word_merge)

C_DECLS_END

#endif
