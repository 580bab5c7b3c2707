#include "server/handlers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "article/fields.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/own.h"
#include "format/format.h"
#include "proto/answer.h"
#include "server/lists.h"
#include "server/stats.h"
#include "server/tallies.h"
#include "server/upkeep.h"

#define PROTOCOL_VERSION 1

/* -- single articles ----------------------------------------------------------------------- */

static void on_article_found(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    if (search->status < 0) {
        session_send_error(session, search->status, &search->err);
        return;
    }
    session_send(session);
}

/* Of a long one this takes some milliseconds. */
static void work_article(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    answer_article(&session->answer, &session->request, search->id, search->article);
}

bool handler_read_article(const struct session *session, article_id *out, struct err *err)
{
    bool is_id = article_id_parse(session->request.article, out);
    if (!is_id)
        err_set(err, ERR_REQUEST, "\"%.40s\" is no article's id: they have %d letters and digits",
                session->request.article, ARTICLE_ID_LENGTH);
    return is_id;
}

static void handle_show(struct session *session)
{
    struct err err;
    struct search *search = &session->search;
    if (!handler_read_article(session, &search->id, &err)) {
        session_send_error(session, ERR_REQUEST, &err);
        return;
    }
    search->work_answer = work_article;
    session_search(session, SEARCH_ARTICLE, on_article_found);
}

/* -- what comes in ------------------------------------------------------------------------- */

static uint64_t current_sequence(struct session *session)
{
    struct index_status status;
    index_get_status(ingest_index(session->server->options.ingest), &status);
    return status.sequence;
}

static void on_taken_over(struct ticket *ticket)
{
    struct handover *handover = container_of(ticket, struct handover, ticket);
    struct session *session = container_of(handover, struct session, handover);
    char id[ARTICLE_ID_LENGTH + 1];
    if (ticket->status < 0) {
        session_send_error(session, ticket->status, &ticket->err);
        return;
    }
    article_id_print(handover->id, id);
    answer_value(&session->answer, &session->request, "ingested",
                 json_pack("{s:s, s:I}", "id", id, "seq", (json_int_t)current_sequence(session)));
    session_send(session);
}

static void handle_ingest(struct session *session)
{
    struct err err;
    const struct request *request = &session->request;
    const struct format *format = NULL;
    if (request->format && !(format = format_find(request->format))) {
        err_set(&err, ERR_REQUEST, "no format \"%.40s\"", request->format);
        session_send_error(session, ERR_REQUEST, &err);
        return;
    }
    session->handover = (struct handover){
        .ticket.done = on_taken_over,
        .bytes = buf_str(&request->text),
        .length = request->text.length,
        .format = format,
    };
    ingest_hand_over(session->server->options.ingest, &session->handover);
}

static struct server_load load_of(const struct session *session)
{
    struct server_load load;
    const struct server_owner *owner = &session->server->options.owner;
    owner->get_load(owner->context, &load);
    return load;
}

/* What is left is said if anybody knows. */
static void add_pace(json_t *object, const struct server_load *load)
{
    json_object_set_new(object, "per_second", json_integer((json_int_t)load->per_second));
    if (load->left_s > 0)
        json_object_set_new(object, "left_s", json_integer((json_int_t)load->left_s));
}

static json_t *describe_load(const struct server_load *load)
{
    json_t *object = json_pack("{s:I, s:I}", "articles", (json_int_t)load->articles, "expected",
                               (json_int_t)load->expected);
    add_pace(object, load);
    return object;
}

static json_t *progress_of(struct session *session)
{
    struct ingest_status status;
    const struct server_load load = load_of(session);
    ingest_get_status(session->server->options.ingest, &status);
    json_t *progress = json_pack(
        "{s:I, s:I, s:I, s:b}", "waiting", (json_int_t)status.indexer.waiting, "articles",
        (json_int_t)status.indexer.articles, "expected", (json_int_t)status.watcher.expected,
        "scanning", (int)status.watcher.scanning);
    if (load.running)
        add_pace(progress, &load);
    return progress;
}

