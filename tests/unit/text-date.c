#include "text/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "unit.h"

#define DAY 86400

/* Days from 1000-01-01 to 9999-12-31, which are those that can be read. */
#define FIRST_DAY (-354285)
#define LAST_DAY 2932896

static void periods_are_read(void **state)
{
    static const struct {
        const char *text, *from, *until;
    } cases[] = {
        {"2025", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
        {"1969", "1969-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
        {"1000", "1000-01-01T00:00:00Z", "1001-01-01T00:00:00Z"},
        {"9999", "9999-01-01T00:00:00Z", "10000-01-01T00:00:00Z"},
        {"2025-11", "2025-11-01T00:00:00Z", "2025-12-01T00:00:00Z"},
        {"2025-12", "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"},
        {"2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"},
        {"2025-11-26", "2025-11-26T00:00:00Z", "2025-11-27T00:00:00Z"},
        {"2025-12-31", "2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z"},
        {"2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
        {"2000-02-29", "2000-02-29T00:00:00Z", "2000-03-01T00:00:00Z"},
        {"2025-11-26T14:30", "2025-11-26T14:30:00Z", "2025-11-26T14:31:00Z"},
        {"2025-11-26 14:30", "2025-11-26T14:30:00Z", "2025-11-26T14:31:00Z"},
        {"2025-11-26t14:30z", "2025-11-26T14:30:00Z", "2025-11-26T14:31:00Z"},
        {"2025-11-26T14:30:05", "2025-11-26T14:30:05Z", "2025-11-26T14:30:06Z"},
        {"2025-11-26T14:30:05Z", "2025-11-26T14:30:05Z", "2025-11-26T14:30:06Z"},
        {"2025-11-26T14:30:05.123456789Z", "2025-11-26T14:30:05Z", "2025-11-26T14:30:06Z"},
        {"2025-11-26T14:30:05,9+01:00", "2025-11-26T13:30:05Z", "2025-11-26T13:30:06Z"},
        {"2025-11-26T14:30+0530", "2025-11-26T09:00:00Z", "2025-11-26T09:01:00Z"},
        {"2025-11-26T14:30-03", "2025-11-26T17:30:00Z", "2025-11-26T17:31:00Z"},
        {"2025-11-26T14:30-00:00", "2025-11-26T14:30:00Z", "2025-11-26T14:31:00Z"},
        {"2026-01-01T00:30:00+14:00", "2025-12-31T10:30:00Z", "2025-12-31T10:30:01Z"},
        {"2025-12-31T23:30:00-12:00", "2026-01-01T11:30:00Z", "2026-01-01T11:30:01Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "2017-01-01T00:00:01Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date_period period;
        char from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
        if (!date_parse(cases[i].text, strlen(cases[i].text), &period))
            fail_msg("refused: %s", cases[i].text);
        date_format(period.from, from);
        date_format(period.until, until);
        assert_string_equal(from, cases[i].from);
        assert_string_equal(until, cases[i].until);
    }
}

static void what_is_no_date_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "2",
        "202",
        "20255",
        "0999",
        "0000",
        "yesterday",
        "-2025",
        "+2025",
        " 2025",
        "2025 ",
        /* Months and days that are none. */
        "2025-",
        "2025-1",
        "2025-00",
        "2025-13",
        "2025-111",
        "202511",
        "2025-11-",
        "2025-11-0",
        "2025-11-00",
        "2025-11-31",
        "2025-02-29",
        "1900-02-29",
        "2100-02-29",
        "2024-02-30",
        "2025-04-31",
        "2025-12-32",
        "2025-11-261",
        "20251126",
        "2025/11/26",
        "26.11.2025",
        "2025-W48",
        "2025-330",
        /* Times. */
        "2025-11-26T",
        "2025-11-26T1",
        "2025-11-26T14",
        "2025-11-26T14:",
        "2025-11-26T14:3",
        "2025-11-26T24:00",
        "2025-11-26T14:60",
        "2025-11-26T14:30:",
        "2025-11-26T14:30:5",
        "2025-11-26T14:30:61",
        "2025-11-26T1430",
        "2025-11-26  14:30",
        "2025-11-26_14:30",
        "2025-11-26T14:30:05.",
        "2025-11-26T14:30:05.Z",
        "2025-11-26T14:30.5",
        "14:30",
        /* Offsets. */
        "2025Z",
        "2025-11-26Z",
        "2025-11-26+01:00",
        "2025-11-26T14:30+",
        "2025-11-26T14:30+1",
        "2025-11-26T14:30+01:",
        "2025-11-26T14:30+01:0",
        "2025-11-26T14:30+010",
        "2025-11-26T14:30+24:00",
        "2025-11-26T14:30+01:60",
        "2025-11-26T14:30 +01:00",
        "2025-11-26T14:30ZZ",
        "2025-11-26T14:30CET",
        "2025-11-26T14:30Z+01:00",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct date_period period = {1, 2};
        if (date_parse(texts[i], strlen(texts[i]), &period))
            fail_msg("taken: %s", texts[i]);
        assert_int_equal(period.from, 1);
        assert_int_equal(period.until, 2);
    }
}

static void only_the_given_bytes_are_read(void **state)
{
    struct date_period period;
    (void)state;
    assert_true(date_parse("2025-11-26", 7, &period));
    assert_int_equal(period.until - period.from, 30 * DAY);
    assert_false(date_parse("2025-11-26", 9, &period));
    assert_false(date_parse("2025\0", 5, &period));
}

static void every_day_is_the_day_of_the_c_library(void **state)
{
    (void)state;
    for (int64_t days = FIRST_DAY; days <= LAST_DAY; days += 3) {
        struct tm tm;
        char text[64];
        struct date_period period;
        time_t seconds = (time_t)(days * DAY);
        gmtime_r(&seconds, &tm);
        strftime(text, sizeof text, "%Y-%m-%d", &tm);
        if (!date_parse(text, strlen(text), &period) || period.from != days * DAY ||
            period.until != (days + 1) * DAY)
            fail_msg("%s", text);
    }
}

static void the_months_of_a_year_follow_each_other(void **state)
{
    (void)state;
    for (int year = 1000; year <= 9999; year++) {
        char text[32];
        struct date_period whole, month;
        snprintf(text, sizeof text, "%d", year);
        assert_true(date_parse(text, 4, &whole));
        int64_t expected = whole.from;
        for (int i = 1; i <= 12; i++) {
            snprintf(text, sizeof text, "%d-%02d", year, i);
            assert_true(date_parse(text, 7, &month));
            assert_int_equal(month.from, expected);
            expected = month.until;
        }
        assert_int_equal(expected, whole.until);
    }
}

static void a_date_is_printed_as_the_c_library_would(void **state)
{
    (void)state;
    for (int64_t date = (FIRST_DAY - 1000) * (int64_t)DAY; date < LAST_DAY * (int64_t)DAY;
         date += 5 * DAY + 12345) {
        struct tm tm;
        char expected[64], text[DATE_TEXT_SIZE];
        time_t seconds = (time_t)date;
        gmtime_r(&seconds, &tm);
        snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        date_format(date, text);
        assert_string_equal(text, expected);
    }
}

static void what_is_printed_can_be_read(void **state)
{
    (void)state;
    for (int64_t date = FIRST_DAY * (int64_t)DAY; date < LAST_DAY * (int64_t)DAY;
         date += 11 * DAY + 4321) {
        char text[DATE_TEXT_SIZE];
        struct date_period period;
        date_format(date, text);
        if (!date_parse(text, strlen(text), &period) || period.from != date)
            fail_msg("%s", text);
    }
}

static void any_number_can_be_printed(void **state)
{
    static const struct {
        int64_t date;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {INT32_MAX, "2038-01-19T03:14:07Z"},
        {INT32_MIN, "1901-12-13T20:45:52Z"},
        {-62135596801, "0000-12-31T23:59:59Z"},
        {INT64_MAX, NULL},
        {INT64_MIN, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[DATE_TEXT_SIZE];
        date_format(cases[i].date, text);
        assert_true(strlen(text) >= 20 && text[strlen(text) - 1] == 'Z');
        if (cases[i].text)
            assert_string_equal(text, cases[i].text);
    }
}

static void a_path_says_the_day_it_is_filed_under(void **state)
{
    static const struct {
        const char *path, *day;
    } cases[] = {
        {"/spool/2025/11/26/port.txt", "2025-11-26"},
        {"2025/11/26/port.txt", "2025-11-26"},
        {"/spool/2025/11/26/a/b/port.txt.gz", "2025-11-26"},
        {"/spool/2025-11-26/port.txt", "2025-11-26"},
        {"/spool/2025-11-26-port.txt", "2025-11-26"},
        {"/spool/2025-11-26.txt", "2025-11-26"},
        {"/spool/2025-11-26", "2025-11-26"},
        {"/spool/2025-11-26T14:30_port.txt", "2025-11-26"},
        {"/spool/20251126/port.txt", "2025-11-26"},
        {"/spool/20251126-port.txt", "2025-11-26"},
        {"20251126", "2025-11-26"},
        {"/spool//2025/11/26//port.txt", "2025-11-26"},
        {"/spool/2024/02/29/port.txt", "2024-02-29"},
        /* The last one counts. */
        {"/2020/01/02/2025/11/26/port.txt", "2025-11-26"},
        {"/2020-01-02/2025-11-26-port.txt", "2025-11-26"},
        {"/2020/01/02/20251126.txt", "2025-11-26"},
        {"/2025-11-26/2020/13/02/port.txt", "2025-11-26"},
        /* None. */
        {"", NULL},
        {"/", NULL},
        {"/spool/port.txt", NULL},
        {"/spool/2025/11/port.txt", NULL},
        {"/spool/2025/11/26", NULL},
        {"/spool/2025/11/26.txt", NULL},
        {"/spool/2025/11/261/port.txt", NULL},
        {"/spool/2025/1/26/port.txt", NULL},
        {"/spool/12025/11/26/port.txt", NULL},
        {"/spool/2025/13/26/port.txt", NULL},
        {"/spool/2025/02/29/port.txt", NULL},
        {"/spool/2025/11-26/port.txt", NULL},
        {"/spool/2025-11/26/port.txt", NULL},
        {"/spool/2025-11-261-port.txt", NULL},
        {"/spool/2025-1126-port.txt", NULL},
        {"/spool/202511261430.txt", NULL},
        {"/spool/port-2025-11-26.txt", NULL},
        {"/spool/99999999.txt", NULL},
        {"/spool/00001126.txt", NULL},
        {"/spool/30121105.txt", NULL},
        {"/spool/1604/11/26/port.txt", NULL},
        {"/spool/1605/11/26/port.txt", "1605-11-26"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t date = 12345;
        char text[DATE_TEXT_SIZE] = "none";
        bool found = date_from_path(cases[i].path, &date);
        if (found)
            date_format(date, text);
        if (found != (cases[i].day != NULL) || (found && strncmp(text, cases[i].day, 10) != 0))
            fail_msg("%s: %s", cases[i].path, text);
        assert_true(found ? date % DAY == 0 : date == 12345);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_are_read),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(only_the_given_bytes_are_read),
        cmocka_unit_test(every_day_is_the_day_of_the_c_library),
        cmocka_unit_test(the_months_of_a_year_follow_each_other),
        cmocka_unit_test(a_date_is_printed_as_the_c_library_would),
        cmocka_unit_test(what_is_printed_can_be_read),
        cmocka_unit_test(any_number_can_be_printed),
        cmocka_unit_test(a_path_says_the_day_it_is_filed_under),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
