#include "query/dates.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

#define OPEN_PAST INT64_MIN
#define OPEN_FUTURE INT64_MAX

/* 2025-11-26T14:30:15Z, a Wednesday. */
#define NOW INT64_C(1764167415)

static int64_t at(const char *date)
{
    struct date_period period;
    if (strcmp(date, "*") == 0)
        return OPEN_PAST;
    assert_true(date_parse(date, strlen(date), &period));
    return period.from;
}

struct expected {
    const char *text, *from, *until; /* "*": open. */
};

static void assert_period_at(const struct expected *expected, const char *zone_name, int64_t now)
{
    OWN(zone_freep) struct zone *zone = zone_new(zone_name);
    const struct query_moment moment = {now, zone};
    struct date_period period = {1, 2, 3, 4};
    assert_non_null(zone);
    const char *why = dates_parse(&period, expected->text, strlen(expected->text), &moment);
    if (why)
        fail_msg("%s: %s", expected->text, why);
    int64_t until = strcmp(expected->until, "*") == 0 ? OPEN_FUTURE : at(expected->until);
    if (period.from != at(expected->from) || period.until != until)
        fail_msg("%s: %" PRId64 " to %" PRId64, expected->text, period.from, period.until);
    if (period.from != OPEN_PAST && zone_moment(zone, period.wall_from) != period.from &&
        !strpbrk(expected->text, "Z+"))
        fail_msg("%s: clocks show %" PRId64, expected->text, period.wall_from);
}

static void assert_period(const struct expected *expected, const char *zone_name)
{
    assert_period_at(expected, zone_name, NOW);
}

