/* Start:  config, ingest (index, writer, watcher), searcher, server, signals, and the making of a
 *         new index if the one there is outdated (daemon/reindex.h).
 * Stop:   signals and progress, server, ingest, searcher, index; each step's callback starts the
 *         next. A server whose sessions do not end by themselves is hurried after a while. The loop
 *         returns when no handle is left; there is no uv_stop(). */
#include "daemon/daemon.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/own.h"
#include "base/path.h"
#include "daemon/daemon_private.h"

/* So long may sessions finish their answers. */
#define STOP_MS 3000

/* -- from settings to options -------------------------------------------------------------- */

/* The path that an empty setting means; the caller's. */
static char *default_index_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (geteuid() == 0)
        return xstrdup("/var/lib/newsdex/index");
    if (state && state[0] == '/')
        return xasprintf("%s/newsdex/index", state);
    return xasprintf("%s/.local/state/newsdex/index", home ? home : "");
}

static char *default_socket_path(void)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (geteuid() != 0 && runtime && runtime[0] == '/')
        return xasprintf("%s/newsdex/newsdex.sock", runtime);
    return xstrdup("/run/newsdex/newsdex.sock");
}

static int find_group(const char *setting, const char *name, gid_t *out, struct err *err)
{
    errno = 0;
    struct group *group = getgrnam(name);
    if (!group)
        return err_set(err, ERR_CONFIG, "%s: no group \"%s\"", setting, name);
    *out = group->gr_gid;
    return 0;
}

static int read_rule(struct peer_rules *rules, enum request_access access, const char *setting,
                     const char *value, struct err *err)
{
    rules->everyone[access] = strcmp(value, "*") == 0;
    rules->has_group[access] = value[0] && !rules->everyone[access];
    return rules->has_group[access] ? find_group(setting, value, &rules->group[access], err) : 0;
}

static int read_rules(struct peer_rules *out, const struct settings *settings, struct err *err)
{
    int rc = read_rule(out, ACCESS_SEARCH, "server.search_group", settings->server_search_group,
                       err);
    if (rc == 0)
        rc = read_rule(out, ACCESS_INGEST, "server.ingest_group", settings->server_ingest_group,
                       err);
    if (rc == 0)
        rc = read_rule(out, ACCESS_ADMIN, "server.admin_group", settings->server_admin_group, err);
    return rc;
}

static int server_limits_of(struct server_limits *out, const struct settings *settings,
                            struct err *err)
{
    *out = (struct server_limits){
        .request.bytes = (size_t)settings->server_request_bytes,
        .request.default_hits = (uint64_t)settings->query_default_hits,
        .request.hits = (uint64_t)settings->query_hits,
        .request.offset = (uint64_t)settings->query_offset,
        .query.bytes = (size_t)settings->query_bytes,
        .query.depth = (unsigned)settings->query_depth,
        .query.words = (unsigned)settings->query_words,
        .half_life_ms = settings->query_half_life_ms,
        .answer_bytes = (size_t)settings->query_cache_bytes,
        .connections = (unsigned)settings->server_connections,
        .input_bytes = (size_t)settings->server_input_bytes,
        .read_ms = (unsigned)settings->server_read_ms,
        .idle_ms = (unsigned)settings->server_idle_ms,
        .write_ms = (unsigned)settings->server_write_ms,
    };
    snprintf(out->zone, sizeof out->zone, "%s", settings->query_timezone);
    return read_rules(&out->rules, settings, err);
}

#define MAX_AUTOMATIC_THREADS 8

static unsigned threads_of(const struct settings *settings)
{
    unsigned processors = uv_available_parallelism();
    if (settings->ingest_threads > 0)
        return (unsigned)settings->ingest_threads;
    return processors < MAX_AUTOMATIC_THREADS ? processors : MAX_AUTOMATIC_THREADS;
}

