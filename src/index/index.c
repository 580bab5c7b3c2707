#include "index/index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/io.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "index/index_private.h"
#include "index/sql.h"
#include "text/stemmers.h"

/* A merge that failed, on a full disk mostly, is not tried again at every commit. */
#define MERGE_RETRY_MS 10000

/* -- snapshots ----------------------------------------------------------------------------- */

struct snapshot *index_snapshot(struct index *index)
{
    uv_mutex_lock(&index->lock);
    struct snapshot *snapshot = snapshot_hold(index->current);
    uv_mutex_unlock(&index->lock);
    return snapshot;
}

void index_publish(struct index *index, struct snapshot *snapshot)
{
    uv_mutex_lock(&index->lock);
    struct snapshot *old = index->current;
    index->current = snapshot;
    uv_mutex_unlock(&index->lock);
    snapshot_drop(old);
    if (index->merger)
        merger_notice(index->merger, snapshot);
}

void index_suspect(struct index *index)
{
    if (index->merger)
        merger_suspect(index->merger);
}

void index_get_status(struct index *index, struct index_status *out)
{
    struct snapshot *snapshot = index_snapshot(index);
    struct merger_status merger;
    merger_get_status(index->merger, &merger);
    *out = (struct index_status){
        .sequence = snapshot->sequence,
        .articles = snapshot_articles(snapshot),
        .bytes = snapshot_bytes(snapshot),
        .segments = snapshot->count,
        .merging = merger.busy,
        .merges_paused = merger.paused,
        .merges_waiting = merger.waiting,
        .merge_done = merger.done,
        .merge_total = merger.total,
        .commits = index->commits,
        .merges = index->merges,
        .merged_bytes = index->merged_bytes,
    };
    snapshot_drop(snapshot);
}

uint64_t index_sequence(struct index *index)
{
    uv_mutex_lock(&index->lock);
    uint64_t sequence = index->current->sequence;
    uv_mutex_unlock(&index->lock);
    return sequence;
}

void index_pause_merges(struct index *index, bool pause)
{
    merger_pause(index->merger, pause);
}

void index_set_merge_rate(struct index *index, uint64_t rate)
{
    merger_set_rate(index->merger, rate);
}

struct crew *index_crew(const struct index *index)
{
    return index->crew;
}

const char *index_path(const struct index *index)
{
    return index->path;
}

const char *index_language(const struct index *index)
{
    return index->analysis.language;
}

struct stemmers *index_stemmers_new(const struct index *index)
{
    return stemmers_new(index->analysis.language, index->analysis.languages);
}

struct catalog_segment index_segment_row(const struct segment *segment)
{
    return (struct catalog_segment){
        .id = segment->id,
        .articles = segment->articles,
        .date_min = segment->date_min,
        .date_max = segment->date_max,
        .bytes = segment->bytes,
        .header_hash = segment->header_hash,
    };
}

enum index_mismatch index_compare(const char *made_with, int64_t left_out_ms,
                                  const struct index_wish *wish)
{
    OWN(freep) char *wanted = analysis_note(wish->language, wish->languages);
    if (strcmp(made_with, wanted) != 0)
        return INDEX_OTHER_ANALYSIS;
    bool lacks = left_out_ms > 0 && (wish->keep_ms == 0 || wish->keep_ms > left_out_ms);
    return lacks ? INDEX_LACKS_OLD : INDEX_MATCHES;
}

enum index_mismatch index_mismatch(struct index *index, const struct index_wish *wish)
{
    return index_compare(index->made_with, index->left_out_ms, wish);
}

int index_load_dead(struct index *index, uint32_t segment, struct dead_set **out, struct err *err)
{
    OWN(freep) struct catalog_dead *list = NULL;
    size_t count;
    int rc = catalog_dead_list(index->catalog, segment, &list, &count, err);
    if (rc < 0)
        return rc;
    *out = NULL;
    if (count == 0)
        return 0;
    *out = dead_set_new(count);
    for (size_t i = 0; i < count; i++)
        (*out)->docids[i] = list[i].docid;
    return 0;
}

/* -- opening and closing ------------------------------------------------------------------- */

int index_lock(const char *folder, int *out, struct err *err)
{
    char pid[32] = "";
    OWN(freep) char *path = xasprintf("%s/lock", folder);
    OWN(closep) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, "cannot open %s", path);
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            return err_sys(err, "cannot lock %s", path);
        ssize_t n = read(fd, pid, sizeof pid - 1);
        pid[n > 0 ? strcspn(pid, "\n") : 0] = '\0';
        return err_set(err, ERR_INDEX_LOCKED, "%s is in use by another newsdexd%s%s", folder,
                       pid[0] ? ", process " : "", pid);
    }
    int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) < 0)
        return err_sys(err, "cannot write %s", path);
    int rc = io_write(fd, pid, (size_t)length, path, err);
    if (rc < 0)
        return rc;
    *out = fd;
    fd = -1;
    return 0;
}

uint32_t index_next_segment_id(void *context)
{
    struct index *index = context;
    return atomic_fetch_add(&index->last_segment_id, 1) + 1;
}

/* Make the folder if need be, and its full path. */
static int make_folder(char **out, const char *path, struct err *err)
{
    int rc = path_make_folders(path, err);
    if (rc < 0)
        return rc;
    char *real = realpath(path, NULL);
    if (!real)
        return err_sys(err, "index folder %s", path);
    *out = real;
    return 0;
}

