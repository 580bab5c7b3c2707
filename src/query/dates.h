/* Dates as queries have them: 2025-11, 2025-11-01..2025-11-26, yesterday, 2w.. Pure functions.
 *
 *     period   = moment | [ moment ] ".." [ moment ]        not ".." alone
 *     moment   = date | "today" | "yesterday" | "now" | n ( "h" | "d" | "w" | "m" | "y" )
 *
 * date is as date_parse() has it. A moment is as long as what it names: 2025-11 is all of November,
 * and a period goes to the end of its last one. 3d, 2w, 1m, 1y are the day so many days, weeks,
 * months or years ago, 12h the second so many hours ago; where one stands alone it would be unclear
 * what is meant, and is refused.
 */
#ifndef QUERY_DATES_H
#define QUERY_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/date.h"
#include "text/zone.h"

/* What words like today depend on. */
struct query_moment {
    int64_t now;             /* Seconds since 1970. */
    const struct zone *zone; /* Of days, and of times that say no offset; NULL: UTC. */
};

/* Read a period; INT64_MIN and INT64_MAX where it is open. NULL, or what is wrong with it: then
 * *out is untouched. */
const char *dates_parse(struct date_period *out, const char *text, size_t length,
                        const struct query_moment *moment);

/* The same for a single moment, of since: and until:. */
const char *dates_parse_moment(struct date_period *out, const char *text, size_t length,
                               const struct query_moment *moment);

#endif
