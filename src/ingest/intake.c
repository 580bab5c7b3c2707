#include "ingest/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "format/source.h"

/* -- looks --------------------------------------------------------------------------------- */

int intake_prepare(struct intake *intake, struct look *look, struct err *err)
{
    int found = index_file_find(intake->rules.index, look->path, &look->known, err);
    look->is_known = found > 0;
    return found < 0 ? found : 0;
}

/* Say once what is wrong with a file, not at every start. */
static void warn(const struct look *look)
{
    if (!look->known.reason || strcmp(look->known.reason, look->err.text) != 0)
        log_warn("rejected: %s: %s", look->path, look->err.text);
}

static int put_articles(struct intake *intake, struct look *look, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < look->article_count; i++) {
        const struct look_article *item = &look->articles[i];
        if (item->article->repaired > 0)
            log_info("%s: %zu ill-formed sequences were replaced", look->path,
                     item->article->repaired);
        if (item->article->date < intake->oldest) {
            rc = index_drop(intake->rules.index, &item->draft, err);
            if (rc == 0)
                rc = index_note_left_out(intake->rules.index, intake->keep_ms, err);
            continue;
        }
        rc = index_put(intake->rules.index, item->article, &item->draft, &look->entry, NULL, err);
        intake->articles += rc == 0;
    }
    return rc;
}

/* Note the file, and why it was rejected if it was. What an earlier version of a rejected one
 * brought stays: half a file must not take away a whole one. */
static int take_in(struct intake *intake, struct look *look, struct err *err)
{
    struct index *index = intake->rules.index;
    bool rejected = look->verdict == LOOK_REJECTED;
    if (rejected) {
        warn(look);
        look->entry.reason = xstrdup(look->err.text);
    }
    int rc = index_file_begin(index, look->path, &look->entry, err);
    if (rc == 0)
        rc = put_articles(intake, look, err);
    intake->rejected += rc == 0 && rejected;
    return rc < 0 || rejected ? rc : index_file_end(index, &look->entry, err);
}

int intake_apply(struct intake *intake, struct look *look, struct err *err)
{
    switch (look->verdict) {
    case LOOK_NOT_YET:
    case LOOK_NOTHING:
        return 0;
    case LOOK_LATER:
    case LOOK_FAILED:
        *err = look->err;
        return err->code;
    case LOOK_GONE:
        return index_file_remove(intake->rules.index, look->path, err);
    case LOOK_SAME:
        look->entry.generation = look->known.generation;
        return index_file_touch(intake->rules.index, look->path, &look->entry, err);
    case LOOK_REJECTED:
    case LOOK_TAKEN:
        return take_in(intake, look, err);
    }
    return 0;
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
    int rc = source_unpack(&source, intake->rules.max_bytes, err);
    if (rc < 0)
        return rc;
    if (!*format)
        *format = format_recognise(buf_str(&source.bytes), source.bytes.length, err);
    return *format ? probe(*format, &source.bytes, err) : ERR_FORMAT;
}

/* Have the keep folder's folder of that number, by a name that is durable. One that is there was
 * maybe made by a process that died, or failed, before it was. */
static int make_folder(struct intake *intake, unsigned number, const char *path, struct err *err)
{
    int rc = path_make_folders(path, err);
    if (rc == 0 && !intake->has_folder[number])
        rc = io_sync_folder(intake->rules.keep_folder, err);
    intake->has_folder[number] = rc == 0;
    return rc;
}

/* Write a file of that name durably, all of it or nothing. One that is there has the same bytes,
 * its name says so; but its name may not be durable yet. */
static int write_file(const char *folder, const char *name, const char *bytes, size_t length,
                      struct err *err)
{
    OWN(freep) char *temporary = xasprintf("%s/.%s.tmp", folder, name);
    OWN(freep) char *path = xasprintf("%s/%s", folder, name);
    if (access(path, F_OK) == 0)
        return io_sync_folder(folder, err);
    OWN(closep) int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "cannot make %s", temporary);
    if (io_write(fd, bytes, length, temporary, err) < 0)
        return err->code;
    if (fsync(fd) < 0 || rename(temporary, path) < 0)
        return err_sys(err, "cannot keep %s", path);
    return io_sync_folder(folder, err);
}

/* Look at the file that was just kept, and apply it. */
static int take_in_now(struct intake *intake, const char *path, struct err *err)
{
    OWN(look_release) struct look look = {.path = xstrdup(path), .hint = LOOK_CLOSED};
    int rc = intake_prepare(intake, &look, err);
    if (rc < 0)
        return rc;
    look_at(&look, &intake->rules, 0);
    return intake_apply(intake, &look, err);
}

int intake_bytes(struct intake *intake, const char *bytes, size_t length,
                 const struct format *format, article_id *id, struct err *err)
{
    if (length > intake->rules.max_bytes)
        return err_set(err, ERR_TOO_LARGE, "%zu bytes, at most %zu are taken", length,
                       intake->rules.max_bytes);
    int rc = examine(intake, bytes, length, &format, err);
    if (rc < 0)
        return rc;

    uint64_t hash = XXH3_64bits(bytes, length);
    unsigned number = (unsigned)(hash >> 56);
    OWN(freep) char *folder = xasprintf("%s/%02x", intake->rules.keep_folder, number);
    OWN(freep) char *name = xasprintf("%016" PRIx64 ".%s", hash, format->name);
    OWN(freep) char *path = xasprintf("%s/%s", folder, name);
    rc = make_folder(intake, number, folder, err);
    if (rc == 0)
        rc = write_file(folder, name, bytes, length, err);
    if (rc == 0)
        rc = take_in_now(intake, path, err);
    return rc == 0 ? index_file_article(intake->rules.index, path, id, err) : rc;
}
