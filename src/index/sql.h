/* A SQLite database with a table of statements, each prepared when it is first used. Private to
 * index/; one thread at a time.
 *
 * A statement's life in a function is: sql_ask() binds, sql_step() runs, sql_resetp() ends it;
 * OWN(sql_resetp) does the last on every path.
 */
#ifndef INDEX_SQL_H
#define INDEX_SQL_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

struct effort;

struct sql {
    sqlite3 *db;
    const char *name;         /* In messages. */
    const char *const *texts; /* Of the statements, by their numbers. */
    sqlite3_stmt **statements;
    size_t count;
};

/* Open a file with SQLITE_OPEN flags; its pages have checksums (index/page_sums.h). */
int sql_open(struct sql *out, const char *path, int flags, const char *name,
             const char *const *texts, size_t count, struct err *err);
void sql_close(struct sql *sql);

/* Say what went wrong last, with its code: ERR_CATALOG if the file is damaged, the system's own for
 * a full disk, else ERR_INDEX. */
int sql_fail(const struct sql *sql, struct err *err);

/* Run text that gives no rows. */
int sql_execute(struct sql *sql, const char *text, struct err *err);

/* Read the whole file: ERR_CATALOG if anything in it is wrong. */
int sql_read_all(struct sql *sql, struct effort *effort, struct err *err);

/* The same and more, with indexes compared to tables: each is told of a fault. */
int sql_check(struct sql *sql, struct effort *effort,
              void (*each)(void *context, const char *fault), void *context, struct err *err);

/* Write all of it, as it is in the open transaction, to a file that must not exist, and sync that.
 */
int sql_copy(struct sql *sql, struct effort *effort, const char *path, struct err *err);

/* Make durable what the log of the database at the path holds, before it is opened: what was
 * written by a process that was killed is there, and counts, but may not be on the disk. */
int sql_sync_log(const char *path, struct err *err);

/* One bound value; text and bytes are borrowed until the statement is reset. */
struct sql_value {
    enum { SQL_VALUE_INTEGER, SQL_VALUE_BYTES, SQL_VALUE_TEXT } kind;
    int64_t integer;
    const char *bytes; /* NULL binds NULL. */
    size_t length;
};

#define SQL_INTEGER(number) ((struct sql_value){SQL_VALUE_INTEGER, .integer = (int64_t)(number)})
#define SQL_BYTES(at, n) ((struct sql_value){SQL_VALUE_BYTES, .bytes = (at), .length = (n)})
#define SQL_STRING(string) ((struct sql_value){SQL_VALUE_TEXT, .bytes = (string)})

/* Bind values and give the statement out, borrowed; NULL, and err is set, if that fails. */
sqlite3_stmt *sql_ask_values(struct sql *sql, unsigned which, struct err *err,
                             const struct sql_value *values, size_t count);

/* The values may be none; the first of the array only makes it legal then. */
#define SQL_VALUES(...) ((const struct sql_value[]){{0} __VA_OPT__(, ) __VA_ARGS__})
#define sql_ask(sql, which, err, ...)                            \
    sql_ask_values(sql, which, err, SQL_VALUES(__VA_ARGS__) + 1, \
                   sizeof SQL_VALUES(__VA_ARGS__) / sizeof(struct sql_value) - 1)

/* 1 for a row, 0 at the end, or a negative code, for what could not be asked too. */
int sql_step(struct sql *sql, sqlite3_stmt *statement, struct err *err);
void sql_resetp(sqlite3_stmt **statement);

/* Run a statement, which may be a NULL of sql_ask(), for its effect. */
int sql_finish(struct sql *sql, sqlite3_stmt *statement, struct err *err);
#define sql_run(sql, which, err, ...) \
    sql_finish(sql, sql_ask(sql, which, err __VA_OPT__(, ) __VA_ARGS__), err)

/* Run one that gives one number: 1, or 0 if it gave none. */
int sql_number(struct sql *sql, sqlite3_stmt *statement, int64_t *out, struct err *err);

int64_t sql_column(sqlite3_stmt *statement, int at);
/* A blob or text as a string, the caller's, or NULL for NULL. It must have no NUL in it. */
char *sql_column_copy(sqlite3_stmt *statement, int at);

#endif
