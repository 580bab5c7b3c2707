#include "query/ranked.h"

#include "query/bounds.h"
#include "query/values.h"

void ranked_init(struct ranked *ranked)
{
    *ranked = (struct ranked){
        .may = index_query_new(INDEX_QUERY_ANY),
        .must = index_query_new(INDEX_QUERY_ALL),
        .must_not = index_query_new(INDEX_QUERY_ANY),
        .restrictions = index_query_new(INDEX_QUERY_ALL),
    };
}

void ranked_release(struct ranked *ranked)
{
    index_query_free(ranked->may);
    index_query_free(ranked->must);
    index_query_free(ranked->must_not);
    index_query_free(ranked->restrictions);
    *ranked = (struct ranked){0};
}

static void add_restriction(struct index_query *restrictions, struct index_query *value)
{
    for (size_t i = 0; value->field && i < restrictions->count; i++) {
        struct index_query *group = restrictions->children[i];
        if (group->children[0]->field == value->field) {
            index_query_add(group, value);
            return;
        }
    }
    struct index_query *group = index_query_new(INDEX_QUERY_ANY);
    index_query_add(group, value);
    index_query_add(restrictions, group);
}

void ranked_add(struct ranked *ranked, enum query_sign sign, struct index_query *item)
{
    if (sign == SIGN_MUST)
        index_query_add(ranked->must, item);
    else if (sign == SIGN_MUST_NOT)
        index_query_add(ranked->must_not, item);
    else if (values_only(item))
        add_restriction(ranked->restrictions, item);
    else
        index_query_add(ranked->may, item);
}

bool ranked_is_possible(const struct ranked *ranked)
{
    struct bounds bounds = BOUNDS_INIT;
    const struct index_query *const groups[] = {ranked->must, ranked->restrictions};
    bool is_possible = true;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        for (size_t k = 0; k < groups[i]->count; k++)
            is_possible = bounds_narrow(&bounds, groups[i]->children[k]);
    return is_possible;
}

struct index_query *ranked_group(struct index_query **group)
{
    return (*group)->count > 0 ? index_query_simplify(TAKE(*group)) : NULL;
}

static struct index_query *pair(enum index_query_kind kind, struct index_query *first,
                                struct index_query *second)
{
    struct index_query *query = index_query_new(kind);
    index_query_add(query, first);
    index_query_add(query, second);
    return query;
}

struct index_query *ranked_except(struct index_query *wanted, struct index_query *unwanted)
{
    if (!unwanted)
        return wanted;
    return pair(INDEX_QUERY_EXCEPT, wanted ? wanted : index_query_new(INDEX_QUERY_EVERYTHING),
                unwanted);
}

struct index_query *ranked_join(struct ranked *ranked)
{
    struct index_query *needed = ranked_group(&ranked->must);
    struct index_query *wanted = ranked_group(&ranked->may);
    if (needed && wanted)
        wanted = pair(INDEX_QUERY_BOOST, needed, wanted);
    else if (needed)
        wanted = needed;
    for (size_t i = 0; i < ranked->restrictions->count; i++) {
        struct index_query **group = &ranked->restrictions->children[i];
        *group = index_query_simplify(*group);
    }
    if (wanted && ranked->restrictions->count > 0)
        index_query_add(ranked->restrictions, TAKE(wanted));
    struct index_query *restricted = ranked_group(&ranked->restrictions);
    return ranked_except(restricted ? restricted : wanted, ranked_group(&ranked->must_not));
}
