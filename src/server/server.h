/* The Unix socket: accepts sessions, and ends them all on stop. Loop thread only. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "base/err.h"
#include "ingest/ingest.h"
#include "proto/request.h"
#include "query/language.h"
#include "query/searcher.h"
#include "server/peer.h"
#include "text/zone_name.h"

struct server;

struct server_limits {
    struct request_limits request;
    struct query_limits query;
    unsigned connections;
    char zone[ZONE_NAME_MAX_BYTES + 1]; /* Of dates, where a request does not say. */
    int64_t half_life_ms; /* Of recency, where a request does not say; 0: it does not count. */
    size_t answer_bytes;  /* Of answers that are kept to be given again; 0: none are. */
    size_t input_bytes;   /* Of requests that have not come whole, of all connections together. */
    unsigned read_ms;     /* For a request to come whole. */
    unsigned idle_ms;     /* For a connection to say nothing at all; 0: no limit. */
    unsigned write_ms;    /* For a client to take its answer. */
    struct peer_rules rules;
};

/* A setting in force, for those who ask. */
struct server_setting {
    const char *name, *value, *origin;
};

/* How far a new index is. */
struct server_reindex {
    bool running;
    uint64_t articles, expected;                /* In the new one, and in the old one. */
    char trouble[sizeof((struct err){0}.text)]; /* Why it could not be made; "" if it could. */
};

/* How far a load of many articles is. */
struct server_load {
    bool running;
    uint64_t articles, expected; /* In since it began, and about how many there will be; 0: nobody
                                    knows. */
    uint64_t per_second, left_s; /* On the average, and 0 as above. */
};

/* What the server asks its owner for; on the loop thread. */
struct server_owner {
    /* Call each for every setting. */
    void (*each_setting)(void *context,
                         void (*each)(void *each_context, const struct server_setting *setting),
                         void *each_context);
    /* Read the configuration again. */
    int (*reload)(void *context, struct err *err);
    /* Make the index anew, or join whoever waits for that; ticket as in struct ticket. */
    int (*reindex)(void *context, struct ticket *ticket, struct err *err);
    void (*get_reindex)(void *context, struct server_reindex *out);
    /* The load of the new index while one is made. */
    void (*get_load)(void *context, struct server_load *out);
    void *context;
};

struct server_options {
    const char *path;
    mode_t mode;
    gid_t group;
    bool has_group; /* Give the socket to the group. */
    struct ingest *ingest;
    struct searcher *searcher;
    struct server_limits limits;
    struct server_owner owner;
};

/* Listen. A socket that nobody answers on any more is replaced; one that somebody does is left
 * alone and is an error, and so is a file of another kind. */
int server_start(struct server **out, uv_loop_t *loop, const struct server_options *options,
                 struct err *err);

void server_set_limits(struct server *server, const struct server_limits *limits);

/* Take no more requests; they wait in their connections, which cost nothing meanwhile. True if none
 * is in work; else on_quiet is called when that is so. Requests that wait for something to happen
 * are not waited for: syncs and compactions that end meanwhile are begun again by server_resume().
 */
bool server_pause(struct server *server, void (*on_quiet)(void *context), void *context);

/* Go on, with parts that may be others than before. */
void server_resume(struct server *server, struct ingest *ingest, struct searcher *searcher);

/* Close the listener, and the sessions as they become idle: an answer in work is finished. done is
 * called when the last is gone, and the server with it. */
void server_stop(struct server *server, void (*done)(void *context), void *context);

/* End the sessions that are left, whatever they do. After server_stop(). */
void server_hurry(struct server *server);

#endif
