/* What a catalog is made of, for catalog.c and catalog_files.c. Every statement is in the table
 * below; index/sql.h runs them. */
#ifndef INDEX_CATALOG_PRIVATE_H
#define INDEX_CATALOG_PRIVATE_H

#include "index/catalog.h"
#include "index/sql.h"

#define FILE_COLUMNS \
    "f.id, f.size, f.modified_ns, f.changed_ns, f.inode, f.hash, f.generation, f.unsure, f.reason"

#define STATEMENTS(X)                                                                              \
    X(SCHEMA_FIND, "SELECT 1 FROM sqlite_master WHERE name='meta'")                                \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(BEGIN_VIEW, "BEGIN")                                                                         \
    X(COMMIT, "COMMIT")                                                                            \
    X(META_GET, "SELECT value FROM meta WHERE name=?")                                             \
    X(META_SET, "REPLACE INTO meta VALUES(?,?)")                                                   \
    X(SEGMENT_LIST, "SELECT id, articles, date_min, date_max, bytes, header_hash FROM segments"    \
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

struct catalog {
    struct sql sql;
};

#endif
