/* The catalog: the one SQLite file in which a commit happens. Private to index/.
 *
 * It knows the segments, which of their articles are dead, the ledger of files, and the articles.
 * What is damaged in it is noticed when it is read, and is ERR_CATALOG, from every function.
 * A catalog is one connection and serves one thread at a time. The writer thread has the only one
 * that writes; whoever else looks opens one with CATALOG_READ.
 */
#ifndef INDEX_CATALOG_H
#define INDEX_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/id.h"
#include "base/err.h"
#include "base/own.h"
#include "index/ledger.h"

C_DECLS_BEGIN

struct catalog;
struct effort;

enum catalog_mode { CATALOG_READ, CATALOG_WRITE };

/* What must agree between an index and the program that opens it. */
#define CATALOG_FORMAT 4

/* Open catalog.db in the index folder; CATALOG_WRITE makes it if there is none, and notes analysis
 * in it, the name of the way texts are analysed. Another format is ERR_INDEX_VERSION. */
int catalog_open(struct catalog **out, const char *folder, enum catalog_mode mode,
                 const char *analysis, struct err *err);
void catalog_free(struct catalog *catalog);
DEFINE_FREEP(catalog)

/* Give back the memory of what was read, until it is read again. */
void catalog_rest(struct catalog *catalog);

/* The analysis that the index was made with, the caller's. */
int catalog_analysis(struct catalog *catalog, char **out, struct err *err);

/* The shortest time that articles were kept for when some were left out because they were older, in
 * milliseconds; 0: none were. Set inside a transaction. */
int catalog_left_out(struct catalog *catalog, int64_t *keep_ms, struct err *err);
int catalog_set_left_out(struct catalog *catalog, int64_t keep_ms, struct err *err);

/* -- transactions: all that changes the catalog happens inside one -------------------------- */

int catalog_begin(struct catalog *catalog, struct err *err);
/* Durable when it returns 0; on failure it is rolled back. */
int catalog_commit(struct catalog *catalog, struct err *err);
void catalog_rollback(struct catalog *catalog);

/* Have all that is read from now on be of one moment, that of the next reading, until a rollback.
 */
int catalog_begin_view(struct catalog *catalog, struct err *err);

/* The number of the last commit that changed what a query sees; set inside a transaction. */
int catalog_sequence(struct catalog *catalog, uint64_t *out, struct err *err);
int catalog_set_sequence(struct catalog *catalog, uint64_t sequence, struct err *err);

/* -- segments ------------------------------------------------------------------------------ */

struct catalog_segment {
    uint32_t id;
    uint32_t articles; /* Written into it, dead ones too. */
    int64_t date_min, date_max;
    uint64_t bytes;
    uint64_t header_hash; /* Checksum of its file's first block. */
};

/* Calls each for every segment, in the order of their ids; a negative result ends it. */
int catalog_each_segment(struct catalog *catalog,
                         int (*each)(void *context, const struct catalog_segment *segment),
                         void *context, struct err *err);
int catalog_segment_add(struct catalog *catalog, const struct catalog_segment *segment,
                        struct err *err);
/* With its dead articles. */
int catalog_segment_remove(struct catalog *catalog, uint32_t id, struct err *err);

struct catalog_dead {
    uint32_t docid;
    article_id article;
};

/* The dead articles of a segment in the order of their docids, owned by the caller. */
int catalog_dead_list(struct catalog *catalog, uint32_t segment, struct catalog_dead **out,
                      size_t *count, struct err *err);
int catalog_dead_add(struct catalog *catalog, uint32_t segment, struct catalog_dead dead,
                     struct err *err);

/* -- articles ------------------------------------------------------------------------------ */

struct catalog_article {
    article_id id;
    uint64_t check; /* More bits of the key's hash, to tell a collision of ids. */
    int64_t file;   /* 0: none. */
    int64_t generation;
};

/* 1 and *out, 0 if there is none, or a negative code. */
int catalog_article_find(struct catalog *catalog, article_id id, struct catalog_article *out,
                         struct err *err);
/* Add, or replace the one with its id. */
int catalog_article_put(struct catalog *catalog, const struct catalog_article *article,
                        struct err *err);
int catalog_article_remove(struct catalog *catalog, article_id id, struct err *err);

/* Ids of the file's articles that are not of this generation; owned by the caller. */
int catalog_stale_articles(struct catalog *catalog, int64_t file, int64_t generation,
                           article_id **out, size_t *count, struct err *err);

/* Ids of all articles, ascending, from the one behind after; at most limit are written to out. */
int catalog_list_articles(struct catalog *catalog, article_id after, article_id *out, size_t limit,
                          size_t *count, struct err *err);

/* -- ledger (index/ledger.h has its records) ----------------------------------------------- */

/* 1 and *out (release it), 0 if there is none, or a negative code. */
int catalog_file_find(struct catalog *catalog, const char *path, struct ledger_entry *out,
                      struct err *err);
/* Add, or replace what is known of its path; entry->file gets its number. */
int catalog_file_put(struct catalog *catalog, const char *path, struct ledger_entry *entry,
                     struct err *err);
int catalog_file_remove(struct catalog *catalog, int64_t file, struct err *err);
/* Forget which version of an article's file is indexed, so that it is read again. */
int catalog_file_distrust(struct catalog *catalog, article_id id, struct err *err);

/* Files of one directory, in the order of their names' bytes. */
int catalog_each_file(struct catalog *catalog, const char *directory,
                      int (*each)(void *context, const char *name,
                                  const struct ledger_entry *entry),
                      void *context, struct err *err);
/* Directories that files are known in: the one named and all below it. */
int catalog_each_directory(struct catalog *catalog, const char *top,
                           int (*each)(void *context, const char *directory), void *context,
                           struct err *err);
/* Files that could not be read, newest first. */
int catalog_each_rejected(struct catalog *catalog, size_t limit,
                          int (*each)(void *context, const char *path, const char *reason),
                          void *context, struct err *err);
/* How many files are known, and how many of them were rejected. */
int catalog_count_files(struct catalog *catalog, uint64_t *known, uint64_t *rejected,
                        struct err *err);

/* -- the catalog as a whole: these may take long, and be ended ------------------------------- */

/* Read all of it: ERR_CATALOG if something is damaged. */
int catalog_read_all(struct catalog *catalog, struct effort *effort, struct err *err);

/* Have SQLite check the file; calls each with every fault that it finds, none if all is well. */
int catalog_check(struct catalog *catalog, struct effort *effort,
                  void (*each)(void *context, const char *fault), void *context, struct err *err);

/* Write a copy of what the catalog shows, durably, to a file that must not exist. */
int catalog_copy(struct catalog *catalog, struct effort *effort, const char *path, struct err *err);

C_DECLS_END

#endif
