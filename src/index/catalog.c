#include "index/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/catalog_private.h"

/* A reader may meet a writer's checkpoint; nothing takes longer than this. */
#define BUSY_TIMEOUT_MS 10000

static const char pragmas[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                              "PRAGMA cache_size=-16000; PRAGMA journal_size_limit=67108864;";

static const char *const schema =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE segments(id INTEGER PRIMARY KEY, articles INTEGER NOT NULL,"
    " date_min INTEGER NOT NULL, date_max INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " header_hash INTEGER NOT NULL);"
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

static const char *const sql_texts[] = {
#define X(name, sql) [name] = (sql),
    STATEMENTS(X)
#undef X
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
            .header_hash = (uint64_t)sql_column(statement, 5),
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
                   SQL_INTEGER(segment->header_hash));
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
