/* What is linked costs no room and no time, and nothing changes it: segments are never written to,
 * nor are the articles that were handed over. The catalog does change, so it is always copied. */
#include "index/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/own.h"
#include "base/path.h"
#include "index/moment.h"
#include "index/segment.h"

#define COPY_BYTES (256 * 1024)

static void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

/* -- where to ------------------------------------------------------------------------------ */

static bool is_empty(DIR *dir)
{
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            return false;
    return true;
}

/* Whether nothing is there that a folder can't be renamed over. */
static int check_free(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return 0;
    OWN(closedirp) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return err_set(err, ERR_REQUEST, "%s: %s", path, err_str(-errno));
    return is_empty(dir) ? 0 : err_set(err, ERR_REQUEST, "%s is not empty", path);
}

/* The folder that the path is in, and the name in it. */
struct place {
    char *folder, *name;
};

static void place_release(struct place *place)
{
    free(place->folder);
    free(place->name);
}

static int find_place(char *path, struct place *out, struct err *err)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        path[--length] = '\0';
    char *slash = strrchr(path, '/');
    if (path[0] != '/' || !slash[1] || strcmp(slash, "/.") == 0 || strcmp(slash, "/..") == 0)
        return err_set(err, ERR_REQUEST, "\"%s\" is no absolute path of a folder to be made", path);
    out->name = xstrdup(slash + 1);
    slash[slash == path] = '\0';
    out->folder = realpath(path, NULL);
    return out->folder ? 0 : err_set(err, ERR_REQUEST, "%s: %s", path, err_str(-errno));
}

int index_copy_resolve(const struct index *index, const char *path, char **out, struct err *err)
{
    OWN(freep) char *text = xstrdup(path);
    OWN(place_release) struct place place = {0};
    int rc = find_place(text, &place, err);
    if (rc < 0)
        return rc;
    bool is_top = strcmp(place.folder, "/") == 0;
    OWN(freep) char *target = xasprintf("%s/%s", is_top ? "" : place.folder, place.name);
    if (path_is_within(target, index_path(index)))
        return err_set(err, ERR_REQUEST, "%s is in the index itself", target);
    rc = check_free(target, err);
    if (rc == 0)
        *out = TAKE(target);
    return rc;
}

/* -- files --------------------------------------------------------------------------------- */

struct copying {
    struct index_copy *copy;
    bool no_links; /* They were tried. */
};

static int copy_all_bytes(int from, int to, const char *name, struct effort *effort,
                          struct err *err)
{
    OWN(freep) char *bytes = xcalloc(1, COPY_BYTES);
    for (;;) {
        ssize_t n = read(from, bytes, COPY_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? err_sys(err, "cannot read %s", name) : 0;
        int rc = io_write(to, bytes, (size_t)n, name, err);
        if (rc == 0)
            rc = effort_go_on(effort, 0, err);
        if (rc < 0)
            return rc;
    }
}

/* With its times: those of a handed over article tell its date. */
static int copy_bytes(struct copying *copying, int from, const struct stat *st, const char *path,
                      struct err *err)
{
    const struct timespec times[2] = {st->st_atim, st->st_mtim};
    OWN(closep) int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (to < 0)
        return err_sys(err, "cannot make %s", path);
    int rc = copy_all_bytes(from, to, path, &copying->copy->effort, err);
    if (rc == 0 && (futimens(to, times) < 0 || fsync(to) < 0))
        rc = err_sys(err, "cannot write %s", path);
    return rc;
}

static bool link_file(struct copying *copying, const char *from, const char *to)
{
    if (!copying->no_links && link(from, to) == 0)
        return true;
    copying->no_links = true;
    return false;
}

static int copy_folder(struct copying *copying, const char *from, const char *to, struct err *err);

/* A file or a folder; what is gone by now is left out. */
static int copy_entry(struct copying *copying, const char *from, const char *to, struct err *err)
{
    struct stat st;
    OWN(closep) int fd = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, "cannot read %s", from);
    if (S_ISDIR(st.st_mode))
        return copy_folder(copying, from, to, err);
    if (!S_ISREG(st.st_mode) || link_file(copying, from, to))
        return 0;
    return copy_bytes(copying, fd, &st, to, err);
}

