/* Dates: seconds since 1970 in UTC, proleptic Gregorian, without leap seconds. Pure functions. */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

struct zone;

/* From the first instant of a period up to, but not including, the next one: in seconds since 1970,
 * and as clocks of its zone show it, for what is dated by the day (see text/zone.h). */
struct date_period {
    int64_t from, until;
    int64_t wall_from, wall_until;
};

/* Read an ISO 8601 date or time: 2025, 2025-11, 2025-11-26, 2025-11-26T14:30, with seconds, a
 * fraction (ignored) and Z or an offset; without one it is UTC. A blank may stand for the T. The
 * whole text must be used up. false if it is no such date; years 1000 to 9999. */
bool date_parse(const char *text, size_t length, struct date_period *out);

/* The same where a date without an offset is one of a zone. */
bool date_parse_in(const char *text, size_t length, const struct zone *zone,
                   struct date_period *out);

/* The day of a moment in a zone, counted from 1970-01-01; that day so many months before, or the
 * last one of its month where that has no such day; and the period of a day. */
int64_t date_day(int64_t moment, const struct zone *zone);
int64_t date_months_before(int64_t day, unsigned months);
struct date_period date_period_of_day(int64_t day, const struct zone *zone);

/* The day that a path is filed under: a/2025/11/26/b, a/2025-11-26/b, a/2025-11-26-b.txt or
 * a/20251126/b; the last one counts. false if none. */
bool date_from_path(const char *path, int64_t *out);

#define DATE_TEXT_SIZE 32

/* "2025-11-26T14:30:00Z" */
void date_format(int64_t date, char out[DATE_TEXT_SIZE]);

C_DECLS_END

#endif
