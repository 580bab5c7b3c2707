/* Any bytes as a date and as a path with one in it: what is taken is a period that prints and reads
 * back. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "text/date.h"
#include "text/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_printed(int64_t date)
{
    char text[DATE_TEXT_SIZE];
    struct date_period period;
    date_format(date, text);
    assert(strlen(text) == 20);
    if (text[0] != '0') { /* An offset has turned the year 1000 into 999. */
        assert(date_parse(text, 20, &period));
        assert(period.from == date && period.until == date + 1);
    }
}

static void check_date(const char *text, size_t length)
{
    struct date_period period = {-1, -2};
    if (date_parse(text, length, &period)) {
        assert(length >= 4 && period.from < period.until);
        assert(period.until - period.from <= INT64_C(366) * 86400);
        if (period.from < INT64_C(253402300800)) /* The year 10000: the same, of 9999. */
            check_printed(period.from);
    } else {
        assert(period.from == -1 && period.until == -2);
    }
}

/* In a zone with summer times: the same is taken, and clocks show the same. */
static void check_zone(const char *text, size_t length)
{
    static struct zone *zone; /* Kept: it is not what is tested. */
    struct date_period utc, there;
    if (!zone)
        zone = zone_new("America/New_York");
    bool is_date = date_parse(text, length, &utc);
    assert(date_parse_in(text, length, zone, &there) == is_date);
    if (!is_date)
        return;
    assert(there.wall_from == utc.wall_from && there.wall_until == utc.wall_until);
    assert(there.from < there.until);
    assert(there.from >= utc.from && there.from - utc.from <= INT64_C(5) * 3600);
}

static void check_path(const char *path)
{
    int64_t date = 12345, below = 12345;
    OWN(freep) char *longer = xasprintf("2020-01-02/%s", path);
    bool found = date_from_path(path, &date);
    assert(found ? date % 86400 == 0 : date == 12345);
    if (found)
        check_printed(date);
    assert(date_from_path(longer, &below));
    assert(below == (found ? date : INT64_C(1577923200)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWN(freep) char *path = xstrndup((const char *)data, size);
    check_date((const char *)data, size);
    check_zone((const char *)data, size);
    check_path(path);
    return 0;
}