static struct indexer_limits indexer_limits_of(const struct settings *settings)
{
    return (struct indexer_limits){
        .article_bytes = (size_t)settings->ingest_article_bytes,
        .batch_articles = (unsigned)settings->ingest_batch_articles,
        .batch_bytes = (size_t)settings->ingest_batch_bytes,
        .batch_delay_ms = (unsigned)settings->ingest_batch_delay_ms,
        .batch_max_ms = (unsigned)settings->ingest_batch_max_ms,
        .keep_ms = settings->index_keep_ms,
        .merge_rate = (uint64_t)settings->index_merge_rate,
    };
}

static struct searcher_limits searcher_limits_of(const struct settings *settings)
{
    return (struct searcher_limits){
        .waiting = (unsigned)settings->query_waiting,
        .time_ms = (unsigned)settings->query_time_ms,
        .expansions = (unsigned)settings->query_expansions,
    };
}

static int read_config(struct config **out, const struct daemon_options *options, struct err *err)
{
    return config_read(out, options->config_path, options->sets, options->set_count, err);
}

static int make_corpus(struct corpus **out, const struct settings *settings, struct err *err)
{
    return corpus_new(
        out, (const char *const *)settings->corpus_paths.items, settings->corpus_paths.count,
        (const char *const *)settings->corpus_ignore.items, settings->corpus_ignore.count, err);
}

int daemon_check(const struct daemon_options *options, struct err *err)
{
    OWN(config_freep) struct config *config = NULL;
    OWN(corpus_freep) struct corpus *corpus = NULL;
    struct server_limits limits;
    gid_t group;
    int rc = read_config(&config, options, err);
    if (rc == 0)
        rc = make_corpus(&corpus, &config->settings, err);
    if (rc == 0)
        rc = server_limits_of(&limits, &config->settings, err);
    if (rc == 0 && config->settings.server_group[0])
        rc = find_group("server.group", config->settings.server_group, &group, err);
    return rc;
}

/* -- what the server asks for -------------------------------------------------------------- */

struct setting_call {
    void (*each)(void *context, const struct server_setting *setting);
    void *context;
};

static void pass_setting(void *context, const char *name, const char *value, const char *origin)
{
    const struct setting_call *call = context;
    const struct server_setting setting = {name, value, origin};
    call->each(call->context, &setting);
}

static void each_setting(void *context,
                         void (*each)(void *each_context, const struct server_setting *setting),
                         void *each_context)
{
    struct daemon *daemon = context;
    struct setting_call call = {each, each_context};
    config_each(daemon->config, pass_setting, &call);
}

static void apply(struct daemon *daemon, const struct server_limits *limits)
{
    const struct settings *settings = &daemon->config->settings;
    const struct indexer_limits indexer = indexer_limits_of(settings);
    const struct searcher_limits searcher = searcher_limits_of(settings);
    log_set_level((enum log_level)settings->log_level);
    reindex_set_limits(daemon, &indexer);
    if (!reindex_is_switching(daemon)) { /* What takes their place begins with the new ones. */
        ingest_set_limits(daemon->ingest, &indexer);
        searcher_set_limits(daemon->searcher, &searcher);
    }
    server_set_limits(daemon->server, limits);
    reindex_follow_settings(daemon);
}

/* Put it in the place of the one in force, as far as that goes without a new start. */
static void replace_config(struct daemon *daemon, struct config *config)
{
    OWN(buf_release) struct buf kept = BUF_INIT;
    config_keep_fixed(config, daemon->config, &kept);
    config_free(daemon->config);
    daemon->config = config;
    if (kept.length)
        log_warn("these settings keep their values until the next start: %s", kept.data);
}

/* Read the configuration again. A wrong one changes nothing. */
static int reload(void *context, struct err *err)
{
    struct daemon *daemon = context;
    struct server_limits limits;
    OWN(config_freep) struct config *config = NULL;
    int rc = read_config(&config, &daemon->options, err);
    if (rc == 0)
        rc = server_limits_of(&limits, &config->settings, err);
    if (rc < 0)
        return rc;
    replace_config(daemon, TAKE(config));
    apply(daemon, &limits);
    log_info("configuration reloaded");
    return 0;
}

