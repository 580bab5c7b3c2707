/* Dates: seconds since 1970 in UTC, proleptic Gregorian, without leap seconds. Pure functions. */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

/* Seconds from the first instant of a period up to, but not including, the next one. */
struct date_period {
    int64_t from, until;
};

/* Read an ISO 8601 date or time: 2025, 2025-11, 2025-11-26, 2025-11-26T14:30, with seconds, a
 * fraction (ignored) and Z or an offset; without one it is UTC. A blank may stand for the T. The
 * whole text must be used up. false if it is no such date; years 1000 to 9999. */
bool date_parse(const char *text, size_t length, struct date_period *out);

/* The same where a date without an offset is one of a zone so many seconds east of UTC. */
bool date_parse_in(const char *text, size_t length, int32_t zone_s, struct date_period *out);

/* The first instant of the day that a moment is in, in such a zone; and of that day so many months
 * before, or of the last one of its month where that has no such day. */
int64_t date_day_start(int64_t moment, int32_t zone_s);
int64_t date_months_before(int64_t moment, unsigned months, int32_t zone_s);

/* The day that a path is filed under: a/2025/11/26/b, a/2025-11-26/b, a/2025-11-26-b.txt or
 * a/20251126/b; the last one counts. false if none. */
bool date_from_path(const char *path, int64_t *out);

#define DATE_TEXT_SIZE 32

/* "2025-11-26T14:30:00Z" */
void date_format(int64_t date, char out[DATE_TEXT_SIZE]);

C_DECLS_END

#endif
