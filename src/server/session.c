/* One request is in work at a time. While it is, the socket is not read, so a client that sends
 * faster than it is served is slowed down by the kernel and costs no memory here.
 *
 *     READING --request--> WORKING --answer--> WRITING --written--> READING
 *     READING --large one--> PARSING --read--> WORKING
 *        held while the server is paused: it neither reads nor takes requests
 *        any --session_close--> closing; freed when both handles are closed and no work is running
 *
 * The timer bounds how long a state may last: a request that does not come whole, a connection that
 * says nothing, an answer that is not taken. WORKING has limits of its own. A large request is read
 * by a thread of the pool, so that others need not wait for it. */
#include "server/session.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "base/thread.h"
#include "proto/answer.h"
#include "server/handlers.h"

/* A connection over the limit has so long to say what it wants and hear that it cannot. */
#define REFUSED_MS 2000

/* Whoever sends so many lines that are no requests is not heard out at once: the loop would do
 * nothing but refuse them. */
#define REFUSED_MAX 100
#define REST_MS 1

static void serve_next(struct session *session);

struct session *session_from_link(struct list *link)
{
    return container_of(link, struct session, link);
}

/* -- ending -------------------------------------------------------------------------------- */

static void count_input(struct session *session, size_t before)
{
    session->server->input_bytes += session->input.bytes.length - before;
}

static void free_if_idle(struct session *session)
{
    if (session->open_handles > 0 || session->state == SESSION_WORKING ||
        session->state == SESSION_PARSING)
        return;

    struct server *server = session->server;
    list_remove(&session->link);
    server->input_bytes -= session->input.bytes.length;
    search_release(&session->search);
    request_release(&session->request);
    request_input_release(&session->input);
    buf_release(&session->answer);
    progress_release(&session->progress);
    buf_release(&session->key);
    free(session);
    server_session_gone(server);
}

static void on_pipe_closed(uv_handle_t *handle)
{
    struct session *session = container_of((uv_pipe_t *)handle, struct session, pipe);
    session->open_handles--;
    free_if_idle(session);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct session *session = container_of((uv_timer_t *)handle, struct session, timer);
    session->open_handles--;
    free_if_idle(session);
}

static bool is_closing(const struct session *session)
{
    return uv_is_closing((const uv_handle_t *)&session->pipe);
}

void session_close(struct session *session)
{
    if (is_closing(session))
        return;
    uv_close((uv_handle_t *)&session->pipe, on_pipe_closed);
    uv_close((uv_handle_t *)&session->timer, on_timer_closed);
}

void session_finish(struct session *session)
{
    session->finishing = true;
    if (session->state == SESSION_READING)
        session_close(session);
    else if (session->state == SESSION_WORKING && session->held)
        session_send_error(session, ERR_STOPPING, NULL);
}

/* -- time limits --------------------------------------------------------------------------- */

static void on_timeout(uv_timer_t *timer)
{
    struct session *session = container_of(timer, struct session, timer);
    bool half = session->state == SESSION_READING && session->input.bytes.length > 0;
    log_debug("closing a connection: %s", session->state != SESSION_READING
                                              ? "it does not take its answer"
                                          : half ? "its request does not come whole"
                                                 : "it says nothing");
    session_close(session);
}

static void set_timeout(struct session *session, unsigned after_ms)
{
    if (after_ms > 0)
        uv_timer_start(&session->timer, on_timeout, after_ms, 0);
    else
        uv_timer_stop(&session->timer);
}

/* The time for a request to come whole begins with its first byte, whatever comes after it. */
static void limit_reading(struct session *session)
{
    const struct server_limits *limits = &session->server->options.limits;
    bool in_part = session->input.bytes.length > 0;
    if (session->in_part && in_part)
        return;
    session->in_part = in_part;
    if (session->welcome == SESSION_REFUSED)
        set_timeout(session, REFUSED_MS);
    else
        set_timeout(session, in_part ? limits->read_ms : limits->idle_ms);
}

/* -- answering ----------------------------------------------------------------------------- */

/* A line's client has its answer; so has one that is not to be served. */
static bool is_last(const struct session *session)
{
    return session->finishing || session->welcome == SESSION_REFUSED ||
           session->input.face == FACE_LINE || session->input.face == FACE_HTTP;
}

static void on_rested(uv_timer_t *timer)
{
    serve_next(container_of(timer, struct session, timer));
}

static void on_written(uv_write_t *write, int status)
{
    struct session *session = container_of(write, struct session, write);
    buf_release(&session->answer);
    if (is_closing(session))
        return;
    session->state = SESSION_READING;
    uv_timer_stop(&session->timer);
    if (status < 0 || is_last(session))
        session_close(session);
    else if (session->refused_in_a_row > REFUSED_MAX)
        uv_timer_start(&session->timer, on_rested, REST_MS, 0);
    else
        serve_next(session);
}

