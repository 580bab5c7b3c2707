#include "proto/request.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "unit.h"

static const struct request_limits limits = {
    .bytes = 200, .default_hits = 10, .hits = 100, .offset = 1000};

/* -- what is understood, as text ----------------------------------------------------------- */

/* The request's kind, then all that is not as in a request that says nothing. */
static void describe(struct buf *out, const struct request *request)
{
    static const char *const sorts[] = {"relevance", "newest", "oldest"};
    buf_add_str(out, request_name(request->kind));
    if (strcmp(request->id, "null") != 0)
        buf_addf(out, " id=%s", request->id);
    if (request->query)
        buf_addf(out, " query=%s", request->query);
    if (request->limit != limits.default_hits)
        buf_addf(out, " limit=%" PRIu64, request->limit);
    if (request->offset)
        buf_addf(out, " offset=%" PRIu64, request->offset);
    if (request->sort != REQUEST_BY_RELEVANCE)
        buf_addf(out, " sort=%s", sorts[request->sort]);
    if (request->since)
        buf_addf(out, " since=%s", request->since);
    if (request->until)
        buf_addf(out, " until=%s", request->until);
    if (request->zone)
        buf_addf(out, " tz=%s", request->zone);
    for (size_t i = 0; i < request->field_count; i++)
        buf_addf(out, " field=%s", hit_field_name(request->fields[i]));
    if (request->article)
        buf_addf(out, " article=%s", request->article);
    if (request->text.length > 0)
        buf_addf(out, " text=%s", request->text.data);
    if (request->format)
        buf_addf(out, " format=%s", request->format);
    if (request->path)
        buf_addf(out, " path=%s", request->path);
    if (request->kind == REQUEST_MERGES)
        buf_add_str(out, request->action == REQUEST_PAUSE ? " pause" : " resume");
    if (request->progress)
        buf_add_str(out, " progress");
    buf_add_char(out, '\n');
}

/* A connection: bytes that come in pieces. */
struct stream {
    struct request_input input;
    const char *bytes;
    size_t left, piece;
};

/* 1 and a request, a negative code, or 0 at the end. */
static int take(struct stream *stream, struct request *request, struct err *err)
{
    for (;;) {
        int rc = request_next(request, &stream->input, &limits, err);
        if (rc != 0 || stream->input.at_end)
            return rc;
        request_release(request);
        size_t n = stream->left < stream->piece ? stream->left : stream->piece;
        buf_add(&stream->input.bytes, stream->bytes, n);
        stream->bytes += n;
        stream->left -= n;
        stream->input.at_end = n == 0;
    }
}

/* All that a connection says, a line for each request; after an error that ends it, nothing. */
static void describe_all(struct buf *out, const char *bytes, size_t length, size_t piece)
{
    static const char *const faces[] = {"unknown", "json", "line", "http"};
    struct stream stream = {.bytes = bytes, .left = length, .piece = piece};
    for (int rc = 1; rc != 0;) {
        struct request request;
        struct err err = {0};
        rc = take(&stream, &request, &err);
        if (rc > 0)
            describe(out, &request);
        if (rc < 0)
            buf_addf(out, "%s %s id=%s: %s\n", faces[request.face], err_slug(rc), request.id,
                     err.text);
        if (rc == ERR_TOO_LARGE || request.face == FACE_HTTP)
            rc = 0;
        request_release(&request);
    }
    request_input_release(&stream.input);
}

/* However the bytes are cut, they say the same. */
static void assert_says(const char *bytes, size_t length, const char *expected)
{
    for (size_t piece = 1; piece <= length + 1; piece++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        describe_all(&text, bytes, length, piece);
        if (strcmp(buf_str(&text), expected) != 0)
            fail_msg("%s\nin pieces of %zu: %s\nnot: %s", bytes, piece, buf_str(&text), expected);
    }
}

struct dialogue {
    const char *bytes, *says;
};

static void assert_dialogues(const struct dialogue *dialogues, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_says(dialogues[i].bytes, strlen(dialogues[i].bytes), dialogues[i].says);
}

#define ASSERT_DIALOGUES(table) assert_dialogues(table, sizeof(table) / sizeof(table)[0])

/* -- the JSON face ------------------------------------------------------------------------- */

