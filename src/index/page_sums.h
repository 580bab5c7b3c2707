/* Checksums of a database's pages. SQLite has none: a flipped bit in a row is another row. So its
 * files go through a VFS of ours, which notes a checksum in each page that it writes to a database
 * file, in 8 bytes that SQLite leaves free for that, and compares it when the page is read. A page
 * that is another one is SQLITE_IOERR_DATA.
 *
 * What is in the log has SQLite's own checksums: a commit that does not agree with them did not
 * happen, nor those behind it.
 *
 * Private to index/. Any thread.
 */
#ifndef INDEX_PAGE_SUMS_H
#define INDEX_PAGE_SUMS_H

#include <sqlite3.h>

/* To be given to sqlite3_open_v2(). */
const char *page_sums_vfs(void);

/* Have SQLite leave the bytes free; on a connection that was just opened. */
void page_sums_prepare(sqlite3 *db);

#endif
