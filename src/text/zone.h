/* Time zones: what the clocks of a place show, with their summer times (CCTZ, on the system's zone
 * files). Any thread.
 *
 * A zone that is NULL is UTC. What a clock shows is told as the seconds since 1970 that it would be
 * in UTC.
 */
#ifndef TEXT_ZONE_H
#define TEXT_ZONE_H

#include <stdint.h>

#include "base/cdecls.h"
#include "base/own.h"

C_DECLS_BEGIN

struct zone;

/* By a name like Europe/Lisbon or UTC, an offset like +01:00, or as "local": that of this machine
 * and process. NULL if there is none. Untrusted names do no harm. Reads files when a zone is first
 * asked for. */
struct zone *zone_new(const char *name);
void zone_free(struct zone *zone);
DEFINE_FREEP(zone)

int64_t zone_wall(const struct zone *zone, int64_t moment);

/* When a clock shows that for the first time; where it leaps over it, when it does. */
int64_t zone_moment(const struct zone *zone, int64_t wall);

C_DECLS_END

#endif