static void every_operation_is_understood(void **state)
{
    static const struct dialogue dialogues[] = {
        {"{\"op\":\"hello\"}\n", "hello\n"},
        {"{\"op\":\"stats\"}\n", "stats\n"},
        {"{\"op\":\"search\",\"query\":\"a\"}\n", "search query=a\n"},
        {"{\"op\":\"search\",\"query\":\"\"}\n", "search query=\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":5,\"offset\":20,\"sort\":\"newest\"}\n",
         "search query=a limit=5 offset=20 sort=newest\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":0,\"sort\":\"relevance\"}\n",
         "search query=a limit=0\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":100,\"offset\":1000,\"sort\":\"oldest\"}\n",
         "search query=a limit=100 offset=1000 sort=oldest\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"since\":\"1970\",\"until\":\"1970\"}\n",
         "search query=a since=1970 until=1970\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"since\":\"1970-01-02T00:00:01Z\"}\n",
         "search query=a since=1970-01-02T00:00:01Z\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"until\":\"1970-01-01\"}\n",
         "search query=a until=1970-01-01\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":[\"path\",\"id\",\"score\"]}\n",
         "search query=a field=path field=id field=score\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":[\"id\",\"score\",\"date\",\"date_from\","
         "\"headline\",\"byline\",\"dateline\",\"path\"]}\n",
         "search query=a field=id field=score field=date field=date_from field=headline "
         "field=byline field=dateline field=path\n"},
        {"{\"op\":\"count\",\"query\":\"a\",\"since\":\"1970\",\"until\":\"1970\"}\n",
         "count query=a since=1970 until=1970\n"},
        {"{\"op\":\"count\",\"query\":\"a\",\"tz\":\"Europe/Lisbon\"}\n",
         "count query=a tz=Europe/Lisbon\n"},
        {"{\"op\":\"show\",\"article\":\"0123456789ab\"}\n", "show article=0123456789ab\n"},
        {"{\"op\":\"sync\"}\n", "sync\n"},
        {"{\"op\":\"sync\",\"progress\":true}\n", "sync progress\n"},
        {"{\"op\":\"sync\",\"progress\":false}\n", "sync\n"},
        {"{\"op\":\"status\"}\n", "status\n"},
        {"{\"op\":\"rejected\"}\n", "rejected\n"},
        {"{\"op\":\"rejected\",\"limit\":3}\n", "rejected limit=3\n"},
        {"{\"op\":\"settings\"}\n", "settings\n"},
        {"{\"op\":\"ingest\",\"text\":\"A headline\"}\n", "ingest text=A headline\n"},
        {"{\"op\":\"ingest\",\"data\":\"aGVsbG8=\",\"format\":\"plain\"}\n",
         "ingest text=hello format=plain\n"},
        {"{\"op\":\"ingest\",\"text\":\"\"}\n", "ingest\n"},
        {"{\"op\":\"reload\"}\n", "reload\n"},
        {"{\"op\":\"compact\"}\n", "compact\n"},
        {"{\"op\":\"compact\",\"progress\":true}\n", "compact progress\n"},
        {"{\"op\":\"merges\",\"action\":\"pause\"}\n", "merges pause\n"},
        {"{\"op\":\"merges\",\"action\":\"resume\"}\n", "merges resume\n"},
        {"{\"op\":\"reindex\"}\n", "reindex\n"},
        {"{\"op\":\"reindex\",\"progress\":true}\n", "reindex progress\n"},
        {"{\"op\":\"check\"}\n", "check\n"},
        {"{\"op\":\"check\",\"progress\":true}\n", "check progress\n"},
        {"{\"op\":\"snapshot\",\"path\":\"/a b\"}\n", "snapshot path=/a b\n"},
        {"{\"op\":\"snapshot\",\"path\":\"/a\",\"progress\":true}\n",
         "snapshot path=/a progress\n"},
        {"{\"query\":\"a \\u00e9 \\\"b\\\"\",\"op\":\"search\"}\n",
         "search query=a \xC3\xA9 \"b\"\n"},
    };
    (void)state;
    ASSERT_DIALOGUES(dialogues);
}

static void an_id_comes_back_as_it_was(void **state)
{
    static const struct dialogue dialogues[] = {
        {"{\"id\":1,\"op\":\"hello\"}\n", "hello id=1\n"},
        {"{\"op\":\"hello\",\"id\":-7}\n", "hello id=-7\n"},
        {"{\"id\":9223372036854775807,\"op\":\"hello\"}\n", "hello id=9223372036854775807\n"},
        {"{\"id\":\"\",\"op\":\"hello\"}\n", "hello id=\"\"\n"},
        {"{\"id\":\"a/b \\\"c\\\"\",\"op\":\"hello\"}\n", "hello id=\"a/b \\\"c\\\"\"\n"},
        {"{\"id\":\"\xC3\xA9\\n\",\"op\":\"hello\"}\n", "hello id=\"\xC3\xA9\\n\"\n"},
        {"{\"id\":\"null\",\"op\":\"hello\"}\n", "hello id=\"null\"\n"},
        {"{\"id\":null,\"op\":\"hello\"}\n", "hello\n"},
        /* Also for what is refused. */
        {"{\"id\":5,\"op\":\"no\"}\n", "json unknown_op id=5: no operation \"no\"\n"},
        {"{\"op\":\"search\",\"x\":1,\"id\":6}\n",
         "json bad_request id=6: \"search\" takes no member \"x\"\n"},
        /* What is none. */
        {"{\"id\":1.5,\"op\":\"hello\"}\n",
         "json bad_request id=null: \"id\" has to be a whole number or a string of at most 128 "
         "bytes\n"},
        {"{\"id\":[1],\"op\":\"hello\"}\n",
         "json bad_request id=null: \"id\" has to be a whole number or a string of at most 128 "
         "bytes\n"},
    };
    (void)state;
    ASSERT_DIALOGUES(dialogues);

    for (int length = 128; length <= 129; length++) {
        OWN(freep) char *id = xcalloc(1, 200);
        memset(id, 'i', (size_t)length);
        OWN(freep) char *bytes = xasprintf("{\"op\":\"hello\",\"id\":\"%s\"}\n", id);
        OWN(freep) char *good = xasprintf("hello id=\"%s\"\n", id);
        assert_says(bytes, strlen(bytes),
                    length == 128 ? good
                                  : "json bad_request id=null: \"id\" has to be a whole number or "
                                    "a string of at most 128 bytes\n");
    }
}

#define BAD "json bad_request id=null: "
#define DATE "a date like \"2025\", \"2025-11-26\" or \"2025-11-26T14:30Z\"\n"

static void what_is_wrong_is_named(void **state)
{
    static const struct dialogue dialogues[] = {
        {"{\"op\":\"nope\"}\n", "json unknown_op id=null: no operation \"nope\"\n"},
        {"{\"op\":\"\"}\n", "json unknown_op id=null: no operation \"\"\n"},
        {"{\"op\":\"Search\"}\n", "json unknown_op id=null: no operation \"Search\"\n"},
        {"{\"op\":1}\n", BAD "no \"op\" in the request\n"},
        {"{}\n", BAD "no \"op\" in the request\n"},
        {"{\"op\":\"hello\",\"query\":\"a\"}\n", BAD "\"hello\" takes no member \"query\"\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limits\":1}\n",
         BAD "\"search\" takes no member \"limits\"\n"},
        {"{\"op\":\"merges\"}\n", BAD "\"merges\" needs \"action\"\n"},
        {"{\"op\":\"merges\",\"action\":\"stop\"}\n",
         BAD "\"action\" has to be \"pause\" or \"resume\"\n"},
        {"{\"op\":\"snapshot\"}\n", BAD "\"snapshot\" needs \"path\"\n"},
        {"{\"op\":\"snapshot\",\"path\":1}\n", BAD "\"path\" has to be a string\n"},
        {"{\"op\":\"check\",\"path\":\"/\"}\n", BAD "\"check\" takes no member \"path\"\n"},
        {"{\"op\":\"count\",\"query\":\"a\",\"limit\":1}\n",
         BAD "\"count\" takes no member \"limit\"\n"},
        {"{\"op\":\"search\"}\n", BAD "\"search\" needs \"query\"\n"},
        {"{\"op\":\"show\"}\n", BAD "\"show\" needs \"article\"\n"},
        {"{\"op\":\"ingest\"}\n", BAD "\"ingest\" needs \"text\" or \"data\"\n"},
        {"{\"op\":\"ingest\",\"text\":\"a\",\"data\":\"YQ==\"}\n",
         BAD "\"ingest\" needs \"text\" or \"data\", not both\n"},
        {"{\"op\":\"ingest\",\"text\":1}\n", BAD "\"text\" has to be a string\n"},
        {"{\"op\":\"ingest\",\"data\":\"a\"}\n", BAD "\"data\" has to be a string in base 64\n"},
        {"{\"op\":\"ingest\",\"data\":1}\n", BAD "\"data\" has to be a string in base 64\n"},
        {"{\"op\":\"ingest\",\"text\":\"a\",\"format\":{}}\n",
         BAD "\"format\" has to be a string\n"},
        {"{\"op\":\"search\",\"query\":7}\n", BAD "\"query\" has to be a string\n"},
        {"{\"op\":\"search\",\"query\":null}\n", BAD "\"query\" has to be a string\n"},
        {"{\"op\":\"show\",\"article\":7}\n", BAD "\"article\" has to be a string\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":\"5\"}\n",
         BAD "\"limit\" has to be a whole number\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":5.0}\n",
         BAD "\"limit\" has to be a whole number\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":-1}\n",
         BAD "\"limit\" has to be a whole number\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":101}\n",
         "json limit id=null: \"limit\" is at most 100\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"limit\":9223372036854775807}\n",
         "json limit id=null: \"limit\" is at most 100\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"offset\":1001}\n",
         "json limit id=null: \"offset\" is at most 1000\n"},
        {"{\"op\":\"rejected\",\"limit\":101}\n", "json limit id=null: \"limit\" is at most 100\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"explain\":1}\n",
         BAD "\"explain\" has to be true or false\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"half_life\":7}\n",
         BAD "\"half_life\" has to be a duration (a number with ms, s, min, h, d, y)\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"half_life\":\"a week\"}\n",
         BAD "\"half_life\" has to be a duration (a number with ms, s, min, h, d, y)\n"},
        {"{\"op\":\"count\",\"query\":\"a\",\"explain\":true}\n",
         BAD "\"count\" takes no member \"explain\"\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"sort\":\"best\"}\n",
         BAD "\"sort\" has to be \"relevance\", \"newest\" or \"oldest\"\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"sort\":1}\n",
         BAD "\"sort\" has to be \"relevance\", \"newest\" or \"oldest\"\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"since\":\"yesterday\"}\n",
         BAD "\"since\" has to be " DATE},
        {"{\"op\":\"search\",\"query\":\"a\",\"since\":2025}\n", BAD "\"since\" has to be " DATE},
        {"{\"op\":\"search\",\"query\":\"a\",\"until\":\"2025-02-30\"}\n",
         BAD "\"until\" has to be " DATE},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":\"id\"}\n",
         BAD "\"fields\" has to be a list of names of fields, each once\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":[]}\n",
         BAD "\"fields\" has to be a list of names of fields, each once\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":[\"id\",\"path\",\"id\"]}\n",
         BAD "\"fields\" has to be a list of names of fields, each once\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":[\"id\",\"id\",\"id\",\"id\",\"id\","
         "\"id\",\"id\",\"id\",\"id\"]}\n",
         BAD "\"fields\" has to be a list of names of fields, each once\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":[\"hedline\"]}\n",
         "json unknown_field id=null: a hit has no field \"hedline\"\n"},
        {"{\"op\":\"search\",\"query\":\"a\",\"fields\":[1]}\n",
         "json unknown_field id=null: a hit has no field \"\"\n"},
        {"{\"op\":\"sync\",\"progress\":1}\n", BAD "\"progress\" has to be true or false\n"},
    };
    (void)state;
    ASSERT_DIALOGUES(dialogues);
}

