#include "text/date.h"

#include <string.h>

#include "text/zone.h"

#define DAY 86400

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil: years begin in
 * March, so that the leap day is the last one. */
static int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* The same source, civil_from_days. */
static void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int64_t)year_of_era + era * 400 + (*month <= 2);
}

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_of_month(unsigned year, unsigned month)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (unsigned)(month == 2 && is_leap(year));
}

static bool is_day(unsigned year, unsigned month, unsigned day)
{
    if (year < 1000 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days_of_month(year, month);
}

/* -- reading ------------------------------------------------------------------------------- */

struct cursor {
    const char *at, *end;
    const struct zone *zone; /* Of what says no offset. */
};

static bool take_char(struct cursor *cursor, char c)
{
    if (cursor->at == cursor->end || *cursor->at != c)
        return false;
    cursor->at++;
    return true;
}

static bool take_digits(struct cursor *cursor, unsigned count, unsigned *out)
{
    unsigned value = 0;
    if ((size_t)(cursor->end - cursor->at) < count)
        return false;
    for (unsigned i = 0; i < count; i++) {
        char c = cursor->at[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (unsigned)(c - '0');
    }
    cursor->at += count;
    *out = value;
    return true;
}

struct offset {
    bool is_said;
    int64_t seconds; /* East of UTC. */
};

static bool take_offset(struct cursor *cursor, struct offset *offset)
{
    unsigned hours, minutes = 0;
    *offset = (struct offset){cursor->at < cursor->end, 0};
    if (!offset->is_said || take_char(cursor, 'Z') || take_char(cursor, 'z'))
        return true;
    int sign = take_char(cursor, '+') ? 1 : take_char(cursor, '-') ? -1 : 0;
    if (sign == 0 || !take_digits(cursor, 2, &hours))
        return false;
    if (take_char(cursor, ':') || cursor->at < cursor->end)
        if (!take_digits(cursor, 2, &minutes))
            return false;
    if (hours > 23 || minutes > 59)
        return false;
    offset->seconds = sign * (int64_t)(hours * 3600 + minutes * 60);
    return true;
}

/* A fraction of a second, if there is one; what it says is not kept. */
static bool take_fraction(struct cursor *cursor)
{
    unsigned digit;
    if (!take_char(cursor, '.') && !take_char(cursor, ','))
        return true;
    if (!take_digits(cursor, 1, &digit))
        return false;
    while (take_digits(cursor, 1, &digit))
        ;
    return true;
}

static bool take_time(struct cursor *cursor, int64_t day_start, struct date_period *out)
{
    unsigned hour, minute, second = 0;
    int64_t length = 60;
    struct offset offset;
    if (!take_digits(cursor, 2, &hour) || !take_char(cursor, ':') ||
        !take_digits(cursor, 2, &minute))
        return false;
    if (take_char(cursor, ':')) {
        if (!take_digits(cursor, 2, &second))
            return false;
        length = 1;
        if (!take_fraction(cursor))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 60 || !take_offset(cursor, &offset))
        return false;
    out->wall_from = day_start + (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
    out->wall_until = out->wall_from + length;
    out->from = offset.is_said ? out->wall_from - offset.seconds
                               : zone_moment(cursor->zone, out->wall_from);
    out->until = out->from + length;
    return true;
}

/* In days since 1970. */
static void set_days(struct date_period *out, int64_t from, int64_t until, const struct zone *zone)
{
    *out = (struct date_period){
        .from = zone_moment(zone, from * DAY),
        .until = zone_moment(zone, until * DAY),
        .wall_from = from * DAY,
        .wall_until = until * DAY,
    };
}

static bool take_date(struct cursor *cursor, struct date_period *out)
{
    unsigned year, month, day;
    if (!take_digits(cursor, 4, &year) || year < 1000)
        return false;
    if (!take_char(cursor, '-')) {
        set_days(out, days_from_civil(year, 1, 1), days_from_civil(year + 1, 1, 1), cursor->zone);
        return true;
    }
    if (!take_digits(cursor, 2, &month) || !is_day(year, month, 1))
        return false;
    if (!take_char(cursor, '-')) {
        set_days(out, days_from_civil(year, month, 1),
                 days_from_civil(year + month / 12, month % 12 + 1, 1), cursor->zone);
        return true;
    }
    if (!take_digits(cursor, 2, &day) || !is_day(year, month, day))
        return false;
    int64_t days = days_from_civil(year, month, day);
    if (take_char(cursor, 'T') || take_char(cursor, 't') || take_char(cursor, ' '))
        return take_time(cursor, days * DAY, out);
    set_days(out, days, days + 1, cursor->zone);
    return true;
}

bool date_parse(const char *text, size_t length, struct date_period *out)
{
    return date_parse_in(text, length, NULL, out);
}

bool date_parse_in(const char *text, size_t length, const struct zone *zone,
                   struct date_period *out)
{
    struct cursor cursor = {text, text + length, zone};
    struct date_period period;
    if (!take_date(&cursor, &period) || cursor.at != cursor.end)
        return false;
    *out = period;
    return true;
}

/* -- reckoning ----------------------------------------------------------------------------- */

static int64_t day_of(int64_t seconds)
{
    return seconds / DAY - (seconds % DAY < 0);
}

int64_t date_day(int64_t moment, const struct zone *zone)
{
    return day_of(zone_wall(zone, moment));
}

int64_t date_months_before(int64_t days, unsigned months)
{
    int64_t year;
    unsigned month, day;
    civil_from_days(days, &year, &month, &day);
    int64_t counted = year * 12 + month - 1 - months;
    year = counted / 12 - (counted % 12 < 0);
    month = (unsigned)(counted - year * 12) + 1;
    unsigned last = days_of_month((unsigned)(year % 400 + 400), month);
    return days_from_civil(year, month, day < last ? day : last);
}

struct date_period date_period_of_day(int64_t day, const struct zone *zone)
{
    struct date_period period;
    set_days(&period, day, day + 1, zone);
    return period;
}

/* -- paths --------------------------------------------------------------------------------- */

static bool digits_end(const struct cursor *cursor)
{
    return cursor->at == cursor->end || *cursor->at < '0' || *cursor->at > '9';
}

/* Newspapers began in 1605; a number that would be a later year is some other number. */
#define FIRST_YEAR 1605
#define LAST_YEAR 2199

/* separator is '/' for a/2025/11/26/, '-' for 2025-11-26, 0 for 20251126. */
static bool take_filed_day(const char *at, const char *end, char separator, int64_t *out)
{
    struct cursor cursor = {.at = at, .end = end};
    unsigned year, month, day;
    if (!take_digits(&cursor, 4, &year) || (separator && !take_char(&cursor, separator)) ||
        !take_digits(&cursor, 2, &month) || (separator && !take_char(&cursor, separator)) ||
        !take_digits(&cursor, 2, &day) || !is_day(year, month, day))
        return false;
    /* Directories must be just that long; a name may go on, but not with a digit. */
    if (separator == '/' ? !take_char(&cursor, '/') : !digits_end(&cursor))
        return false;
    if (year < FIRST_YEAR || year > LAST_YEAR)
        return false;
    *out = days_from_civil(year, month, day) * DAY;
    return true;
}

bool date_from_path(const char *path, int64_t *out)
{
    static const char separators[] = {'/', '-', 0};
    const char *end = path + strlen(path);
    bool found = false;
    for (const char *at = path; at; at = strchr(at, '/')) {
        at += *at == '/';
        for (size_t i = 0; i < sizeof separators; i++)
            if (take_filed_day(at, end, separators[i], out))
                found = true;
    }
    return found;
}

/* -- writing ------------------------------------------------------------------------------- */

/* So many digits of a number, and what stands behind them. */
static char *put_digits(char *at, unsigned number, unsigned count, char behind)
{
    for (unsigned i = count; i > 0; i--, number /= 10)
        at[i - 1] = (char)('0' + number % 10);
    at[count] = behind;
    return at + count + 1;
}

/* Years before 0 and of five digits come of file times that are no dates. */
static char *put_year(char *at, int64_t year, char behind)
{
    int64_t shown = year < -9999 ? -9999 : year > 99999 ? 99999 : year;
    if (shown < 0)
        *at++ = '-';
    unsigned number = (unsigned)(shown < 0 ? -shown : shown);
    return put_digits(at, number, number > 9999 ? 5 : shown < 0 && number < 1000 ? 3 : 4, behind);
}

void date_format(int64_t date, char out[DATE_TEXT_SIZE])
{
    int64_t days = date / DAY, rest = date % DAY, year;
    unsigned month, day;
    if (rest < 0) {
        rest += DAY;
        days--;
    }
    civil_from_days(days, &year, &month, &day);
    char *at = put_year(out, year, '-');
    at = put_digits(at, month, 2, '-');
    at = put_digits(at, day, 2, 'T');
    at = put_digits(at, (unsigned)(rest / 3600), 2, ':');
    at = put_digits(at, (unsigned)(rest / 60 % 60), 2, ':');
    at = put_digits(at, (unsigned)(rest % 60), 2, 'Z');
    *at = '\0';
}
