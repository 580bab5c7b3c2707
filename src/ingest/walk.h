/* One walk over a folder tree, compared with the ledger. Any one thread. */
#ifndef INGEST_WALK_H
#define INGEST_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/ledger.h"
#include "ingest/corpus.h"

struct walk {
    const struct corpus *corpus;
    uint64_t *root_inodes; /* Of each root when it was last seen with something in it; 0: never. */
    const char *keep_folder; /* Of articles without files of their own. */
    const char *index_path;  /* Never walked, wherever it is, but for the keep folder. */
    struct ledger *ledger;
    bool retry_rejected; /* Files that could not be read differ too. */

    /* Before a folder is listed. */
    void (*enter)(void *context, const char *folder);
    /* For each file that is not as the ledger has it, or no longer there. A negative result ends
     * the walk and is passed on. */
    int (*differs)(void *context, const char *path);
    void *context;
};

/* Walk one tree. Files that the ledger has in it and that are not there differ as well, also where
 * the folder itself is gone. A folder that cannot be read is passed over: nothing in it and below
 * it differs; trouble then says of the first of them which and why, unless it is only that we have
 * no right to; its code is 0 if there is none. So is a root that is empty where files are
 * known, unless this very folder was seen with something in it: what is not mounted is empty too.
 *
 * Where it was passed over because the system is short of something (err_is_shortage()), that is
 * returned, after all else was walked: the walk is to be made again. */
int walk_tree(const struct walk *walk, const char *top, struct err *trouble, struct err *err);

/* Walk all roots and the keep folder like that, and look for what the ledger has elsewhere. */
int walk_corpus(const struct walk *walk, struct err *trouble, struct err *err);

/* Regular files in the corpus, counted without looking at them. */
uint64_t walk_count_files(const struct walk *walk);

#endif
