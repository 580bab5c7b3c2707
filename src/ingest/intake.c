#include "ingest/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "format/source.h"

/* Files are stamped with the time of the last timer tick, at most 10 ms ago (HZ=100). A change
 * within it could leave the stamp as it is. */
#define STAMP_GRAIN_NS 20000000

/* Where nobody can tell whether a writer is at work, a file that rested this long is complete. */
#define REST_NS 2000000000

/* -- reading a file ------------------------------------------------------------------------ */

struct put_sink {
    struct article_sink sink;
    struct intake *intake;
    const struct ledger_entry *entry;
    article_id first;
    size_t count;
    int index_status; /* The failure of the index, which is not the file's. */
};

static int put_article(struct article_sink *sink, struct article *article, struct err *err)
{
    struct put_sink *put = container_of(sink, struct put_sink, sink);
    OWN(article_freep) struct article *owned = article;
    article_id id;
    int rc = index_put(put->intake->index, owned, put->entry, &id, err);
    put->index_status = rc;
    if (rc < 0)
        return rc;
    if (put->count++ == 0)
        put->first = id;
    put->intake->articles++;
    if (owned->repaired > 0)
        log_info("%s: %zu ill-formed sequences were replaced", owned->path, owned->repaired);
    return 0;
}

/* Put all articles of the bytes under the entry. A failure of the index is in *index_status. */
static int put_articles(struct intake *intake, const struct source *source, const char *path,
                        const struct ledger_entry *entry, const struct format *format,
                        article_id *first, int *index_status, struct err *err)
{
    struct put_sink put = {{put_article}, intake, entry, 0, 0, 0};
    const char *root = corpus_root_of(intake->corpus, path);
    const struct origin origin = {
        .path = path,
        .filed = root ? path + strlen(root) : NULL,
        .modified = source->modified,
    };
    int rc = format->read(buf_str(&source->bytes), source->bytes.length, &origin, &put.sink, err);
    *index_status = put.index_status;
    *first = put.first;
    return rc;
}

static struct ledger_entry entry_for(const struct file_stamp *stamp, int64_t looked_ns)
{
    return (struct ledger_entry){
        .size = stamp->size,
        .modified_ns = stamp->modified_ns,
        .changed_ns = stamp->changed_ns,
        .inode = stamp->inode,
        .unsure = stamp->changed_ns + STAMP_GRAIN_NS >= looked_ns,
    };
}

/* Say once what is wrong with a file, not at every start. */
static void warn(const char *path, const struct ledger_entry *known, const struct err *why)
{
    if (!known || !known->reason || strcmp(known->reason, why->text) != 0)
        log_warn("rejected: %s: %s", path, why->text);
}

/* Remember that the file could not be read, and why. What an earlier version of it brought stays:
 * half a file must not take away a whole one. */
static int reject(struct intake *intake, const char *path, struct ledger_entry *entry,
                  const struct ledger_entry *known, const struct err *why, struct err *err)
{
    warn(path, known, why);
    entry->reason = xstrdup(why->text);
    return index_file_begin(intake->index, path, entry, err);
}

/* Names with a dot are what was being written when the process died. */
static bool is_kept(const struct intake *intake, const char *path)
{
    return path_is_within(path, intake->keep_folder) && strrchr(path, '/')[1] != '.';
}

/* A kept file has its format's name at its end; others are what they look like. */
static const struct format *format_of(const struct intake *intake, const char *path,
                                      const struct source *source, struct err *err)
{
    const char *dot = strrchr(path, '.');
    const struct format *format = is_kept(intake, path) && dot ? format_find(dot + 1) : NULL;
    return format ? format : format_recognise(buf_str(&source->bytes), source->bytes.length, err);
}

/* Take in what was read from the file. known is NULL for a new one. */
static int take_in(struct intake *intake, const char *path, struct source *source,
                   struct ledger_entry *entry, const struct ledger_entry *known, struct err *err)
{
    struct err why;
    article_id first;
    int index_status = 0;
    int rc = source_unpack(source, intake->max_bytes, &why);
    const struct format *format = rc == 0 ? format_of(intake, path, source, &why) : NULL;
    if (!format)
        return reject(intake, path, entry, known, &why, err);

