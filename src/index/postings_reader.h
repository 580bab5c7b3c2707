/* The postings of a segment, all terms in their order, read where they are (index/glass_blocks.h):
 * for merges, which take each term of each source. The library looks a term up in the B-tree, and
 * copies the block that it is in, before it gives its first posting: that was a third of a merge.
 *
 * Private to index/. Any one thread.
 */
#ifndef INDEX_POSTINGS_READER_H
#define INDEX_POSTINGS_READER_H

#include <stddef.h>
#include <stdint.h>

#include "base/cdecls.h"
#include "base/err.h"
#include "base/own.h"
#include "index/section.h"

C_DECLS_BEGIN

struct mapping;
struct postings_reader;

/* Before the first term of a database, which is the section of a file; both are borrowed. NULL if
 * it cannot be read so. */
struct postings_reader *postings_reader_open(const struct section *database,
                                             const struct mapping *file);
void postings_reader_free(struct postings_reader *reader);
DEFINE_FREEP(postings_reader)

/* Go on to the next term, whether all of this one's postings were read or not: 1, 0 if there is
 * none, or ERR_INDEX. */
int postings_reader_next_term(struct postings_reader *reader, struct err *err);

/* The term, good until the next one. */
const char *postings_reader_term(const struct postings_reader *reader, size_t *length);

/* The next posting of the term: 1, 0 if there is none, or ERR_INDEX. Docids are ascending. */
int postings_reader_next(struct postings_reader *reader, uint32_t *docid, uint32_t *count,
                         struct err *err);

C_DECLS_END

#endif