static int make_shards(struct index *index, struct err *err)
{
    unsigned threads = index->options.threads ? index->options.threads : 1;
    index->shards = xcalloc(threads, sizeof *index->shards);
    int rc = crew_new(&index->crew, threads, err);
    for (unsigned i = 0; rc == 0 && i < threads; i++)
        index->shards[i].inverter = inverter_new(index->analysis.language,
                                                 index->analysis.languages);
    return rc;
}

static void on_merge_ready(void *context)
{
    struct index *index = context;
    if (index->options.on_merge)
        index->options.on_merge(index->options.context);
}

static void on_damage(void *context, uint32_t segment, const struct err *why)
{
    struct index *index = context;
    if (index->options.on_damage)
        index->options.on_damage(index->options.context, segment, why);
}

/* An index is read and written as it was made, also where something else is asked for. */
static int adopt_analysis(struct index *index, struct err *err)
{
    int64_t left_out_ms;
    int rc = catalog_analysis(index->catalog, &index->made_with, err);
    if (rc == 0)
        rc = analysis_read(&index->analysis, index->made_with, err);
    if (rc == 0)
        rc = catalog_left_out(index->catalog, &left_out_ms, err);
    if (rc == 0)
        index->left_out_ms = left_out_ms;
    return rc;
}

static int open_catalog(struct index *index, struct err *err)
{
    OWN(freep) char *wanted = analysis_note(index->options.language, index->options.languages);
    OWN(freep) char *path = xasprintf("%s/catalog.db", index->path);
    int rc = sql_sync_log(path, err);
    if (rc == 0)
        rc = io_sync_folder(index->path, err);
    if (rc == 0)
        rc = catalog_open(&index->catalog, index->path, CATALOG_WRITE, wanted, err);
    if (rc == 0)
        rc = adopt_analysis(index, err);
    if (rc < 0)
        catalog_free(TAKE(index->catalog));
    return rc;
}

/* What was committed, with the catalog that says it. */
static int open_state(struct index *index, struct err *err)
{
    int rc = open_catalog(index, err);
    return rc == 0 ? index_recover(index, err) : rc;
}

static void close_state(struct index *index)
{
    index_reader_free(TAKE(index->finder));
    catalog_free(TAKE(index->catalog));
    snapshot_drop(TAKE(index->current));
    analysis_release(&index->analysis);
    free(TAKE(index->made_with));
}

/* One that can't be read is made anew, like any that is not there. */
static int find_state(struct index *index, struct err *err)
{
    struct err why;
    int rc = open_state(index, &why);
    if (rc == ERR_INDEX_VERSION || rc == ERR_CATALOG) {
        close_state(index);
        rc = index_move_aside(index->path, &why, err);
        return rc == 0 ? open_state(index, err) : rc;
    }
    if (rc < 0 && err)
        *err = why;
    return rc;
}

static int open_parts(struct index *index, struct err *err)
{
    int rc = make_folder(&index->path, index->options.path, err);
    if (rc == 0)
        rc = index_lock(index->path, &index->lock_fd, err);
    if (rc == 0)
        rc = find_state(index, err);
    if (rc == 0)
        rc = make_shards(index, err);
    if (rc < 0)
        return rc;

    const struct merger_options options = {
        .index_path = index->path,
        .factor = index->options.merge_factor,
        .rest_ms = index->options.merge_rest_ms,
        .retry_ms = MERGE_RETRY_MS,
        .write_tables = index->write_tables,
        .trash = index->trash,
        .next_segment_id = index_next_segment_id,
        .on_ready = on_merge_ready,
        .on_damage = on_damage,
        .context = index,
    };
    rc = merger_start(&index->merger, &options, err);
    if (rc == 0)
        merger_notice(index->merger, index->current);
    return rc;
}

static table_writer *choose_writer(const struct index_options *options)
{
    if (options->library_writer)
        return library_write;
    if (glass_write_is_supported())
        return glass_write;
    log_warn("segments were not tested with this version of Xapian: it writes them itself, slower");
    return library_write;
}

int index_open(struct index **out, const struct index_options *options, struct err *err)
{
    OWN(index_closep) struct index *index = NEW(struct index);
    index->options = *options;
    index->write_tables = choose_writer(options);
    index->lock_fd = -1;
    index->last_segment_id = options->numbers;
    index->trash = trash_new();
    uv_mutex_init(&index->lock);
    int rc = open_parts(index, err);
    if (rc < 0)
        return rc;
    *out = TAKE(index);
    return 0;
}

void index_close(struct index *index)
{
    if (!index)
        return;
    merger_stop(TAKE(index->merger));
    if (index->crew)
        index_abandon(index);
    index_keep_doubtful(index);
    index_reader_free(index->finder);
    catalog_free(index->catalog);
    for (unsigned i = 0; index->crew && i < crew_size(index->crew); i++)
        inverter_free(index->shards[i].inverter);
    free(index->shards);
    crew_free(index->crew);
    snapshot_drop(index->current);
    trash_free(index->trash);
    uv_mutex_destroy(&index->lock);
    closep(&index->lock_fd);
    free(index->path);
    analysis_release(&index->analysis);
    free(index->made_with);
    free(index);
}
