#include "proto/answer.h"

#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "text/utf8.h"
#include "unit.h"

static const struct request json = {.face = FACE_JSON, .id = (char[]){"\"a/1\""}};
static const struct request line = {.face = FACE_LINE, .id = (char[]){"null"}};
static const struct request http = {.face = FACE_HTTP, .id = (char[]){"null"}};

#define ID UINT64_C(1)

static struct article *storm_new(void)
{
    struct article *article = sample_article("/n/a.txt", "Storm over Lisbon", "It hit.\n");
    article->byline = xstrdup("By Anna Doe");
    article->dateline = xstrdup("LISBON, Nov 12");
    return article;
}

static void assert_hit(const struct request *request, const struct article *article, double score,
                       const char *expected)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    const struct answer_hit hit = {ID, score, article, NULL};
    answer_hit(&out, request, &hit);
    assert_string_equal(out.data, expected);
}

/* -- hits ---------------------------------------------------------------------------------- */

static void a_hit_is_an_object_or_a_row(void **state)
{
    OWN(article_freep) struct article *article = storm_new();
    (void)state;
    assert_hit(&json, article, 1.5,
               "{\"id\":\"a/1\",\"hit\":{\"id\":\"000000000001\",\"score\":1.5,"
               "\"date\":\"2024-11-26T00:00:00Z\",\"date_from\":\"file\","
               "\"headline\":\"Storm over Lisbon\",\"byline\":\"By Anna Doe\","
               "\"dateline\":\"LISBON, Nov 12\",\"path\":\"/n/a.txt\",\"copies\":0}}\n");
    assert_hit(&line, article, 1.5,
               "000000000001\t2024-11-26T00:00:00Z\tStorm over Lisbon\t/n/a.txt\n");
}

static void what_an_article_has_not_is_left_out(void **state)
{
    OWN(article_freep) struct article *article = sample_article("/n/a", "", "");
    (void)state;
    assert_hit(&json, article, 0,
               "{\"id\":\"a/1\",\"hit\":{\"id\":\"000000000001\",\"score\":0.0,"
               "\"date\":\"2024-11-26T00:00:00Z\",\"date_from\":\"file\","
               "\"headline\":\"\",\"path\":\"/n/a\",\"copies\":0}}\n");
    assert_hit(&line, article, 0, "000000000001\t2024-11-26T00:00:00Z\t\t/n/a\n");
}

static void a_hit_has_the_fields_that_were_asked_for(void **state)
{
    OWN(article_freep) struct article *article = storm_new();
    struct request request = json;
    (void)state;
    request.fields[request.field_count++] = HIT_PATH;
    request.fields[request.field_count++] = HIT_ID;
    assert_hit(&request, article, 1,
               "{\"id\":\"a/1\",\"hit\":{\"path\":\"/n/a.txt\",\"id\":\"000000000001\"}}\n");
    request.fields[0] = HIT_DATELINE;
    request.fields[1] = HIT_SCORE;
    assert_hit(&request, article, 12.34567891,
               "{\"id\":\"a/1\",\"hit\":{\"dateline\":\"LISBON, Nov 12\",\"score\":12.3457}}\n");
}

static void a_snippet_has_its_marks_in_characters_and_in_bytes(void **state)
{
    OWN(article_freep) struct article *article = storm_new();
    struct excerpt_mark marks[] = {{3, 5}, {6, 11}};
    struct excerpt snippet = {.text = (char[]){"\u00e9 \u00e9 storm."}, .length = 12};
    struct request request = json;
    (void)state;
    snippet.marks = marks;
    snippet.count = 2;
    request.fields[request.field_count++] = HIT_SNIPPET;
    OWN(buf_release) struct buf out = BUF_INIT;
    answer_hit(&out, &request, &(struct answer_hit){ID, 0, article, &snippet});
    assert_string_equal(out.data, "{\"id\":\"a/1\",\"hit\":{\"snippet\":\"\u00e9 \u00e9 storm.\","
                                  "\"marks\":[[2,3],[4,9]],\"marks_bytes\":[[3,5],[6,11]]}}\n");
}

static void a_snippet_that_is_no_utf8_is_left_out(void **state)
{
    OWN(article_freep) struct article *article = storm_new();
    struct excerpt snippet = {.text = (char[]){"\xFF"}, .length = 1};
    struct request request = json;
    (void)state;
    request.fields[request.field_count++] = HIT_SNIPPET;
    OWN(buf_release) struct buf out = BUF_INIT;
    answer_hit(&out, &request, &(struct answer_hit){ID, 0, article, &snippet});
    assert_string_equal(out.data, "{\"id\":\"a/1\",\"hit\":{}}\n");
}

