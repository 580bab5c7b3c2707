/* Answer queries with what fts5.c indexed.
 *
 * usage: fts5_search DATABASE. A request is a line of a MATCH expression, a first and a last date
 * (empty: open), with tabs between. The answer has ten lines at most and an empty one.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HIT                                                                              \
    "SELECT path, date, headline, snippet(article, 3, '[', ']', '...', 24) FROM article" \
    " WHERE article MATCH ?1"
#define BEST " ORDER BY rank LIMIT 10"

static void die(const char *what, sqlite3 *db)
{
    fprintf(stderr, "fts5_search: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        die(sql, db);
    return statement;
}

static void print_column(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    for (; text && *text; text++)
        putchar(*text == '\n' ? ' ' : *text);
    putchar('\t');
}

static void answer(sqlite3 *db, sqlite3_stmt *statement)
{
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int column = 0; column < 4; column++)
            print_column(statement, column);
        putchar('\n');
    }
    if (rc != SQLITE_DONE)
        die("step", db);
    sqlite3_reset(statement);
    putchar('\n');
    fflush(stdout);
}

int main(int argc, char **argv)
{
    sqlite3 *db;
    char *line = NULL;
    size_t capacity = 0;
    if (argc != 2)
        return 2;
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        die(argv[1], db);
    sqlite3_exec(db, "PRAGMA mmap_size = 4000000000; PRAGMA cache_size = -65536", NULL, NULL, NULL);
    sqlite3_stmt *any = prepare(db, HIT BEST);
    sqlite3_stmt *dated = prepare(db, HIT " AND date BETWEEN ?2 AND ?3" BEST);
    while (getline(&line, &capacity, stdin) > 0) {
        char *rest = line, *match = strsep(&rest, "\t"), *first = strsep(&rest, "\t");
        char *last = strsep(&rest, "\n");
        sqlite3_stmt *statement = first && *first ? dated : any;
        sqlite3_bind_text(statement, 1, match, -1, SQLITE_TRANSIENT);
        if (statement == dated) {
            sqlite3_bind_text(statement, 2, first, -1, SQLITE_TRANSIENT);
            sqlite3_bind_text(statement, 3, last, -1, SQLITE_TRANSIENT);
        }
        answer(db, statement);
    }
    free(line);
    sqlite3_finalize(any);
    sqlite3_finalize(dated);
    sqlite3_close(db);
    return 0;
}
