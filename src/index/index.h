/* The index: all that the rest of the program knows of segments, the catalog and Xapian.
 *
 * An index is a folder: catalog.db, in which every commit happens, and one file for each segment,
 * which never changes once it is written. What a query sees is a snapshot of both (index/reader.h).
 *
 * One thread at a time writes: all functions of the section "writing" are its own. The others may
 * be called by any thread.
 */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "article/id.h"
#include "base/err.h"
#include "index/ledger.h"

C_DECLS_BEGIN

struct crew;
struct index;
struct snapshot;
struct stemmers;

/* Stands for the catalog where a segment's number is asked for. */
#define INDEX_CATALOG 0

struct index_options {
    const char *path;     /* Of the folder; made if there is none. */
    const char *language; /* The stemmer's, for an index that is made; see index_mismatch(). */
    const char
        *languages;        /* Likewise, those that articles are told to be in: "*" for all, or ISO
                              639 codes with blanks between them. NULL or "": all are in language. */
    unsigned threads;      /* That analyse and write articles, the writer's own among them; 0: 1. */
    unsigned merge_factor; /* Segments of about one size that are merged into one; at least 2. */
    unsigned merge_rest_ms; /* When nothing came for so long, merge further; 0: never. */
    uint32_t numbers;       /* Segments get numbers above this one. */

    bool library_writer; /* Have Xapian itself write segments, as for untested versions of it. */

    /* Called on the merger's thread when a merge waits for index_adopt_merge(), or its failure for
     * index_take_compaction_failure(). */
    void (*on_merge)(void *context);
    /* Likewise: a segment was found damaged, index_set_aside() is to be called; or, if segment is
     * INDEX_CATALOG, the catalog, and the index has to be made anew. NULL: never mind. */
    void (*on_damage)(void *context, uint32_t segment, const struct err *why);
    void *context;
};

/* Open the index, and start its merger thread. Takes the folder's lock: ERR_INDEX_LOCKED if another
 * process has it. Removes what an interrupted commit left; a segment that is damaged is set aside
 * with a warning, and its files are forgotten so that the next scan reads them again. So is a whole
 * index in a format that this version cannot read, or whose catalog is damaged where that is read
 * at once. */
int index_open(struct index **out, const struct index_options *options, struct err *err);

/* Stop the merger and give the lock back; what was not committed is dropped. No reader may be
 * left. Accepts NULL. */
void index_close(struct index *index);
static inline void index_closep(struct index **index)
{
    index_close(*index);
}

/* -- writing -------------------------------------------------------------------------------
 *
 * Changes gather in memory and in a transaction of the catalog, and are seen by nobody until
 * index_commit(). When a function of this section fails, call index_abandon(): the batch is then
 * gone as a whole. */

/* What the ledger knows of a file, uncommitted changes included: 1 and *out (release it), 0, or a
 * negative code. */
int index_file_find(struct index *index, const char *path, struct ledger_entry *out,
                    struct err *err);

/* Note a version of a file. For one that was read, its articles follow: put each, then end. entry
 * gets its number and generation. */
int index_file_begin(struct index *index, const char *path, struct ledger_entry *entry,
                     struct err *err);

/* An article that was analysed and waits in memory. */
struct index_draft {
    article_id id;
    unsigned shard;
    uint32_t docid;
};

/* Analyse an article, for index_put() or index_drop() later; its language is told. On any thread of
 * the index's crew, with the worker's number as the shard. Shard 0 is the writer's thread's own;
 * while others draft, that may do all of this section but commit, abandon, rest and ask for what
 * is in the batch. What was drafted counts in index_batch_articles(). */
void index_make_draft(struct index *index, unsigned shard, struct article *article,
                      struct index_draft *out);

/* Add the article as it was drafted, or replace the one with its key. *id may be NULL. */
int index_put(struct index *index, const struct article *article, const struct index_draft *draft,
              const struct ledger_entry *entry, article_id *id, struct err *err);

/* The draft is not wanted after all. */
int index_drop(struct index *index, const struct index_draft *draft, struct err *err);

/* Remove the articles that earlier versions of the file had and this one has not. */
int index_file_end(struct index *index, const struct ledger_entry *entry, struct err *err);

/* Note that a file is as it was but for its stamp. */
int index_file_touch(struct index *index, const char *path, struct ledger_entry *entry,
                     struct err *err);

/* The file is gone: remove its articles. Nothing happens if it is not known. */
int index_file_remove(struct index *index, const char *path, struct err *err);

