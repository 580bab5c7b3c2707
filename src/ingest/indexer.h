/* The writer thread: takes paths from its queue, brings the index in line with what is there, and
 * commits in batches.
 *
 * Start, stop, sync, handing over and status are the loop thread's; indexer_submit_wait() is for
 * other threads. The writer thread itself is the only one that changes the index, and never touches
 * a libuv handle; what it has to say comes back through one uv_async_t.
 */
#ifndef INGEST_INDEXER_H
#define INGEST_INDEXER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "article/id.h"
#include "base/err.h"
#include "format/format.h"
#include "index/index.h"
#include "ingest/corpus.h"
#include "ingest/queue.h"

struct indexer;

struct indexer_limits {
    size_t article_bytes;    /* Of a file, as stored and unpacked. */
    unsigned batch_articles; /* A batch is committed at this many, */
    size_t batch_bytes;      /* at so much memory, */
    unsigned batch_delay_ms; /* at most this long after the last commit if nothing waits, */
    unsigned batch_max_ms;   /* or this long after its first change in any case. */
    int64_t keep_ms;         /* Articles that are older leave the index; 0: none do. */
    uint64_t merge_rate;     /* Bytes a second that merges write; 0: any number. */
};

struct indexer_options {
    struct index_options index; /* on_merge, on_damage and context are the indexer's to set. */
    const struct corpus *corpus;
    const char *home; /* See struct ingest_options. */
    size_t queue_length;
    struct indexer_limits limits;

    /* On the loop thread: something was lost on the way, only a scan finds it again. */
    void (*on_lost)(void *context);
    /* Likewise: segments were merged, the old ones are only kept by who still reads them. */
    void (*on_merged)(void *context);
    /* Likewise, once: the catalog is damaged, and the index has to be made anew. */
    void (*on_broken)(void *context);
    void *context;
};

/* Something that waits for the writer. Embed it, set done, keep it until done was called: on the
 * loop thread, once. */
struct ticket {
    void (*done)(struct ticket *ticket);
    int status; /* For done; err is set if it is negative. */
    struct err err;
    struct ticket *next; /* The indexer's. */
};

/* An article that comes without a file. It is kept as one in the index folder before it counts as
 * taken, and done is called when it is durable and can be found. After a failure of the index it
 * may be found later all the same, by a scan; handing it over again is doing it once. */
struct handover {
    struct ticket ticket;
    const char *bytes; /* Borrowed until done. */
    size_t length;
    const struct format *format; /* NULL: recognise it. */
    article_id id;               /* For done. */
};

/* A request to be told when all that is committed is in one segment. */
struct compaction {
    struct ticket ticket;
    uint32_t up_to; /* The indexer's. */
};

struct indexer_status {
    size_t waiting;                             /* In the queue. */
    uint64_t articles;                          /* Put into the index since the start. */
    uint64_t files;                             /* Looked at since the start, */
    uint64_t rejected;                          /* and how many of them could not be read. */
    char trouble[sizeof((struct err){0}.text)]; /* Why nothing can be committed; "" if it can. */
    char damage[sizeof((struct err){0}.text)];  /* What is being done about it; "" if nothing. */
};

/* Open the index for writing and start the thread. limits are copied and may be changed later. */
int indexer_start(struct indexer **out, uv_loop_t *loop, const struct indexer_options *options,
                  struct err *err);

struct index *indexer_index(struct indexer *indexer);

/* Queue one file; the path is copied. ERR_BUSY if the queue is full. */
int indexer_submit(struct indexer *indexer, enum job_kind kind, const char *path);

/* Any thread but the loop's: wait for room instead. ERR_STOPPING when the indexer ends. */
int indexer_submit_wait(struct indexer *indexer, enum job_kind kind, const char *path);

/* Wait until the ledger has all that was submitted before, or a batch of it was lost. ERR_STOPPING
 * when the indexer ends. Any thread but the loop's. */
int indexer_settle(struct indexer *indexer);

/* How often something was lost that only a scan finds again. */
uint64_t indexer_losses(const struct indexer *indexer);

/* Whether batches are being lost. No sync succeeds then, so none has to wait for what is. */
bool indexer_is_in_trouble(struct indexer *indexer);

/* A scan has submitted all that differs. losses is what there were when it began: of what was lost
 * later it may have seen nothing. */
void indexer_scanned(struct indexer *indexer, uint64_t losses);

/* A walk failed, so that nobody knows what differs: there is trouble until one over the whole
 * corpus does not, which is asked for soon. Any thread but the loop's. */
void indexer_scan_failed(struct indexer *indexer, const struct err *why);

/* Be told when all that was submitted before is durable and can be found. */
void indexer_sync(struct indexer *indexer, struct ticket *ticket);

void indexer_hand_over(struct indexer *indexer, struct handover *handover);

/* Any thread: a segment was found damaged. It is taken out soon, and its files are read again. Or
 * it is INDEX_CATALOG; then see on_broken. */
void indexer_report_damage(struct indexer *indexer, uint32_t segment, const struct err *why);

/* Be told when what was reported before has been taken out. */
void indexer_repair(struct indexer *indexer, struct ticket *ticket);

void indexer_compact(struct indexer *indexer, struct compaction *compaction);

/* Those who wait for a compaction, and who will ask for one, are told ERR_STOPPING. */
void indexer_hurry(struct indexer *indexer);

/* The index folder that holds the keep folder, and that is never walked but for this. */
const char *indexer_home(const struct indexer *indexer);

/* The folder in which handed over articles are kept; it is part of the corpus, and in the index
 * folder under this name. */
#define INDEXER_KEEP_FOLDER "ingested"
const char *indexer_keep_folder(const struct indexer *indexer);

/* Returns the limit on an article's bytes that was in force. */
size_t indexer_set_limits(struct indexer *indexer, const struct indexer_limits *limits);
void indexer_get_status(struct indexer *indexer, struct indexer_status *out);

/* Drop the files that wait (the ledger knows that they were not read) and refuse what comes, with
 * ERR_STOPPING; who waits for room is sent away so. */
void indexer_drop_files(struct indexer *indexer);

/* Finish what was handed over and the syncs, commit, end the thread. done is called on the loop
 * thread; the index is closed by indexer_free(), when no reader is left. */
void indexer_stop(struct indexer *indexer, void (*done)(void *context), void *context);

/* After done. Accepts NULL. */
void indexer_free(struct indexer *indexer);

#endif
