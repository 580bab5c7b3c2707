/* The ledger of files, as the catalog has it. */
#include "index/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "index/catalog_private.h"

static struct ledger_entry entry_of(sqlite3_stmt *statement)
{
    return (struct ledger_entry){
        .file = sql_column(statement, 0),
        .size = sql_column(statement, 1),
        .modified_ns = sql_column(statement, 2),
        .changed_ns = sql_column(statement, 3),
        .inode = (uint64_t)sql_column(statement, 4),
        .hash = (uint64_t)sql_column(statement, 5),
        .generation = sql_column(statement, 6),
        .unsure = sql_column(statement, 7) != 0,
        .reason = sql_column_copy(statement, 8),
    };
}

/* The directory and the name of an absolute path. */
struct split_path {
    struct sql_value directory, name;
};

static struct split_path split(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t directory = slash ? (size_t)(slash - path) : 0;
    const char *name = slash ? slash + 1 : path;
    return (struct split_path){SQL_BYTES(path, directory), SQL_BYTES(name, strlen(name))};
}

int catalog_file_find(struct catalog *catalog, const char *path, struct ledger_entry *out,
                      struct err *err)
{
    struct split_path parts = split(path);
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, FILE_FIND, err, parts.directory, parts.name);
    int rc = sql_step(&catalog->sql, statement, err);
    if (rc > 0)
        *out = entry_of(statement);
    return rc;
}

int catalog_file_put(struct catalog *catalog, const char *path, struct ledger_entry *entry,
                     struct err *err)
{
    struct split_path parts = split(path);
    int rc = sql_run(&catalog->sql, DIRECTORY_ADD, err, parts.directory);
    if (rc < 0)
        return rc;
    rc = sql_number(&catalog->sql,
                    sql_ask(&catalog->sql, FILE_PUT, err, parts.directory, parts.name,
                            SQL_INTEGER(entry->size), SQL_INTEGER(entry->modified_ns),
                            SQL_INTEGER(entry->changed_ns), SQL_INTEGER(entry->inode),
                            SQL_INTEGER(entry->hash), SQL_INTEGER(entry->generation),
                            SQL_INTEGER(entry->unsure), SQL_STRING(entry->reason)),
                    &entry->file, err);
    return rc < 0 ? rc : 0;
}

int catalog_file_remove(struct catalog *catalog, int64_t file, struct err *err)
{
    return sql_run(&catalog->sql, FILE_REMOVE, err, SQL_INTEGER(file));
}

int catalog_file_distrust(struct catalog *catalog, article_id id, struct err *err)
{
    return sql_run(&catalog->sql, FILE_DISTRUST, err, SQL_INTEGER(id));
}

int catalog_each_file(struct catalog *catalog, const char *directory,
                      int (*each)(void *context, const char *name,
                                  const struct ledger_entry *entry),
                      void *context, struct err *err)
{
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, FILE_LIST, err,
                                      SQL_BYTES(directory, strlen(directory)));
    int rc = 0;
    while (rc == 0 && (rc = sql_step(&catalog->sql, statement, err)) > 0) {
        OWN(ledger_entry_release) struct ledger_entry entry = entry_of(statement);
        OWN(freep) char *name = sql_column_copy(statement, 9);
        rc = each(context, name, &entry);
    }
    return rc;
}

int catalog_each_directory(struct catalog *catalog, const char *top,
                           int (*each)(void *context, const char *directory), void *context,
                           struct err *err)
{
    /* All that is below a/b sorts between "a/b/" and "a/b0": '0' follows '/'. */
    OWN(freep) char *above = xasprintf("%s/", top);
    OWN(freep) char *below = xasprintf("%s0", top);
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, DIRECTORY_LIST, err,
                                      SQL_BYTES(top, strlen(top)), SQL_BYTES(above, strlen(above)),
                                      SQL_BYTES(below, strlen(below)));
    int rc = 0;
    while (rc == 0 && (rc = sql_step(&catalog->sql, statement, err)) > 0) {
        OWN(freep) char *directory = sql_column_copy(statement, 0);
        rc = each(context, directory);
    }
    return rc;
}

int catalog_each_rejected(struct catalog *catalog, size_t limit,
                          int (*each)(void *context, const char *path, const char *reason),
                          void *context, struct err *err)
{
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, FILE_REJECTED, err, SQL_INTEGER(limit));
    int rc = 0;
    while (rc == 0 && (rc = sql_step(&catalog->sql, statement, err)) > 0) {
        OWN(freep) char *directory = sql_column_copy(statement, 0);
        OWN(freep) char *name = sql_column_copy(statement, 1);
        OWN(freep) char *reason = sql_column_copy(statement, 2);
        OWN(freep) char *path = xasprintf("%s/%s", directory, name);
        rc = each(context, path, reason);
    }
    return rc;
}

int catalog_count_files(struct catalog *catalog, uint64_t *known, uint64_t *rejected,
                        struct err *err)
{
    int64_t all = 0, bad = 0;
    int rc = sql_number(&catalog->sql, sql_ask(&catalog->sql, FILE_COUNT, err), &all, err);
    if (rc >= 0)
        rc = sql_number(&catalog->sql, sql_ask(&catalog->sql, FILE_COUNT_REJECTED, err), &bad, err);
    *known = (uint64_t)all;
    *rejected = (uint64_t)bad;
    return rc < 0 ? rc : 0;
}
