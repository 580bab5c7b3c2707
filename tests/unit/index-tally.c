#include "index/tally.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "index_fixture.h"

#define DAY 86400

static int set_up(void **state)
{
    *state = index_fixture_new(64);
    return 0;
}

static int tear_down(void **state)
{
    index_fixture_free(*state);
    return 0;
}

static void put_dated(struct index_fixture *fixture, const char *path, const char *dateline,
                      int64_t date)
{
    OWN(article_freep) struct article *article = sample_article(path, "", "storm");
    article->date = date;
    article->dateline = dateline ? xstrdup(dateline) : NULL;
    put_article(fixture, article);
}

static void tally(struct index_fixture *fixture, enum tally_by by, const struct field *field,
                  bool exact, struct tally *out)
{
    struct err err;
    OWN(index_query_freep) struct index_query *query = term("storm");
    const struct tally_search search = {
        .query = query,
        .since = INT64_MIN,
        .until = INT64_MAX,
        .deadline_ms = INT64_MAX,
        .by = by,
        .field = field,
        .exact = exact,
    };
    *out = (struct tally){0};
    assert_int_equal(index_reader_tally(fixture->reader, &search, out, &err), 0);
}

static void assert_tally(struct index_fixture *fixture, enum tally_by by, const char *field,
                         const char *expected)
{
    OWN(tally_release) struct tally found;
    OWN(buf_release) struct buf out = BUF_INIT;
    tally(fixture, by, field ? field_find(field, strlen(field)) : NULL, false, &found);
    assert_true(found.exact);
    for (size_t i = 0; i < found.count; i++) {
        assert_true(found.values[i].error == 0);
        buf_addf(&out, "%s%s=%d", i > 0 ? " " : "", found.values[i].value,
                 (int)found.values[i].count);
    }
    assert_string_equal(buf_str(&out), expected);
}

static void matches_are_counted_by_time(void **state)
{
    struct index_fixture *fixture = *state;
    assert_tally(fixture, TALLY_DAY, NULL, "");
    put_dated(fixture, "/n/1", NULL, 0);
    put_dated(fixture, "/n/2", NULL, DAY - 1);
    put_dated(fixture, "/n/3", NULL, -1);
    commit(fixture);
    put_dated(fixture, "/n/4", NULL, 4 * DAY); /* A Monday. */
    put_dated(fixture, "/n/5", NULL, 40 * DAY);
    put_dated(fixture, "/n/6", NULL, 400 * DAY);
    commit(fixture);
    assert_tally(fixture, TALLY_DAY, NULL,
                 "1969-12-31=1 1970-01-01=2 1970-01-05=1 1970-02-10=1 1971-02-05=1");
    assert_tally(fixture, TALLY_WEEK, NULL, "1969-12-29=3 1970-01-05=1 1970-02-09=1 1971-02-01=1");
    assert_tally(fixture, TALLY_MONTH, NULL, "1969-12=1 1970-01=3 1970-02=1 1971-02=1");
    assert_tally(fixture, TALLY_YEAR, NULL, "1969=1 1970=4 1971=1");
    remove_file(fixture, "/n/3");
    commit(fixture);
    assert_tally(fixture, TALLY_YEAR, NULL, "1970=4 1971=1");
}

static void matches_are_counted_by_value(void **state)
{
    struct index_fixture *fixture = *state;
    put_dated(fixture, "/n/1", "OSLO", 0);
    put_dated(fixture, "/n/2", "BERGEN", 0);
    put_dated(fixture, "/n/3", NULL, 0);
    put_dated(fixture, "/n/4", "OSLO", 0);
    commit(fixture);
    assert_tally(fixture, TALLY_FIELD, "dateline", "OSLO=2 BERGEN=1");
}

/* More matches than are looked at: the sample says how far off it may be, and is not. */
static void many_matches_are_sampled(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(tally_release) struct tally sampled, exact;
    const struct field *dateline = field_find("dateline", strlen("dateline"));
    for (int i = 0; i < 12000; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put_dated(fixture, path, i < 4000 ? "OSLO" : "BERGEN", i);
    }
    commit(fixture);
    tally(fixture, TALLY_FIELD, dateline, false, &sampled);
    tally(fixture, TALLY_FIELD, dateline, true, &exact);
    assert_false(sampled.exact);
    assert_true(exact.exact);
    assert_int_equal(exact.values[0].count, 8000);
    assert_int_equal(exact.values[1].count, 4000);
    assert_int_equal(sampled.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(sampled.values[i].value, exact.values[i].value);
        double off = fabs((double)sampled.values[i].count - (double)exact.values[i].count);
        assert_true(sampled.values[i].error > 0 && off <= sampled.values[i].error);
    }
}

/* Frequent and rare values, 150 of them: all but a few of a hundred are within their bounds. */
static void bounds_hold_for_rare_values_too(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(tally_release) struct tally sampled, exact;
    const struct field *dateline = field_find("dateline", strlen("dateline"));
    size_t within = 0;
    for (int i = 0; i < 24000; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        OWN(freep)
        char *place = xasprintf("P%d", i % 2 ? i % 7 : i * 31 % 1000 * (i % 1000) / 6800);
        put_dated(fixture, path, place, i);
    }
    commit(fixture);
    tally(fixture, TALLY_FIELD, dateline, false, &sampled);
    tally(fixture, TALLY_FIELD, dateline, true, &exact);
    assert_false(sampled.exact);
    assert_true(sampled.count > 50);
    for (size_t i = 0; i < sampled.count; i++)
        for (size_t k = 0; k < exact.count; k++)
            if (strcmp(sampled.values[i].value, exact.values[k].value) == 0) {
                double off = (double)sampled.values[i].count - (double)exact.values[k].count;
                within += fabs(off) <= sampled.values[i].error;
            }
    assert_true(within * 100 >= sampled.count * 95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(matches_are_counted_by_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(matches_are_counted_by_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_matches_are_sampled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bounds_hold_for_rare_values_too, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