/* The library words the reason. */
static void what_is_no_json_object_is_refused(void **state)
{
    static const char *const lines[] = {
        "{\"op\":\"hello\"",
        "{\"op\":\"hello\"}}",
        "{\"op\":\"hello\"} x",
        "{op:1}",
        "morocco",
        "{\"op\":\"hello\",\"op\":\"hello\"}",
        "{\"op\":\"search\",\"query\":\"a\\u0000b\"}",
        "{\"op\":\"search\",\"query\":\"\xFF\"}",
        "{\"id\":9223372036854775808,\"op\":\"hello\"}",
        "{",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        OWN(buf_release) struct buf text = BUF_INIT;
        OWN(freep)
        char *bytes = xasprintf("{\"op\":\"sync\"}\n%s\n{\"op\":\"hello\"}\n", lines[i]);
        describe_all(&text, bytes, strlen(bytes), 1000);
        if (strncmp(text.data, "sync\n" BAD "not JSON: ", strlen("sync\n" BAD "not JSON: ")) != 0)
            fail_msg("%s: %s", lines[i], text.data);
        assert_non_null(strstr(text.data, "\nhello\n")); /* The connection goes on. */
    }
}

static void half_an_object_is_refused_at_its_end(void **state)
{
    static const char *const lines[] = {"{\"op\":\"hello\"", "{", " {\"op\":\"sync\" \t"};
    static const struct request_limits wide = {.bytes = 1000};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct request_input input = {.face = FACE_JSON, .at_end = true};
        struct request request;
        struct err err = {0};
        buf_add_str(&input.bytes, lines[i]);
        assert_int_equal(request_next(&request, &input, &wide, &err), ERR_REQUEST);
        assert_string_equal(err.text, "not JSON: an object without its end");
        assert_int_equal(err.position, strlen(lines[i]));
        request_release(&request);
        request_input_release(&input);
    }
}

