#include "server/tallies.h"

#include <string.h>

#include "article/fields.h"
#include "base/clock.h"
#include "base/own.h"
#include "proto/answer.h"
#include "server/planning.h"
#include "server/recall.h"

static const enum tally_by periods[] = {
    [REQUEST_BY_DAY] = TALLY_DAY,
    [REQUEST_BY_WEEK] = TALLY_WEEK,
    [REQUEST_BY_MONTH] = TALLY_MONTH,
    [REQUEST_BY_YEAR] = TALLY_YEAR,
};

static json_t *describe_value(const struct tally_value *value)
{
    json_t *object = json_pack("{s:o, s:I}", "value", answer_string(value->value), "count",
                               (json_int_t)value->count);
    if (value->error > 0)
        json_object_set_new(object, "error", json_real(value->error));
    return object;
}

static void on_tallied(struct search *search)
{
    struct session *session = container_of(search, struct session, search);
    const struct tally *tally = &search->tally;
    if (search->status < 0) {
        session_send_error(session, search->status, &search->err);
        return;
    }
    bool all = search->tally_search.by != TALLY_FIELD;
    uint64_t limit = session->request.limit;
    size_t count = all || tally->count < limit ? tally->count : (size_t)limit;
    for (size_t i = 0; i < count; i++)
        answer_value(&session->answer, &session->request, "facet",
                     describe_value(&tally->values[i]));
    json_t *end = json_pack("{s:I, s:I, s:b, s:f, s:I}", "values", (json_int_t)tally->count,
                            "total", (json_int_t)tally->total, "exact", (int)tally->exact,
                            "took_ms", (double)(clock_monotonic_ms() - session->start_ms), "seq",
                            (json_int_t)tally->sequence);
    if (search->words_left_out)
        json_object_set_new(end, "words_left_out", json_true());
    if (tally->partial)
        json_object_set_new(end, "partial", json_true());
    answer_value(&session->answer, &session->request, "end", end);
    session->server->stats.partial += tally->partial;
    recall_judge(session, tally->partial);
    recall_keep(session, tally->sequence);
    session_send(session);
}

static void start(struct session *session, enum tally_by by, const struct field *field)
{
    struct err err;
    struct search *search = &session->search;
    int rc = planning_query(session, &search->plan, &err);
    if (rc < 0) {
        session_send_error(session, rc, &err);
        return;
    }
    if (recall(session))
        return;
    search->tally_search = (struct tally_search){
        .since = INT64_MIN,
        .until = INT64_MAX,
        .by = by,
        .field = field,
        .exact = session->request.exact,
    };
    session_search(session, SEARCH_TALLY, on_tallied);
}

void handle_histogram(struct session *session)
{
    start(session, periods[session->request.by], NULL);
}

/* A field whose whole text is a value that articles share. */
static bool is_facet(const struct field *field)
{
    return field && (field->kind == FIELD_TEXT || field->kind == FIELD_KEYWORD) && !field->in_text;
}

static int refuse(const char *name, struct err *err)
{
    OWN(buf_release) struct buf names = BUF_INIT;
    for (size_t i = 0; i < field_count; i++)
        if (is_facet(&fields[i]))
            buf_addf(&names, "%s, ", fields[i].name);
    return err_set(err, ERR_UNKNOWN_FIELD,
                   "\"%.40s\" cannot be counted by; there are %syear, month,"
                   " week and day",
                   name, buf_str(&names));
}

void handle_facets(struct session *session)
{
    static const struct {
        const char *name;
        enum tally_by by;
    } dates[] = {
        {"year", TALLY_YEAR}, {"month", TALLY_MONTH}, {"week", TALLY_WEEK}, {"day", TALLY_DAY}};
    struct err err;
    const char *name = session->request.field;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        if (strcmp(dates[i].name, name) == 0) {
            start(session, dates[i].by, NULL);
            return;
        }
    const struct field *field = field_find(name, strlen(name));
    if (is_facet(field))
        start(session, TALLY_FIELD, field);
    else
        session_send_error(session, refuse(name, &err), &err);
}
