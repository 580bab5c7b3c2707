#include "query/bounds.h"

static struct bounds bounds_of(const struct index_query *query);

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static struct bounds either(const struct bounds *a, const struct bounds *b)
{
    return (struct bounds){
        {lesser(a->dates.from, b->dates.from), greater(a->dates.until, b->dates.until),
         lesser(a->dates.wall_from, b->dates.wall_from),
         greater(a->dates.wall_until, b->dates.wall_until)},
        a->least < b->least ? a->least : b->least,
        a->most > b->most ? a->most : b->most,
    };
}

static struct bounds both(const struct bounds *a, const struct bounds *b)
{
    return (struct bounds){
        {greater(a->dates.from, b->dates.from), lesser(a->dates.until, b->dates.until),
         greater(a->dates.wall_from, b->dates.wall_from),
         lesser(a->dates.wall_until, b->dates.wall_until)},
        a->least > b->least ? a->least : b->least,
        a->most < b->most ? a->most : b->most,
    };
}

static struct bounds join(const struct index_query *query,
                          struct bounds (*how)(const struct bounds *a, const struct bounds *b))
{
    struct bounds joined = bounds_of(query->children[0]);
    for (size_t i = 1; i < query->count; i++) {
        const struct bounds next = bounds_of(query->children[i]);
        joined = how(&joined, &next);
    }
    return joined;
}

static struct bounds bounds_of(const struct index_query *query)
{
    struct bounds bounds = BOUNDS_INIT;
    switch (query->kind) {
    case INDEX_QUERY_DATES:
        bounds.dates = query->dates;
        return bounds;
    case INDEX_QUERY_LENGTH:
        bounds.least = query->least;
        bounds.most = query->most;
        return bounds;
    case INDEX_QUERY_ANY:
        return join(query, either);
    case INDEX_QUERY_ALL:
        return join(query, both);
    case INDEX_QUERY_EXCEPT:
    case INDEX_QUERY_BOOST:
        return bounds_of(query->children[0]);
    default:
        return bounds;
    }
}

/* What is dated by the day goes by the clock on the wall. */
static bool is_empty(const struct bounds *bounds)
{
    const struct date_period *dates = &bounds->dates;
    return (dates->from >= dates->until && dates->wall_from >= dates->wall_until) ||
           bounds->least > bounds->most;
}

bool bounds_narrow(struct bounds *bounds, const struct index_query *query)
{
    const struct bounds more = bounds_of(query);
    *bounds = both(bounds, &more);
    return !is_empty(bounds);
}
