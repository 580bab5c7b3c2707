/* What clocks show, by the rules that countries have published. */
#include "text/zone.h"

#include <stdlib.h>
#include <string.h>

#include "text/date.h"
#include "text/zone_name.h"
#include "unit.h"

static int64_t at(const char *date)
{
    struct date_period period;
    assert_true(date_parse(date, strlen(date), &period));
    return period.from;
}

static void clocks_show_the_time_of_their_zone(void **state)
{
    static const struct {
        const char *zone, *moment, *wall;
    } cases[] = {
        {"UTC", "2025-11-26T14:30:15Z", "2025-11-26T14:30:15"},
        {"+05:45", "2025-11-26T14:30:15Z", "2025-11-26T20:15:15"},
        {"-0330", "2025-11-26T00:00:00Z", "2025-11-25T20:30:00"},
        {"-03", "2025-11-26T00:00:00Z", "2025-11-25T21:00:00"},
        {"Europe/Lisbon", "2025-03-30T00:59:59Z", "2025-03-30T00:59:59"},
        {"Europe/Lisbon", "2025-03-30T01:00:00Z", "2025-03-30T02:00:00"},
        {"Europe/Lisbon", "2025-10-26T00:59:59Z", "2025-10-26T01:59:59"},
        {"Europe/Lisbon", "2045-07-01T00:00:00Z", "2045-07-01T01:00:00"},
        {"Asia/Kathmandu", "2025-11-26T14:30:15Z", "2025-11-26T20:15:15"},
        {"America/New_York", "2025-03-09T07:00:00Z", "2025-03-09T03:00:00"},
        {"Asia/Tokyo", "1949-07-01T00:00:00Z", "1949-07-01T10:00:00"}, /* Under the occupation. */
        {"Australia/Lord_Howe", "2025-04-05T15:00:00Z", "2025-04-06T01:30:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(zone_freep) struct zone *zone = zone_new(cases[i].zone);
        assert_non_null(zone);
        if (zone_wall(zone, at(cases[i].moment)) != at(cases[i].wall))
            fail_msg("%s: %s is not %s", cases[i].zone, cases[i].moment, cases[i].wall);
    }
    assert_int_equal(zone_wall(NULL, 12345), 12345);
    assert_int_equal(zone_moment(NULL, 12345), 12345);
}

static void the_first_moment_of_a_time_is_told(void **state)
{
    static const struct {
        const char *zone, *wall, *moment;
    } cases[] = {
        {"Europe/Lisbon", "2025-03-30T01:30:00", "2025-03-30T01:00:00Z"}, /* Skipped. */
        {"Europe/Lisbon", "2025-10-26T01:30:00", "2025-10-26T00:30:00Z"}, /* Twice. */
        {"Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T10:00:00Z"},  /* A skipped day. */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(zone_freep) struct zone *zone = zone_new(cases[i].zone);
        assert_non_null(zone);
        if (zone_moment(zone, at(cases[i].wall)) != at(cases[i].moment))
            fail_msg("%s: %s is not %s", cases[i].zone, cases[i].wall, cases[i].moment);
    }
}

static void what_is_no_zone_is_refused(void **state)
{
    static const char *const names[] = {
        "",
        "Europe",
        "Europe/Atlantis",
        "/etc/passwd",
        "../../../etc/passwd",
        "Europe/",
        "right/UTC",
        "+24:00",
        "+1",
        "+01:60",
        "+01:0",
        "UTC+1 ; rm -rf",
        "zone.tab",
        "\xFF",
        "-",
        "Europe/Lisbon/",
    };
    char longest[200];
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (zone_new(names[i]))
            fail_msg("\"%s\" is a zone", names[i]);
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(zone_new(longest));
}

static void the_local_zone_is_that_of_the_environment(void **state)
{
    static const struct {
        const char *tz, *name;
    } cases[] = {
        {"Europe/Lisbon", "Europe/Lisbon"},
        {":Europe/Lisbon", "Europe/Lisbon"},
        {"/usr/share/zoneinfo/Europe/Lisbon", "Europe/Lisbon"},
        {"", "UTC"},
        {"<+0545>-5:45", "+05:45"}, /* A rule of POSIX, which has no name. */
        {"<-03>3", "-03:00"},
    };
    char name[ZONE_NAME_MAX_BYTES + 1];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setenv("TZ", cases[i].tz, 1);
        zone_local_name(name);
        assert_string_equal(name, cases[i].name);
        OWN(zone_freep) struct zone *local = zone_new("local"), *same = zone_new(name);
        assert_non_null(local);
        assert_int_equal(zone_wall(local, 1764167415), zone_wall(same, 1764167415));
    }
    unsetenv("TZ");
    zone_local_name(name);
    assert_true(name[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_show_the_time_of_their_zone),
        cmocka_unit_test(the_first_moment_of_a_time_is_told),
        cmocka_unit_test(what_is_no_zone_is_refused),
        cmocka_unit_test(the_local_zone_is_that_of_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
