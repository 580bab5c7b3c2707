#include "ingest/look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/own.h"
#include "base/path.h"
#include "format/format.h"
#include "format/source.h"

/* Files are stamped with the time of the last timer tick, at most 10 ms ago (HZ=100). A change
 * within it could leave the stamp as it is. */
#define STAMP_GRAIN_NS 20000000

/* Where nobody can tell whether a writer is at work, a file that rested this long is complete. */
#define REST_NS 2000000000

/* -- articles ------------------------------------------------------------------------------ */

struct draft_sink {
    struct article_sink sink;
    struct look *look;
    struct index *index;
    unsigned shard;
};

static int draft_article(struct article_sink *sink, struct article *article, struct err *err)
{
    struct draft_sink *draft = container_of(sink, struct draft_sink, sink);
    struct look *look = draft->look;
    (void)err;
    GROW(look->articles, look->article_count, look->article_capacity);
    struct look_article *item = &look->articles[look->article_count++];
    item->article = article;
    index_make_draft(draft->index, draft->shard, article, &item->draft);
    return 0;
}

/* Names with a dot are what was being written when the process died. */
static bool is_kept(const struct look_rules *rules, const char *path)
{
    return path_is_within(path, rules->keep_folder) && strrchr(path, '/')[1] != '.';
}

/* A kept file has its format's name at its end; others are what they look like. */
static const struct format *format_of(const struct look_rules *rules, const char *path,
                                      const struct source *source, struct err *err)
{
    const char *dot = strrchr(path, '.');
    const struct format *format = is_kept(rules, path) && dot ? format_find(dot + 1) : NULL;
    return format ? format : format_recognise(buf_str(&source->bytes), source->bytes.length, err);
}

/* Take the articles out of what was read from the file. */
static void take_articles(struct look *look, const struct look_rules *rules, struct source *source,
                          unsigned shard)
{
    look->verdict = LOOK_REJECTED;
    if (source_unpack(source, rules->max_bytes, &look->err) < 0)
        return;
    const struct format *format = format_of(rules, look->path, source, &look->err);
    if (!format)
        return;
    const char *root = corpus_root_of(rules->corpus, look->path);
    const struct origin origin = {
        .path = look->path,
        .filed = root ? look->path + strlen(root) : NULL,
        .modified = source->modified,
    };
    struct draft_sink draft = {{draft_article}, look, rules->index, shard};
    if (format->read(buf_str(&source->bytes), source->bytes.length, &origin, &draft.sink,
                     &look->err) == 0)
        look->verdict = LOOK_TAKEN;
}

/* -- the file ------------------------------------------------------------------------------ */

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

static bool is_gone(int rc)
{
    return rc == -ENOENT || rc == -ENOTDIR || rc == -ELOOP;
}

static bool has_stamp(const struct ledger_entry *entry, const struct file_stamp *stamp)
{
    const struct file_stamp known = {entry->size, entry->modified_ns, entry->changed_ns,
                                     entry->inode};
    return file_stamp_equal(&known, stamp);
}

static bool belongs(const struct look_rules *rules, const char *path)
{
    return is_kept(rules, path) || corpus_has(rules->corpus, path);
}

/* Whether a file was changed just now, by the time that the system gives to changes: anyone may set
 * the other one. What is of the future is of a clock that was wrong. */
static bool is_fresh(const struct file_stamp *stamp)
{
    int64_t age_ns = clock_file_ns() - stamp->changed_ns;
    return age_ns >= 0 && age_ns < REST_NS;
}

/* A file may be missing because its corpus folder is (moved, not mounted): then nothing is known
 * about it. */
static bool root_is_missing(const struct look_rules *rules, const char *path)
{
    struct stat st;
    const char *root = corpus_root_of(rules->corpus, path);
    return root && stat(root, &st) < 0;
}

/* Compare what was read with what is known. Of a new file there are two events, mostly, and where
 * it was taken in at the first there is nothing to note at the second. */
static void compare(struct look *look, const struct look_rules *rules, struct source *source,
                    unsigned shard)
{
    if (!look->is_known || look->known.reason || look->known.hash != look->entry.hash)
        take_articles(look, rules, source, shard);
    else if (look->known.unsure == look->entry.unsure && has_stamp(&look->known, &source->stamp))
        look->verdict = LOOK_NOTHING;
    else
        look->verdict = LOOK_SAME;
}

/* Read a file that may have changed. stamp is what lstat(2) said. */
static void read_file(struct look *look, const struct look_rules *rules,
                      const struct file_stamp *stamp, unsigned shard)
{
    int64_t looked_ns = clock_file_ns();
    OWN(source_release) struct source source = {.stamp = *stamp};
    int rc = source_read(&source, look->path, rules->max_bytes, &look->err);
    look->entry = entry_for(&source.stamp, looked_ns);
    if (is_gone(rc)) {
        look->verdict = LOOK_GONE;
    } else if (look->hint == LOOK_CREATED &&
               (rc == ERR_CHANGING || (rc == 0 && !source.no_writer))) {
        look->verdict = LOOK_NOTHING; /* Its writer, who may still be at it, will close it. */
    } else if (err_is_shortage(rc)) {
        look->verdict = LOOK_FAILED;
    } else if (rc < 0) {
        look->verdict = rc == ERR_CHANGING ? LOOK_LATER : LOOK_REJECTED;
    } else if (look->hint != LOOK_CLOSED && !source.no_writer && is_fresh(&source.stamp)) {
        err_set(&look->err, ERR_RESTING, "may still be written");
        look->verdict = LOOK_LATER;
    } else {
        look->entry.hash = XXH3_64bits(buf_str(&source.bytes), source.bytes.length);
        compare(look, rules, &source, shard);
    }
}

void look_at(struct look *look, const struct look_rules *rules, unsigned shard)
{
    struct stat st;
    struct file_stamp stamp;
    int rc = lstat(look->path, &st) < 0 ? -errno : 0;
    look->verdict = LOOK_NOTHING;
    if (rc < 0 && root_is_missing(rules, look->path))
        return;
    if (is_gone(rc) || (rc == 0 && !S_ISREG(st.st_mode)) || !belongs(rules, look->path)) {
        look->verdict = LOOK_GONE;
        return;
    }
    if (rc == 0 && look->hint == LOOK_CREATED && st.st_nlink > 1)
        look->hint = LOOK_CLOSED; /* A link to a file that was there is complete as it comes. */

    file_stamp_of(&stamp, &st);
    /* A scan that finds a rejected file has it tried again: what can be read may have changed. */
    bool again = look->known.reason && look->hint == LOOK_FOUND;
    if (rc == 0 && look->is_known && !again && !look->known.unsure &&
        has_stamp(&look->known, &stamp))
        return;
    read_file(look, rules, &stamp, shard);
}

void look_release(struct look *look)
{
    for (size_t i = 0; i < look->article_count; i++)
        article_free(look->articles[i].article);
    free(look->articles);
    free(look->path);
    ledger_entry_release(&look->known);
    ledger_entry_release(&look->entry);
    *look = (struct look){.path = NULL};
}
