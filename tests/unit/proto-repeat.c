#include "proto/repeat.h"

#include "base/own.h"
#include "unit.h"

/* What the answer to one request is as that to another. */
static void assert_repeated(enum request_face face, const char *answer, const char *expected)
{
    const struct request first = {.face = face, .id = (char[]){"\"a\""}};
    const struct request second = {.face = face, .id = (char[]){"12345"}};
    OWN(buf_release) struct buf given = BUF_INIT;
    OWN(buf_release) struct buf kept = BUF_INIT;
    OWN(buf_release) struct buf again = BUF_INIT;
    buf_add_str(&given, answer);
    repeat_keep(&kept, &first, &given);
    repeat_answer(&again, &second, &kept, 2);
    assert_string_equal(buf_str(&again), expected);
}

static void it_has_the_id_and_the_time_of_the_request(void **state)
{
    (void)state;
    assert_repeated(FACE_JSON,
                    "{\"id\":\"a\",\"hit\":{\"id\":\"0\"}}\n"
                    "{\"id\":\"a\",\"end\":{\"total\":1,\"took_ms\":17.25,\"seq\":3}}\n",
                    "{\"id\":12345,\"hit\":{\"id\":\"0\"}}\n"
                    "{\"id\":12345,\"end\":{\"total\":1,\"took_ms\":2.0,\"seq\":3}}\n");
    assert_repeated(FACE_JSON, "{\"id\":\"a\",\"end\":{\"took_ms\":17}}\n",
                    "{\"id\":12345,\"end\":{\"took_ms\":2.0}}\n");
}

static void what_an_article_says_is_not_taken_for_it(void **state)
{
    (void)state;
    assert_repeated(
        FACE_JSON,
        "{\"id\":\"a\",\"hit\":{\"headline\":\"{\\\"id\\\":\\\"a\\\",\\\"took_ms\\\":1}\"}}\n",
        "{\"id\":12345,\"hit\":{\"headline\":\"{\\\"id\\\":\\\"a\\\",\\\"took_ms\\\":1}\"}}\n");
}

static void a_line_has_neither(void **state)
{
    (void)state;
    assert_repeated(FACE_LINE, "0\theadline \"took_ms\":1\nOK 1\n",
                    "0\theadline \"took_ms\":1\nOK 1\n");
    assert_repeated(FACE_LINE, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_the_id_and_the_time_of_the_request),
        cmocka_unit_test(what_an_article_says_is_not_taken_for_it),
        cmocka_unit_test(a_line_has_neither),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
