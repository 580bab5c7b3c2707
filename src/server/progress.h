/* Lines that say how far a long request is, every now and then until its answer is sent. Private to
 * server/; loop thread. */
#ifndef SERVER_PROGRESS_H
#define SERVER_PROGRESS_H

#include <jansson.h>
#include <stdbool.h>
#include <uv.h>

#include "base/buf.h"

struct session;

/* Of a session; zeros before the first one. */
struct progress {
    json_t *(*describe)(struct session *session);
    bool is_writing; /* A line, which was not taken yet. */
    uv_write_t write;
    struct buf line;
};

/* If the session's request asks for progress, write what describe says of it, until the answer is
 * sent. Uses the session's timer. */
void progress_show(struct session *session, json_t *(*describe)(struct session *session));

void progress_release(struct progress *progress);

#endif
