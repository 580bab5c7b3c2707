#include "server/progress.h"

#include "base/own.h"
#include "proto/answer.h"
#include "server/server_private.h"
#include "server/session.h"

#define EVERY_MS 200

static void on_written(uv_write_t *write, int status)
{
    struct progress *progress = container_of(write, struct progress, write);
    (void)status; /* The answer's write will fail as well. */
    buf_release(&progress->line);
    progress->is_writing = false;
}

static void on_time(uv_timer_t *timer)
{
    struct session *session = container_of(timer, struct session, timer);
    struct progress *progress = &session->progress;
    if (session->server->paused || progress->is_writing)
        return;
    answer_value(&progress->line, &session->request, "progress", progress->describe(session));
    uv_buf_t bytes = uv_buf_init(progress->line.data, (unsigned)progress->line.length);
    progress->is_writing = uv_write(&progress->write, (uv_stream_t *)&session->pipe, &bytes, 1,
                                    on_written) == 0;
    if (!progress->is_writing)
        buf_release(&progress->line);
}

void progress_show(struct session *session, json_t *(*describe)(struct session *session))
{
    if (!session->request.progress)
        return;
    session->progress.describe = describe;
    uv_timer_start(&session->timer, on_time, EVERY_MS, EVERY_MS);
}

void progress_release(struct progress *progress)
{
    buf_release(&progress->line);
}
