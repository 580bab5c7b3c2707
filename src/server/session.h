/* One connection, private to server/: request, answer, request, answer. */
#ifndef SERVER_SESSION_H
#define SERVER_SESSION_H

#include "base/buf.h"
#include "base/list.h"
#include "ingest/ingest.h"
#include "proto/request.h"
#include "query/searcher.h"
#include "server/peer.h"
#include "server/progress.h"
#include "server/server_private.h"

enum session_state {
    SESSION_READING,
    SESSION_PARSING, /* Input and request belong to a thread of the pool. */
    SESSION_WORKING,
    SESSION_WRITING,
};

enum session_welcome {
    SESSION_SERVED,
    SESSION_REFUSED, /* Too many connections: say so to the first request, and close. */
    SESSION_DROPPED, /* Far too many: close. */
};

struct session {
    struct server *server;
    struct list link; /* In server->sessions. */
    uv_pipe_t pipe;
    uv_timer_t timer; /* Of what the session waits for, by its state. */
    unsigned open_handles;
    enum session_welcome welcome;
    struct peer peer;

    enum session_state state;
    bool finishing;            /* Close after the answer. */
    bool held;                 /* A request, or a sync, waits until the server is resumed. */
    bool in_part;              /* Reading, and some of a request has come: its time is running. */
    unsigned refused_in_a_row; /* Requests that were none. */
    struct request_input input;
    struct request request;
    int64_t start_ms;  /* When it came, */
    uint64_t start_ns; /* and by uv_hrtime(). */
    struct buf key;    /* Of what its answer may be kept by (server/recall.h); empty: it may not. */

    /* Of the request in work; which of them runs is told by its kind. */
    struct search search;
    struct ingest_sync sync;
    struct handover handover;
    struct compaction compaction;
    struct ticket reindexed;
    struct ingest_check check;
    struct ingest_copy copy;

    struct buf answer;
    uv_write_t write;
    void (*go_on)(struct session *session); /* Of session_send_part(). */
    struct progress progress;
};

/* Accept the pending connection. The session frees itself when it ends. */
void session_accept(struct server *server, enum session_welcome welcome);

/* Write what is in session->answer as a part of the answer. The rest is made by go_on, when the
 * part was taken: so a long answer costs the memory of one part, and is made as fast as it is read.
 * If nobody can read it any more, the request is ended instead. */
void session_send_part(struct session *session, void (*go_on)(struct session *session));

/* Handlers put the whole answer into session->answer and send it, or send an error. */
void session_send(struct session *session);
void session_send_error(struct session *session, int code, const struct err *err);

/* Have session->search run, of that kind; done sends the answer. If too many wait, an error is
 * sent. */
void session_search(struct session *session, enum search_kind kind,
                    void (*done)(struct search *search));

/* Have the request handled once more when the server is resumed, or end it if it need not be. */
void session_hold(struct session *session);
void session_resume(struct session *session);

/* Whether a request is in work that the server cannot be paused without. */
bool session_is_busy(const struct session *session);

/* End the session when its answer is written, or now if it is in no request; more than once is
 * once. */
void session_finish(struct session *session);

/* End it now; its work may go on and is thrown away. */
void session_close(struct session *session);

struct session *session_from_link(struct list *link);

#endif
