/* What a server is made of, for the files of server/. */
#ifndef SERVER_SERVER_PRIVATE_H
#define SERVER_SERVER_PRIVATE_H

#include "base/list.h"
#include "query/plan.h"
#include "server/server.h"
#include "server/stats.h"

struct answer_cache;

struct server {
    struct server_options options;
    char *path;
    struct planner *planner;
    struct answer_cache *answers;
    unsigned answer_era; /* Part of their keys. */
    int64_t start_ms;    /* clock_monotonic_ms() */

    uv_pipe_t listener;
    bool listener_closed, stopping;
    bool paused;
    void (*on_quiet)(void *context); /* While paused and not quiet. */
    void *quiet_context;
    struct list sessions;
    unsigned session_count;
    size_t input_bytes; /* In the inputs of all sessions. */
    uint64_t requests;  /* Since the start. */
    struct server_stats stats;
    void (*on_stopped)(void *context);
    void *stop_context;
};

/* Called by a session whose request is answered. */
void server_request_done(struct server *server);

/* Called by a session that is gone. */
void server_session_gone(struct server *server);

#endif
