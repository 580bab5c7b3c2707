/* What a daemon is made of, for the files of daemon/. */
#ifndef DAEMON_DAEMON_PRIVATE_H
#define DAEMON_DAEMON_PRIVATE_H

#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/progress.h"
#include "daemon/reindex.h"
#include "ingest/ingest.h"
#include "query/searcher.h"
#include "server/server.h"

struct daemon {
    uv_loop_t *loop;
    struct daemon_options options;
    struct config *config;
    struct corpus *corpus;
    char *index_path;

    struct ingest *ingest;
    struct searcher *searcher;
    struct server *server;
    struct progress progress;
    struct reindex reindex;
    uv_signal_t signals[3]; /* SIGTERM, SIGINT, SIGHUP */
    unsigned signal_count;
    uv_timer_t hurry;
    bool stopping;
};

/* Open the index in this folder and fill it. home is as in struct ingest_options, with numbers for
 * its segments. */
int daemon_start_ingest(struct daemon *daemon, struct ingest **out, const char *path,
                        const char *home, uint32_t numbers, struct err *err);
int daemon_open_searcher(struct daemon *daemon, struct err *err);

/* Begin to stop; more than once is once. */
void daemon_stop(struct daemon *daemon);

#endif
