/* Index a stream of articles (see bench/README.md) with SQLite FTS5.
 *
 * usage: fts5 RECORDS DATABASE             index, in one transaction
 *        fts5 RECORDS DATABASE --prefixes  with indexes of prefixes as well
 *        fts5 --optimize DATABASE          merge what came of it into one b-tree
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what, sqlite3 *db)
{
    fprintf(stderr, "fts5: %s: %s\n", what, db ? sqlite3_errmsg(db) : "wrong or cut off");
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, db);
}

#define TABLE                                                                                 \
    "CREATE VIRTUAL TABLE article USING fts5(path UNINDEXED, date UNINDEXED, headline, body," \
    " tokenize = 'porter unicode61'"

/* The hash of new postings may take 16 MiB, of 1, which is some percent faster; more is not. */
static void create(sqlite3 *db, int with_prefixes)
{
    run(db, with_prefixes ? TABLE ", prefix = '2 3')" : TABLE ")");
    run(db, "INSERT INTO article(article, rank) VALUES('hashsize', 16777216)");
    run(db, "INSERT INTO article(article, rank) VALUES('rank', 'bm25(0, 0, 3, 1)')");
}

struct record {
    char path[4096], date[11], *text;
    size_t headline, body;
};

static int read_record(FILE *in, struct record *out)
{
    if (fscanf(in, "%4095[^\t]\t%10[^\t]\t%zu\t%zu", out->path, out->date, &out->headline,
               &out->body) != 4)
        return 0;
    size_t length = out->headline + out->body + 1;
    out->text = realloc(out->text, length);
    if (!out->text || fgetc(in) != '\n' || fread(out->text, 1, length, in) != length)
        die("records", NULL);
    return 1;
}

static void load(sqlite3 *db, FILE *in)
{
    sqlite3_stmt *insert;
    if (sqlite3_prepare_v2(db, "INSERT INTO article VALUES(?, ?, ?, ?)", -1, &insert, NULL) !=
        SQLITE_OK)
        die("prepare", db);
    struct record record = {.text = NULL};
    int count = 0;
    for (; read_record(in, &record); count++) {
        sqlite3_bind_text(insert, 1, record.path, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 2, record.date, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 3, record.text, (int)record.headline, SQLITE_STATIC);
        sqlite3_bind_text(insert, 4, record.text + record.headline, (int)record.body,
                          SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE)
            die("insert", db);
        sqlite3_reset(insert);
    }
    printf("%d articles\n", count);
    free(record.text);
    sqlite3_finalize(insert);
}

int main(int argc, char **argv)
{
    int with_prefixes = argc == 4 && strcmp(argv[3], "--prefixes") == 0;
    if (argc != 3 + with_prefixes) {
        fputs("usage: fts5 RECORDS DATABASE [--prefixes] | fts5 --optimize DATABASE\n", stderr);
        return 2;
    }
    sqlite3 *db;
    if (sqlite3_open(argv[2], &db) != SQLITE_OK)
        die(argv[2], db);
    run(db, "PRAGMA cache_size = -32768");
    if (strcmp(argv[1], "--optimize") == 0) {
        run(db, "INSERT INTO article(article) VALUES('optimize')");
    } else {
        FILE *in = fopen(argv[1], "rb");
        if (!in)
            die(argv[1], NULL);
        create(db, with_prefixes);
        run(db, "BEGIN");
        load(db, in);
        run(db, "COMMIT");
        fclose(in);
    }
    if (sqlite3_close(db) != SQLITE_OK)
        die("close", db);
    return 0;
}
