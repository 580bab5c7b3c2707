/* The dates and lengths that all articles of a query have at most: whether parts of it exclude each
 * other, so that nothing can be found whatever there is. Pure functions. */
#ifndef QUERY_BOUNDS_H
#define QUERY_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

#include "index/query.h"
#include "text/date.h"

struct bounds {
    struct date_period dates;
    uint32_t least, most; /* Words of the text. */
};

/* Of all articles. */
#define BOUNDS_INIT                                                 \
    {                                                               \
        {INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX}, 0, UINT32_MAX \
    }

/* What to say where nothing is left. */
#define BOUNDS_HINT \
    "no article is within this and the dates or lengths before it (OR has alternatives)"

/* Leave what is within the query too; false if that is nothing. */
bool bounds_narrow(struct bounds *bounds, const struct index_query *query);

#endif
