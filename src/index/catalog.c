/* Every statement is in the table below; index/sql.h runs them. */
#include "index/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/sql.h"

/* A reader may meet a writer's checkpoint; nothing takes longer than this. */
#define BUSY_TIMEOUT_MS 10000

static const char pragmas[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                              "PRAGMA cache_size=-16000; PRAGMA journal_size_limit=67108864;";

static const char *const schema =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE segments(id INTEGER PRIMARY KEY, articles INTEGER NOT NULL,"
    " date_min INTEGER NOT NULL, date_max INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " manifest INTEGER NOT NULL);"
    "CREATE TABLE dead(segment INTEGER NOT NULL, docid INTEGER NOT NULL, article INTEGER NOT NULL,"
    " PRIMARY KEY(segment, docid)) WITHOUT ROWID;"
    "CREATE TABLE directories(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE);"
    "CREATE TABLE files(id INTEGER PRIMARY KEY, directory INTEGER NOT NULL, name BLOB NOT NULL,"
    " size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, changed_ns INTEGER NOT NULL,"
    " inode INTEGER NOT NULL, hash INTEGER NOT NULL, generation INTEGER NOT NULL,"
    " unsure INTEGER NOT NULL, reason TEXT, UNIQUE(directory, name));"
    "CREATE INDEX files_rejected ON files(id) WHERE reason IS NOT NULL;"
    "CREATE TABLE articles(id INTEGER PRIMARY KEY, key_check INTEGER NOT NULL,"
    " file INTEGER NOT NULL, generation INTEGER NOT NULL);"
    "CREATE INDEX articles_file ON articles(file);";

#define FILE_COLUMNS \
    "f.id, f.size, f.modified_ns, f.changed_ns, f.inode, f.hash, f.generation, f.unsure, f.reason"

#define STATEMENTS(X)                                                                              \
    X(SCHEMA_FIND, "SELECT 1 FROM sqlite_master WHERE name='meta'")                                \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(BEGIN_VIEW, "BEGIN")                                                                         \
    X(COMMIT, "COMMIT")                                                                            \
    X(META_GET, "SELECT value FROM meta WHERE name=?")                                             \
    X(META_SET, "REPLACE INTO meta VALUES(?,?)")                                                   \
    X(SEGMENT_LIST, "SELECT id, articles, date_min, date_max, bytes, manifest FROM segments"       \
                    " ORDER BY id")                                                                \
    X(SEGMENT_ADD, "INSERT INTO segments VALUES(?,?,?,?,?,?)")                                     \
    X(SEGMENT_REMOVE, "DELETE FROM segments WHERE id=?")                                           \
    X(DEAD_LIST, "SELECT docid, article FROM dead WHERE segment=? ORDER BY docid")                 \
    X(DEAD_ADD, "INSERT OR IGNORE INTO dead VALUES(?,?,?)")                                        \
    X(DEAD_REMOVE, "DELETE FROM dead WHERE segment=?")                                             \
    X(ARTICLE_FIND, "SELECT key_check, file, generation FROM articles WHERE id=?")                 \
    X(ARTICLE_PUT, "REPLACE INTO articles VALUES(?,?,?,?)")                                        \
    X(ARTICLE_REMOVE, "DELETE FROM articles WHERE id=?")                                           \
    X(ARTICLE_STALE, "SELECT id FROM articles WHERE file=? AND generation<>?")                     \
    X(ARTICLE_LIST, "SELECT id FROM articles WHERE id>? ORDER BY id LIMIT ?")                      \
    X(DIRECTORY_ADD, "INSERT OR IGNORE INTO directories(path) VALUES(?)")                          \
    X(DIRECTORY_LIST, "SELECT path FROM directories d WHERE (path=?1 OR (path>?2 AND path<?3))"    \
                      " AND EXISTS(SELECT 1 FROM files f WHERE f.directory=d.id) ORDER BY path")   \
    X(FILE_FIND, "SELECT " FILE_COLUMNS " FROM directories d JOIN files f ON f.directory=d.id"     \
                 " WHERE d.path=? AND f.name=?")                                                   \
    X(FILE_PUT, "INSERT INTO files(directory, name, size, modified_ns, changed_ns, inode, hash,"   \
                " generation, unsure, reason)"                                                     \
                " VALUES((SELECT id FROM directories WHERE path=?1),?2,?3,?4,?5,?6,?7,?8,?9,?10)"  \
                " ON CONFLICT(directory, name) DO UPDATE SET size=excluded.size,"                  \
                " modified_ns=excluded.modified_ns, changed_ns=excluded.changed_ns,"               \
                " inode=excluded.inode, hash=excluded.hash, generation=excluded.generation,"       \
                " unsure=excluded.unsure, reason=excluded.reason RETURNING id")                    \
    X(FILE_REMOVE, "DELETE FROM files WHERE id=?")                                                 \
    X(FILE_DISTRUST, "UPDATE files SET unsure=1, hash=hash+1 WHERE id="                            \
                     "(SELECT file FROM articles WHERE id=?)")                                     \
    X(FILE_LIST, "SELECT " FILE_COLUMNS ", f.name FROM directories d JOIN files f"                 \
                 " ON f.directory=d.id WHERE d.path=? ORDER BY f.name")                            \
    X(FILE_REJECTED, "SELECT d.path, f.name, f.reason FROM files f JOIN directories d"             \
                     " ON d.id=f.directory WHERE f.reason IS NOT NULL ORDER BY f.id DESC LIMIT ?") \
    X(FILE_COUNT, "SELECT count(*) FROM files")                                                    \
    X(FILE_COUNT_REJECTED, "SELECT count(*) FROM files WHERE reason IS NOT NULL")

enum statement {
#define X(name, sql) name,
    STATEMENTS(X)
#undef X
        STATEMENT_COUNT
};

static const char *const sql_texts[] = {
#define X(name, sql) [name] = (sql),
    STATEMENTS(X)
#undef X
};

struct catalog {
    struct sql sql;
};

/* -- opening ------------------------------------------------------------------------------- */

static int make_schema(struct sql *sql, const char *analysis, struct err *err)
{
    int rc = sql_execute(sql, "BEGIN IMMEDIATE", err);
    if (rc == 0)
        rc = sql_execute(sql, schema, err);
    if (rc == 0)
        rc = sql_run(sql, META_SET, err, SQL_STRING("format"), SQL_INTEGER(CATALOG_FORMAT));
    if (rc == 0)
        rc = sql_run(sql, META_SET, err, SQL_STRING("sequence"), SQL_INTEGER(0));
    if (rc == 0)
        rc = sql_run(sql, META_SET, err, SQL_STRING("analysis"), SQL_STRING(analysis));
    return rc < 0 ? rc : sql_execute(sql, "COMMIT", err);
}

/* 1 if tables are there. */
static int has_schema(struct sql *sql, struct err *err)
{
    int64_t found;
    return sql_number(sql, sql_ask(sql, SCHEMA_FIND, err), &found, err);
}

static int check_version(struct sql *sql, struct err *err)
{
    int64_t format = 0;
    int rc = sql_number(sql, sql_ask(sql, META_GET, err, SQL_STRING("format")), &format, err);
    if (rc < 0)
        return rc;
    if (format != CATALOG_FORMAT)
        return err_set(err, ERR_INDEX_VERSION, "the index has format %lld, this version reads %d",
                       (long long)format, CATALOG_FORMAT);
    return 0;
}

static int set_up(struct sql *sql, enum catalog_mode mode, const char *analysis, struct err *err)
{
    sqlite3_busy_timeout(sql->db, BUSY_TIMEOUT_MS);
    int rc = 0;
    if (mode == CATALOG_WRITE)
        rc = sql_execute(sql, pragmas, err);
    if (rc == 0)
        rc = has_schema(sql, err);
    if (rc == 0 && mode == CATALOG_WRITE)
        rc = make_schema(sql, analysis, err);
    else if (rc == 0)
        rc = err_set(err, ERR_INDEX, "catalog: empty");
    return rc < 0 ? rc : check_version(sql, err);
}

int catalog_open(struct catalog **out, const char *folder, enum catalog_mode mode,
                 const char *analysis, struct err *err)
{
    OWN(freep) char *path = xasprintf("%s/catalog.db", folder);
    OWN(catalog_freep) struct catalog *catalog = NEW(struct catalog);
    int flags = SQLITE_OPEN_NOMUTEX |
                (mode == CATALOG_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       : SQLITE_OPEN_READWRITE); /* WAL needs its -shm. */
    int rc = sql_open(&catalog->sql, path, flags, "catalog", sql_texts, STATEMENT_COUNT, err);
    if (rc == 0)
        rc = set_up(&catalog->sql, mode, analysis, err);
    if (rc < 0)
        return rc;
    *out = TAKE(catalog);
    return 0;
}

void catalog_free(struct catalog *catalog)
{
    if (!catalog)
        return;
    sql_close(&catalog->sql);
    free(catalog);
}

void catalog_rest(struct catalog *catalog)
{
    (void)sqlite3_db_release_memory(catalog->sql.db);
}

int catalog_analysis(struct catalog *catalog, char **out, struct err *err)
{
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, META_GET, err, SQL_STRING("analysis"));
    int rc = sql_step(&catalog->sql, statement, err);
    if (rc < 0)
        return rc;
    char *analysis = rc > 0 ? sql_column_copy(statement, 0) : NULL;
    *out = analysis ? analysis : xstrdup("");
    return 0;
}