static void add_repeated(struct buf *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_add_char(out, c);
}

static void a_request_is_large_when_all_of_it_has_come(void **state)
{
    static const struct request_limits wide = {.bytes = 1 << 20};
    struct request_input input = {0};
    struct request request;
    (void)state;
    buf_add_str(&input.bytes, "{\"op\":\"hello\"}\n");
    add_repeated(&input.bytes, ' ', 50000);
    assert_false(request_is_large(&input));
    assert_int_equal(request_next(&request, &input, &wide, NULL), 1);
    request_release(&request);
    add_repeated(&input.bytes, ' ', 50000);
    assert_false(request_is_large(&input));
    assert_int_equal(request_next(&request, &input, &wide, NULL), 0);
    request_release(&request);
    assert_false(request_is_large(&input)); /* The rest may take a while to come. */
    buf_add_str(&input.bytes, "{\"op\":\"sync\"}\n{}");
    assert_true(request_is_large(&input));
    assert_int_equal(request_next(&request, &input, &wide, NULL), 1);
    assert_int_equal(request.kind, REQUEST_SYNC);
    request_release(&request);
    assert_false(request_is_large(&input));
    add_repeated(&input.bytes, ' ', 100000);
    input.at_end = true;
    assert_true(request_is_large(&input));
    request_input_release(&input);
}

