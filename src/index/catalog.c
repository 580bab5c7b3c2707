/* Every statement is in the table below and prepared when it is first used. A statement's life in a
 * function is: ask() binds, step() runs, done() resets; OWN(resetp) does the last on every path. */
#include "index/catalog.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* A reader may meet a writer's checkpoint; nothing takes longer than this. */
#define BUSY_TIMEOUT_MS 10000

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
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
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
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

/* -- statements ---------------------------------------------------------------------------- */

static int fail(const struct catalog *catalog, struct err *err)
{
    int code = sqlite3_errcode(catalog->db);
    /* A full disk and a failing one come back as the system's own codes, which callers know. */
    int rc = code == SQLITE_FULL ? -ENOSPC : ERR_INDEX;
    return err_set(err, rc, "catalog: %s", sqlite3_errmsg(catalog->db));
}

/* One bound value; text and blobs are borrowed until the statement is reset. */
struct value {
    enum { VALUE_INTEGER, VALUE_BYTES, VALUE_TEXT } kind;
    int64_t integer;
    const char *bytes; /* NULL binds NULL. */
    size_t length;
};

#define INTEGER(number) ((struct value){VALUE_INTEGER, .integer = (int64_t)(number)})
#define BYTES(at, n) ((struct value){VALUE_BYTES, .bytes = (at), .length = (n)})
#define TEXT(string) ((struct value){VALUE_TEXT, .bytes = (string)})

