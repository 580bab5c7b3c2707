/* The Xapian tables of a segment: what goes into them, and who writes them. Private to index/.
 *
 * A table_source is what has articles to be written: a batch (index/inverter.h) or a merge
 * (index/merge.h). A table_writer takes all of it and leaves a database that any Xapian program
 * opens. There are two: glass_write() writes the format itself, library_write() has the library do
 * it, which is right for every version of it and much slower. What they leave is the same but for
 * term lists, which nothing of ours reads.
 *
 * One thread at a time uses a source; different databases may be written on different threads.
 */
#ifndef INDEX_TABLES_H
#define INDEX_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cdecls.h"
#include "base/err.h"

C_DECLS_BEGIN

/* The longest term that fits in any table: each NUL in one takes two bytes of a key. */
#define TABLES_TERM_MAX_BYTES 245

struct table_document {
    uint32_t length; /* The sum of its terms' counts. */
    int64_t date;
    const char *data; /* Borrowed until the next call. */
    size_t data_length;
};

/* Who is told of postings, term by term. */
struct posting_sink {
    int (*begin)(struct posting_sink *sink, const char *term, size_t length, struct err *err);
    /* Docids ascending; count may be 0. */
    void (*add)(struct posting_sink *sink, uint32_t docid, uint32_t count);
    int (*end)(struct posting_sink *sink, struct err *err);
};

struct table_source {
    uint32_t documents; /* At least 1; their docids are 1 to this. */

    /* Called once for each docid, ascending. */
    int (*document)(struct table_source *source, uint32_t docid, struct table_document *out,
                    struct err *err);

    /* Tell of all terms, in the order of their bytes, that documents from first to last have, and
     * of their postings among these. May be called several times. */
    int (*terms)(struct table_source *source, uint32_t first, uint32_t last,
                 struct posting_sink *sink, struct err *err);
};

struct segment_output;

/* Write a database into a file that was just begun, as its SECTION_TABLES. On failure what is in
 * the file is no database. */
typedef int table_writer(struct segment_output *output, struct table_source *source,
                         struct err *err);

table_writer glass_write, library_write;

/* Whether this version of the library is one that glass_write() was tested with. */
bool glass_write_is_supported(void);

C_DECLS_END

#endif