static void requests_may_be_pipelined(void **state)
{
    static const struct dialogue dialogues[] = {
        {"{\"id\":1,\"op\":\"hello\"}\n{\"id\":2,\"op\":\"sync\"}\n", "hello id=1\nsync id=2\n"},
        {"{\"op\":\"hello\"}\n\n \t\n\r\n{\"op\":\"sync\"}\n\n", "hello\nsync\n"},
        {"{\"op\":\"hello\"}\r\n{\"op\":\"sync\"}\r\n", "hello\nsync\n"},
        {"{\"op\":\"hello\"}\n  {\"op\":\"sync\"}  \n", "hello\nsync\n"},
        {"{\"op\":\"hello\"}\n[]\n", "hello\n" BAD "a request is a JSON object\n"},
        /* The last one needs no line end. */
        {"{\"op\":\"hello\"}", "hello\n"},
        {"{\"op\":\"hello\"}\r", "hello\n"},
        {"{\"op\":\"hello\"}\n{\"op\":\"sync\"}", "hello\nsync\n"},
        {"{\"op\":\"hello\"}\n \r", "hello\n"},
    };
    (void)state;
    ASSERT_DIALOGUES(dialogues);
}

/* -- the other faces ----------------------------------------------------------------------- */

static void a_line_is_a_query(void **state)
{
    static const struct dialogue dialogues[] = {
        {"morocco migration\n", "search query=morocco migration\n"},
        {"morocco\r\n", "search query=morocco\n"},
        {"morocco", "search query=morocco\n"},
        {"\n", "search query=\n"},
        {" {\"op\":\"hello\"}\n", "search query= {\"op\":\"hello\"}\n"},
        {"caf\xE9 \xFF\n", "search query=caf\xEF\xBF\xBD \xEF\xBF\xBD\n"},
        {"GET\n", "search query=GET\n"},
        {"GETTING\n", "search query=GETTING\n"},
        {"PO\n", "search query=PO\n"},
        {"POST\n", "search query=POST\n"},
        {"G", "search query=G\n"},
        {"POST", "search query=POST\n"},
        {"get x\n", "search query=get x\n"},
        {"HEAD / HTTP/1.1\n", "search query=HEAD / HTTP/1.1\n"},
    };
    (void)state;
    ASSERT_DIALOGUES(dialogues);
    assert_says("a\0b\n", 4, "line bad_request id=null: a NUL in the query\n");
}

