#include "server/lists.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/own.h"
#include "proto/answer.h"
#include "query/cursor.h"
#include "query/typing.h"
#include "server/explain.h"
#include "server/handlers.h"
#include "server/planning.h"
#include "server/recall.h"

/* Two lines and a half of a terminal. */
#define SNIPPET_CHARACTERS 200

/* Of an export: so many are in memory at once. */
#define PIECE_HITS 200

/* -- beginning ------------------------------------------------------------------------------ */

static enum index_sort sort_of(enum request_sort sort)
{
    switch (sort) {
    case REQUEST_BY_NEWEST:
        return SORT_NEWEST;
    case REQUEST_BY_OLDEST:
        return SORT_OLDEST;
    case REQUEST_BY_RELEVANCE:
        break;
    }
    return SORT_RELEVANCE;
}

static uint64_t question_of(const struct request *request)
{
    return cursor_question(request->query, request->since, request->until);
}

static int read_cursor(struct session *session, struct index_search *query, struct err *err)
{
    struct cursor cursor;
    const struct request *request = &session->request;
    const uint64_t deepest = session->server->options.limits.request.offset;
    if (!cursor_parse(&cursor, request->after, strlen(request->after)))
        return err_set(err, ERR_REQUEST, "\"after\" has to be a cursor, as \"next\" of an answer");
    if (cursor.question != question_of(request) || cursor.sort != query->sort)
        return err_set(err, ERR_REQUEST, "the cursor is of another query or order");
    if (request->offset > 0)
        return err_set(err, ERR_REQUEST, "\"after\" or \"offset\", not both");
    if (cursor.sort == SORT_RELEVANCE && cursor.position.depth > deepest)
        return err_set(
            err, ERR_LIMIT,
            "by relevance, a cursor goes as deep as \"offset\"; sort by date, or export");
    session->search.after = cursor.position;
    query->after = &session->search.after;
    return 0;
}

/* Of what has hardly begun there is nothing to rank: the newest come first. */
static enum index_sort sort_for(const struct session *session)
{
    const struct request *request = &session->request;
    bool has_begun = request->as_you_type &&
                     typing_has_just_begun(session->search.plan, strlen(request->query));
    return has_begun && request->sort == REQUEST_BY_RELEVANCE ? SORT_NEWEST
                                                              : sort_of(request->sort);
}

/* Whether what was meant is searched for instead. */
static bool is_to_be_corrected(const struct search *search, const struct request *request)
{
    return search->correction && request->auto_correct && !request->is_corrected;
}

/* A thousand hits take ten milliseconds, which others would wait on the loop; and so they would if
 * the loop freed them, while a thread that gives way has the lock of the memory that they are in.
 */
static void work_hits(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    const struct index_results *results = search->results;
    if (is_to_be_corrected(search, &session->request))
        return;
    const struct index_explanation *explanation = results->explanation;
    if (explanation)
        answer_value(&session->answer, &session->request, "explanation",
                     explain_query(explanation));
    for (size_t i = 0; i < results->count; i++) {
        const struct answer_hit hit = {
            .id = results->hits[i].id,
            .score = results->hits[i].score,
            .article = results->hits[i].article,
            .snippet = results->hits[i].note,
            .copies = results->hits[i].copies,
            .copies_are_cut = results->hits[i].copies_are_cut,
            .explanation = explanation ? explain_hit(explanation, &results->hits[i]) : NULL,
        };
        answer_hit(&session->answer, &session->request, &hit);
    }
    index_results_drop_hits(search->results);
}

/* What all lists need. */
static void set_search(struct session *session, enum index_sort sort)
{
    const struct request *request = &session->request;
    session->search.query = (struct index_search){
        .offset = request->offset,
        .limit = request->limit,
        .sort = sort,
        .since = INT64_MIN,
        .until = INT64_MAX,
        .exact_total = request->exact,
        .half_life_ms = request->half_life_ms < 0 ? session->server->options.limits.half_life_ms
                                                  : request->half_life_ms,
        .now = time(NULL),
        .expand = request->expand,
        .collapse = request->collapse,
        .count_copies = request_wants(request, HIT_COPIES),
        .explain = request->explain,
    };
    session->search.work_answer = work_hits;
}

/* Plan the query of the request. */
static int prepare(struct session *session, struct err *err)
{
    int rc = planning_query(session, &session->search.plan, err);
    if (rc < 0)
        return rc;
    set_search(session, sort_for(session));
    return session->request.after ? read_cursor(session, &session->search.query, err) : 0;
}

static size_t snippet_characters(const struct request *request)
{
    return request_wants(request, HIT_SNIPPET) ? SNIPPET_CHARACTERS : 0;
}

/* -- answers -------------------------------------------------------------------------------- */

static void print_next(struct buf *out, struct session *session)
{
    const struct search *search = &session->search;
    if (!search->results->has_more || !session->request.query)
        return; /* What is similar has no query to come back with. */
    const struct cursor cursor = {search->query.sort, question_of(&session->request),
                                  search->results->next};
    cursor_print(out, &cursor);
}

static void search_for(struct session *session);

/* Search for what was meant, once, in the time that is left. */
static void search_corrected(struct session *session)
{
    struct request *request = &session->request;
    struct search *search = &session->search;
    request->is_corrected = true;
    free(request->query);
    request->query = TAKE(search->correction);
    int64_t deadline_ms = search->ends_ms;
    search_release(search);
    search->deadline_ms = deadline_ms;
    search_for(session);
}

