#include "query/dates.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define HOUR 3600

/* Before newspapers; and the reckoning stays far from where it would overflow. */
#define MAX_COUNT 9999

static const char no_moment[] =
    "no date: write one like 2025, 2025-11, 2025-11-26, 2025-11-26T14:30+01:00, today, yesterday, "
    "or 2w for the day two weeks ago";

struct text {
    const char *at;
    size_t length;
};

static struct text trimmed(struct text text)
{
    while (text.length > 0 && text.at[0] == ' ') {
        text.at++;
        text.length--;
    }
    while (text.length > 0 && text.at[text.length - 1] == ' ')
        text.length--;
    return text;
}

static bool is(struct text text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.at, word, text.length) == 0;
}

/* So many days before today. */
static struct date_period day_before(const struct query_moment *moment, int64_t days)
{
    return date_period_of_day(date_day(moment->now, moment->zone) - days, moment->zone);
}

static struct date_period second_at(const struct query_moment *moment, int64_t then)
{
    int64_t wall = zone_wall(moment->zone, then);
    return (struct date_period){then, then + 1, wall, wall + 1};
}

/* "2w": how many, and of what; false if it is no such thing. */
static bool read_ago(struct text text, unsigned *count, char *unit)
{
    *count = 0;
    char last = text.length < 2 ? '\0' : (char)tolower((unsigned char)text.at[text.length - 1]);
    if (!last || !strchr("hdwmy", last))
        return false;
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        *count = *count * 10 + (unsigned)(text.at[i] - '0');
        if (*count > MAX_COUNT)
            return false;
    }
    *unit = last;
    return true;
}

static struct date_period ago(unsigned count, char unit, const struct query_moment *moment)
{
    int64_t today = date_day(moment->now, moment->zone);
    switch (unit) {
    case 'h':
        return second_at(moment, moment->now - (int64_t)count * HOUR);
    case 'd':
        return day_before(moment, count);
    case 'w':
        return day_before(moment, (int64_t)count * 7);
    default:
        return date_period_of_day(date_months_before(today, unit == 'y' ? count * 12 : count),
                                  moment->zone);
    }
}

static bool read_moment(struct date_period *out, struct text text,
                        const struct query_moment *moment)
{
    unsigned count;
    char unit;
    text = trimmed(text);
    if (is(text, "today"))
        *out = day_before(moment, 0);
    else if (is(text, "yesterday"))
        *out = day_before(moment, 1);
    else if (is(text, "now"))
        *out = second_at(moment, moment->now);
    else if (read_ago(text, &count, &unit))
        *out = ago(count, unit, moment);
    else
        return date_parse_in(text.at, text.length, moment->zone, out);
    return true;
}

/* -- what is wrong --------------------------------------------------------------------------- */

/* 9 is a digit, T also a blank, any other character itself. */
static bool fits(char c, char shape)
{
    return shape == '9' ? isdigit((unsigned char)c) : c == shape || (shape == 'T' && c == ' ');
}

/* Whether the text is as the shape says, in which + is whatever is left. */
static bool has_shape(struct text text, const char *shape)
{
    size_t i = 0;
    for (; shape[i] && shape[i] != '+'; i++)
        if (i == text.length || !fits(text.at[i], shape[i]))
            return false;
    return shape[i] == '+' || i == text.length;
}

static bool is_so_long_ago(struct text text)
{
    for (size_t i = 0; i + 1 < text.length; i++)
        if (!isdigit((unsigned char)text.at[i]))
            return false;
    return text.length > 1 && memchr("hdwmy", tolower((unsigned char)text.at[text.length - 1]), 5);
}

/* What to write instead of a date that is none. */
static const char *no_moment_hint(struct text text)
{
    static const struct {
        const char *shape, *hint;
    } shapes[] = {
        {"9999-99-99-9999+", "a period has two dots in it, as in 2025-11-24..2025-11-26"},
        {"9999-99-99,+", "a period has two dots in it, as in 2025-11-24..2025-11-26"},
        {"9999-99", "no such month: it is the second number, as in 2025-11"},
        {"9999-99-99", "no such day: a date is year, month and day, as in 2025-11-26"},
        {"9999-99-99T+", "no such day or time: a time is like 2025-11-26T14:30+01:00"},
        {"99999999", "year, month and day have hyphens between them: 2025-11-26"},
        {"9999/+", "year, month and day have hyphens between them: 2025-11-26"},
        {"9999..+", "a period has two dots in it, as in 2025-11-24..2025-11-26"},
        {"9999.+", "year, month and day have hyphens between them: 2025-11-26"},
        {"99/+", "year, month and day come in this order: 2025-11-26"},
        {"9/+", "year, month and day come in this order: 2025-11-26"},
        {"99.+", "year, month and day come in this order: 2025-11-26"},
        {"9.+", "year, month and day come in this order: 2025-11-26"},
        {"99-+", "year, month and day come in this order: 2025-11-26"},
        {">+", "no sign: write date:2025.. or date:..2025, or since:2025 or until:2025"},
        {"<+", "no sign: write date:2025.. or date:..2025, or since:2025 or until:2025"},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (has_shape(text, shapes[i].shape))
            return shapes[i].hint;
    return is_so_long_ago(text) ? "no more than 9999 hours, days, weeks, months or years ago"
                                : no_moment;
}

/* -- periods --------------------------------------------------------------------------------- */

static size_t find_dots(struct text text)
{
    for (size_t i = 0; i + 1 < text.length; i++)
        if (text.at[i] == '.' && text.at[i + 1] == '.')
            return i;
    return text.length;
}

static const char *read_range(struct date_period *out, struct text text, size_t dots,
                              const struct query_moment *moment)
{
    struct date_period first = {.from = INT64_MIN, .wall_from = INT64_MIN};
    struct date_period last = {.until = INT64_MAX, .wall_until = INT64_MAX};
    struct text left = trimmed((struct text){text.at, dots});
    struct text right = trimmed((struct text){text.at + dots + 2, text.length - dots - 2});
    if (left.length == 0 && right.length == 0)
        return "a period needs a date before or behind the dots";
    if (left.length > 0 && !read_moment(&first, left, moment))
        return no_moment_hint(left);
    if (right.length > 0 && right.at[0] == '.')
        return "a period has two dots in it, as in 2025-11-24..2025-11-26";
    if (right.length > 0 && !read_moment(&last, right, moment))
        return no_moment_hint(right);
    if (first.from >= last.until)
        return "a period that ends before it begins";
    *out = (struct date_period){first.from, last.until, first.wall_from, last.wall_until};
    return NULL;
}

const char *dates_parse(struct date_period *out, const char *text, size_t length,
                        const struct query_moment *moment)
{
    struct text whole = trimmed((struct text){text, length});
    unsigned count;
    char unit;
    size_t dots = find_dots(whole);
    if (dots < whole.length)
        return read_range(out, whole, dots, moment);
    if (read_ago(whole, &count, &unit))
        return "a moment in the past: write 2w.. for all since then, 2w..1w for a period";
    return read_moment(out, whole, moment) ? NULL : no_moment_hint(whole);
}

const char *dates_parse_moment(struct date_period *out, const char *text, size_t length,
                               const struct query_moment *moment)
{
    struct text whole = {text, length};
    if (find_dots(whole) < whole.length)
        return "since: and until: take one date; write date: for a period";
    return read_moment(out, whole, moment) ? NULL : no_moment_hint(whole);
}