static void http_is_told_apart(void **state)
{
    static const char no[] = "http unknown_op id=null: HTTP is not in this version\n";
    static const struct dialogue dialogues[] = {
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", no},
        {"POST /v1/search HTTP/1.1\r\n\r\n", no},
        {"GET \n", no},
        {"POST ", no},
    };
    (void)state;
    ASSERT_DIALOGUES(dialogues);
}

static void the_face_is_known_as_soon_as_it_can_be(void **state)
{
    static const struct {
        const char *bytes;
        enum request_face face;
    } cases[] = {
        {"", FACE_UNKNOWN},  {"{", FACE_JSON},      {"G", FACE_UNKNOWN},  {"GET", FACE_UNKNOWN},
        {"GET ", FACE_HTTP}, {"POS", FACE_UNKNOWN}, {"POST ", FACE_HTTP}, {"POX", FACE_LINE},
        {"m", FACE_LINE},    {"\n", FACE_LINE},     {"GE\n", FACE_LINE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request_input input = {0};
        struct request request;
        buf_add_str(&input.bytes, cases[i].bytes);
        (void)request_next(&request, &input, &limits, NULL); /* Of interest is the face alone. */
        if (request.face != cases[i].face)
            fail_msg("\"%s\": %d", cases[i].bytes, (int)request.face);
        request_release(&request);
        request_input_release(&input);
    }
}

static void a_request_that_does_not_say_gets_no_more_hits_than_one_that_does(void **state)
{
    static const struct request_limits few = {.bytes = 200, .default_hits = 10, .hits = 4};
    struct request_input input = {0};
    struct request request;
    (void)state;
    buf_add_str(&input.bytes, "morocco\n");
    assert_int_equal(request_next(&request, &input, &few, NULL), 1);
    assert_int_equal(request.limit, 4);
    request_release(&request);
    request_input_release(&input);
}

static void nothing_is_no_request(void **state)
{
    (void)state;
    assert_says("", 0, "");
}

/* -- sizes --------------------------------------------------------------------------------- */

#define TOO_LARGE "too_large id=null: a request has at most 200 bytes\n"

static void a_request_has_so_many_bytes(void **state)
{
    static const char *const ends[] = {"\n", "\r\n", ""};
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        for (int length = 199; length <= 202; length++) {
            OWN(freep) char *line = xasprintf("%*s%s", length, "a", ends[i]);
            OWN(freep) char *json = xasprintf("{%*s%s", length - 1, "\"op\":\"hello\"}", ends[i]);
            OWN(freep) char *query = xasprintf("search query=%*s\n", length, "a");
            assert_says(line, strlen(line), length <= 200 ? query : "line " TOO_LARGE);
            assert_says(json, strlen(json), length <= 200 ? "hello\n" : "json " TOO_LARGE);
        }
}

static void what_came_before_is_served(void **state)
{
    (void)state;
    OWN(freep) char *bytes = xasprintf("{\"op\":\"hello\"}\n{%300s}\n{\"op\":\"sync\"}\n", "");
    assert_says(bytes, strlen(bytes), "hello\njson " TOO_LARGE);
}

/* Nor does it take long: they are not gone through again for each. */
static void blank_lines_are_no_requests(void **state)
{
    (void)state;
    OWN(buf_release) struct buf bytes = BUF_INIT, text = BUF_INIT;
    buf_add_str(&bytes, "{\"op\":\"hello\"}\n");
    while (bytes.length < 4 << 20)
        buf_add_str(&bytes, "\n");
    buf_add_str(&bytes, "{\"op\":\"sync\"}\n");
    describe_all(&text, bytes.data, bytes.length, bytes.length);
    assert_string_equal(text.data, "hello\nsync\n");
}

/* -- the table ----------------------------------------------------------------------------- */

static void operations_have_their_access(void **state)
{
    (void)state;
    for (int kind = 0; kind < REQUEST_KIND_COUNT; kind++) {
        enum request_access access = request_access_of((enum request_kind)kind);
        bool admin = kind == REQUEST_SETTINGS || kind == REQUEST_RELOAD ||
                     kind == REQUEST_COMPACT || kind == REQUEST_REINDEX || kind == REQUEST_CHECK ||
                     kind == REQUEST_SNAPSHOT || kind == REQUEST_MERGES;
        assert_int_equal(access, admin                    ? ACCESS_ADMIN
                                 : kind == REQUEST_INGEST ? ACCESS_INGEST
                                                          : ACCESS_SEARCH);
        assert_true(strlen(request_name((enum request_kind)kind)) > 0);
    }
}

static void fields_of_hits_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < HIT_FIELD_COUNT; i++) {
        const char *name = hit_field_name((enum hit_field)i);
        assert_int_equal(hit_field_find(name, strlen(name)), i);
        assert_int_equal(hit_field_find(name, strlen(name) - 1), HIT_FIELD_COUNT);
    }
    assert_int_equal(hit_field_find("", 0), HIT_FIELD_COUNT);
    assert_int_equal(hit_field_find("Path", 4), HIT_FIELD_COUNT);
}

