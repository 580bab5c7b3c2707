#include "ingest/scanner.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "ingest/walk.h"

/* More single folders than this are cheaper to look through as the whole corpus. */
#define MAX_REQUESTS 256

/* So many new files are worth counting all of them: a start that finds few is not to read all
 * folders twice. */
#define COUNT_AFTER 500

struct request {
    char *path; /* NULL: the whole corpus. */
    enum scan_kind kind;
};

struct scanner {
    struct scanner_options options; /* Never changes. */

    /* Loop thread only. */
    uv_async_t news;
    uv_thread_t thread;
    void (*on_stopped)(void *context);
    void *stop_context;

    /* Scanner's thread only. */
    struct ledger *ledger;
    uint64_t *root_inodes;
    const struct walk *first_walk; /* Over the corpus, while it is at work. */
    bool has_walked;
    uint64_t differing, known; /* Files: submitted by it, and known before it. */

    /* Any thread. */
    atomic_uint_fast64_t expected;
    atomic_bool stopping;
    atomic_bool retry_rejected;

    /* Under lock. */
    uv_mutex_t lock;
    uv_cond_t wanted;
    bool everything; /* The whole corpus is requested. */
    struct request requests[MAX_REQUESTS];
    size_t request_count;
    bool working, finished;
    struct err trouble; /* code is 0 if there is none. */
};

/* -- scanner's thread ---------------------------------------------------------------------- */

static void enter_folder(void *context, const char *folder)
{
    struct scanner *scanner = context;
    scanner->options.on_folder(scanner->options.context, folder);
}

/* How many files the first walk will find new, for whoever watches it. */
static void count_files(struct scanner *scanner)
{
    uint64_t there = walk_count_files(scanner->first_walk);
    scanner->expected = there > scanner->known ? there - scanner->known : 0;
}

static int submit_differing(void *context, const char *path)
{
    struct scanner *scanner = context;
    if (scanner->stopping)
        return ERR_STOPPING;
    if (scanner->first_walk && ++scanner->differing == COUNT_AFTER)
        count_files(scanner);
    return indexer_submit_wait(scanner->options.indexer, JOB_FOUND, path);
}

static void set_trouble(struct scanner *scanner, const struct err *trouble)
{
    uv_mutex_lock(&scanner->lock);
    bool is_new = trouble->code && strcmp(trouble->text, scanner->trouble.text) != 0;
    bool is_over = !trouble->code && scanner->trouble.code;
    scanner->trouble = *trouble;
    uv_mutex_unlock(&scanner->lock);
    if (is_new)
        log_error("%s", trouble->text);
    if (is_over)
        log_info("all of the corpus can be looked through again");
}

static int walk_all(struct scanner *scanner, const struct walk *walk, struct err *err)
{
    struct err trouble;
    const struct scanner_options *options = &scanner->options;
    if (!scanner->has_walked && ledger_count(scanner->ledger, &scanner->known, NULL) == 0)
        scanner->first_walk = walk;
    uint64_t losses = indexer_losses(options->indexer);
    options->on_walk(options->context, false);
    int rc = walk_corpus(walk, &trouble, err);
    ledger_rest(scanner->ledger);
    scanner->first_walk = NULL;
    scanner->has_walked = true;
    if (rc < 0)
        return rc;
    options->on_walk(options->context, true);
    set_trouble(scanner, &trouble);
    indexer_scanned(options->indexer, losses);
    return 0;
}

/* What is wrong with a tree is said, and looked after, by a walk over all. */
static int walk_one(struct scanner *scanner, const struct walk *walk, const char *top,
                    struct err *err)
{
    struct err trouble;
    int rc = walk_tree(walk, top, &trouble, err);
    if (rc == 0 && trouble.code)
        scanner_request_all(scanner);
    return rc;
}

static void look_through(struct scanner *scanner, const struct request *request)
{
    const char *path = request->path;
    struct err err;
    const struct walk walk = {
        .retry_rejected = !path && atomic_exchange(&scanner->retry_rejected, false),
        .corpus = scanner->options.corpus,
        .root_inodes = scanner->root_inodes,
        .keep_folder = indexer_keep_folder(scanner->options.indexer),
        .index_path = indexer_home(scanner->options.indexer),
        .ledger = scanner->ledger,
        .enter = enter_folder,
        .differs = submit_differing,
        .context = scanner,
    };
    if (request->kind == SCAN_GONE && indexer_settle(scanner->options.indexer) < 0)
        return;
    int rc = path ? walk_one(scanner, &walk, path, &err) : walk_all(scanner, &walk, &err);
    if (rc < 0 && walk.retry_rejected)
        scanner->retry_rejected = true;
    if (rc < 0 && rc != ERR_STOPPING)
        indexer_scan_failed(scanner->options.indexer, &err);
}

/* Take the next request; false at the end. */
static bool next_request(struct scanner *scanner, struct request *out)
{
    bool got = false;
    uv_mutex_lock(&scanner->lock);
    scanner->working = false;
    if (!scanner->everything && scanner->request_count == 0)
        uv_async_send(&scanner->news);
    while (!scanner->stopping && !scanner->everything && scanner->request_count == 0)
        uv_cond_wait(&scanner->wanted, &scanner->lock);
    if (!scanner->stopping) {
        got = true;
        scanner->working = true;
        *out = (struct request){NULL, SCAN_GONE};
        if (!scanner->everything)
            *out = scanner->requests[--scanner->request_count];
        scanner->everything = false;
    }
    uv_mutex_unlock(&scanner->lock);
    return got;
}