static int request_reindex(void *context, struct ticket *ticket, struct err *err)
{
    return reindex_request(context, ticket, err);
}

static void get_reindex(void *context, struct server_reindex *out)
{
    reindex_get_status(context, out);
}

static void get_load(void *context, struct server_load *out)
{
    const struct daemon *daemon = context;
    progress_get(&daemon->progress, out);
}

/* -- stopping ------------------------------------------------------------------------------ */

static void stop_ingest(struct daemon *daemon)
{
    if (daemon->ingest)
        ingest_stop(daemon->ingest, NULL, NULL);
}

static void on_server_stopped(void *context)
{
    struct daemon *daemon = context;
    daemon->server = NULL;
    if (!uv_is_closing((uv_handle_t *)&daemon->hurry)) {
        uv_close((uv_handle_t *)&daemon->hurry, NULL);
        stop_ingest(daemon);
    }
}

/* Some sessions wait for what will not come: a sync of a long load, a client that does not read.
 * With ingest stopped, their requests end. */
static void on_hurry(uv_timer_t *timer)
{
    struct daemon *daemon = container_of(timer, struct daemon, hurry);
    uv_close((uv_handle_t *)timer, NULL);
    server_hurry(daemon->server);
    stop_ingest(daemon);
}

void daemon_stop(struct daemon *daemon)
{
    if (daemon->stopping)
        return;
    daemon->stopping = true;
    if (reindex_is_switching(daemon))
        return;
    reindex_stop(daemon);
    for (unsigned i = 0; i < daemon->signal_count; i++)
        uv_close((uv_handle_t *)&daemon->signals[i], NULL);
    progress_stop(&daemon->progress);
    if (daemon->ingest)
        ingest_hurry(daemon->ingest);
    uv_timer_init(daemon->loop, &daemon->hurry);
    uv_timer_start(&daemon->hurry, on_hurry, STOP_MS, 0);
    server_stop(daemon->server, on_server_stopped, daemon);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct daemon *daemon = signal->data;
    struct err err;
    if (number == SIGHUP) {
        if (reload(daemon, &err) < 0)
            log_error("the old settings stay in force: %s", err.text);
        return;
    }
    log_info("stopping on signal %d", number);
    daemon_stop(daemon);
}

/* -- starting ------------------------------------------------------------------------------ */

static void on_merged(void *context)
{
    struct daemon *daemon = context;
    if (daemon->searcher)
        searcher_freshen(daemon->searcher);
}

static void on_broken(void *context)
{
    reindex_repair(context);
}

int daemon_start_ingest(struct daemon *daemon, struct ingest **out, const char *path,
                        const char *home, uint32_t numbers, struct err *err)
{
    const struct settings *settings = &daemon->config->settings;
    const struct ingest_options options = {
        .index.path = path,
        .index.language = settings->index_language,
        .index.languages = settings->index_languages,
        .index.threads = threads_of(settings),
        .index.merge_factor = (unsigned)settings->index_merge_factor,
        .index.merge_rest_ms = (unsigned)settings->index_merge_rest_ms,
        .index.numbers = numbers,
        .corpus = daemon->corpus,
        .home = home,
        .queue_length = (size_t)settings->ingest_queue,
        .limits = indexer_limits_of(settings),
        .mode = (enum watch_mode)settings->corpus_watch,
        .rescan_ms = (unsigned)settings->corpus_rescan_ms,
        .on_merged = on_merged,
        .on_broken = home ? NULL : on_broken, /* A next one is given up where that hinders it. */
        .context = daemon,
    };
    return ingest_start(out, daemon->loop, &options, err);
}

static int start_ingest(struct daemon *daemon, struct err *err)
{
    const struct settings *settings = &daemon->config->settings;
    daemon->index_path = settings->index_path[0] ? xstrdup(settings->index_path)
                                                 : default_index_path();
    int rc = make_corpus(&daemon->corpus, settings, err);
    return rc < 0 ? rc
                  : daemon_start_ingest(daemon, &daemon->ingest, daemon->index_path, NULL, 0, err);
}

