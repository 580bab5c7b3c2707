/* One file's way into the index: look at it, read it, put its articles, note it in the ledger.
 *
 * Writer thread only. Doing it twice is doing it once.
 */
#ifndef INGEST_INTAKE_H
#define INGEST_INTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/format.h"
#include "index/index.h"
#include "ingest/corpus.h"

struct intake {
    struct index *index;
    const struct corpus *corpus;
    const char *keep_folder; /* Belongs to the corpus too. */
    size_t max_bytes;
    uint64_t articles; /* Put so far. */
    int64_t
        resting_since_ns; /* When the last file that rests was changed, by the clock of files. */
};

enum intake_hint {
    INTAKE_CLOSED,  /* Its writer has closed it. */
    INTAKE_FOUND,   /* It is there; a writer may still be at it. */
    INTAKE_CREATED, /* Its name is new: a link to a complete file, or one that will be closed. */
};

/* Bring the index in line with the file. 0, also if it was rejected (the ledger has the reason, a
 * warning was logged). It has to be looked at later if it is being written (ERR_CHANGING) or if
 * nobody can tell and it was changed just now (ERR_RESTING). Any other failure is the index's: its
 * batch has to be abandoned. */
int intake_file(struct intake *intake, const char *path, enum intake_hint hint, struct err *err);

/* Keep the bytes as a file below the keep folder, durably, and take it in; they may be packed. *id
 * is its first article's. format is NULL or what the bytes are said to be. ERR_FORMAT and
 * ERR_TOO_LARGE if they are no article; then nothing is kept and the index is as it was. */
int intake_bytes(struct intake *intake, const char *bytes, size_t length,
                 const struct format *format, article_id *id, struct err *err);

#endif