int catalog_left_out(struct catalog *catalog, int64_t *keep_ms, struct err *err)
{
    *keep_ms = 0;
    int rc = sql_number(
        &catalog->sql, sql_ask(&catalog->sql, META_GET, err, SQL_STRING("left_out")), keep_ms, err);
    return rc < 0 ? rc : 0;
}

int catalog_set_left_out(struct catalog *catalog, int64_t keep_ms, struct err *err)
{
    return sql_run(&catalog->sql, META_SET, err, SQL_STRING("left_out"), SQL_INTEGER(keep_ms));
}

/* -- transactions -------------------------------------------------------------------------- */

int catalog_begin(struct catalog *catalog, struct err *err)
{
    return sql_run(&catalog->sql, BEGIN, err);
}

int catalog_begin_view(struct catalog *catalog, struct err *err)
{
    return sql_run(&catalog->sql, BEGIN_VIEW, err);
}

int catalog_commit(struct catalog *catalog, struct err *err)
{
    int rc = sql_run(&catalog->sql, COMMIT, err);
    if (rc < 0)
        catalog_rollback(catalog);
    return rc;
}

void catalog_rollback(struct catalog *catalog)
{
    if (!sqlite3_get_autocommit(
            catalog->sql.db)) /* After some errors SQLite has done it already. */
        (void)sqlite3_exec(catalog->sql.db, "ROLLBACK", NULL, NULL, NULL);
}

