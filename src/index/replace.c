#include "index/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "base/own.h"
#include "index/index_private.h"

/* An index makes fewer segments than this while the next one is made. */
#define NUMBERS_APART 1000000

char *index_next_path(const struct index *index)
{
    return xasprintf("%s/" INDEX_NEXT, index->path);
}

bool index_has_next(const struct index *index, const struct index_wish *wish)
{
    struct err err;
    int64_t left_out_ms;
    OWN(freep) char *path = index_next_path(index);
    OWN(freep) char *made_with = NULL;
    OWN(catalog_freep) struct catalog *catalog = NULL;
    return catalog_open(&catalog, path, CATALOG_READ, NULL, &err) == 0 &&
           catalog_analysis(catalog, &made_with, &err) == 0 &&
           catalog_left_out(catalog, &left_out_ms, &err) == 0 &&
           index_compare(made_with, left_out_ms, wish) == INDEX_MATCHES;
}

/* Numbers have 32 bits. Far up, when the low ones are of segments long gone, it begins anew. */
uint32_t index_numbers_after(uint32_t last)
{
    return last > UINT32_MAX / 2 ? 0 : last + NUMBERS_APART;
}

uint32_t index_next_numbers(const struct index *index)
{
    return index_numbers_after(index->last_segment_id);
}

/* -- files of segments --------------------------------------------------------------------- */

struct names {
    char **items;
    size_t count, capacity;
};

static void names_release(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static int list_names(struct names *out, const char *folder, const char *prefix, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(folder);
    if (!dir)
        return err_sys(err, "%s", folder);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
            GROW(out->items, out->count, out->capacity);
            out->items[out->count++] = xstrdup(entry->d_name);
        }
    return 0;
}

/* Those that were set aside too. */
static int list_all(struct names *out, const char *folder, struct err *err)
{
    int rc = list_names(out, folder, "seg-", err);
    return rc == 0 ? list_names(out, folder, "bad-", err) : rc;
}

static int move(const char *from, const char *to, const char *name, struct err *err)
{
    OWN(freep) char *source = xasprintf("%s/%s", from, name);
    OWN(freep) char *target = xasprintf("%s/%s", to, name);
    return rename(source, target) < 0 ? err_sys(err, "cannot move %s to %s", source, to) : 0;
}

/* Not over what has that name: it is a segment of the other index. */
static int move_segment(const char *from, const char *to, const char *name, struct err *err)
{
    OWN(freep) char *source = xasprintf("%s/%s", from, name);
    OWN(freep) char *target = xasprintf("%s/%s", to, name);
    int rc = renameat2(AT_FDCWD, source, AT_FDCWD, target, RENAME_NOREPLACE);
    if (rc < 0 && (errno == EINVAL || errno == ENOSYS)) { /* The file system does not have it. */
        errno = EEXIST;
        rc = access(target, F_OK) == 0 ? -1 : rename(source, target);
    }
    return rc < 0 ? err_sys(err, "cannot move %s to %s", source, to) : 0;
}

static int move_all(const char *from, const char *to, const struct names *names, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < names->count; i++)
        rc = move_segment(from, to, names->items[i], err);
    return rc;
}

/* -- removing ------------------------------------------------------------------------------ */

int index_clear_switch(struct index *index, const char *name, struct err *err)
{
    OWN(freep) char *folder = xasprintf("%s/%s", index->path, name);
    OWN(names_release) struct names names = {0};
    int rc = list_all(&names, folder, err);
    for (size_t i = 0; rc == 0 && i < names.count; i++)
        trash_put(index->trash, xasprintf("%s/%s", folder, names.items[i]));
    if (rc == 0)
        trash_put(index->trash, TAKE(folder)); /* It is emptied in this order. */
    return rc;
}

int index_drop_next(struct index *index, struct err *err)
{
    OWN(freep) char *next = index_next_path(index);
    for (unsigned i = 0;; i++) {
        OWN(freep) char *name = i > 0 ? xasprintf(INDEX_SWITCH "-%u", i) : xstrdup(INDEX_SWITCH);
        OWN(freep) char *folder = xasprintf("%s/%s", index->path, name);
        if (rename(next, folder) == 0)
            return index_clear_switch(index, name, err);
        if (errno == ENOTEMPTY || errno == EEXIST)
            continue; /* The last one is not gone yet. */
        return errno == ENOENT ? 0 : err_sys(err, "cannot remove %s", next);
    }
}

/* -- room ---------------------------------------------------------------------------------- */

/* What SQLite needs for the log of a small change and its index, many times over. */
#define ROOM_BYTES (4 * 1024 * 1024)

int index_reserve_room(const struct index *index, struct err *err)
{
    OWN(freep) char *path = xasprintf("%s/" INDEX_ROOM, index->path);
    OWN(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "cannot make %s", path);
    int code = posix_fallocate(fd, 0, ROOM_BYTES);
    if (code == 0)
        return 0;
    (void)unlink(path);
    return err_set(err, -code, "no room to replace the index: %s", err_str(-code));
}

void index_free_room(const char *path)
{
    OWN(freep) char *room = xasprintf("%s/" INDEX_ROOM, path);
    (void)unlink(room); /* Mostly there is none. */
}

/* -- replacing ----------------------------------------------------------------------------- */