static void a_path_that_is_no_utf8_is_there_twice(void **state)
{
    OWN(article_freep) struct article *article = sample_article("/n/\xFF a%\xC3\xA9\x01", "", "");
    struct request request = json;
    (void)state;
    request.fields[request.field_count++] = HIT_PATH;
    assert_hit(&request, article, 0,
               "{\"id\":\"a/1\",\"hit\":{\"path\":\"/n/\xEF\xBF\xBD a%\xC3\xA9\\u0001\","
               "\"path_escaped\":\"/n/%FF%20a%25%C3%A9%01\"}}\n");
    assert_hit(&line, article, 0,
               "000000000001\t2024-11-26T00:00:00Z\t\t/n/\xEF\xBF\xBD a%\xC3\xA9\xEF\xBF\xBD\n");
}

static void a_row_stays_a_row(void **state)
{
    static const struct {
        const char *headline, *cell;
    } cases[] = {
        {"a\tb", "a b"},
        {"a\nb\r\nc", "a b  c"},
        {"\x1B[31mred\x1B]0;x\x07", "\xEF\xBF\xBD[31mred\xEF\xBF\xBD]0;x\xEF\xBF\xBD"},
        {"\x01\x08\x7F", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xC2\x9B"
         "31m",
         "\xEF\xBF\xBD"
         "31m"}, /* CSI in one character */
        {"\xE2\x80\xAEmirror", "\xEF\xBF\xBDmirror"},
        {"a\xE2\x80\xA8z", "a z"},
        {"\xC3\xA9\xE6\x9D\xB1", "\xC3\xA9\xE6\x9D\xB1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(article_freep) struct article *article = sample_article("/n", cases[i].headline, "");
        OWN(freep)
        char *expected = xasprintf("000000000001\t2024-11-26T00:00:00Z\t%s\t/n\n", cases[i].cell);
        assert_hit(&line, article, 0, expected);
    }
}

/* The headline of a damaged record could be anything. */
static void what_is_no_utf8_does_not_end_the_process(void **state)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    OWN(article_freep) struct article *article = sample_article("/n", "\xFF", "\xFE");
    const struct answer_hit hit = {ID, 0, article};
    (void)state;
    article->date_source = (enum date_source)77;
    answer_hit(&out, &json, &hit);
    answer_hit(&out, &line, &hit);
    answer_article(&out, &json, ID, article);
    assert_true(utf8_is_valid(out.data, out.length));
}

static void a_whole_article_has_its_body(void **state)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    OWN(article_freep) struct article *article = storm_new();
    (void)state;
    answer_article(&out, &json, ARTICLE_ID_MAX, article);
    assert_string_equal(out.data, "{\"id\":\"a/1\",\"article\":{\"id\":\"zzzzzzzzzzzz\","
                                  "\"date\":\"2024-11-26T00:00:00Z\",\"date_from\":\"file\","
                                  "\"headline\":\"Storm over Lisbon\",\"byline\":\"By Anna Doe\","
                                  "\"dateline\":\"LISBON, Nov 12\",\"path\":\"/n/a.txt\","
                                  "\"body\":\"It hit.\\n\"}}\n");
}

/* -- ends ---------------------------------------------------------------------------------- */

static void an_end_says_how_much_there_was(void **state)
{
    static const struct {
        struct answer_end end;
        const char *json, *line;
    } cases[] = {
        {{.count = 10, .total = 1234, .sequence = 7, .exact = true, .took_ms = 1.25},
         "{\"total\":1234,\"exact\":true,\"took_ms\":1.25,\"seq\":7}",
         "OK 10\n"},
        {{.count = 0, .total = 0, .sequence = 0, .exact = false, .partial = true, .took_ms = 2000},
         "{\"total\":0,\"exact\":false,\"took_ms\":2000.0,\"seq\":0,"
         "\"at_least\":0,\"at_most\":0,\"partial\":true}",
         "OK 0 partial\n"},
        {{.count = 10, .total = 30, .at_least = 20, .at_most = 40, .next = "AQ"},
         "{\"total\":30,\"exact\":false,\"took_ms\":0.0,\"seq\":0,"
         "\"at_least\":20,\"at_most\":40,\"next\":\"AQ\"}",
         "OK 10\n"},
        {{.count = 1, .total = 1, .exact = true, .words_left_out = true},
         "{\"total\":1,\"exact\":true,\"took_ms\":0.0,\"seq\":0,\"words_left_out\":true}",
         "OK 1 words_left_out\n"},
        {{.count = UINT32_MAX, .total = INT64_MAX, .sequence = INT64_MAX, .exact = true},
         "{\"total\":9223372036854775807,\"exact\":true,\"took_ms\":0.0,"
         "\"seq\":9223372036854775807}",
         "OK 4294967295\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf object = BUF_INIT, row = BUF_INIT;
        OWN(freep) char *expected = xasprintf("{\"id\":\"a/1\",\"end\":%s}\n", cases[i].json);
        answer_end(&object, &json, &cases[i].end);
        assert_string_equal(object.data, expected);
        answer_end(&row, &line, &cases[i].end);
        assert_string_equal(row.data, cases[i].line);
    }
}

/* -- errors -------------------------------------------------------------------------------- */

static void assert_error(const struct request *request, const struct err *err, const char *expected)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    answer_error(&out, request, err->code, err);
    assert_string_equal(out.data, expected);
}