static void on_synced(struct ticket *ticket)
{
    struct ingest_sync *sync = container_of(ticket, struct ingest_sync, ticket);
    struct session *session = container_of(sync, struct session, sync);
    if (session->server->paused) { /* What it promises has to hold for the next index. */
        session_hold(session);
        return;
    }
    if (ticket->status < 0) {
        session_send_error(session, ticket->status, &ticket->err);
        return;
    }
    answer_value(&session->answer, &session->request, "synced",
                 json_pack("{s:I}", "seq", (json_int_t)current_sequence(session)));
    session_send(session);
}

static void handle_sync(struct session *session)
{
    session->sync.ticket.done = on_synced;
    progress_show(session, progress_of);
    ingest_sync(session->server->options.ingest, &session->sync);
}

/* -- the daemon itself --------------------------------------------------------------------- */

static json_t *list_operations(void)
{
    json_t *list = json_array();
    for (int i = 0; i < REQUEST_KIND_COUNT; i++)
        json_array_append_new(list, json_string(request_name((enum request_kind)i)));
    return list;
}

static json_t *list_fields(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < field_count; i++)
        if (field_is_searchable(&fields[i]))
            json_array_append_new(list, json_string(fields[i].name));
    return list;
}

static json_t *list_hit_fields(void)
{
    json_t *list = json_array();
    for (int i = 0; i < HIT_FIELD_COUNT; i++)
        json_array_append_new(list, json_string(hit_field_name((enum hit_field)i)));
    return list;
}

static json_t *describe_limits(const struct server_limits *limits)
{
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I}", "request_bytes", (json_int_t)limits->request.bytes,
        "hits", (json_int_t)limits->request.hits, "offset", (json_int_t)limits->request.offset,
        "query_bytes", (json_int_t)limits->query.bytes, "query_words",
        (json_int_t)limits->query.words, "query_depth", (json_int_t)limits->query.depth);
}

static void handle_hello(struct session *session)
{
    answer_value(&session->answer, &session->request, "hello",
                 json_pack("{s:s, s:s, s:i, s:o, s:o, s:o, s:o}", "program", PACKAGE_NAME,
                           "version", PACKAGE_VERSION, "protocol", PROTOCOL_VERSION, "operations",
                           list_operations(), "query_fields", list_fields(), "hit_fields",
                           list_hit_fields(), "limits",
                           describe_limits(&session->server->options.limits)));
    session_send(session);
}

static json_t *describe_index(struct session *session, const struct searcher_counts *counts)
{
    struct index *index = ingest_index(session->server->options.ingest);
    struct index_status status;
    index_get_status(index, &status);
    return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:b, s:I}", "path",
                     answer_string(index_path(index)), "articles", (json_int_t)status.articles,
                     "bytes", (json_int_t)status.bytes, "segments", (json_int_t)status.segments,
                     "seq", (json_int_t)status.sequence, "files", (json_int_t)counts->files,
                     "rejected", (json_int_t)counts->rejected, "merging", (int)status.merging,
                     "merges_paused", (int)status.merges_paused, "merges_waiting",
                     (json_int_t)status.merges_waiting);
}

static void add_trouble(json_t *list, const char *trouble)
{
    if (trouble[0])
        json_array_append_new(list, answer_string(trouble));
}

/* A damaged catalog counts nothing, which is said among the rest. */
static json_t *describe_status(struct session *session, const struct search *counted)
{
    const struct searcher_counts *counts = &counted->counts;
    struct server *server = session->server;
    struct ingest_status ingest;
    struct searcher_status searcher;
    ingest_get_status(server->options.ingest, &ingest);
    searcher_get_status(server->options.searcher, &searcher);
    json_t *trouble = json_array();
    add_trouble(trouble, ingest.indexer.trouble);
    add_trouble(trouble, ingest.indexer.damage);
    add_trouble(trouble, ingest.watcher.trouble);
    const struct server_reindex reindex = reindex_of(session);
    add_trouble(trouble, reindex.trouble);
    add_trouble(trouble, counted->status < 0 ? counted->err.text : "");
    json_t *status = json_pack(
        "{s:s, s:i, s:I, s:s, s:o}", "version", PACKAGE_VERSION, "pid", (int)getpid(), "uptime_s",
        (json_int_t)((clock_monotonic_ms() - server->start_ms) / 1000), "state",
        json_array_size(trouble) > 0 ? "degraded" : "ok", "trouble", trouble);
    json_object_set_new(status, "index", describe_index(session, counts));
    if (reindex.running)
        json_object_set_new(status, "reindex", describe_reindex(&reindex));
    const struct server_load load = load_of(session);
    if (load.running)
        json_object_set_new(status, "load", describe_load(&load));
    json_object_set_new(status, "ingest",
                        json_pack("{s:s, s:I, s:b, s:I, s:I}", "watch", ingest.watcher.mode,
                                  "folders", (json_int_t)ingest.watcher.folders, "scanning",
                                  (int)ingest.watcher.scanning, "waiting",
                                  (json_int_t)ingest.indexer.waiting, "indexed",
                                  (json_int_t)ingest.indexer.articles));
    json_object_set_new(
        status, "server",
        json_pack("{s:i, s:I, s:I, s:i, s:i}", "connections", (int)server->session_count,
                  "requests", (json_int_t)server->requests, "searches", (json_int_t)searcher.done,
                  "running", (int)searcher.running, "waiting", (int)searcher.waiting));
    return status;
}

