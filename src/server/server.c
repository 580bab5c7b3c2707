#include "server/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "server/answer_cache.h"
#include "server/server_private.h"
#include "server/session.h"

#define BACKLOG 512

/* Above the limit on connections so many more are taken, to be told so; the rest is closed. */
#define REFUSED_CONNECTIONS 64

/* -- accepting ----------------------------------------------------------------------------- */

static void on_connection(uv_stream_t *listener, int status)
{
    struct server *server = container_of((uv_pipe_t *)listener, struct server, listener);
    if (status < 0) {
        log_warn("cannot accept a connection: %s", err_str(status));
        return;
    }
    enum session_welcome welcome = SESSION_SERVED;
    if (server->session_count >= server->options.limits.connections + REFUSED_CONNECTIONS)
        welcome = SESSION_DROPPED;
    else if (server->session_count >= server->options.limits.connections)
        welcome = SESSION_REFUSED;
    if (welcome == SESSION_SERVED)
        server->stats.accepted++;
    else
        server->stats.refused++;
    session_accept(server, welcome);
}

/* -- the socket's file --------------------------------------------------------------------- */

static int make_address(struct sockaddr_un *out, const char *path, struct err *err)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof out->sun_path)
        return err_set(err, -ENAMETOOLONG, "the socket's path is longer than %zu bytes: %s",
                       sizeof out->sun_path - 1, path);
    memcpy(out->sun_path, path, strlen(path));
    return 0;
}

/* Remove a socket that an earlier daemon left behind. Ours is the lock on the index by now, but a
 * daemon of another index may have the same socket. */
static int remove_stale(const char *path, struct err *err)
{
    struct stat st;
    struct sockaddr_un address;
    int rc = make_address(&address, path, err);
    if (rc < 0)
        return rc;
    if (lstat(path, &st) < 0)
        return errno == ENOENT ? 0 : err_sys(err, "%s", path);
    if (!S_ISSOCK(st.st_mode))
        return err_set(err, -EEXIST, "%s exists and is no socket", path);
    OWN(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return err_sys(err, "cannot make a socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN)
        return err_set(err, -EADDRINUSE, "another program answers on %s", path);
    if (errno != ECONNREFUSED)
        return err_sys(err, "%s", path);
    log_info("removing a stale socket: %s", path);
    return unlink(path) < 0 ? err_sys(err, "%s", path) : 0;
}

static int set_rights(const struct server_options *options, struct err *err)
{
    if (options->has_group && chown(options->path, (uid_t)-1, options->group) < 0)
        return err_sys(err, "cannot give %s to its group", options->path);
    if (chmod(options->path, options->mode) < 0)
        return err_sys(err, "cannot set the mode of %s", options->path);
    return 0;
}

/* Nobody can connect before the listen, so nobody meets the socket with other rights. */
static int listen_on(struct server *server, struct err *err)
{
    const char *path = server->options.path;
    int rc = remove_stale(path, err);
    if (rc < 0)
        return rc;
    rc = uv_pipe_bind(&server->listener, path);
    if (rc < 0)
        return err_set(err, rc, "cannot make the socket %s: %s", path, err_str(rc));
    rc = set_rights(&server->options, err);
    if (rc < 0)
        return rc;
    rc = uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
    return rc < 0 ? err_set(err, rc, "cannot listen on %s: %s", path, err_str(rc)) : 0;
}

/* -- start and stop ------------------------------------------------------------------------ */

static void finish_if_idle(struct server *server)
{
    if (!server->listener_closed || !list_is_empty(&server->sessions))
        return;
    void (*on_stopped)(void *) = server->on_stopped;
    void *context = server->stop_context;
    planner_free(server->planner);
    answer_cache_free(server->answers);
    free(server->path);
    free(server);
    if (on_stopped)
        on_stopped(context);
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct server *server = container_of((uv_pipe_t *)handle, struct server, listener);
    server->listener_closed = true;
    finish_if_idle(server);
}

void server_session_gone(struct server *server)
{
    server->session_count--;
    finish_if_idle(server);
}

static struct planner *make_planner(struct ingest *ingest)
{
    struct planner *planner = planner_new(index_language(ingest_index(ingest)));
    const struct corpus *corpus = ingest_corpus(ingest);
    planner_set_roots(planner, (const char *const *)corpus->roots, corpus->root_count);
    return planner;
}

int server_start(struct server **out, uv_loop_t *loop, const struct server_options *options,
                 struct err *err)
{
    struct server *server = NEW(struct server);
    server->options = *options;
    server->path = xstrdup(options->path);
    server->options.path = server->path;
    server->planner = make_planner(options->ingest);
    server->answers = answer_cache_new(options->limits.answer_bytes);
    server->start_ms = clock_monotonic_ms();
    list_init(&server->sessions);
    uv_pipe_init(loop, &server->listener, 0);
    int rc = listen_on(server, err);
    if (rc < 0) {
        uv_close((uv_handle_t *)&server->listener, on_listener_closed);
        return rc;
    }
    *out = server;
    return 0;
}

/* Those that are in work, too. */
static void forget_answers(struct server *server)
{
    server->answer_era++;
    answer_cache_clear(server->answers);
}

void server_set_limits(struct server *server, const struct server_limits *limits)
{
    server->options.limits = *limits;
    forget_answers(server); /* They were given within other limits. */
    answer_cache_set_limit(server->answers, limits->answer_bytes);
}

/* -- sessions together --------------------------------------------------------------------- */

static void each_session(struct server *server, void (*each)(struct session *session))
{
    for (struct list *link = server->sessions.next; link != &server->sessions;) {
        struct list *next = link->next;
        each(session_from_link(link));
        link = next;
    }
}

static bool is_quiet(struct server *server)
{
    for (struct list *link = server->sessions.next; link != &server->sessions; link = link->next)
        if (session_is_busy(session_from_link(link)))
            return false;
    return true;
}

bool server_pause(struct server *server, void (*on_quiet)(void *context), void *context)
{
    bool quiet = is_quiet(server);
    server->paused = true;
    server->on_quiet = quiet ? NULL : on_quiet;
    server->quiet_context = context;
    return quiet;
}

void server_request_done(struct server *server)
{
    if (server->on_quiet && is_quiet(server))
        TAKE(server->on_quiet)(server->quiet_context);
}

void server_resume(struct server *server, struct ingest *ingest, struct searcher *searcher)
{
    server->paused = false;
    server->on_quiet = NULL;
    server->options.ingest = ingest;
    server->options.searcher = searcher;
    planner_free(server->planner);
    server->planner = make_planner(ingest);
    forget_answers(server); /* Another index may have come to the same number. */
    each_session(server, session_resume);
}

/* The listener's end removes the socket's file, which libuv does. */
void server_stop(struct server *server, void (*done)(void *context), void *context)
{
    server->on_stopped = done;
    server->stop_context = context;
    server->stopping = true;
    uv_close((uv_handle_t *)&server->listener, on_listener_closed);
    each_session(server, session_finish);
}

void server_hurry(struct server *server)
{
    each_session(server, session_close);
}