static void an_error_has_a_code_a_place_and_a_text(void **state)
{
    struct err err;
    (void)state;
    err_set_at(&err, ERR_UNKNOWN_FIELD, 3, 7, "unknown field \"hedline\"");
    assert_error(&json, &err,
                 "{\"id\":\"a/1\",\"error\":{\"code\":\"unknown_field\","
                 "\"message\":\"unknown field \\\"hedline\\\"\",\"position\":3,\"length\":7}}\n");
    assert_error(&line, &err, "ERR unknown_field 3 unknown field \"hedline\"\n");

    err_set(&err, ERR_BUSY, "full");
    assert_error(&json, &err,
                 "{\"id\":\"a/1\",\"error\":{\"code\":\"busy\",\"message\":\"full\"}}\n");
    assert_error(&line, &err, "ERR busy 0 full\n");

    err_set(&err, -5, "disk");
    assert_error(&line, &err, "ERR internal 0 disk\n");
}

static void an_error_stays_in_its_line(void **state)
{
    struct err err;
    (void)state;
    err_set(&err, ERR_SYNTAX, "a\nb\t\x1B \xFF");
    assert_error(&line, &err, "ERR query_syntax 0 a b \xEF\xBF\xBD \xEF\xBF\xBD\n");
    assert_error(&json, &err,
                 "{\"id\":\"a/1\",\"error\":{\"code\":\"query_syntax\","
                 "\"message\":\"a\\nb\\t\\u001B \xEF\xBF\xBD\"}}\n");
}

static void http_is_told_so_in_its_own_words(void **state)
{
    static const char body[] = "{\"status\":501,\"title\":\"HTTP is not in this version\"}";
    struct err err;
    (void)state;
    err_set(&err, ERR_UNKNOWN_OP, "HTTP is not in this version");
    OWN(freep)
    char *expected = xasprintf("HTTP/1.1 501 Not Implemented\r\n"
                               "Content-Type: application/problem+json\r\n"
                               "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                               strlen(body), body);
    assert_error(&http, &err, expected);
}

/* -- parts --------------------------------------------------------------------------------- */

static void a_value_goes_with_the_requests_id(void **state)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    (void)state;
    answer_value(&out, &json, "status", json_pack("{s:i}", "articles", 7));
    answer_value(&out, &line, "x", json_integer(1));
    answer_value(&out, &line, "y", json_string("z"));
    assert_string_equal(out.data, "{\"id\":\"a/1\",\"status\":{\"articles\":7}}\n"
                                  "{\"id\":null,\"x\":1}\n{\"id\":null,\"y\":\"z\"}\n");
}

static void a_string_is_made_fit(void **state)
{
    static const struct {
        const char *bytes, *text;
    } cases[] = {{"", ""}, {"a", "a"}, {"\xFF", "\xEF\xBF\xBD"}, {"\xC3\xA9", "\xC3\xA9"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *string = answer_string(cases[i].bytes);
        assert_string_equal(json_string_value(string), cases[i].text);
        json_decref(string);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hit_is_an_object_or_a_row),
        cmocka_unit_test(what_an_article_has_not_is_left_out),
        cmocka_unit_test(a_hit_has_the_fields_that_were_asked_for),
        cmocka_unit_test(a_snippet_has_its_marks_in_characters_and_in_bytes),
        cmocka_unit_test(a_snippet_that_is_no_utf8_is_left_out),
        cmocka_unit_test(a_path_that_is_no_utf8_is_there_twice),
        cmocka_unit_test(a_row_stays_a_row),
        cmocka_unit_test(what_is_no_utf8_does_not_end_the_process),
        cmocka_unit_test(a_whole_article_has_its_body),
        cmocka_unit_test(an_end_says_how_much_there_was),
        cmocka_unit_test(an_error_has_a_code_a_place_and_a_text),
        cmocka_unit_test(an_error_stays_in_its_line),
        cmocka_unit_test(http_is_told_so_in_its_own_words),
        cmocka_unit_test(a_value_goes_with_the_requests_id),
        cmocka_unit_test(a_string_is_made_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
