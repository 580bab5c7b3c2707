/* The ledger: which version of which file is in the index. For ingest/, in plain memory.
 *
 * A ledger is a view of its own for one thread that only reads; it sees what was committed. The
 * writer thread changes it through index/index.h.
 */
#ifndef INDEX_LEDGER_H
#define INDEX_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

C_DECLS_BEGIN

struct ledger_entry {
    int64_t file; /* Its number; 0 before it has one. */

    /* What stat(2) said of the version that was read. */
    int64_t size, modified_ns, changed_ns;
    uint64_t inode;

    uint64_t hash;      /* XXH3 of the stored bytes. */
    int64_t generation; /* Grows with each version. */

    /* The file's time was so near to the reading that a later change could bear the same: look
     * again (what git calls a racily clean entry). */
    bool unsure;

    char *reason; /* Why it was rejected; NULL if it was not. Owned. */
};

void ledger_entry_release(struct ledger_entry *entry);

struct ledger;

/* Open a view of the index in this folder, which a writer has open. */
int ledger_open(struct ledger **out, const char *index_path, struct err *err);
void ledger_free(struct ledger *ledger);
DEFINE_FREEP(ledger)

/* Call each for every file known in the directory, in the order of their names' bytes; entries are
 * borrowed for the call. A negative result ends it and is passed on. */
int ledger_each_file(struct ledger *ledger, const char *directory,
                     int (*each)(void *context, const char *name, const struct ledger_entry *entry),
                     void *context, struct err *err);

/* Call each for every directory in which files are known: top itself and all below. */
int ledger_each_directory(struct ledger *ledger, const char *top,
                          int (*each)(void *context, const char *directory), void *context,
                          struct err *err);

/* Whether files are known in the directory or below it; false if that cannot be found out. */
bool ledger_knows(struct ledger *ledger, const char *directory);

/* As catalog_rest(), when there is nothing to be read soon. */
void ledger_rest(struct ledger *ledger);

/* How many files are known, rejected ones too. */
int ledger_count(struct ledger *ledger, uint64_t *out, struct err *err);

C_DECLS_END

#endif