static void on_counted(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    answer_value(&session->answer, &session->request, "status", describe_status(session, search));
    session_send(session);
}

static void handle_status(struct session *session)
{
    session_search(session, SEARCH_COUNTS, on_counted);
}

static void on_rejected_listed(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    if (search->status < 0) {
        session_send_error(session, search->status, &search->err);
        return;
    }
    for (size_t i = 0; i < search->rejected_count; i++)
        answer_value(&session->answer, &session->request, "rejected",
                     json_pack("{s:o, s:o}", "path", answer_string(search->rejected[i].path),
                               "reason", answer_string(search->rejected[i].reason)));
    answer_value(&session->answer, &session->request, "end",
                 json_pack("{s:I}", "count", (json_int_t)search->rejected_count));
    session_send(session);
}

static void handle_rejected(struct session *session)
{
    session->search.limit = session->request.limit;
    session_search(session, SEARCH_REJECTED, on_rejected_listed);
}

static void add_setting(void *context, const struct server_setting *setting)
{
    struct session *session = context;
    answer_value(&session->answer, &session->request, "setting",
                 json_pack("{s:s, s:o, s:o}", "name", setting->name, "value",
                           answer_string(setting->value), "origin",
                           answer_string(setting->origin)));
}

static void handle_settings(struct session *session)
{
    const struct server_owner *owner = &session->server->options.owner;
    owner->each_setting(owner->context, add_setting, session);
    answer_value(&session->answer, &session->request, "end", json_object());
    session_send(session);
}

static void handle_reload(struct session *session)
{
    struct err err;
    const struct server_owner *owner = &session->server->options.owner;
    int rc = owner->reload(owner->context, &err);
    if (rc < 0) {
        session_send_error(session, rc, &err);
        return;
    }
    answer_value(&session->answer, &session->request, "reloaded", json_object());
    session_send(session);
}

/* -- the table ----------------------------------------------------------------------------- */

static void (*const handlers[])(struct session *session) = {
    [REQUEST_HELLO] = handle_hello,       [REQUEST_SEARCH] = handle_search,
    [REQUEST_COUNT] = handle_count,       [REQUEST_EXPORT] = handle_export,
    [REQUEST_FACETS] = handle_facets,     [REQUEST_HISTOGRAM] = handle_histogram,
    [REQUEST_SIMILAR] = handle_similar,   [REQUEST_SUGGEST] = handle_suggest,
    [REQUEST_SHOW] = handle_show,         [REQUEST_SYNC] = handle_sync,
    [REQUEST_STATUS] = handle_status,     [REQUEST_REJECTED] = handle_rejected,
    [REQUEST_SETTINGS] = handle_settings, [REQUEST_INGEST] = handle_ingest,
    [REQUEST_RELOAD] = handle_reload,     [REQUEST_COMPACT] = handle_compact,
    [REQUEST_REINDEX] = handle_reindex,   [REQUEST_CHECK] = handle_check,
    [REQUEST_SNAPSHOT] = handle_snapshot, [REQUEST_MERGES] = handle_merges,
    [REQUEST_STATS] = handle_stats,
};
_Static_assert(sizeof handlers / sizeof handlers[0] == REQUEST_KIND_COUNT,
               "every operation has a handler");

void handle_request(struct session *session)
{
    handlers[session->request.kind](session);
}