/* What a log holds belongs to its database, which must not go from under it. */
static int check_no_log(const char *folder, struct err *err)
{
    OWN(freep) char *path = xasprintf("%s/catalog.db-wal", folder);
    if (access(path, F_OK) == 0)
        return err_set(err, ERR_INDEX, "%s was not written back", path);
    return 0;
}

static int set_sequence(struct catalog *catalog, uint64_t above, struct err *err)
{
    uint64_t sequence;
    int rc = catalog_begin(catalog, err);
    if (rc == 0)
        rc = catalog_sequence(catalog, &sequence, err);
    if (rc == 0)
        rc = catalog_set_sequence(catalog, (sequence > above ? sequence : above) + 1, err);
    return rc == 0 ? catalog_commit(catalog, err) : rc;
}

/* CATALOG_READ makes none where there is none. */
static int raise_sequence(const char *folder, uint64_t above, struct err *err)
{
    OWN(catalog_freep) struct catalog *catalog = NULL;
    int rc = catalog_open(&catalog, folder, CATALOG_READ, NULL, err);
    return rc == 0 ? set_sequence(catalog, above, err) : rc;
}

/* Move the new segments in, then the catalog that names them. */
static int take_over(const char *path, const char *folder, struct err *err)
{
    OWN(names_release) struct names names = {0};
    int rc = list_all(&names, folder, err);
    if (rc == 0)
        rc = move_all(folder, path, &names, err);
    if (rc == 0)
        rc = io_sync_folder(path, err);
    if (rc == 0)
        rc = move(folder, path, "catalog.db", err);
    return rc;
}

static int replace(const char *path, const char *next, struct err *err)
{
    struct err ignored;
    OWN(freep) char *folder = xasprintf("%s/" INDEX_SWITCH, path);
    OWN(names_release) struct names old = {0};
    int rc = list_names(&old, path, "seg-", err);
    if (rc < 0)
        return rc;
    /* From here on it is not taken for a whole one that could be gone on with. */
    if (rename(next, folder) < 0)
        return err_sys(err, "cannot rename %s", next);
    rc = io_sync_folder(path, err);
    if (rc == 0)
        rc = take_over(path, folder, err);
    if (rc < 0)
        return rc;
    if (io_sync_folder(path, &ignored) < 0)
        log_warn("%s", ignored.text); /* Either of the two is whole after a power cut. */
    if (move_all(path, folder, &old, &ignored) < 0)
        log_warn("%s", ignored.text); /* Whoever opens the index removes what it does not name. */
    return 0;
}

/* From here on, if it comes to no more, the index is empty, and its files are read again. */
static int set_catalog_aside(const char *path, struct err *err)
{
    OWN(freep) char *aside = NULL, *catalog = xasprintf("%s/catalog.db", path);
    OWN(freep) char *log = xasprintf("%s-wal", catalog), *shared = xasprintf("%s-shm", catalog);
    for (unsigned i = 1; !aside || access(aside, F_OK) == 0; i++) {
        free(aside);
        aside = xasprintf("%s/bad-catalog-%u.db", path, i);
    }
    OWN(freep) char *log_aside = xasprintf("%s-wal", aside);
    (void)rename(log, log_aside); /* Mostly there is none, nor the other. */
    (void)unlink(shared);
    return rename(catalog, aside) < 0 ? err_sys(err, "cannot set %s aside", catalog) : 0;
}

int index_replace(const char *path, uint64_t sequence, bool is_damaged, struct err *err)
{
    OWN(closep) int lock = -1;
    OWN(freep) char *next = xasprintf("%s/" INDEX_NEXT, path);
    int rc = index_lock(path, &lock, err);
    index_free_room(path);
    if (rc == 0)
        rc = raise_sequence(next, sequence, err);
    if (rc == 0)
        rc = check_no_log(next, err);
    if (rc == 0 && is_damaged)
        rc = set_catalog_aside(path, err);
    if (rc == 0)
        rc = check_no_log(path, err);
    return rc == 0 ? replace(path, next, err) : rc;
}

/* -- setting aside ------------------------------------------------------------------------- */

/* The first name old-N that is free. */
static int make_aside(char **out, const char *path, struct err *err)
{
    for (unsigned i = 1;; i++) {
        OWN(freep) char *folder = xasprintf("%s/old-%u", path, i);
        if (mkdir(folder, 0755) == 0) {
            *out = TAKE(folder);
            return 0;
        }
        if (errno != EEXIST)
            return err_sys(err, "cannot make %s", folder);
    }
}

int index_move_aside(const char *path, const struct err *why, struct err *err)
{
    static const char *const others[] = {INDEX_NEXT, "catalog.db-wal", "catalog.db-shm"};
    OWN(names_release) struct names names = {0};
    OWN(freep) char *aside = NULL;
    int rc = make_aside(&aside, path, err);
    if (rc == 0)
        rc = list_all(&names, path, err);
    if (rc == 0)
        rc = move_all(path, aside, &names, err);
    for (size_t i = 0; rc == 0 && i < sizeof others / sizeof others[0]; i++)
        (void)move(path, aside, others[i], NULL); /* Mostly there is none. */
    if (rc == 0)
        rc = move(path, aside, "catalog.db", err);
    if (rc == 0)
        log_warn("%s: set aside as %s, which you may remove; a new one is made from the files",
                 why->text, aside);
    return rc;
}