static void send_answer(struct session *session)
{
    assert(session->state == SESSION_WORKING);
    search_release(&session->search);
    request_release(&session->request);
    buf_release(&session->key);
    session->state = SESSION_WRITING;
    session->held = false;
    server_request_done(session->server);
    if (is_closing(session)) {
        free_if_idle(session);
        return;
    }
    set_timeout(session, session->server->options.limits.write_ms);
    uv_buf_t bytes = uv_buf_init(session->answer.data, (unsigned)session->answer.length);
    if (uv_write(&session->write, (uv_stream_t *)&session->pipe, &bytes, 1, on_written) < 0)
        session_close(session);
}

void session_send(struct session *session)
{
    if (session->request.kind == REQUEST_SEARCH)
        recent_add(&session->server->stats.searches_us, (uv_hrtime() - session->start_ns) / 1000);
    send_answer(session);
}

static void on_part_written(uv_write_t *write, int status)
{
    struct session *session = container_of(write, struct session, write);
    buf_release(&session->answer);
    uv_timer_stop(&session->timer);
    if (status < 0 || is_closing(session)) {
        session_close(session);
        session_send_error(session, ERR_STOPPING, NULL); /* Nobody hears it. */
    } else {
        session->go_on(session);
    }
}

void session_send_part(struct session *session, void (*go_on)(struct session *session))
{
    assert(session->state == SESSION_WORKING);
    session->go_on = go_on;
    uv_buf_t bytes = uv_buf_init(session->answer.data, (unsigned)session->answer.length);
    if (!is_closing(session))
        set_timeout(session, session->server->options.limits.write_ms);
    if (is_closing(session) ||
        uv_write(&session->write, (uv_stream_t *)&session->pipe, &bytes, 1, on_part_written) < 0) {
        session_close(session);
        session_send_error(session, ERR_STOPPING, NULL);
    }
}

void session_send_error(struct session *session, int code, const struct err *err)
{
    struct err plain;
    if (!err) {
        err_set(&plain, code, "%s", err_str(code));
        err = &plain;
    }
    buf_clear(&session->answer);
    answer_error(&session->answer, &session->request, code, err);
    stats_note_error(&session->server->stats, code);
    send_answer(session);
}

/* -- work ---------------------------------------------------------------------------------- */

/* A client is a process: it may have many connections. */
static uint64_t client_of(const struct session *session)
{
    return session->peer.known ? (uint64_t)session->peer.pid : (uint64_t)(uintptr_t)session;
}

void session_search(struct session *session, enum search_kind kind,
                    void (*done)(struct search *search))
{
    struct search *search = &session->search;
    search->kind = kind;
    search->client = client_of(session);
    search->done = done;
    int rc = searcher_start(session->server->options.searcher, search);
    if (rc < 0)
        session_send_error(session, rc, NULL);
}

/* -- requests ------------------------------------------------------------------------------ */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    static char scratch[65536]; /* One loop thread, used up in on_read. */
    (void)handle, (void)suggested;
    *out = uv_buf_init(scratch, sizeof scratch);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
    struct session *session = container_of((uv_pipe_t *)stream, struct session, pipe);
    if (n == 0)
        return;
    if (n < 0 && n != UV_EOF) {
        session_close(session);
        return;
    }
    uv_read_stop(stream);
    if (n == UV_EOF)
        session->input.at_end = true;
    else
        buf_add(&session->input.bytes, bytes->base, (size_t)n);
    session->server->input_bytes += n > 0 ? (size_t)n : 0;
    serve_next(session);
}

static void read_on(struct session *session)
{
    if (session->input.at_end) {
        session_close(session);
        return;
    }
    limit_reading(session);
    if (uv_read_start((uv_stream_t *)&session->pipe, on_alloc, on_read) < 0)
        session_close(session);
}

static void begin(struct session *session)
{
    struct err err;
    enum request_kind kind = session->request.kind;
    uv_timer_stop(&session->timer);
    session->state = SESSION_WORKING;
    session->in_part = false;
    session->start_ms = clock_monotonic_ms();
    session->start_ns = uv_hrtime();
    session->refused_in_a_row = 0;
    session->server->requests++;
    session->server->stats.requests[kind]++;
    if (session->welcome == SESSION_REFUSED) {
        err_set(&err, ERR_BUSY, "too many connections: at most %u are served",
                session->server->options.limits.connections);
        session_send_error(session, ERR_BUSY, &err);
    } else if (!peer_may(&session->peer, &session->server->options.limits.rules,
                         request_access_of(kind))) {
        err_set(&err, ERR_DENIED, "you may not ask for \"%s\"", request_name(kind));
        session_send_error(session, ERR_DENIED, &err);
    } else {
        handle_request(session);
    }
}