/* -- what is asked ------------------------------------------------------------------------- */

/* The caller's; NULL if it has none. */
static char *question_of(const char *bytes)
{
    struct stream stream = {.bytes = bytes, .left = strlen(bytes), .piece = 64};
    struct request request;
    struct err err;
    assert_int_equal(take(&stream, &request, &err), 1);
    char *question = TAKE(request.question);
    request_release(&request);
    request_input_release(&stream.input);
    return question;
}

static void assert_question(const char *bytes, const char *expected)
{
    OWN(freep) char *question = question_of(bytes);
    assert_string_equal(question, expected);
}

static void a_question_is_all_but_the_id_in_one_order(void **state)
{
    static const char expected[] = "{\"limit\":3,\"op\":\"search\",\"query\":\"a b\"}";
    (void)state;
    assert_question("{\"op\":\"search\",\"query\":\"a b\",\"limit\":3}\n", expected);
    assert_question("{\"id\":7, \"limit\" : 3, \"query\":\"a\\u0020b\", \"op\":\"search\"}\n",
                    expected);
    assert_question("a b\n", "a b");
}

static void what_changes_something_is_no_question(void **state)
{
    (void)state;
    assert_null(question_of("{\"op\":\"ingest\",\"text\":\"a\"}\n"));
    assert_null(question_of("{\"op\":\"compact\"}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_is_understood),
        cmocka_unit_test(a_question_is_all_but_the_id_in_one_order),
        cmocka_unit_test(what_changes_something_is_no_question),
        cmocka_unit_test(an_id_comes_back_as_it_was),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(what_is_no_json_object_is_refused),
        cmocka_unit_test(half_an_object_is_refused_at_its_end),
        cmocka_unit_test(a_request_is_large_when_all_of_it_has_come),
        cmocka_unit_test(requests_may_be_pipelined),
        cmocka_unit_test(a_line_is_a_query),
        cmocka_unit_test(http_is_told_apart),
        cmocka_unit_test(the_face_is_known_as_soon_as_it_can_be),
        cmocka_unit_test(a_request_that_does_not_say_gets_no_more_hits_than_one_that_does),
        cmocka_unit_test(nothing_is_no_request),
        cmocka_unit_test(a_request_has_so_many_bytes),
        cmocka_unit_test(what_came_before_is_served),
        cmocka_unit_test(blank_lines_are_no_requests),
        cmocka_unit_test(operations_have_their_access),
        cmocka_unit_test(fields_of_hits_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