int catalog_sequence(struct catalog *catalog, uint64_t *out, struct err *err)
{
    int64_t sequence = 0;
    int rc = sql_number(&catalog->sql,
                        sql_ask(&catalog->sql, META_GET, err, SQL_STRING("sequence")), &sequence,
                        err);
    *out = (uint64_t)sequence;
    return rc < 0 ? rc : 0;
}

int catalog_set_sequence(struct catalog *catalog, uint64_t sequence, struct err *err)
{
    return sql_run(&catalog->sql, META_SET, err, SQL_STRING("sequence"), SQL_INTEGER(sequence));
}

/* -- segments ------------------------------------------------------------------------------ */

int catalog_each_segment(struct catalog *catalog,
                         int (*each)(void *context, const struct catalog_segment *segment),
                         void *context, struct err *err)
{
    OWN(sql_resetp) sqlite3_stmt *statement = sql_ask(&catalog->sql, SEGMENT_LIST, err);
    int rc = 0;
    while (rc == 0 && (rc = sql_step(&catalog->sql, statement, err)) > 0) {
        struct catalog_segment segment = {
            .id = (uint32_t)sql_column(statement, 0),
            .articles = (uint32_t)sql_column(statement, 1),
            .date_min = sql_column(statement, 2),
            .date_max = sql_column(statement, 3),
            .bytes = (uint64_t)sql_column(statement, 4),
            .manifest = (uint64_t)sql_column(statement, 5),
        };
        rc = each(context, &segment);
        if (rc < 0)
            return rc;
    }
    return rc;
}

int catalog_segment_add(struct catalog *catalog, const struct catalog_segment *segment,
                        struct err *err)
{
    return sql_run(&catalog->sql, SEGMENT_ADD, err, SQL_INTEGER(segment->id),
                   SQL_INTEGER(segment->articles), SQL_INTEGER(segment->date_min),
                   SQL_INTEGER(segment->date_max), SQL_INTEGER(segment->bytes),
                   SQL_INTEGER(segment->manifest));
}