static void periods_are_as_long_as_what_they_name(void **state)
{
    static const struct expected cases[] = {
        {"2025", "2025-01-01", "2026-01-01"},
        {"2025-11", "2025-11-01", "2025-12-01"},
        {"2025-11-26", "2025-11-26", "2025-11-27"},
        {"2025-11-26T10:00", "2025-11-26T10:00", "2025-11-26T10:01"},
        {"2025-11-01..2025-11-26", "2025-11-01", "2025-11-27"},
        {"2025-11-26..2025-11-26", "2025-11-26", "2025-11-27"},
        {"2024..2025", "2024-01-01", "2026-01-01"},
        {"2024-02..2025-11-03", "2024-02-01", "2025-11-04"},
        {"2025..", "2025-01-01", "*"},
        {"..2025", "*", "2026-01-01"},
        {" 2025-11-01 .. 2025-11-02 ", "2025-11-01", "2025-11-03"},
        {"2025-11-01T10:00+01:00..", "2025-11-01T09:00", "*"},
        {"2025-11-01T10:00Z..2025-11-01T12:00Z", "2025-11-01T10:00", "2025-11-01T12:01"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_period(&cases[i], "UTC");
}

static void words_are_reckoned_from_now(void **state)
{
    static const struct expected cases[] = {
        {"today", "2025-11-26", "2025-11-27"}, {"yesterday", "2025-11-25", "2025-11-26"},
        {"now..", "2025-11-26T14:30:15", "*"}, {"yesterday..today", "2025-11-25", "2025-11-27"},
        {"2w..", "2025-11-12", "*"},           {"2w..1w", "2025-11-12", "2025-11-20"},
        {"0d..", "2025-11-26", "*"},           {"..3d", "*", "2025-11-24"},
        {"36h..", "2025-11-25T02:30:15", "*"}, {"1m..", "2025-10-26", "*"},
        {"9m..", "2025-02-26", "*"},           {"11m..", "2024-12-26", "*"},
        {"12m..", "2024-11-26", "*"},          {"1y..2025-01", "2024-11-26", "2025-02-01"},
        {"9999m..", "1192-08-26", "*"},        {"Yesterday", "2025-11-25", "2025-11-26"},
        {"2W..", "2025-11-12", "*"},           {"NOW..", "2025-11-26T14:30:15", "*"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_period(&cases[i], "UTC");
}

static void a_month_that_is_shorter_ends_with_its_last_day(void **state)
{
    static const struct {
        const char *now, *text, *from;
    } cases[] = {
        {"2025-03-31T12:00Z", "1m..", "2025-02-28"}, {"2024-03-31T12:00Z", "1m..", "2024-02-29"},
        {"2024-02-29T12:00Z", "1y..", "2023-02-28"}, {"2024-02-29T12:00Z", "4y..", "2020-02-29"},
        {"2025-12-31T12:00Z", "1m..", "2025-11-30"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct query_moment moment = {at(cases[i].now), NULL};
        struct date_period period;
        assert_null(dates_parse(&period, cases[i].text, strlen(cases[i].text), &moment));
        assert_int_equal(period.from, at(cases[i].from));
    }
}

static void days_are_those_of_the_zone(void **state)
{
    static const struct expected east[] = {
        {"today", "2025-11-25T15:00", "2025-11-26T15:00"}, /* Half past eleven at night. */
        {"2025-11-26", "2025-11-25T15:00", "2025-11-26T15:00"},
        {"2025", "2024-12-31T15:00", "2025-12-31T15:00"},
        {"2025-11-26T10:00", "2025-11-26T01:00", "2025-11-26T01:01"},
        {"2025-11-26T10:00Z", "2025-11-26T10:00", "2025-11-26T10:01"},
        {"2025-11-26T10:00+01:00", "2025-11-26T09:00", "2025-11-26T09:01"},
    };
    static const struct expected west[] = {
        {"yesterday", "2025-11-25T05:00", "2025-11-26T05:00"},
        {"1d..", "2025-11-25T05:00", "*"},
        {"1m..", "2025-10-26T04:00", "*"},
        {"2h..", "2025-11-26T12:30:15", "*"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof east / sizeof east[0]; i++)
        assert_period(&east[i], "+09:00");
    const struct expected next_day = {"today", "2025-11-26T12:00", "2025-11-27T12:00"};
    assert_period(&next_day, "+12");
    for (size_t i = 0; i < sizeof west / sizeof west[0]; i++)
        assert_period(&west[i], "America/New_York");
}

/* The days on which clocks change, by the zone files and the calendars of their countries. */
static void days_of_a_change_are_as_long_as_they_are(void **state)
{
    static const struct {
        const char *zone, *now;
        struct expected expected;
    } cases[] = {
        {"Europe/Lisbon", "2025-03-30T12:00Z", {"today", "2025-03-30", "2025-03-30T23:00"}},
        {"Europe/Lisbon", "2025-03-31T12:00Z", {"yesterday", "2025-03-30", "2025-03-30T23:00"}},
        {"Europe/Lisbon", "2025-10-27T12:00Z", {"1d..", "2025-10-25T23:00", "*"}},
        {"Europe/Lisbon", "2025-10-26T23:30Z", {"today", "2025-10-25T23:00", "2025-10-27"}},
        {"Europe/Lisbon", "2025-10-26T12:00Z", {"1m..", "2025-09-25T23:00", "*"}},
        {"Europe/Lisbon", "2025-11-26T12:00Z", {"2025-07", "2025-06-30T23:00", "2025-07-31T23:00"}},
        {"Europe/Lisbon", "2025-11-26T12:00Z", {"2025-03", "2025-03-01", "2025-03-31T23:00"}},
        {"America/New_York",
         "2025-11-02T12:00Z",
         {"today", "2025-11-02T04:00", "2025-11-03T05:00"}},
        {"America/New_York",
         "2025-03-09T12:00Z",
         {"today", "2025-03-09T05:00", "2025-03-10T04:00"}},
        /* An hour that is not there, and one that is there twice. */
        {"America/New_York", "2025-03-09T12:00Z", {"2025-03-09T02:30..", "2025-03-09T07:00", "*"}},
        {"America/New_York",
         "2025-11-02T12:00Z",
         {"2025-11-02T01:30", "2025-11-02T05:30", "2025-11-02T05:31"}},
        /* Midnight is skipped, or comes twice. */
        {"America/Santiago",
         "2024-09-08T12:00Z",
         {"today", "2024-09-08T04:00", "2024-09-09T03:00"}},
        {"America/Havana", "2025-11-02T12:00Z", {"today", "2025-11-02T04:00", "2025-11-03T05:00"}},
        /* Half an hour, and a day that is not there. */
        {"Australia/Lord_Howe",
         "2025-04-06T12:00Z",
         {"2025-04-06", "2025-04-05T13:00", "2025-04-06T13:30"}},
        {"Pacific/Apia", "2011-12-31T12:00Z", {"yesterday..", "2011-12-30T10:00", "*"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_period_at(&cases[i].expected, cases[i].zone, at(cases[i].now));
}

static void what_is_no_period_is_told_why(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "no date"},
        {"..", "before or behind the dots"},
        {" .. ", "before or behind the dots"},
        {"tomorrow", "no date"},
        {"Monday", "no date"},
        {"26.11.2025", "in this order"},
        {"26. November", "in this order"},
        {"11/26/2025", "in this order"},
        {"6/11", "in this order"},
        {"26-11-2025", "in this order"},
        {"20251126", "have hyphens"},
        {"2025/11/26", "have hyphens"},
        {"2025.11", "have hyphens"},
        {"2025-13", "no such month"},
        {"..2025-00", "no such month"},
        {"2025-02-29", "no such day"},
        {"2025-11-26T25:00", "no such day or time"},
        {"2025-11-31 10:00", "no such day or time"},
        {"2025-11-26T10:00+99:00", "no such day or time"},
        {"12:30", "no date"},
        {">2025", "no sign"},
        {"<=2025", "no sign"},
        {"2025...", "two dots"},
        {"2025-11-01-2025-11-02", "two dots"},
        {"2025-11-01,2025-11-02", "two dots"},
        {"2025..2024..2023", "two dots"},
        {"99999d..", "no more than 9999"},
        {"0", "no date"},
        {"w..", "no date"},
        {"2w", "write 2w.. for all since then"},
        {"12h", "write 2w.. for all since then"},
        {"2025-11-02..2025-11-01", "ends before it begins"},
        {"1w..2w", "ends before it begins"},
    };
    const struct query_moment moment = {NOW, NULL};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date_period period = {1, 2};
        const char *why = dates_parse(&period, cases[i].text, strlen(cases[i].text), &moment);
        if (!why || !strstr(why, cases[i].why))
            fail_msg("%s: %s", cases[i].text, why ? why : "taken");
        assert_int_equal(period.from, 1);
        assert_int_equal(period.until, 2);
    }
}

static void a_single_moment_may_be_in_the_past(void **state)
{
    const struct query_moment moment = {NOW, NULL};
    struct date_period period;
    (void)state;
    assert_null(dates_parse_moment(&period, "2w", 2, &moment));
    assert_int_equal(period.from, at("2025-11-12"));
    assert_int_equal(period.until, at("2025-11-13"));
    assert_null(dates_parse_moment(&period, "2025", 4, &moment));
    assert_int_equal(period.until, at("2026"));
    assert_non_null(strstr(dates_parse_moment(&period, "2025..", 6, &moment), "take one date"));
    assert_non_null(strstr(dates_parse_moment(&period, "soon", 4, &moment), "no date"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_are_as_long_as_what_they_name),
        cmocka_unit_test(words_are_reckoned_from_now),
        cmocka_unit_test(a_month_that_is_shorter_ends_with_its_last_day),
        cmocka_unit_test(days_are_those_of_the_zone),
        cmocka_unit_test(days_of_a_change_are_as_long_as_they_are),
        cmocka_unit_test(what_is_no_period_is_told_why),
        cmocka_unit_test(a_single_moment_may_be_in_the_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
