/* What was found out about files brought into the index: articles put, the ledger noted.
 *
 * Writer thread only. Doing it twice is doing it once.
 */
#ifndef INGEST_INTAKE_H
#define INGEST_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/format.h"
#include "ingest/look.h"

struct intake {
    struct look_rules rules;
    int64_t oldest;       /* Articles dated before it are not put; INT64_MIN: all are. */
    int64_t keep_ms;      /* Which is so long ago. */
    uint64_t articles;    /* Put so far. */
    uint64_t rejected;    /* Files of which that was noted. */
    bool has_folder[256]; /* Folders in the keep folder that have durable names. */
};

/* Before a look: what the ledger has of its path. */
int intake_prepare(struct intake *intake, struct look *look, struct err *err);

/* After it, bring the index in line with the file. 0, also if it was rejected (the ledger has the
 * reason, a warning was logged). It has to be looked at later if it is being written
 * (ERR_CHANGING) or if nobody can tell and it was changed just now (ERR_RESTING). Any other failure
 * is the index's: its batch has to be abandoned. */
int intake_apply(struct intake *intake, struct look *look, struct err *err);

/* Keep the bytes as a file below the keep folder, durably, and take it in; they may be packed. *id
 * is its first article's. format is NULL or what the bytes are said to be. ERR_FORMAT and
 * ERR_TOO_LARGE if they are no article; then nothing is kept and the index is as it was. */
int intake_bytes(struct intake *intake, const char *bytes, size_t length,
                 const struct format *format, article_id *id, struct err *err);

#endif