/* Names with a dot before them are those of files that are being written. */
static int copy_folder(struct copying *copying, const char *from, const char *to, struct err *err)
{
    OWN(closedirp) DIR *dir = opendir(from);
    if (!dir)
        return errno == ENOENT ? 0 : err_sys(err, "cannot read %s", from);
    if (mkdir(to, 0755) < 0)
        return err_sys(err, "cannot make %s", to);
    int rc = 0;
    for (struct dirent *entry; rc == 0 && (entry = readdir(dir));) {
        OWN(freep) char *source = xasprintf("%s/%s", from, entry->d_name);
        OWN(freep) char *target = xasprintf("%s/%s", to, entry->d_name);
        if (entry->d_name[0] != '.')
            rc = copy_entry(copying, source, target, err);
    }
    return rc < 0 ? rc : io_sync_folder(to, err);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); /* What stays is in nobody's way. */
}

/* -- the index ----------------------------------------------------------------------------- */

/* What was copied is read again, because what is damaged is no copy; of what was linked only the
 * size is looked at, or it would take as long. */
static int verify_copied(const struct copying *copying, const struct segment *copied,
                         struct err *err)
{
    struct err why;
    struct effort *effort = &copying->copy->effort;
    int rc = copying->no_links ? segment_examine(copied, effort, &why)
                               : segment_verify(copied, SEGMENT_CHECK_SIZE, &why);
    if (rc < 0)
        return err_set(err, rc, "segment %" PRIu32 ": %s", copied->id, why.text);
    return effort_go_on(effort, copying->no_links ? 0 : copied->bytes, err);
}

static int copy_segment(struct copying *copying, const struct segment *segment, const char *to,
                        struct err *err)
{
    OWN(freep) char *path = segment_path(to, segment->id);
    struct segment copied = *segment;
    copied.path = path;
    int rc = copy_entry(copying, segment->path, path, err);
    return rc < 0 ? rc : verify_copied(copying, &copied, err);
}

static int copy_segments(struct copying *copying, const struct snapshot *snapshot, const char *to,
                         struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < snapshot->count; i++)
        rc = copy_segment(copying, snapshot->parts[i].segment, to, err);
    return rc;
}

static void describe(struct index_copy *copy, const struct snapshot *snapshot)
{
    copy->sequence = snapshot->sequence;
    copy->articles = snapshot_articles(snapshot);
    copy->bytes = snapshot_bytes(snapshot);
    copy->segments = snapshot->count;
    copy->effort.total = copy->bytes;
}

/* Fill the folder. The other one comes last: all that the catalog knows of it is in it then. */
static int copy_moment(struct index *index, struct index_copy *copy, const char *to,
                       struct err *err)
{
    struct copying copying = {.copy = copy};
    OWN(moment_release) struct moment moment = {0};
    OWN(freep) char *catalog = xasprintf("%s/catalog.db", to);
    OWN(freep) char *also_from = xasprintf("%s/%s", index_path(index), copy->also);
    OWN(freep) char *also_to = xasprintf("%s/%s", to, copy->also);
    int rc = moment_take(&moment, index, err);
    if (rc < 0)
        return rc;
    describe(copy, moment.snapshot);
    rc = catalog_copy(moment.catalog, &copy->effort, catalog, err);
    moment_end_view(&moment);
    if (rc == 0)
        rc = copy_segments(&copying, moment.snapshot, to, err);
    if (rc == 0)
        rc = copy_folder(&copying, also_from, also_to, err);
    return rc < 0 ? rc : io_sync_folder(to, err);
}

static int rename_into_place(const char *from, const char *to, struct err *err)
{
    OWN(freep) char *folder = xasprintf("%s/..", to);
    if (rename(from, to) < 0)
        return err_sys(err, "cannot rename %s", from);
    int rc = io_sync_folder(folder, err);
    if (rc < 0)
        remove_tree(to);
    return rc;
}

int index_copy(struct index *index, struct index_copy *copy, struct err *err)
{
    OWN(freep) char *temporary = xasprintf("%s.tmp", copy->target);
    if (mkdir(temporary, 0755) < 0)
        return err_sys(err, "cannot make %s", temporary);
    int rc = copy_moment(index, copy, temporary, err);
    if (rc == 0)
        rc = rename_into_place(temporary, copy->target, err);
    if (rc < 0)
        remove_tree(temporary);
    return rc;
}