/* Remove articles dated before a time, in seconds since 1970, at most limit. Their files stay
 * known, so that they are not read again. */
int index_expire(struct index *index, int64_t before, size_t limit, size_t *removed,
                 struct err *err);

/* Note that articles which are older than that were removed, or not put, for their age. */
int index_note_left_out(struct index *index, int64_t keep_ms, struct err *err);

/* One of the file's articles; ERR_NOT_FOUND if it has none. */
int index_file_article(struct index *index, const char *path, article_id *out, struct err *err);

/* Make all changes durable, then visible. */
int index_commit(struct index *index, struct err *err);
void index_abandon(struct index *index);

/* Give back the memory that a large batch needed, when nothing waits: the next one begins anew
 * then. Does nothing while there are changes, nor after small batches. */
void index_rest(struct index *index);

/* What waits for a commit. */
bool index_has_changes(const struct index *index);
size_t index_batch_articles(const struct index *index);
size_t index_batch_bytes(const struct index *index);

/* Take over a finished merge, if there is one. Only when there are no changes. */
int index_adopt_merge(struct index *index, struct err *err);

/* A segment that was found damaged. */
struct index_damage {
    uint32_t segment;
    struct err why;
};

/* Take damaged segments out, rename their files to bad-..., and forget their articles and the
 * versions of their files, so that the next scan reads these again. All that are known to be
 * damaged have to be named at once: the others are searched. 1; 0 if they are not there any more;
 * or a negative code, with nothing done. Only when there are no changes. */
int index_set_aside(struct index *index, const struct index_damage *damages, size_t count,
                    struct err *err);

/* Have all segments that there are merged into one, without their dead articles, in the background.
 * Returns what index_is_compact() needs to know. Only when there are no changes. */
uint32_t index_compact(struct index *index);

/* Whether the segments that there were are one. */
bool index_is_compact(struct index *index, uint32_t up_to);

/* Why segments could not be merged: true, once; whatever index_compact() was asked for before will
 * not come. */
bool index_take_compaction_failure(struct index *index, struct err *out);

/* -- any thread ---------------------------------------------------------------------------- */

/* The newest snapshot, to be dropped by the caller. */
struct snapshot *index_snapshot(struct index *index);

/* Something that was read makes no sense: have all segments compared with their checksums soon. */
void index_suspect(struct index *index);

struct index_status {
    uint64_t sequence, articles, bytes;
    size_t segments;
    bool merging, merges_paused;
    size_t merges_waiting;                  /* Segments that would be merged next. */
    uint64_t merge_done, merge_total;       /* Of a merge's bytes, about. */
    uint64_t commits, merges, merged_bytes; /* Since it was opened: commits that changed what is
                                               found, merges that were taken over and what they
                                               wrote. */
};

void index_get_status(struct index *index, struct index_status *out);

/* The newest commit: two searches at the same one find the same. */
uint64_t index_sequence(struct index *index);

/* Hold up merges, or have them go on. Until then index_compact() fails with ERR_PAUSED, for those
 * that wait already too. Merges go on all the same while there are more than 256 segments. */
void index_pause_merges(struct index *index, bool pause);

/* How many bytes a second merges may write; 0: any number. It counts neither for index_compact()
 * nor while there are more than 256 segments. */
void index_set_merge_rate(struct index *index, uint64_t rate);

/* The threads that analysis is spread over; the writer's to give work to. */
struct crew *index_crew(const struct index *index);

/* Absolute, without symbolic links. */
const char *index_path(const struct index *index);

/* The stemmer's, as the index was made with it. */
const char *index_language(const struct index *index);

/* Stemmers like those that the index was made with; the caller's. */
struct stemmers *index_stemmers_new(const struct index *index);

/* What an index is to be like. */
struct index_wish {
    const char *language, *languages; /* As in struct index_options. */
    int64_t keep_ms; /* Articles that are older were left out (index_note_left_out()); 0: none. */
};

/* Why it has to be made anew to be like that (index/replace.h). */
enum index_mismatch {
    INDEX_MATCHES,
    INDEX_OTHER_ANALYSIS, /* It is read and written in its own languages all the same. */
    INDEX_LACKS_OLD,      /* Articles that are to be kept were left out before. */
};

/* Any thread. */
enum index_mismatch index_mismatch(struct index *index, const struct index_wish *wish);

C_DECLS_END

#endif