int daemon_open_searcher(struct daemon *daemon, struct err *err)
{
    const struct settings *settings = &daemon->config->settings;
    const struct searcher_limits limits = searcher_limits_of(settings);
    const struct searcher_readers readers = {(unsigned)settings->query_readers,
                                             (unsigned)settings->query_slow_readers};
    return searcher_open(&daemon->searcher, daemon->loop, ingest_index(daemon->ingest), &readers,
                         &limits, err);
}

static int make_socket_folder(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    OWN(freep) char *folder = slash && slash > path ? xstrndup(path, (size_t)(slash - path)) : NULL;
    return folder ? path_make_folders(folder, err) : 0;
}

static int start_server(struct daemon *daemon, struct err *err)
{
    const struct settings *settings = &daemon->config->settings;
    OWN(freep)
    char *path = settings->server_socket[0] ? xstrdup(settings->server_socket)
                                            : default_socket_path();
    struct server_options options = {
        .path = path,
        .mode = (mode_t)settings->server_mode,
        .has_group = settings->server_group[0],
        .ingest = daemon->ingest,
        .searcher = daemon->searcher,
        .owner = {each_setting, reload, request_reindex, get_reindex, get_load, daemon},
    };
    int rc = server_limits_of(&options.limits, settings, err);
    if (rc == 0 && options.has_group)
        rc = find_group("server.group", settings->server_group, &options.group, err);
    if (rc == 0)
        rc = make_socket_folder(path, err);
    if (rc == 0)
        rc = server_start(&daemon->server, daemon->loop, &options, err);
    if (rc == 0)
        log_info("ready: answering on %s, index in %s", path,
                 index_path(ingest_index(daemon->ingest)));
    return rc;
}

static void start_signals(struct daemon *daemon)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uv_signal_init(daemon->loop, &daemon->signals[i]);
        daemon->signals[i].data = daemon;
        uv_signal_start(&daemon->signals[i], on_signal, numbers[i]);
        daemon->signal_count++;
    }
}

/* libuv's pool has a thread for each reader, one for a reader that moves to a newer snapshot, one
 * for words that are joined, and one for a large request that is read, so that no search waits for
 * a thread unless there are many large requests. libuv reads the variable once, when the pool is
 * first used; no other thread runs yet. */
static void set_pool_size(const struct settings *settings)
{
    char size[24];
    snprintf(size, sizeof size, "%lld",
             (long long)(settings->query_readers + settings->query_slow_readers) + 3);
    (void)setenv("UV_THREADPOOL_SIZE", size, 1);
}

static int start(struct daemon *daemon, struct err *err)
{
    int rc = read_config(&daemon->config, &daemon->options, err);
    if (rc < 0)
        return rc;
    const struct settings *settings = &daemon->config->settings;
    set_pool_size(settings);
    log_set_level((enum log_level)settings->log_level);
    rc = start_ingest(daemon, err);
    if (rc < 0)
        return rc;
    rc = daemon_open_searcher(daemon, err);
    if (rc == 0)
        rc = start_server(daemon, err);
    if (rc < 0) {
        stop_ingest(daemon);
        return rc;
    }
    progress_start(&daemon->progress, daemon->loop, daemon->ingest);
    reindex_start(daemon);
    start_signals(daemon);
    return 0;
}

int daemon_start(struct daemon **out, uv_loop_t *loop, const struct daemon_options *options,
                 struct err *err)
{
    struct daemon *daemon = NEW(struct daemon);
    daemon->loop = loop;
    daemon->options = *options;
    *out = daemon;
    return start(daemon, err);
}

void daemon_free(struct daemon *daemon)
{
    if (!daemon)
        return;
    searcher_free(daemon->searcher);
    ingest_free(daemon->reindex.next);
    ingest_free(daemon->ingest);
    free(daemon->index_path);
    corpus_free(daemon->corpus);
    config_free(daemon->config);
    free(daemon);
}
