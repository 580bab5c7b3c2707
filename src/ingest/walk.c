/* A folder's files and the ledger's rows for it both come in the order of their names' bytes, so
 * one pass over both finds what is new, changed and gone. Folders that the ledger knows and the
 * walk did not come to are gone with all that was in them. */
#include "ingest/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "format/source.h"

struct strings {
    char **items;
    size_t count, capacity;
};

static void strings_add(struct strings *strings, char *item)
{
    GROW(strings->items, strings->count, strings->capacity);
    strings->items[strings->count++] = item;
}

static void strings_release(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    free(strings->items);
    *strings = (struct strings){0};
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void strings_sort(struct strings *strings)
{
    if (strings->count > 0)
        qsort(strings->items, strings->count, sizeof *strings->items, compare_strings);
}

static bool strings_has(const struct strings *sorted, const char *item)
{
    return sorted->count > 0 &&
           bsearch(&item, sorted->items, sorted->count, sizeof *sorted->items, compare_strings);
}

/* -- listing a folder ---------------------------------------------------------------------- */

struct listing {
    struct strings files, folders; /* Names. */
};

static void listing_release(struct listing *listing)
{
    strings_release(&listing->files);
    strings_release(&listing->folders);
}

static void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static unsigned char type_of(DIR *dir, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return DT_UNKNOWN;
    return S_ISREG(st.st_mode) ? DT_REG : S_ISDIR(st.st_mode) ? DT_DIR : DT_UNKNOWN;
}

static bool is_ignored(const struct walk *walk, const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || corpus_ignores(walk->corpus, name);
}

/* NULL at the end, with errno 0, and on failure. */
static const struct dirent *next_entry(DIR *dir)
{
    errno = 0;
    return readdir(dir);
}

/* What is there, or a negative code where the folder cannot be read to its end. */
static int list(const struct walk *walk, DIR *dir, struct listing *out)
{
    for (const struct dirent *entry; (entry = next_entry(dir));) {
        if (is_ignored(walk, entry->d_name))
            continue;
        unsigned char type = type_of(dir, entry);
        if (type == DT_REG)
            strings_add(&out->files, xstrdup(entry->d_name));
        else if (type == DT_DIR)
            strings_add(&out->folders, xstrdup(entry->d_name));
    }
    int rc = -errno;
    strings_sort(&out->files);
    return rc;
}

/* -- comparing it with the ledger ---------------------------------------------------------- */

struct comparison {
    const struct walk *walk;
    const char *folder;
    DIR *dir;                   /* NULL: all that the ledger has is gone. */
    const struct strings *here; /* Sorted. */
    size_t at;
    struct strings differing; /* Paths; told when the ledger's rows are read. */
};

static void note(struct comparison *comparison, const char *name)
{
    strings_add(&comparison->differing, xasprintf("%s/%s", comparison->folder, name));
}

static bool has_changed(const struct comparison *comparison, const char *name,
                        const struct ledger_entry *entry)
{
    struct stat st;
    struct file_stamp now;
    const struct file_stamp known = {entry->size, entry->modified_ns, entry->changed_ns,
                                     entry->inode};
    bool retry = entry->reason && comparison->walk->retry_rejected;
    if (entry->unsure || retry ||
        fstatat(dirfd(comparison->dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return true;
    file_stamp_of(&now, &st);
    return !file_stamp_equal(&now, &known);
}

static int compare_row(void *context, const char *name, const struct ledger_entry *entry)
{
    struct comparison *comparison = context;
    const struct strings *here = comparison->here;
    while (comparison->at < here->count && strcmp(here->items[comparison->at], name) < 0)
        note(comparison, here->items[comparison->at++]);
    bool is_here = comparison->at < here->count && strcmp(here->items[comparison->at], name) == 0;
    comparison->at += is_here;
    if (!is_here || has_changed(comparison, name, entry))
        note(comparison, name);
    return 0;
}

/* Tell of all files of a folder that are not as the ledger has them. The ledger is not held open
 * meanwhile: telling may wait for the writer. */
static int compare_folder(const struct walk *walk, const char *folder, DIR *dir,
                          const struct strings *here, struct err *err)
{
    struct comparison comparison = {.walk = walk, .folder = folder, .dir = dir, .here = here};
    int rc = ledger_each_file(walk->ledger, folder, compare_row, &comparison, err);
    while (rc == 0 && comparison.at < here->count)
        note(&comparison, here->items[comparison.at++]);
    for (size_t i = 0; rc == 0 && i < comparison.differing.count; i++)
        rc = walk->differs(walk->context, comparison.differing.items[i]);
    strings_release(&comparison.differing);
    return rc;
}

static int report_gone(const struct walk *walk, const char *folder, struct err *err)
{
    const struct strings nothing = {0};
    return compare_folder(walk, folder, NULL, &nothing, err);
}

/* -- walking ------------------------------------------------------------------------------- */

static bool may_enter(const struct walk *walk, const char *folder)
{
    return !path_is_within(folder, walk->index_path) || path_is_within(folder, walk->keep_folder);
}

static DIR *open_folder(const char *path)
{
    OWN(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir)
        fd = -1;
    return dir;
}

/* Where a walk has been. */
struct course {
    struct strings visited;     /* Folders. */
    struct strings passed_over; /* Folders of which, and of what is below, nothing is known. */
    struct err trouble;         /* Why the first of them was, where that has to be told, */
    struct err shortage;        /* or where it was for want of something. */
};

static void course_release(struct course *course)
{
    strings_release(&course->visited);
    strings_release(&course->passed_over);
}

static void note_first(struct err *first, const struct err *why)
{
    if (!first->code)
        *first = *why;
}

/* Whether it is of no use to try again before somebody changes the folder. */
static bool is_for_good(int rc)
{
    return rc == -EACCES || rc == -EPERM || rc == -ENAMETOOLONG;
}

static void pass_over(struct course *course, const char *folder, int rc)
{
    struct err why;
    err_set(&why, rc, "cannot look through %s: %s", folder, err_str(rc));
    strings_add(&course->passed_over, xstrdup(folder));
    if (err_is_shortage(rc))
        note_first(&course->shortage, &why);
    else if (is_for_good(rc))
        log_warn("%s", why.text);
    else
        note_first(&course->trouble, &why);
}

/* List one folder, tell what differs, put what is below it on the stack. A folder that is gone by
 * now is left to those who look for what is gone. */
static int visit(const struct walk *walk, const char *folder, struct strings *stack,
                 struct course *course, struct err *err)
{
    OWN(listing_release) struct listing listing = {0};
    if (!may_enter(walk, folder))
        return 0;
    walk->enter(walk->context, folder);
    OWN(closedirp) DIR *dir = open_folder(folder);
    if (!dir && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
        return 0;
    int rc = dir ? list(walk, dir, &listing) : -errno;
    if (rc < 0) {
        pass_over(course, folder, rc);
        return 0;
    }
    strings_add(&course->visited, xstrdup(folder));
    for (size_t i = 0; i < listing.folders.count; i++)
        strings_add(stack, xasprintf("%s/%s", folder, listing.folders.items[i]));
    return compare_folder(walk, folder, dir, &listing.files, err);
}

static int walk_down(const struct walk *walk, const char *top, struct course *course,
                     struct err *err)
{
    int rc = 0;
    OWN(strings_release) struct strings stack = {0};
    strings_add(&stack, xstrdup(top));
    while (rc == 0 && stack.count > 0) {
        OWN(freep) char *folder = stack.items[--stack.count];
        rc = visit(walk, folder, &stack, course, err);
    }
    return rc;
}

struct known_folders {
    const struct strings *visited; /* Sorted. */
    struct strings missed;
};

static int note_missed(void *context, const char *folder)
{
    struct known_folders *known = context;
    if (!strings_has(known->visited, folder))
        strings_add(&known->missed, xstrdup(folder));
    return 0;
}

static bool is_passed_over(const struct course *course, const char *folder)
{
    for (size_t i = 0; i < course->passed_over.count; i++)
        if (path_is_within(folder, course->passed_over.items[i]))
            return true;
    return false;
}

/* Tell of the files in folders below top that the walk did not come to. */
static int report_missed(const struct walk *walk, const char *top, struct course *course,
                         struct err *err)
{
    struct known_folders known = {.visited = &course->visited};
    strings_sort(&course->visited);
    int rc = ledger_each_directory(walk->ledger, top, note_missed, &known, err);
    for (size_t i = 0; rc == 0 && i < known.missed.count; i++)
        if (!is_passed_over(course, known.missed.items[i]))
            rc = report_gone(walk, known.missed.items[i], err);
    strings_release(&known.missed);
    return rc;
}

/* -- roots --------------------------------------------------------------------------------- */

static bool is_empty(DIR *dir)
{
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            return false;
    return true;
}

/* Whether the root can be walked; else the course says why not. */
static bool is_there(const struct walk *walk, size_t which, struct course *course)
{
    struct stat st;
    struct err why;
    const char *root = walk->corpus->roots[which];
    OWN(closedirp) DIR *dir = open_folder(root);
    if (!dir || fstat(dirfd(dir), &st) < 0) {
        int rc = err_sys(&why, "corpus folder %s", root);
        note_first(err_is_shortage(rc) ? &course->shortage : &course->trouble, &why);
        return false;
    }
    if (!is_empty(dir)) {
        walk->root_inodes[which] = st.st_ino;
        return true;
    }
    if (walk->root_inodes[which] == st.st_ino)
        return true;
    walk->enter(walk->context, root);
    bool known = ledger_knows(walk->ledger, root);
    if (known) {
        err_set(&why, -ENOENT, "corpus folder %s is empty, its articles are kept: not mounted?",
                root);
        note_first(&course->trouble, &why);
    }
    return !known;
}

/* The end of a walk that was not ended by the caller or the ledger. */
static int conclude(const struct course *course, struct err *trouble, struct err *err)
{
    *trouble = course->trouble;
    if (course->shortage.code)
        *err = course->shortage;
    return course->shortage.code;
}

int walk_tree(const struct walk *walk, const char *top, struct err *trouble, struct err *err)
{
    OWN(course_release) struct course course = {0};
    for (size_t i = 0; i < walk->corpus->root_count; i++)
        if (path_is_within(top, walk->corpus->roots[i]) && !is_there(walk, i, &course))
            return conclude(&course, trouble, err);
    int rc = walk_down(walk, top, &course, err);
    if (rc == 0)
        rc = report_missed(walk, top, &course, err);
    return rc < 0 ? rc : conclude(&course, trouble, err);
}

int walk_corpus(const struct walk *walk, struct err *trouble, struct err *err)
{
    OWN(course_release) struct course course = {0};
    int rc = walk_down(walk, walk->keep_folder, &course, err);
    for (size_t i = 0; rc == 0 && i < walk->corpus->root_count; i++) {
        const char *root = walk->corpus->roots[i];
        if (is_there(walk, i, &course))
            rc = walk_down(walk, root, &course, err);
        else
            strings_add(&course.passed_over, xstrdup(root));
    }
    if (rc == 0)
        rc = report_missed(walk, "", &course, err);
    return rc < 0 ? rc : conclude(&course, trouble, err);
}

/* -- counting ------------------------------------------------------------------------------ */

uint64_t walk_count_files(const struct walk *walk)
{
    uint64_t count = 0;
    OWN(strings_release) struct strings stack = {0};
    for (size_t i = 0; i < walk->corpus->root_count; i++)
        strings_add(&stack, xstrdup(walk->corpus->roots[i]));
    while (stack.count > 0) {
        OWN(listing_release) struct listing listing = {0};
        OWN(freep) char *folder = stack.items[--stack.count];
        OWN(closedirp) DIR *dir = may_enter(walk, folder) ? open_folder(folder) : NULL;
        if (!dir)
            continue;
        (void)list(walk, dir, &listing); /* The walk will say so. */
        count += listing.files.count;
        for (size_t i = 0; i < listing.folders.count; i++)
            strings_add(&stack, xasprintf("%s/%s", folder, listing.folders.items[i]));
    }
    return count;
}