static void on_search_done(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    const struct request *request = &session->request;
    OWN(buf_release) struct buf next = BUF_INIT;
    if (search->status < 0) {
        session_send_error(session, search->status, &search->err);
        return;
    }
    recall_judge(session, search->results->partial);
    if (is_to_be_corrected(search, request)) {
        search_corrected(session);
        return;
    }
    const struct index_results *results = search->results;
    print_next(&next, session);
    const struct answer_end end = {
        .count = results->count,
        .total = results->total,
        .at_least = results->at_least,
        .at_most = results->at_most,
        .sequence = results->sequence,
        .exact = results->total_is_exact,
        .partial = results->partial,
        .words_left_out = search->words_left_out,
        .took_ms = (double)(clock_monotonic_ms() - session->start_ms),
        .next = next.length > 0 ? buf_str(&next) : NULL,
        .did_you_mean = search->correction,
        .corrected = request->is_corrected ? request->query : NULL,
    };
    answer_end(&session->answer, &session->request, &end);
    session->server->stats.partial += results->partial;
    recall_keep(session, results->sequence);
    session_send(session);
}

static void search_for(struct session *session)
{
    struct err err;
    const struct request *request = &session->request;
    struct search *search = &session->search;
    int rc = prepare(session, &err);
    if (rc < 0) {
        session_send_error(session, rc, &err);
        return;
    }
    if (!request->is_corrected && recall(session))
        return;
    search->snippet_characters = snippet_characters(request);
    search->text = request->query;
    search->is_typed = request->as_you_type;
    session_search(session, SEARCH_QUERY, on_search_done);
}

void handle_search(struct session *session)
{
    search_for(session);
}

void handle_count(struct session *session)
{
    struct err err;
    session->request.limit = 0;
    session->request.exact = true;
    int rc = prepare(session, &err);
    if (rc < 0)
        session_send_error(session, rc, &err);
    else if (!recall(session))
        session_search(session, SEARCH_QUERY, on_search_done);
}

void handle_similar(struct session *session)
{
    struct err err;
    struct search *search = &session->search;
    if (!handler_read_article(session, &search->id, &err)) {
        session_send_error(session, ERR_REQUEST, &err);
        return;
    }
    int rc = planning_dates(session, &search->within, &err);
    if (rc < 0) {
        session_send_error(session, rc, &err);
        return;
    }
    set_search(session, sort_of(session->request.sort));
    search->snippet_characters = snippet_characters(&session->request);
    session_search(session, SEARCH_SIMILAR, on_search_done);
}

/* -- export --------------------------------------------------------------------------------- */

static void on_piece_done(struct search *search);

static void export_on(struct session *session)
{
    struct err err;
    if (session->finishing) {
        session_send_error(session, ERR_STOPPING, NULL);
    } else if (session->server->paused) { /* What it reads is on its way out. */
        err_set(&err, ERR_BUSY, "a new index has taken over; export again");
        session_send_error(session, ERR_BUSY, &err);
    } else {
        session_search(session, SEARCH_EXPORT, on_piece_done);
    }
}

static void end_export(struct session *session)
{
    const struct answer_end end = {
        .count = session->search.exported,
        .total = session->search.exported,
        .at_least = session->search.exported,
        .at_most = session->search.exported,
        .sequence = session->search.results->sequence,
        .exact = !session->search.is_partial,
        .partial = session->search.is_partial,
        .words_left_out = session->search.words_left_out,
        .took_ms = (double)(clock_monotonic_ms() - session->start_ms),
    };
    answer_end(&session->answer, &session->request, &end);
    session->server->stats.partial += end.partial;
    session_send(session);
}

static void on_piece_done(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    if (search->status < 0) {
        session_send_error(session, search->status, &search->err);
        return;
    }
    search->exported += search->results->count;
    search->is_partial = search->is_partial || search->results->partial;
    if (search->place.is_end) {
        end_export(session);
        return;
    }
    search_drop_results(search);
    session_send_part(session, export_on);
}

void handle_export(struct session *session)
{
    struct err err;
    session->request.limit = PIECE_HITS;
    int rc = prepare(session, &err);
    session->search.snippet_characters = snippet_characters(&session->request);
    session->search.is_long = true;
    if (rc < 0)
        session_send_error(session, rc, &err);
    else
        session_search(session, SEARCH_EXPORT, on_piece_done);
}

/* -- suggest -------------------------------------------------------------------------------- */

static void on_suggested(struct search *search)
{
    static const char *const kinds[] = {
        [SUGGESTION_WORD] = "word",
        [SUGGESTION_PHRASE] = "phrase",
        [SUGGESTION_SPELLING] = "spelling",
    };
    struct session *session = container_of(search, struct session, search);
    if (search->status < 0) {
        session_send_error(session, search->status, &search->err);
        return;
    }
    for (size_t i = 0; i < search->suggestions.count; i++) {
        const struct suggestion *suggestion = &search->suggestions.list[i];
        answer_value(&session->answer, &session->request, "suggestion",
                     json_pack("{s:o, s:s, s:I}", "text", answer_string(suggestion->text), "kind",
                               kinds[suggestion->kind], "count", (json_int_t)suggestion->count));
    }
    answer_value(&session->answer, &session->request, "end",
                 json_pack("{s:I, s:f}", "count", (json_int_t)search->suggestions.count, "took_ms",
                           (double)(clock_monotonic_ms() - session->start_ms)));
    session_send(session);
}

void handle_suggest(struct session *session)
{
    session->search.text = session->request.query;
    session->search.limit = session->request.limit;
    session_search(session, SEARCH_SUGGEST, on_suggested);
}
