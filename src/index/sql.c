#include "index/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "index/effort.h"
#include "index/page_sums.h"

static int open_file(sqlite3 **out, const char *path, int flags, struct err *err)
{
    if (sqlite3_open_v2(path, out, flags, page_sums_vfs()) != SQLITE_OK)
        return err_set(err, ERR_INDEX, "%s: %s", path, sqlite3_errmsg(*out));
    page_sums_prepare(*out);
    return 0;
}

int sql_open(struct sql *out, const char *path, int flags, const char *name,
             const char *const *texts, size_t count, struct err *err)
{
    *out = (struct sql){.name = name, .texts = texts, .count = count};
    out->statements = xcalloc(count, sizeof *out->statements);
    return open_file(&out->db, path, flags, err);
}

void sql_close(struct sql *sql)
{
    for (size_t i = 0; i < sql->count; i++)
        sqlite3_finalize(sql->statements[i]);
    free(sql->statements);
    sqlite3_close(sql->db);
}

int sql_fail(const struct sql *sql, struct err *err)
{
    int code = sqlite3_extended_errcode(sql->db);
    if (code == SQLITE_IOERR_DATA)
        return err_set(err, ERR_CATALOG, "%s: a page has a wrong checksum", sql->name);
    int rc = ERR_INDEX;
    if ((code & 0xFF) == SQLITE_FULL) /* The system's own code, which callers know. */
        rc = -ENOSPC;
    if ((code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB)
        rc = ERR_CATALOG;
    return err_set(err, rc, "%s: %s", sql->name, sqlite3_errmsg(sql->db));
}

int sql_execute(struct sql *sql, const char *text, struct err *err)
{
    return sqlite3_exec(sql->db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : sql_fail(sql, err);
}

static int bind(sqlite3_stmt *statement, int at, struct sql_value value)
{
    switch (value.kind) {
    case SQL_VALUE_INTEGER:
        return sqlite3_bind_int64(statement, at, value.integer);
    case SQL_VALUE_BYTES:
        return sqlite3_bind_blob64(statement, at, value.bytes, value.length, SQLITE_STATIC);
    case SQL_VALUE_TEXT:
        return sqlite3_bind_text(statement, at, value.bytes, -1, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static int prepare(struct sql *sql, unsigned which)
{
    if (sql->statements[which])
        return SQLITE_OK;
    return sqlite3_prepare_v3(sql->db, sql->texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                              &sql->statements[which], NULL);
}

sqlite3_stmt *sql_ask_values(struct sql *sql, unsigned which, struct err *err,
                             const struct sql_value *values, size_t count)
{
    int code = prepare(sql, which);
    for (size_t i = 0; code == SQLITE_OK && i < count; i++)
        code = bind(sql->statements[which], (int)i + 1, values[i]);
    if (code == SQLITE_OK)
        return sql->statements[which];
    sql_fail(sql, err);
    return NULL;
}

void sql_resetp(sqlite3_stmt **statement)
{
    if (!*statement)
        return;
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
}

int sql_step(struct sql *sql, sqlite3_stmt *statement, struct err *err)
{
    switch (statement ? sqlite3_step(statement) : SQLITE_ERROR) {
    case SQLITE_ROW:
        return 1;
    case SQLITE_DONE:
        return 0;
    default:
        return sql_fail(sql, err);
    }
}

int sql_finish(struct sql *sql, sqlite3_stmt *statement, struct err *err)
{
    OWN(sql_resetp) sqlite3_stmt *owned = statement;
    int rc = sql_step(sql, owned, err);
    return rc > 0 ? 0 : rc;
}

int sql_number(struct sql *sql, sqlite3_stmt *statement, int64_t *out, struct err *err)
{
    OWN(sql_resetp) sqlite3_stmt *owned = statement;
    int rc = sql_step(sql, owned, err);
    if (rc > 0)
        *out = sql_column(owned, 0);
    return rc;
}

int64_t sql_column(sqlite3_stmt *statement, int at)
{
    return sqlite3_column_int64(statement, at);
}

/* A blob or text as a string, or NULL for NULL. Our blobs are paths, in which no NUL can be. */
char *sql_column_copy(sqlite3_stmt *statement, int at)
{
    const char *bytes = sqlite3_column_blob(statement, at);
    if (!bytes) /* Of nothing SQLite gives no address. */
        return sqlite3_column_type(statement, at) == SQLITE_NULL ? NULL : xstrdup("");
    return xstrndup(bytes, (size_t)sqlite3_column_bytes(statement, at));
}

/* -- the file as a whole ------------------------------------------------------------------- */

/* SQLite asks every so many steps of its machine, and copies so many pages at a time. */
#define ASK_EVERY 10000
#define COPY_PAGES 256

static int is_ended(void *context)
{
    return ((struct effort *)context)->ended;
}

static void finalizep(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}

/* each of NULL: the first fault is a failure. */
static int run_check(struct sql *sql, const char *pragma,
                     void (*each)(void *context, const char *fault), void *context, struct err *err)
{
    OWN(finalizep) sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(sql->db, pragma, -1, &statement, NULL) != SQLITE_OK)
        return sql_fail(sql, err);
    int rc = 1;
    while (rc > 0 && (rc = sql_step(sql, statement, err)) > 0) {
        OWN(freep) char *fault = sql_column_copy(statement, 0);
        if (strcmp(fault, "ok") == 0)
            continue;
        const char *end = strrchr(fault, '\n'); /* Before it SQLite only names the database. */
        if (!each)
            return err_set(err, ERR_CATALOG, "%s: %s", sql->name, end ? end + 1 : fault);
        each(context, fault);
    }
    return rc;
}

static int check(struct sql *sql, const char *pragma, struct effort *effort,
                 void (*each)(void *context, const char *fault), void *context, struct err *err)
{
    sqlite3_progress_handler(sql->db, ASK_EVERY, is_ended, effort);
    int rc = run_check(sql, pragma, each, context, err);
    sqlite3_progress_handler(sql->db, 0, NULL, NULL);
    return effort->ended ? effort_go_on(effort, 0, err) : rc;
}

int sql_read_all(struct sql *sql, struct effort *effort, struct err *err)
{
    return check(sql, "PRAGMA quick_check(1)", effort, NULL, NULL, err);
}

int sql_check(struct sql *sql, struct effort *effort,
              void (*each)(void *context, const char *fault), void *context, struct err *err)
{
    return check(sql, "PRAGMA integrity_check", effort, each, context, err);
}

/* 0 when all pages are written. */
static int copy_pages(struct sql *sql, sqlite3 *target, struct effort *effort, struct err *err)
{
    int status = SQLITE_OK, rc = 0;
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", sql->db, "main");
    while (backup && status == SQLITE_OK && rc == 0) {
        status = sqlite3_backup_step(backup, COPY_PAGES);
        rc = effort_go_on(effort, 0, err);
    }
    sqlite3_backup_finish(backup);
    if (rc < 0 || status == SQLITE_DONE)
        return rc;
    return err_set(err, sqlite3_errcode(target) == SQLITE_FULL ? -ENOSPC : ERR_INDEX,
                   "cannot copy the %s: %s", sql->name, sqlite3_errmsg(target));
}

static void close_databasep(sqlite3 **db)
{
    sqlite3_close(*db);
}

static int copy_to(struct sql *sql, struct effort *effort, const char *path, struct err *err)
{
    OWN(close_databasep) sqlite3 *target = NULL;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int rc = open_file(&target, path, flags, err);
    return rc < 0 ? rc : copy_pages(sql, target, effort, err);
}

int sql_copy(struct sql *sql, struct effort *effort, const char *path, struct err *err)
{
    OWN(closep) int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "cannot make %s", path);
    int rc = copy_to(sql, effort, path, err);
    if (rc == 0 && fsync(fd) < 0)
        rc = err_sys(err, "cannot sync %s", path);
    return rc;
}

int sql_sync_log(const char *path, struct err *err)
{
    OWN(freep) char *log = xasprintf("%s-wal", path);
    OWN(closep) int fd = open(log, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : err_sys(err, "cannot open %s", log);
    return fsync(fd) < 0 ? err_sys(err, "cannot sync %s", log) : 0;
}
