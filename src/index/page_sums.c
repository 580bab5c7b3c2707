#include "index/page_sums.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <uv.h>
#include <xxhash.h>

#define VFS_NAME "newsdex"
#define PAGE_BYTES                                                                 \
    4096 /* SQLite's default; all databases that go through here are made with it. \
          */
#define SUM_BYTES 8
#define TEXT_BYTES (PAGE_BYTES - SUM_BYTES)

/* An open database file; the file of SQLite's own VFS lies behind it. */
struct file {
    sqlite3_file base;
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;
static uv_once_t once = UV_ONCE_INIT;

static sqlite3_file *real(sqlite3_file *file)
{
    return (sqlite3_file *)((struct file *)file + 1);
}

#define DELEGATE(file, method, ...) (real(file)->pMethods->method(real(file), __VA_ARGS__))

/* -- checksums ----------------------------------------------------------------------------- */

/* A page that was written to the place of another one is wrong too. */
static uint64_t sum_of(const void *page, sqlite3_int64 offset)
{
    return XXH3_64bits_withSeed(page, TEXT_BYTES, (XXH64_hash_t)offset);
}

/* Pages that were never written, in the midst of others, are all zeros. */
static bool is_empty(const unsigned char *page)
{
    return page[0] == 0 && memcmp(page, page + 1, PAGE_BYTES - 1) == 0;
}

static bool is_right(const unsigned char *page, sqlite3_int64 offset)
{
    uint64_t noted;
    memcpy(&noted, page + TEXT_BYTES, sizeof noted);
    return noted == sum_of(page, offset) || is_empty(page);
}

static bool is_page(int amount, sqlite3_int64 offset)
{
    return amount == PAGE_BYTES && offset % PAGE_BYTES == 0;
}

static int read_page(sqlite3_file *file, void *bytes, int amount, sqlite3_int64 offset)
{
    int rc = DELEGATE(file, xRead, bytes, amount, offset);
    if (rc == SQLITE_OK && is_page(amount, offset) && !is_right(bytes, offset))
        return SQLITE_IOERR_DATA;
    return rc;
}

static int write_page(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset)
{
    unsigned char page[PAGE_BYTES];
    if (!is_page(amount, offset))
        return DELEGATE(file, xWrite, bytes, amount, offset);
    uint64_t sum = sum_of(bytes, offset);
    memcpy(page, bytes, TEXT_BYTES);
    memcpy(page + TEXT_BYTES, &sum, sizeof sum);
    return DELEGATE(file, xWrite, page, amount, offset);
}

/* -- what is left to SQLite's own VFS ------------------------------------------------------- */

static int close_file(sqlite3_file *file)
{
    return real(file)->pMethods->xClose(real(file));
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    return DELEGATE(file, xTruncate, size);
}

static int sync_file(sqlite3_file *file, int flags)
{
    return DELEGATE(file, xSync, flags);
}

static int get_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return DELEGATE(file, xFileSize, size);
}

static int lock_file(sqlite3_file *file, int kind)
{
    return DELEGATE(file, xLock, kind);
}

static int unlock_file(sqlite3_file *file, int kind)
{
    return DELEGATE(file, xUnlock, kind);
}

static int check_lock(sqlite3_file *file, int *out)
{
    return DELEGATE(file, xCheckReservedLock, out);
}

static int control_file(sqlite3_file *file, int operation, void *argument)
{
    return DELEGATE(file, xFileControl, operation, argument);
}

static int get_sector_size(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int get_characteristics(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int map_shared(sqlite3_file *file, int page, int page_bytes, int extend, void volatile **out)
{
    return DELEGATE(file, xShmMap, page, page_bytes, extend, out);
}

static int lock_shared(sqlite3_file *file, int offset, int count, int flags)
{
    return DELEGATE(file, xShmLock, offset, count, flags);
}

static void order_shared(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

static int unmap_shared(sqlite3_file *file, int remove)
{
    return DELEGATE(file, xShmUnmap, remove);
}

/* Version 2 has shared memory, which the log needs, but no mapping of the file, which would go past
 * us. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_page,
    .xWrite = write_page,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = get_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = get_sector_size,
    .xDeviceCharacteristics = get_characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = order_shared,
    .xShmUnmap = unmap_shared,
};

/* -- opening ------------------------------------------------------------------------------- */

static int open_file(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    (void)self;
    if (!(flags & SQLITE_OPEN_MAIN_DB))
        return real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
    file->pMethods = NULL;
    int rc = real_vfs->xOpen(real_vfs, name, real(file), flags, out_flags);
    if (real(file)->pMethods)
        file->pMethods = &methods;
    return rc;
}

/* Names, time and chance are those of SQLite's own VFS, whose functions do not ask which VFS they
 * are called for. */
static void set_up(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = VFS_NAME;
    vfs.szOsFile += (int)sizeof(struct file);
    vfs.xOpen = open_file;
    (void)sqlite3_vfs_register(&vfs, false); /* Fails only without memory: then opening does. */
}

const char *page_sums_vfs(void)
{
    uv_once(&once, set_up);
    return VFS_NAME;
}

void page_sums_prepare(sqlite3 *db)
{
    int bytes = SUM_BYTES;
    (void)sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes);
}
