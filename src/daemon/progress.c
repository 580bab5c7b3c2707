#include "daemon/progress.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"

#define LOOK_MS 200
#define LOG_MS 10000

/* A load that is over sooner, or smaller, is not worth a line. */
#define SHORT_MS 1000
#define FEW_ARTICLES 100

static struct server_load measure(const struct progress *progress,
                                  const struct ingest_status *status)
{
    uint64_t articles = status->indexer.articles - progress->articles_before;
    uint64_t expected = progress->first_load ? status->watcher.expected : 0;
    int64_t took_ms = clock_monotonic_ms() - progress->began_ms;
    uint64_t rate = took_ms > 0 ? articles * 1000 / (uint64_t)took_ms : 0;
    uint64_t left = expected > articles ? expected - articles : 0;
    return (struct server_load){
        .running = progress->began_ms > 0 &&
                   (status->watcher.scanning || status->indexer.waiting > 0),
        .articles = articles,
        .expected = left > 0 ? expected : 0,
        .per_second = rate,
        .left_s = rate > 0 ? (left + rate - 1) / rate : 0,
    };
}

/* "12000 articles of about 21578, 1500 a second, 7 s left" */
static void describe(const struct server_load *load, char *out, size_t size)
{
    size_t length = (size_t)snprintf(out, size, "%" PRIu64 " articles", load->articles);
    if (load->running && load->expected > 0)
        length += (size_t)snprintf(out + length, size - length, " of about %" PRIu64,
                                   load->expected);
    length += (size_t)snprintf(out + length, size - length, ", %" PRIu64 " a second",
                               load->per_second);
    if (load->running && load->left_s > 0)
        snprintf(out + length, size - length, ", %" PRIu64 " s left", load->left_s);
}

void progress_get(const struct progress *progress, struct server_load *out)
{
    struct ingest_status status;
    *out = (struct server_load){.running = false};
    if (!progress->ingest)
        return;
    ingest_get_status(progress->ingest, &status);
    *out = measure(progress, &status);
}

static void on_look(uv_timer_t *timer)
{
    struct progress *progress = container_of(timer, struct progress, timer);
    struct ingest_status status;
    char text[160];
    int64_t now_ms = clock_monotonic_ms();
    if (!progress->ingest)
        return;
    ingest_get_status(progress->ingest, &status);
    bool busy = status.watcher.scanning || status.indexer.waiting > 0;
    if (busy && progress->began_ms == 0) {
        progress->began_ms = progress->logged_ms = now_ms;
        progress->articles_before = status.indexer.articles;
    }
    if (progress->began_ms == 0)
        return;

    const struct server_load load = measure(progress, &status);
    bool is_long = now_ms - progress->began_ms >= SHORT_MS && load.articles >= FEW_ARTICLES;
    describe(&load, text, sizeof text);
    if (busy && is_long && log_is_terminal()) {
        log_progress(text);
    } else if (busy && is_long && now_ms - progress->logged_ms >= LOG_MS) {
        log_info("indexing: %s", text);
        progress->logged_ms = now_ms;
    }
    if (busy)
        return;
    if (is_long)
        log_info("indexed %s", text);
    log_progress(NULL);
    progress->began_ms = 0;
    progress->first_load = false;
}

void progress_watch(struct progress *progress, struct ingest *ingest)
{
    log_progress(NULL);
    progress->ingest = ingest;
    progress->first_load = true;
    progress->began_ms = progress->logged_ms = clock_monotonic_ms();
    progress->articles_before = 0;
}

void progress_start(struct progress *progress, uv_loop_t *loop, struct ingest *ingest)
{
    progress_watch(progress, ingest);
    uv_timer_init(loop, &progress->timer);
    uv_timer_start(&progress->timer, on_look, LOOK_MS, LOOK_MS);
}

void progress_stop(struct progress *progress)
{
    log_progress(NULL);
    uv_close((uv_handle_t *)&progress->timer, NULL);
}