static int bind(sqlite3_stmt *statement, int at, struct value value)
{
    switch (value.kind) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, at, value.integer);
    case VALUE_BYTES:
        return sqlite3_bind_blob64(statement, at, value.bytes, value.length, SQLITE_STATIC);
    case VALUE_TEXT:
        return sqlite3_bind_text(statement, at, value.bytes, -1, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static void resetp(sqlite3_stmt **statement)
{
    if (!*statement)
        return;
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
}

/* Bind values and give the statement out; NULL, and err is set, if that fails. */
static sqlite3_stmt *ask_values(struct catalog *catalog, enum statement which, struct err *err,
                                const struct value *values, size_t count)
{
    sqlite3_stmt **statement = &catalog->statements[which];
    if (!*statement &&
        sqlite3_prepare_v3(catalog->db, sql_texts[which], -1, SQLITE_PREPARE_PERSISTENT, statement,
                           NULL) != SQLITE_OK) {
        fail(catalog, err);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        if (bind(*statement, (int)i + 1, values[i]) != SQLITE_OK) {
            fail(catalog, err);
            return NULL;
        }
    return *statement;
}

/* The values may be none; the first of the array only makes it legal then. */
#define VALUES(...) ((const struct value[]){{0} __VA_OPT__(, ) __VA_ARGS__})
#define ask(catalog, which, err, ...)                        \
    ask_values(catalog, which, err, VALUES(__VA_ARGS__) + 1, \
               sizeof VALUES(__VA_ARGS__) / sizeof(struct value) - 1)

/* 1 for a row, 0 at the end, or a negative code. */
static int step(struct catalog *catalog, sqlite3_stmt *statement, struct err *err)
{
    switch (sqlite3_step(statement)) {
    case SQLITE_ROW:
        return 1;
    case SQLITE_DONE:
        return 0;
    default:
        return fail(catalog, err);
    }
}

/* Run a statement for its effect. */
#define run(catalog, which, err, ...)                                                         \
    ({                                                                                        \
        OWN(resetp) sqlite3_stmt *run_ = ask(catalog, which, err __VA_OPT__(, ) __VA_ARGS__); \
        int rc_ = run_ ? step(catalog, run_, err) : fail(catalog, NULL);                      \
        rc_ > 0 ? 0 : rc_;                                                                    \
    })

/* Run a statement that gives one number. */
static int query_number(struct catalog *catalog, sqlite3_stmt *statement, int64_t *out,
                        struct err *err)
{
    int rc = statement ? step(catalog, statement, err) : fail(catalog, NULL);
    if (rc > 0)
        *out = sqlite3_column_int64(statement, 0);
    resetp(&statement);
    return rc;
}

static int64_t column(sqlite3_stmt *statement, int at)
{
    return sqlite3_column_int64(statement, at);
}

/* A blob or text as a string, or NULL for NULL. Our blobs are paths, in which no NUL can be. */
static char *column_copy(sqlite3_stmt *statement, int at)
{
    const char *bytes = sqlite3_column_blob(statement, at);
    if (!bytes) /* Of nothing SQLite gives no address. */
        return sqlite3_column_type(statement, at) == SQLITE_NULL ? NULL : xstrdup("");
    return xstrndup(bytes, (size_t)sqlite3_column_bytes(statement, at));
}

/* -- opening ------------------------------------------------------------------------------- */

static int execute(struct catalog *catalog, const char *sql, struct err *err)
{
    return sqlite3_exec(catalog->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(catalog, err);
}

static int make_schema(struct catalog *catalog, const char *analysis, struct err *err)
{
    int rc = execute(catalog, "BEGIN IMMEDIATE", err);
    if (rc == 0)
        rc = execute(catalog, schema, err);
    if (rc == 0)
        rc = run(catalog, META_SET, err, TEXT("format"), INTEGER(CATALOG_FORMAT));
    if (rc == 0)
        rc = run(catalog, META_SET, err, TEXT("sequence"), INTEGER(0));
    if (rc == 0)
        rc = run(catalog, META_SET, err, TEXT("analysis"), TEXT(analysis));
    return rc < 0 ? rc : execute(catalog, "COMMIT", err);
}

/* 1 if tables are there. */
static int has_schema(struct catalog *catalog, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    const char *sql = "SELECT 1 FROM sqlite_master WHERE name='meta'";
    if (sqlite3_prepare_v2(catalog->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return fail(catalog, err);
    int rc = step(catalog, statement, err);
    sqlite3_finalize(statement);
    return rc;
}

static int check_version(struct catalog *catalog, const char *analysis, struct err *err)
{
    int64_t format = 0;
    int rc = query_number(catalog, ask(catalog, META_GET, err, TEXT("format")), &format, err);
    if (rc < 0)
        return rc;
    if (format != CATALOG_FORMAT)
        return err_set(err, ERR_INDEX_VERSION, "the index has format %lld, this version reads %d",
                       (long long)format, CATALOG_FORMAT);
    if (!analysis)
        return 0;

    OWN(resetp) sqlite3_stmt *statement = ask(catalog, META_GET, err, TEXT("analysis"));
    rc = statement ? step(catalog, statement, err) : ERR_INDEX;
    if (rc < 0)
        return rc;
    OWN(freep) char *made_with = rc > 0 ? column_copy(statement, 0) : NULL;
    if (!made_with || strcmp(made_with, analysis) != 0)
        return err_set(err, ERR_INDEX_VERSION,
                       "the index was made with the analysis \"%s\", not \"%s\"",
                       made_with ? made_with : "", analysis);
    return 0;
}

static int set_up(struct catalog *catalog, enum catalog_mode mode, const char *analysis,
                  struct err *err)
{
    sqlite3_busy_timeout(catalog->db, BUSY_TIMEOUT_MS);
    int rc = 0;
    if (mode == CATALOG_WRITE)
        rc = execute(catalog,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
                     "PRAGMA journal_size_limit=67108864;",
                     err);
    if (rc == 0)
        rc = has_schema(catalog, err);
    if (rc == 0 && mode == CATALOG_WRITE)
        rc = make_schema(catalog, analysis, err);
    else if (rc == 0)
        rc = err_set(err, ERR_INDEX, "catalog: empty");
    return rc < 0 ? rc : check_version(catalog, analysis, err);
}

int catalog_open(struct catalog **out, const char *folder, enum catalog_mode mode,
                 const char *analysis, struct err *err)
{
    OWN(freep) char *path = xasprintf("%s/catalog.db", folder);
    OWN(catalog_freep) struct catalog *catalog = NEW(struct catalog);
    int flags = SQLITE_OPEN_NOMUTEX |
                (mode == CATALOG_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       : SQLITE_OPEN_READWRITE); /* WAL needs its -shm. */
    if (sqlite3_open_v2(path, &catalog->db, flags, NULL) != SQLITE_OK)
        return err_set(err, ERR_INDEX, "%s: %s", path, sqlite3_errmsg(catalog->db));
    int rc = set_up(catalog, mode, analysis, err);
    if (rc < 0)
        return rc;
    *out = TAKE(catalog);
    return 0;
}

void catalog_free(struct catalog *catalog)
{
    if (!catalog)
        return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(catalog->statements[i]);
    sqlite3_close(catalog->db);
    free(catalog);
}

/* -- transactions -------------------------------------------------------------------------- */

int catalog_begin(struct catalog *catalog, struct err *err)
{
    return run(catalog, BEGIN, err);
}

int catalog_commit(struct catalog *catalog, struct err *err)
{
    int rc = run(catalog, COMMIT, err);
    if (rc < 0)
        catalog_rollback(catalog);
    return rc;
}

void catalog_rollback(struct catalog *catalog)
{
    if (!sqlite3_get_autocommit(catalog->db)) /* After some errors SQLite has done it already. */
        (void)sqlite3_exec(catalog->db, "ROLLBACK", NULL, NULL, NULL);
}

int catalog_sequence(struct catalog *catalog, uint64_t *out, struct err *err)
{
    int64_t sequence = 0;
    int rc = query_number(catalog, ask(catalog, META_GET, err, TEXT("sequence")), &sequence, err);
    *out = (uint64_t)sequence;
    return rc < 0 ? rc : 0;
}

int catalog_set_sequence(struct catalog *catalog, uint64_t sequence, struct err *err)
{
    return run(catalog, META_SET, err, TEXT("sequence"), INTEGER(sequence));
}

/* -- segments ------------------------------------------------------------------------------ */

int catalog_each_segment(struct catalog *catalog,
                         int (*each)(void *context, const struct catalog_segment *segment),
                         void *context, struct err *err)
{
    OWN(resetp) sqlite3_stmt *statement = ask(catalog, SEGMENT_LIST, err);
    int rc = statement ? 0 : ERR_INDEX;
    while (rc == 0 && (rc = step(catalog, statement, err)) > 0) {
        struct catalog_segment segment = {
            .id = (uint32_t)column(statement, 0),
            .articles = (uint32_t)column(statement, 1),
            .date_min = column(statement, 2),
            .date_max = column(statement, 3),
            .bytes = (uint64_t)column(statement, 4),
            .manifest = (uint64_t)column(statement, 5),
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
    return run(catalog, SEGMENT_ADD, err, INTEGER(segment->id), INTEGER(segment->articles),
               INTEGER(segment->date_min), INTEGER(segment->date_max), INTEGER(segment->bytes),
               INTEGER(segment->manifest));
}

int catalog_segment_remove(struct catalog *catalog, uint32_t id, struct err *err)
{
    int rc = run(catalog, SEGMENT_REMOVE, err, INTEGER(id));
    return rc < 0 ? rc : run(catalog, DEAD_REMOVE, err, INTEGER(id));
}

int catalog_dead_list(struct catalog *catalog, uint32_t segment, struct catalog_dead **out,
                      size_t *count, struct err *err)
{
    OWN(freep) struct catalog_dead *list = NULL;
    size_t n = 0, capacity = 0;
    OWN(resetp) sqlite3_stmt *statement = ask(catalog, DEAD_LIST, err, INTEGER(segment));
    int rc = statement ? 1 : ERR_INDEX;
    while (rc > 0 && (rc = step(catalog, statement, err)) > 0) {
        GROW(list, n, capacity);
        list[n++] = (struct catalog_dead){(uint32_t)column(statement, 0),
                                          (article_id)column(statement, 1)};
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
    return run(catalog, DEAD_ADD, err, INTEGER(segment), INTEGER(dead.docid),
               INTEGER(dead.article));
}

/* -- articles ------------------------------------------------------------------------------ */

int catalog_article_find(struct catalog *catalog, article_id id, struct catalog_article *out,
                         struct err *err)
{
    OWN(resetp) sqlite3_stmt *statement = ask(catalog, ARTICLE_FIND, err, INTEGER(id));
    int rc = statement ? step(catalog, statement, err) : ERR_INDEX;
    if (rc > 0)
        *out = (struct catalog_article){id, (uint64_t)column(statement, 0), column(statement, 1),
                                        column(statement, 2)};
    return rc;
}

int catalog_article_put(struct catalog *catalog, const struct catalog_article *article,
                        struct err *err)
{
    return run(catalog, ARTICLE_PUT, err, INTEGER(article->id), INTEGER(article->check),
               INTEGER(article->file), INTEGER(article->generation));
}

int catalog_article_remove(struct catalog *catalog, article_id id, struct err *err)
{
    return run(catalog, ARTICLE_REMOVE, err, INTEGER(id));
}

int catalog_stale_articles(struct catalog *catalog, int64_t file, int64_t generation,
                           article_id **out, size_t *count, struct err *err)
{
    OWN(freep) article_id *list = NULL;
    size_t n = 0, capacity = 0;
    OWN(resetp)
    sqlite3_stmt *statement = ask(catalog, ARTICLE_STALE, err, INTEGER(file), INTEGER(generation));
    int rc = statement ? 1 : ERR_INDEX;
    while (rc > 0 && (rc = step(catalog, statement, err)) > 0) {
        GROW(list, n, capacity);
        list[n++] = (article_id)column(statement, 0);
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
    OWN(resetp)
    sqlite3_stmt *statement = ask(catalog, ARTICLE_LIST, err, INTEGER(after), INTEGER(limit));
    int rc = statement ? 1 : ERR_INDEX;
    size_t n = 0;
    while (rc > 0 && (rc = step(catalog, statement, err)) > 0)
        out[n++] = (article_id)column(statement, 0);
    *count = n;
    return rc;
}

/* -- ledger -------------------------------------------------------------------------------- */

static struct ledger_entry entry_of(sqlite3_stmt *statement)
{
    return (struct ledger_entry){
        .file = column(statement, 0),
        .size = column(statement, 1),
        .modified_ns = column(statement, 2),
        .changed_ns = column(statement, 3),
        .inode = (uint64_t)column(statement, 4),
        .hash = (uint64_t)column(statement, 5),
        .generation = column(statement, 6),
        .unsure = column(statement, 7) != 0,
        .reason = column_copy(statement, 8),
    };
}

/* The directory and the name of an absolute path. */
struct split_path {
    struct value directory, name;
};

static struct split_path split(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t directory = slash ? (size_t)(slash - path) : 0;
    const char *name = slash ? slash + 1 : path;
    return (struct split_path){BYTES(path, directory), BYTES(name, strlen(name))};
}

int catalog_file_find(struct catalog *catalog, const char *path, struct ledger_entry *out,
                      struct err *err)
{
    struct split_path parts = split(path);
    OWN(resetp) sqlite3_stmt *statement = ask(catalog, FILE_FIND, err, parts.directory, parts.name);
    int rc = statement ? step(catalog, statement, err) : ERR_INDEX;
    if (rc > 0)
        *out = entry_of(statement);
    return rc;
}

int catalog_file_put(struct catalog *catalog, const char *path, struct ledger_entry *entry,
                     struct err *err)
{
    struct split_path parts = split(path);
    int rc = run(catalog, DIRECTORY_ADD, err, parts.directory);
    if (rc < 0)
        return rc;
    rc = query_number(catalog,
                      ask(catalog, FILE_PUT, err, parts.directory, parts.name, INTEGER(entry->size),
                          INTEGER(entry->modified_ns), INTEGER(entry->changed_ns),
                          INTEGER(entry->inode), INTEGER(entry->hash), INTEGER(entry->generation),
                          INTEGER(entry->unsure), TEXT(entry->reason)),
                      &entry->file, err);
    return rc < 0 ? rc : 0;
}

int catalog_file_remove(struct catalog *catalog, int64_t file, struct err *err)
{
    return run(catalog, FILE_REMOVE, err, INTEGER(file));
}

int catalog_file_distrust(struct catalog *catalog, article_id id, struct err *err)
{
    return run(catalog, FILE_DISTRUST, err, INTEGER(id));
}

int catalog_each_file(struct catalog *catalog, const char *directory,
                      int (*each)(void *context, const char *name,
                                  const struct ledger_entry *entry),
                      void *context, struct err *err)
{
    OWN(resetp)
    sqlite3_stmt *statement = ask(catalog, FILE_LIST, err, BYTES(directory, strlen(directory)));
    int rc = statement ? 0 : ERR_INDEX;
    while (rc == 0 && (rc = step(catalog, statement, err)) > 0) {
        OWN(ledger_entry_release) struct ledger_entry entry = entry_of(statement);
        OWN(freep) char *name = column_copy(statement, 9);
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
    OWN(resetp)
    sqlite3_stmt *statement = ask(catalog, DIRECTORY_LIST, err, BYTES(top, strlen(top)),
                                  BYTES(above, strlen(above)), BYTES(below, strlen(below)));
    int rc = statement ? 0 : ERR_INDEX;
    while (rc == 0 && (rc = step(catalog, statement, err)) > 0) {
        OWN(freep) char *directory = column_copy(statement, 0);
        rc = each(context, directory);
    }
    return rc;
}

int catalog_each_rejected(struct catalog *catalog, size_t limit,
                          int (*each)(void *context, const char *path, const char *reason),
                          void *context, struct err *err)
{
    OWN(resetp) sqlite3_stmt *statement = ask(catalog, FILE_REJECTED, err, INTEGER(limit));
    int rc = statement ? 0 : ERR_INDEX;
    while (rc == 0 && (rc = step(catalog, statement, err)) > 0) {
        OWN(freep) char *directory = column_copy(statement, 0);
        OWN(freep) char *name = column_copy(statement, 1);
        OWN(freep) char *reason = column_copy(statement, 2);
        OWN(freep) char *path = xasprintf("%s/%s", directory, name);
        rc = each(context, path, reason);
    }
    return rc;
}

int catalog_count_files(struct catalog *catalog, uint64_t *known, uint64_t *rejected,
                        struct err *err)
{
    int64_t all = 0, bad = 0;
    int rc = query_number(catalog, ask(catalog, FILE_COUNT, err), &all, err);
    if (rc >= 0)
        rc = query_number(catalog, ask(catalog, FILE_COUNT_REJECTED, err), &bad, err);
    *known = (uint64_t)all;
    *rejected = (uint64_t)bad;
    return rc < 0 ? rc : 0;
}
