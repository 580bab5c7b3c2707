#include "index/ledger.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "index/catalog.h"

struct ledger {
    struct catalog *catalog;
};

void ledger_entry_release(struct ledger_entry *entry)
{
    free(entry->reason);
    *entry = (struct ledger_entry){0};
}

int ledger_open(struct ledger **out, const char *index_path, struct err *err)
{
    struct catalog *catalog;
    int rc = catalog_open(&catalog, index_path, CATALOG_READ, NULL, err);
    if (rc < 0)
        return rc;
    *out = NEW(struct ledger);
    (*out)->catalog = catalog;
    return 0;
}

void ledger_free(struct ledger *ledger)
{
    if (!ledger)
        return;
    catalog_free(ledger->catalog);
    free(ledger);
}

void ledger_rest(struct ledger *ledger)
{
    catalog_rest(ledger->catalog);
}

int ledger_each_file(struct ledger *ledger, const char *directory,
                     int (*each)(void *context, const char *name, const struct ledger_entry *entry),
                     void *context, struct err *err)
{
    return catalog_each_file(ledger->catalog, directory, each, context, err);
}

int ledger_each_directory(struct ledger *ledger, const char *top,
                          int (*each)(void *context, const char *directory), void *context,
                          struct err *err)
{
    return catalog_each_directory(ledger->catalog, top, each, context, err);
}

static int note_one(void *context, const char *directory)
{
    (void)directory;
    *(bool *)context = true;
    return 1; /* One is enough. */
}

bool ledger_knows(struct ledger *ledger, const char *directory)
{
    struct err err;
    bool knows = false;
    (void)ledger_each_directory(ledger, directory, note_one, &knows, &err);
    return knows;
}

int ledger_count(struct ledger *ledger, uint64_t *out, struct err *err)
{
    uint64_t rejected;
    return catalog_count_files(ledger->catalog, out, &rejected, err);
}
