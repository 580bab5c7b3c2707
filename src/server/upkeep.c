#include "server/upkeep.h"

#include "base/alloc.h"
#include "base/own.h"
#include "proto/answer.h"

static struct index_status status_of(struct session *session)
{
    struct index_status status;
    index_get_status(ingest_index(session->server->options.ingest), &status);
    return status;
}

static json_t *progress_json(uint64_t done, uint64_t total)
{
    return json_pack("{s:I, s:I}", "done", (json_int_t)(done < total ? done : total), "total",
                     (json_int_t)total);
}

/* -- compact ------------------------------------------------------------------------------- */

static json_t *describe_merge(struct session *session)
{
    const struct index_status status = status_of(session);
    return progress_json(status.merge_done, status.merge_total);
}

static void on_compacted(struct ticket *ticket)
{
    struct compaction *compaction = container_of(ticket, struct compaction, ticket);
    struct session *session = container_of(compaction, struct session, compaction);
    if (session->server->paused) { /* The next index has to be compact too. */
        session_hold(session);
        return;
    }
    if (ticket->status < 0) {
        session_send_error(session, ticket->status, &ticket->err);
        return;
    }
    const struct index_status status = status_of(session);
    answer_value(&session->answer, &session->request, "compacted",
                 json_pack("{s:I, s:I}", "segments", (json_int_t)status.segments, "bytes",
                           (json_int_t)status.bytes));
    session_send(session);
}

void handle_compact(struct session *session)
{
    session->compaction.ticket.done = on_compacted;
    progress_show(session, describe_merge);
    ingest_compact(session->server->options.ingest, &session->compaction);
}

/* -- merges -------------------------------------------------------------------------------- */

void handle_merges(struct session *session)
{
    bool pause = session->request.action == REQUEST_PAUSE;
    ingest_pause_merges(session->server->options.ingest, pause);
    const struct index_status status = status_of(session);
    answer_value(&session->answer, &session->request, "merges",
                 json_pack("{s:b, s:I, s:I}", "paused", (int)status.merges_paused, "segments",
                           (json_int_t)status.segments, "waiting",
                           (json_int_t)status.merges_waiting));
    session_send(session);
}

/* -- reindex ------------------------------------------------------------------------------- */

struct server_reindex reindex_of(struct session *session)
{
    struct server_reindex reindex;
    const struct server_owner *owner = &session->server->options.owner;
    owner->get_reindex(owner->context, &reindex);
    return reindex;
}

json_t *describe_reindex(const struct server_reindex *reindex)
{
    return json_pack("{s:I, s:I}", "articles", (json_int_t)reindex->articles, "expected",
                     (json_int_t)reindex->expected);
}

static json_t *describe_new_index(struct session *session)
{
    const struct server_reindex reindex = reindex_of(session);
    return describe_reindex(&reindex);
}

static void on_reindexed(struct ticket *ticket)
{
    struct session *session = container_of(ticket, struct session, reindexed);
    if (ticket->status < 0) {
        session_send_error(session, ticket->status, &ticket->err);
        return;
    }
    const struct index_status status = status_of(session);
    answer_value(&session->answer, &session->request, "reindexed",
                 json_pack("{s:I, s:I}", "seq", (json_int_t)status.sequence, "articles",
                           (json_int_t)status.articles));
    session_send(session);
}

void handle_reindex(struct session *session)
{
    struct err err;
    const struct server_owner *owner = &session->server->options.owner;
    session->reindexed.done = on_reindexed;
    int rc = owner->reindex(owner->context, &session->reindexed, &err);
    if (rc < 0)
        session_send_error(session, rc, &err);
    else
        progress_show(session, describe_new_index);
}

/* -- check --------------------------------------------------------------------------------- */

static json_t *describe_check(struct session *session)
{
    const struct effort *effort = &session->check.result.effort;
    return progress_json(effort->done, effort->total);
}

static void answer_finding(struct session *session, uint32_t segment, const char *text)
{
    json_t *finding = json_pack("{s:o}", "text", answer_string(text));
    if (segment)
        json_object_set_new(finding, "segment", json_integer(segment));
    answer_value(&session->answer, &session->request, "finding", finding);
}

static void answer_check(struct session *session, const struct ingest_check *check)
{
    const struct index_check *result = &check->result;
    for (size_t i = 0; i < result->finding_count; i++)
        answer_finding(session, result->findings[i].segment, result->findings[i].text);
    if (check->repair.code) {
        OWN(freep)
        char *text = xasprintf("what is damaged stays for now: %s", check->repair.text);
        answer_finding(session, 0, text);
    }
    answer_value(&session->answer, &session->request, "end",
                 json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "findings",
                           (json_int_t)result->finding_count, "set_aside",
                           (json_int_t)check->set_aside, "segments", (json_int_t)result->segments,
                           "articles", (json_int_t)result->articles, "bytes",
                           (json_int_t)result->bytes, "seq", (json_int_t)result->sequence));
}

static void on_checked(struct ingest_check *check)
{
    struct session *session = container_of(check, struct session, check);
    if (check->status == 0)
        answer_check(session, check);
    index_check_release(&check->result);
    if (check->status < 0)
        session_send_error(session, check->status, &check->err);
    else
        session_send(session);
}

void handle_check(struct session *session)
{
    session->check = (struct ingest_check){.done = on_checked};
    progress_show(session, describe_check);
    ingest_check(session->server->options.ingest, &session->check);
}

/* -- snapshot ------------------------------------------------------------------------------ */

static json_t *describe_copy(struct session *session)
{
    const struct effort *effort = &session->copy.result.effort;
    return progress_json(effort->done, effort->total);
}

static void on_copied(struct ingest_copy *copy)
{
    struct session *session = container_of(copy, struct session, copy);
    const struct index_copy *result = &copy->result;
    if (copy->status < 0) {
        session_send_error(session, copy->status, &copy->err);
        return;
    }
    answer_value(&session->answer, &session->request, "snapshot",
                 json_pack("{s:o, s:I, s:I, s:I, s:I}", "path", answer_string(copy->path),
                           "segments", (json_int_t)result->segments, "articles",
                           (json_int_t)result->articles, "bytes", (json_int_t)result->bytes, "seq",
                           (json_int_t)result->sequence));
    session_send(session);
}

void handle_snapshot(struct session *session)
{
    session->copy = (struct ingest_copy){.path = session->request.path, .done = on_copied};
    progress_show(session, describe_copy);
    ingest_copy(session->server->options.ingest, &session->copy);
}