static void scanner_main(void *arg)
{
    struct scanner *scanner = arg;
    struct request request;
    while (next_request(scanner, &request)) {
        look_through(scanner, &request);
        free(request.path);
    }
    uv_mutex_lock(&scanner->lock);
    scanner->finished = true;
    uv_mutex_unlock(&scanner->lock);
    uv_async_send(&scanner->news);
}

/* -- loop thread --------------------------------------------------------------------------- */

static void drop_requests(struct scanner *scanner)
{
    while (scanner->request_count > 0)
        free(scanner->requests[--scanner->request_count].path);
}

static void release(struct scanner *scanner)
{
    drop_requests(scanner);
    ledger_free(scanner->ledger);
    free(scanner->root_inodes);
    uv_cond_destroy(&scanner->wanted);
    uv_mutex_destroy(&scanner->lock);
    free(scanner);
}

static void on_closed(uv_handle_t *handle)
{
    struct scanner *scanner = container_of((uv_async_t *)handle, struct scanner, news);
    void (*on_stopped)(void *) = scanner->on_stopped;
    void *context = scanner->stop_context;
    release(scanner);
    if (on_stopped)
        on_stopped(context);
}

static void on_news(uv_async_t *handle)
{
    struct scanner *scanner = container_of(handle, struct scanner, news);
    uv_mutex_lock(&scanner->lock);
    bool finished = scanner->finished;
    uv_mutex_unlock(&scanner->lock);
    if (finished && !uv_is_closing((uv_handle_t *)handle)) {
        uv_thread_join(&scanner->thread);
        uv_close((uv_handle_t *)handle, on_closed);
    } else if (!scanner->stopping && scanner_is_idle(scanner)) {
        scanner->options.on_idle(scanner->options.context);
    }
}

int scanner_start(struct scanner **out, uv_loop_t *loop, const struct scanner_options *options,
                  struct err *err)
{
    struct scanner *scanner = NEW(struct scanner);
    scanner->options = *options;
    scanner->retry_rejected = true;
    scanner->root_inodes = xcalloc(options->corpus->root_count, sizeof *scanner->root_inodes);
    uv_mutex_init(&scanner->lock);
    uv_cond_init(&scanner->wanted);
    int rc = ledger_open(&scanner->ledger, index_path(indexer_index(options->indexer)), err);
    if (rc < 0) {
        release(scanner);
        return rc;
    }
    uv_async_init(loop, &scanner->news, on_news);
    rc = uv_thread_create(&scanner->thread, scanner_main, scanner);
    if (rc < 0) {
        uv_close((uv_handle_t *)&scanner->news, on_closed);
        return err_set(err, rc, "cannot start the scanner's thread: %s", err_str(rc));
    }
    *out = scanner;
    return 0;
}

/* The waiting request that covers the path, NULL if there is none. */
static struct request *find_covering(struct scanner *scanner, const char *path)
{
    for (size_t i = 0; i < scanner->request_count; i++)
        if (path_is_within(path, scanner->requests[i].path))
            return &scanner->requests[i];
    return NULL;
}

static void add_request(struct scanner *scanner, const char *path, enum scan_kind kind)
{
    struct request *covering = find_covering(scanner, path);
    if (covering && kind == SCAN_GONE)
        covering->kind = kind;
    if (!covering)
        scanner->requests[scanner->request_count++] = (struct request){xstrdup(path), kind};
}

void scanner_request(struct scanner *scanner, const char *path, enum scan_kind kind)
{
    uv_mutex_lock(&scanner->lock);
    bool is_full = scanner->request_count == MAX_REQUESTS;
    if (!scanner->everything && !is_full)
        add_request(scanner, path, kind);
    uv_cond_signal(&scanner->wanted);
    uv_mutex_unlock(&scanner->lock);
    if (is_full)
        scanner_request_all(scanner);
}

void scanner_request_all(struct scanner *scanner)
{
    uv_mutex_lock(&scanner->lock);
    scanner->everything = true;
    drop_requests(scanner);
    uv_cond_signal(&scanner->wanted);
    uv_mutex_unlock(&scanner->lock);
}

void scanner_retry_rejected(struct scanner *scanner)
{
    scanner->retry_rejected = true;
}

bool scanner_is_idle(struct scanner *scanner)
{
    uv_mutex_lock(&scanner->lock);
    bool idle = !scanner->working && !scanner->everything && scanner->request_count == 0;
    uv_mutex_unlock(&scanner->lock);
    return idle;
}

uint64_t scanner_expected(struct scanner *scanner)
{
    return scanner->expected;
}

void scanner_get_trouble(struct scanner *scanner, char *out, size_t size)
{
    uv_mutex_lock(&scanner->lock);
    snprintf(out, size, "%s", scanner->trouble.code ? scanner->trouble.text : "");
    uv_mutex_unlock(&scanner->lock);
}

void scanner_stop(struct scanner *scanner, void (*done)(void *context), void *context)
{
    scanner->on_stopped = done;
    scanner->stop_context = context;
    uv_mutex_lock(&scanner->lock);
    scanner->stopping = true;
    uv_cond_signal(&scanner->wanted);
    uv_mutex_unlock(&scanner->lock);
}