static void refuse(struct session *session, int code, const struct err *err)
{
    uv_timer_stop(&session->timer);
    session->state = SESSION_WORKING;
    session->in_part = false;
    session->refused_in_a_row++;
    if (code == ERR_TOO_LARGE || code == ERR_BUSY)
        session->finishing = true; /* Where the next request begins is not known. */
    session_send_error(session, code, err);
}

/* Serve what was read, a request or an error in one, or read on. */
static void serve(struct session *session, int rc, struct err *err)
{
    const struct server_limits *limits = &session->server->options.limits;
    if (rc == 0 && session->server->input_bytes > limits->input_bytes)
        rc = err_set(err, ERR_BUSY, "too much is being sent by all clients together");
    if (rc > 0) {
        begin(session);
    } else if (rc < 0) {
        refuse(session, rc, err);
    } else {
        request_release(&session->request);
        read_on(session);
    }
}

struct parsing {
    uv_work_t work;
    struct session *session;
    struct request_limits limits; /* Those of the server may change meanwhile. */
    size_t before;                /* Bytes of the input. */
    int rc;
    struct err err;
};

static void parse(void *context)
{
    struct parsing *parsing = context;
    parsing->rc = request_next(&parsing->session->request, &parsing->session->input,
                               &parsing->limits, &parsing->err);
}

static void work_parse(uv_work_t *work)
{
    thread_run_aside(parse, container_of(work, struct parsing, work));
}

/* If the server was to be paused meanwhile, it waits for this request too. */
static void on_parsed(uv_work_t *work, int status)
{
    OWN(freep) struct parsing *parsing = container_of(work, struct parsing, work);
    struct session *session = parsing->session;
    (void)status; /* Nothing is ever cancelled. */
    session->state = SESSION_READING;
    count_input(session, parsing->before);
    if (parsing->rc == 0 || is_closing(session))
        server_request_done(session->server); /* No answer will say so. */
    if (is_closing(session))
        free_if_idle(session);
    else if (parsing->rc == 0 && session->finishing)
        session_close(session);
    else
        serve(session, parsing->rc, &parsing->err);
}

static void parse_aside(struct session *session)
{
    struct parsing *parsing = NEW(struct parsing);
    uv_timer_stop(&session->timer);
    session->state = SESSION_PARSING;
    parsing->session = session;
    parsing->limits = session->server->options.limits.request;
    parsing->before = session->input.bytes.length;
    int rc = uv_queue_work(session->server->listener.loop, &parsing->work, work_parse, on_parsed);
    assert(rc == 0); /* It fails only for a missing callback. */
    (void)rc;
}

/* Serve a request that has already come, or read on. */
static void serve_next(struct session *session)
{
    struct err err;
    size_t before = session->input.bytes.length;
    assert(session->state == SESSION_READING);
    session->held = session->server->paused;
    if (session->held)
        return;
    if (request_is_large(&session->input)) {
        parse_aside(session);
        return;
    }
    int rc = request_next(&session->request, &session->input,
                          &session->server->options.limits.request, &err);
    count_input(session, before);
    serve(session, rc, &err);
}

/* -- pauses -------------------------------------------------------------------------------- */

void session_hold(struct session *session)
{
    assert(session->state == SESSION_WORKING);
    session->held = true;
}

void session_resume(struct session *session)
{
    if (!session->held)
        return;
    session->held = false;
    if (is_closing(session) && session->state == SESSION_WORKING)
        session_send_error(session, ERR_STOPPING, NULL); /* Nobody hears it. */
    else if (session->state == SESSION_WORKING)
        handle_request(session);
    else if (!is_closing(session))
        serve_next(session);
}

bool session_is_busy(const struct session *session)
{
    static const bool waits[REQUEST_KIND_COUNT] = {
        [REQUEST_SYNC] = true,
        [REQUEST_COMPACT] = true,
        [REQUEST_REINDEX] = true,
    };
    return session->state == SESSION_PARSING ||
           (session->state == SESSION_WORKING && !waits[session->request.kind]);
}

/* -- beginning ----------------------------------------------------------------------------- */

void session_accept(struct server *server, enum session_welcome welcome)
{
    uv_os_fd_t fd;
    struct session *session = NEW(struct session);
    session->server = server;
    session->welcome = welcome;
    list_append(&server->sessions, &session->link);
    server->session_count++;
    uv_pipe_init(server->listener.loop, &session->pipe, 0);
    uv_timer_init(server->listener.loop, &session->timer);
    session->open_handles = 2;
    if (uv_accept((uv_stream_t *)&server->listener, (uv_stream_t *)&session->pipe) < 0 ||
        welcome == SESSION_DROPPED) {
        session_close(session);
        return;
    }
    if (uv_fileno((uv_handle_t *)&session->pipe, &fd) == 0)
        peer_read(&session->peer, fd);
    serve_next(session);
}