    rc = index_file_begin(intake->index, path, entry, err);
    if (rc < 0)
        return rc;
    rc = put_articles(intake, source, path, entry, format, &first, &index_status, &why);
    if (index_status < 0) {
        *err = why;
        return index_status;
    }
    if (rc < 0) {
        warn(path, known, &why);
        entry->reason = xstrdup(why.text);
        return index_file_touch(intake->index, path, entry, err);
    }
    return index_file_end(intake->index, entry, err);
}

/* -- looking at a file --------------------------------------------------------------------- */

static bool is_gone(int rc)
{
    return rc == -ENOENT || rc == -ENOTDIR || rc == -ELOOP;
}

static bool is_same(const struct ledger_entry *entry, const struct file_stamp *stamp)
{
    const struct file_stamp known = {entry->size, entry->modified_ns, entry->changed_ns,
                                     entry->inode};
    return !entry->unsure && file_stamp_equal(&known, stamp);
}

static bool belongs(const struct intake *intake, const char *path)
{
    return is_kept(intake, path) || corpus_has(intake->corpus, path);
}

/* Whether a file was changed just now, by the time that the system gives to changes: anyone may set
 * the other one. What is of the future is of a clock that was wrong. */
static bool is_fresh(const struct file_stamp *stamp)
{
    int64_t age_ns = clock_file_ns() - stamp->changed_ns;
    return age_ns >= 0 && age_ns < REST_NS;
}

/* Read a file that may have changed, and take it in if it has. stamp is what lstat(2) said; known
 * is NULL for a new one. */
static int read_file(struct intake *intake, const char *path, enum intake_hint hint,
                     const struct file_stamp *stamp, const struct ledger_entry *known,
                     struct err *err)
{
    int64_t looked_ns = clock_file_ns();
    struct err why;
    OWN(source_release) struct source source = {.stamp = *stamp};
    int rc = source_read(&source, path, intake->max_bytes, &why);
    OWN(ledger_entry_release)
    struct ledger_entry entry = entry_for(&source.stamp, looked_ns);
    if (is_gone(rc))
        return index_file_remove(intake->index, path, err);
    if (hint == INTAKE_CREATED && (rc == ERR_CHANGING || (rc == 0 && !source.no_writer)))
        return 0; /* Its writer, who may still be at it, will close it. */
    if (rc == ERR_CHANGING) {
        *err = why;
        return rc;
    }
    if (rc < 0)
        return reject(intake, path, &entry, known, &why, err);
    if (hint != INTAKE_CLOSED && !source.no_writer && is_fresh(&source.stamp)) {
        intake->resting_since_ns = source.stamp.changed_ns;
        return err_set(err, ERR_RESTING, "may still be written");
    }

    entry.hash = XXH3_64bits(buf_str(&source.bytes), source.bytes.length);
    if (!known || known->hash != entry.hash || known->reason)
        return take_in(intake, path, &source, &entry, known, err);
    entry.generation = known->generation;
    return index_file_touch(intake->index, path, &entry, err);
}

/* A file may be missing because its corpus folder is (moved, not mounted): then nothing is known
 * about it. */
static bool root_is_missing(const struct intake *intake, const char *path)
{
    struct stat st;
    const char *root = corpus_root_of(intake->corpus, path);
    return root && stat(root, &st) < 0;
}