int catalog_segment_remove(struct catalog *catalog, uint32_t id, struct err *err)
{
    int rc = sql_run(&catalog->sql, SEGMENT_REMOVE, err, SQL_INTEGER(id));
    return rc < 0 ? rc : sql_run(&catalog->sql, DEAD_REMOVE, err, SQL_INTEGER(id));
}

int catalog_dead_list(struct catalog *catalog, uint32_t segment, struct catalog_dead **out,
                      size_t *count, struct err *err)
{
    OWN(freep) struct catalog_dead *list = NULL;
    size_t n = 0, capacity = 0;
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, DEAD_LIST, err, SQL_INTEGER(segment));
    int rc = 1;
    while (rc > 0 && (rc = sql_step(&catalog->sql, statement, err)) > 0) {
        GROW(list, n, capacity);
        list[n++] = (struct catalog_dead){(uint32_t)sql_column(statement, 0),
                                          (article_id)sql_column(statement, 1)};
    }
    if (rc < 0)
        return rc;
    *out = TAKE(list);
    *count = n;
    return 0;
}

int catalog_dead_add(struct catalog *catalog, uint32_t segment, struct catalog_dead dead,
                     struct err *err)
{
    return sql_run(&catalog->sql, DEAD_ADD, err, SQL_INTEGER(segment), SQL_INTEGER(dead.docid),
                   SQL_INTEGER(dead.article));
}

/* -- articles ------------------------------------------------------------------------------ */

int catalog_article_find(struct catalog *catalog, article_id id, struct catalog_article *out,
                         struct err *err)
{
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, ARTICLE_FIND, err, SQL_INTEGER(id));
    int rc = sql_step(&catalog->sql, statement, err);
    if (rc > 0)
        *out = (struct catalog_article){id, (uint64_t)sql_column(statement, 0),
                                        sql_column(statement, 1), sql_column(statement, 2)};
    return rc;
}

int catalog_article_put(struct catalog *catalog, const struct catalog_article *article,
                        struct err *err)
{
    return sql_run(&catalog->sql, ARTICLE_PUT, err, SQL_INTEGER(article->id),
                   SQL_INTEGER(article->check), SQL_INTEGER(article->file),
                   SQL_INTEGER(article->generation));
}

int catalog_article_remove(struct catalog *catalog, article_id id, struct err *err)
{
    return sql_run(&catalog->sql, ARTICLE_REMOVE, err, SQL_INTEGER(id));
}

int catalog_stale_articles(struct catalog *catalog, int64_t file, int64_t generation,
                           article_id **out, size_t *count, struct err *err)
{
    OWN(freep) article_id *list = NULL;
    size_t n = 0, capacity = 0;
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, ARTICLE_STALE, err, SQL_INTEGER(file),
                                      SQL_INTEGER(generation));
    int rc = 1;
    while (rc > 0 && (rc = sql_step(&catalog->sql, statement, err)) > 0) {
        GROW(list, n, capacity);
        list[n++] = (article_id)sql_column(statement, 0);
    }
    if (rc < 0)
        return rc;
    *out = TAKE(list);
    *count = n;
    return 0;
}

int catalog_list_articles(struct catalog *catalog, article_id after, article_id *out, size_t limit,
                          size_t *count, struct err *err)
{
    OWN(sql_resetp)
    sqlite3_stmt *statement = sql_ask(&catalog->sql, ARTICLE_LIST, err, SQL_INTEGER(after),
                                      SQL_INTEGER(limit));
    int rc = 1;
    size_t n = 0;
    while (rc > 0 && (rc = sql_step(&catalog->sql, statement, err)) > 0)
        out[n++] = (article_id)sql_column(statement, 0);
    *count = n;
    return rc;
}

/* -- ledger -------------------------------------------------------------------------------- */

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

/* -- the catalog as a whole ---------------------------------------------------------------- */

int catalog_read_all(struct catalog *catalog, struct effort *effort, struct err *err)
{
    return sql_read_all(&catalog->sql, effort, err);
}

int catalog_check(struct catalog *catalog, struct effort *effort,
                  void (*each)(void *context, const char *fault), void *context, struct err *err)
{
    return sql_check(&catalog->sql, effort, each, context, err);
}

int catalog_copy(struct catalog *catalog, struct effort *effort, const char *path, struct err *err)
{
    return sql_copy(&catalog->sql, effort, path, err);
}
