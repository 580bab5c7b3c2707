/* A look at one file: all that can be found out about it beside the catalog. It is read, its
 * articles are taken out and drafted, so that many files can be looked at side by side; what comes
 * of it is the writer's to apply (ingest/intake.h).
 */
#ifndef INGEST_LOOK_H
#define INGEST_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/index.h"
#include "ingest/corpus.h"

enum look_hint {
    LOOK_CLOSED,  /* Its writer has closed it. */
    LOOK_FOUND,   /* It is there; a writer may still be at it. */
    LOOK_CREATED, /* Its name is new: a link to a complete file, or one that will be closed. */
};

/* What holds for all files. */
struct look_rules {
    struct index *index;
    const struct corpus *corpus;
    const char *keep_folder; /* Belongs to the corpus too. */
    size_t max_bytes;
};

enum look_verdict {
    LOOK_NOT_YET,
    LOOK_NOTHING,  /* It is as it is known, or of no interest. */
    LOOK_GONE,     /* It is not there, or belongs to the corpus no more. */
    LOOK_LATER,    /* ERR_CHANGING: it is being written; ERR_RESTING: nobody can tell. */
    LOOK_SAME,     /* What the ledger says of its stamp changes, nothing else. */
    LOOK_REJECTED, /* It can't be read, or not to its end; err says why. */
    LOOK_FAILED,   /* Not read for want of something that will come again; err says of what. */
    LOOK_TAKEN,
};

struct look_article {
    struct article *article;
    struct index_draft draft;
};

struct look {
    /* What to look at, and what the ledger has of it; both are the look's. */
    char *path;
    enum look_hint hint;
    unsigned waited_ms; /* For this look, after another; 0: it is the first. */
    bool is_known;
    struct ledger_entry known;

    /* What came of it. */
    enum look_verdict verdict;
    struct err err;
    struct ledger_entry entry;
    struct look_article *articles;
    size_t article_count, article_capacity;
};

/* Look at the file. Any thread; shard is as index_make_draft() has it. */
void look_at(struct look *look, const struct look_rules *rules, unsigned shard);

void look_release(struct look *look);

#endif
