/* The stored records of a segment's articles (index/stored.h), read where they are: the table of
 * documents' data is mapped, and a record is found by going down it. The library reads each block
 * with pread(2) into memory of its own; that was a tenth of a search for a rare word.
 *
 * What cannot be read so, the library can be asked for, which also says what is wrong: a table that
 * it has packed, or one that is damaged.
 *
 * Private to index/. Immutable, any thread.
 */
#ifndef INDEX_RECORDS_H
#define INDEX_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cdecls.h"
#include "base/own.h"
#include "index/section.h"

C_DECLS_BEGIN

struct mapping;
struct records;

/* Of a database, which is the section of a file; both are borrowed. NULL if its records cannot be
 * read. */
struct records *records_open(const struct section *database, const struct mapping *file);
void records_free(struct records *records);
DEFINE_FREEP(records)

/* Append an article's record; false if it cannot be read: then nothing is appended. */
bool records_get(const struct records *records, uint32_t docid, struct buf *out);

C_DECLS_END

#endif