int intake_file(struct intake *intake, const char *path, enum intake_hint hint, struct err *err)
{
    struct stat st;
    struct file_stamp stamp;
    OWN(ledger_entry_release) struct ledger_entry known = {0};
    int rc = lstat(path, &st) < 0 ? -errno : 0;
    if (rc < 0 && root_is_missing(intake, path))
        return 0;
    if (is_gone(rc) || (rc == 0 && !S_ISREG(st.st_mode)) || !belongs(intake, path))
        return index_file_remove(intake->index, path, err);
    if (rc == 0 && hint == INTAKE_CREATED && st.st_nlink > 1)
        hint = INTAKE_CLOSED; /* A link to a file that was there is complete as it comes. */

    int found = index_file_find(intake->index, path, &known, err);
    if (found < 0)
        return found;
    file_stamp_of(&stamp, &st);
    /* A scan that finds a rejected file has it tried again: what can be read may have changed. */
    bool again = known.reason && hint == INTAKE_FOUND;
    if (rc == 0 && found && !again && is_same(&known, &stamp))
        return 0;
    return read_file(intake, path, hint, &stamp, found ? &known : NULL, err);
}

/* -- articles without a file --------------------------------------------------------------- */

/* Whether the bytes are an article at all, found out before anything is kept. */
struct probe_sink {
    struct article_sink sink;
    size_t count;
};

static int count_article(struct article_sink *sink, struct article *article, struct err *err)
{
    (void)err;
    article_free(article);
    container_of(sink, struct probe_sink, sink)->count++;
    return 0;
}

static int probe(const struct format *format, const struct buf *bytes, struct err *err)
{
    struct probe_sink probe = {{count_article}, 0};
    const struct origin origin = {.path = "/handed over"};
    int rc = format->read(buf_str(bytes), bytes->length, &origin, &probe.sink, err);
    if (rc == 0 && probe.count == 0)
        rc = err_set(err, ERR_FORMAT, "no article in it");
    return rc;
}

/* Find out the format of bytes that may be packed, and that there is an article in them. */
static int examine(const struct intake *intake, const char *bytes, size_t length,
                   const struct format **format, struct err *err)
{
    OWN(source_release) struct source source = {.no_writer = true};
    buf_add(&source.bytes, bytes, length);
    int rc = source_unpack(&source, intake->max_bytes, err);
    if (rc < 0)
        return rc;
    if (!*format)
        *format = format_recognise(buf_str(&source.bytes), source.bytes.length, err);
    return *format ? probe(*format, &source.bytes, err) : ERR_FORMAT;
}

static int sync_folder(const char *path, struct err *err)
{
    OWN(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) < 0 ? err_sys(err, "cannot sync %s", path) : 0;
}

/* Write a file of that name durably, all of it or nothing. One that is there has the same bytes:
 * its name says so. */
static int write_file(const char *folder, const char *name, const char *bytes, size_t length,
                      struct err *err)
{
    OWN(freep) char *temporary = xasprintf("%s/.%s.tmp", folder, name);
    OWN(freep) char *path = xasprintf("%s/%s", folder, name);
    if (access(path, F_OK) == 0)
        return 0;
    OWN(closep) int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "cannot make %s", temporary);
    for (size_t done = 0; done < length;) {
        ssize_t n = write(fd, bytes + done, length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, "cannot write %s", temporary);
        done += (size_t)n;
    }
    if (fsync(fd) < 0 || rename(temporary, path) < 0)
        return err_sys(err, "cannot keep %s", path);
    return sync_folder(folder, err);
}

int intake_bytes(struct intake *intake, const char *bytes, size_t length,
                 const struct format *format, article_id *id, struct err *err)
{
    if (length > intake->max_bytes)
        return err_set(err, ERR_TOO_LARGE, "%zu bytes, at most %zu are taken", length,
                       intake->max_bytes);
    int rc = examine(intake, bytes, length, &format, err);
    if (rc < 0)
        return rc;

    uint64_t hash = XXH3_64bits(bytes, length);
    OWN(freep) char *folder = xasprintf("%s/%02x", intake->keep_folder, (unsigned)(hash >> 56));
    OWN(freep) char *name = xasprintf("%016" PRIx64 ".%s", hash, format->name);
    OWN(freep) char *path = xasprintf("%s/%s", folder, name);
    rc = path_make_folders(folder, err);
    if (rc == 0)
        rc = write_file(folder, name, bytes, length, err);
    if (rc == 0)
        rc = intake_file(intake, path, INTAKE_CLOSED, err);
    return rc == 0 ? index_file_article(intake->index, path, id, err) : rc;
}
