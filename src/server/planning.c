#include "server/planning.h"

#include <string.h>
#include <time.h>

#include "base/own.h"
#include "query/typing.h"
#include "text/zone.h"

/* What is set was looked at when it was set. */
static int find_zone(const struct session *session, struct zone **out, struct err *err)
{
    const char *asked = session->request.zone;
    struct zone *zone = zone_new(asked ? asked : session->server->options.limits.zone);
    if (asked && !zone)
        return err_set(
            err, ERR_REQUEST,
            "no time zone \"%.40s\": \"tz\" has to be like \"Europe/Lisbon\", \"UTC\" or "
            "\"+01:00\"",
            asked);
    *out = zone;
    return 0;
}

/* Of dates that were read before; *out is NULL if there are none. */
static int plan_dates(const struct request *request, const struct zone *zone,
                      struct index_query **out, struct err *err)
{
    struct date_period since = {.from = INT64_MIN, .wall_from = INT64_MIN};
    struct date_period until = {.until = INT64_MAX, .wall_until = INT64_MAX};
    *out = NULL;
    if (!request->since && !request->until)
        return 0;
    if (request->since)
        (void)date_parse_in(request->since, strlen(request->since), zone, &since);
    if (request->until)
        (void)date_parse_in(request->until, strlen(request->until), zone, &until);
    if (since.from >= until.until)
        return err_set(err, ERR_REQUEST, "\"until\" is before \"since\"");
    *out = index_query_new(INDEX_QUERY_DATES);
    (*out)->dates = (struct date_period){since.from, until.until, since.wall_from,
                                         until.wall_until};
    return 0;
}

static int plan(struct session *session, const struct zone *zone, struct index_query **out,
                struct err *err)
{
    const struct request *request = &session->request;
    struct planner *planner = session->server->planner;
    const struct query_moment moment = {.now = time(NULL), .zone = zone};
    const struct query_limits *limits = &session->server->options.limits.query;
    if (!request->query) {
        *out = index_query_new(INDEX_QUERY_EVERYTHING);
        return 0;
    }
    planner_set_moment(planner, &moment);
    return (request->as_you_type ? typing_plan : planner_plan)(planner, out, request->query,
                                                               strlen(request->query), limits, err);
}

int planning_query(struct session *session, struct index_query **out, struct err *err)
{
    OWN(zone_freep) struct zone *zone = NULL;
    OWN(index_query_freep) struct index_query *dates = NULL;
    struct index_query *query;
    int rc = find_zone(session, &zone, err);
    if (rc == 0)
        rc = plan_dates(&session->request, zone, &dates, err);
    if (rc == 0)
        rc = plan(session, zone, &query, err);
    if (rc < 0)
        return rc;
    *out = index_query_within(TAKE(dates), query);
    return 0;
}

int planning_dates(struct session *session, struct index_query **out, struct err *err)
{
    OWN(zone_freep) struct zone *zone = NULL;
    int rc = find_zone(session, &zone, err);
    return rc < 0 ? rc : plan_dates(&session->request, zone, out, err);
}
