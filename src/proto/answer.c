#include "proto/answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "proto/json_text.h"
#include "text/date.h"
#include "text/harmless.h"
#include "text/utf8.h"

/* What a line of the line face shows, and the client's table by default. */
static const enum hit_field line_fields[] = {HIT_ID, HIT_DATE, HIT_HEADLINE, HIT_PATH};

/* -- JSON ---------------------------------------------------------------------------------- */

void answer_value(struct buf *out, const struct request *request, const char *name, json_t *value)
{
    buf_addf(out, "{\"id\":%s,\"%s\":", request->id, name);
    json_text_add(out, value);
    buf_add_str(out, "}\n");
    json_decref(value);
}

json_t *answer_string(const char *bytes)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    utf8_repair(&text, bytes, strlen(bytes));
    return json_stringn(buf_str(&text), text.length);
}

/* Every byte that is not plain, as in a URI: the way to a file whose path is no UTF-8. */
static json_t *escaped(const char *path)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    for (; *path; path++) {
        if ((unsigned char)*path <= ' ' || (unsigned char)*path >= 0x7F || *path == '%')
            buf_addf(&text, "%%%02X", (unsigned char)*path);
        else
            buf_add_char(&text, *path);
    }
    return json_string(buf_str(&text));
}

static json_t *date_of(const struct article *article)
{
    char date[DATE_TEXT_SIZE];
    date_format(article->date, date);
    return json_string(date);
}

static json_t *id_of(article_id id)
{
    char printed[ARTICLE_ID_LENGTH + 1];
    article_id_print(id, printed);
    return json_string(printed);
}

static size_t characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

/* Where the marks are: [[from, to],...], in characters. */
static json_t *marks_of(const struct excerpt *excerpt)
{
    json_t *list = json_array();
    size_t at = 0, counted = 0;
    for (size_t i = 0; i < excerpt->count; i++) {
        const struct excerpt_mark *mark = &excerpt->marks[i];
        size_t from = counted + characters(excerpt->text + at, mark->at - at);
        counted = from + characters(excerpt->text + mark->at, mark->end - mark->at);
        at = mark->end;
        json_array_append_new(list, json_pack("[I, I]", (json_int_t)from, (json_int_t)counted));
    }
    return list;
}

/* The same in bytes. */
static json_t *byte_marks_of(const struct excerpt *excerpt)
{
    json_t *list = json_array();
    for (size_t i = 0; i < excerpt->count; i++)
        json_array_append_new(list, json_pack("[I, I]", (json_int_t)excerpt->marks[i].at,
                                              (json_int_t)excerpt->marks[i].end));
    return list;
}

/* The value of a field; NULL if the hit has none. */
static json_t *value_of(enum hit_field field, const struct answer_hit *hit)
{
    const struct article *article = hit->article;
    switch (field) {
    case HIT_ID:
        return id_of(hit->id);
    case HIT_SCORE:
        return json_real(hit->score);
    case HIT_DATE:
        return date_of(article);
    case HIT_DATE_FROM:
        return json_string(date_source_name(article->date_source));
    case HIT_HEADLINE:
        return json_string(article->headline);
    case HIT_BYLINE:
        return article->byline ? json_string(article->byline) : NULL;
    case HIT_DATELINE:
        return article->dateline ? json_string(article->dateline) : NULL;
    case HIT_LANG:
        return article->lang ? json_string(article->lang) : NULL;
    case HIT_PATH:
        return answer_string(article->path);
    case HIT_SNIPPET: /* What is no UTF-8, as a damaged record can have it, is left out. */
        return hit->snippet ? json_stringn(hit->snippet->text, hit->snippet->length) : NULL;
    case HIT_COPIES:
        return json_integer((json_int_t)hit->copies);
    case HIT_BODY:
        return json_string(article->body);
    case HIT_FIELD_COUNT:
        break;
    }
    return NULL;
}

static void set_field(json_t *object, enum hit_field field, const struct answer_hit *hit)
{
    json_t *value = value_of(field, hit);
    if (value)
        json_object_set_new(object, hit_field_name(field), value);
    if (field == HIT_SNIPPET && value) {
        json_object_set_new(object, "marks", marks_of(hit->snippet));
        json_object_set_new(object, "marks_bytes", byte_marks_of(hit->snippet));
    }
    if (field == HIT_COPIES && hit->copies_are_cut)
        json_object_set_new(object, "copies_cut", json_true());
    if (field == HIT_PATH && !utf8_is_valid(hit->article->path, strlen(hit->article->path)))
        json_object_set_new(object, "path_escaped", escaped(hit->article->path));
}

/* All fields that hits, or articles, have; or those that the request names. */
static json_t *hit_object(const struct request *request, const struct answer_hit *hit,
                          bool (*has)(enum hit_field field))
{
    json_t *object = json_object();
    if (request->field_count == 0)
        for (int i = 0; i < HIT_FIELD_COUNT; i++)
            if (has((enum hit_field)i) && (i != HIT_COPIES || request_wants(request, HIT_COPIES)))
                set_field(object, (enum hit_field)i, hit);
    for (size_t i = 0; i < request->field_count; i++)
        set_field(object, request->fields[i], hit);
    if (hit->explanation)
        json_object_set_new(object, "explanation", hit->explanation);
    return object;
}

/* -- the line face ------------------------------------------------------------------------- */

static void add_cell(struct buf *out, const json_t *value)
{
    const char *text = json_string_value(value);
    if (text)
        harmless_add(out, text, strlen(text), HARMLESS_ONE_LINE);
}

static void add_row(struct buf *out, const struct answer_hit *hit)
{
    for (size_t i = 0; i < sizeof line_fields / sizeof line_fields[0]; i++) {
        json_t *value = value_of(line_fields[i], hit);
        if (i > 0)
            buf_add_char(out, '\t');
        add_cell(out, value);
        json_decref(value);
    }
    buf_add_char(out, '\n');
}

/* -- answers ------------------------------------------------------------------------------- */

void answer_hit(struct buf *out, const struct request *request, const struct answer_hit *hit)
{
    if (request->face == FACE_LINE)
        add_row(out, hit);
    else
        answer_value(out, request, "hit", hit_object(request, hit, hit_field_is_of_search));
}

void answer_end(struct buf *out, const struct request *request, const struct answer_end *end)
{
    if (request->face == FACE_LINE) {
        buf_addf(out, "OK %" PRIu64 "%s%s\n", end->count, end->partial ? " partial" : "",
                 end->words_left_out ? " words_left_out" : "");
        return;
    }
    json_t *object = json_pack("{s:I, s:b, s:f, s:I}", "total", (json_int_t)end->total, "exact",
                               (int)end->exact, "took_ms", end->took_ms, "seq",
                               (json_int_t)end->sequence);
    if (!end->exact) {
        json_object_set_new(object, "at_least", json_integer((json_int_t)end->at_least));
        json_object_set_new(object, "at_most", json_integer((json_int_t)end->at_most));
    }
    if (end->next)
        json_object_set_new(object, "next", json_string(end->next));
    if (end->did_you_mean)
        json_object_set_new(object, "did_you_mean", json_string(end->did_you_mean));
    if (end->corrected)
        json_object_set_new(object, "corrected", json_string(end->corrected));
    if (end->words_left_out)
        json_object_set_new(object, "words_left_out", json_true());
    if (end->partial)
        json_object_set_new(object, "partial", json_true());
    answer_value(out, request, "end", object);
}

void answer_article(struct buf *out, const struct request *request, article_id id,
                    const struct article *article)
{
    const struct answer_hit hit = {.id = id, .article = article};
    answer_value(out, request, "article", hit_object(request, &hit, hit_field_is_of_show));
}

static void add_line_error(struct buf *out, int code, const struct err *err)
{
    buf_addf(out, "ERR %s %d ", err_slug(code), err->position < 0 ? 0 : err->position);
    harmless_add(out, err->text, strlen(err->text), HARMLESS_ONE_LINE);
    buf_add_char(out, '\n');
}

/* Enough of HTTP to be understood by a client of it: RFC 9112, RFC 9457. */
static void add_http_error(struct buf *out, const struct err *err)
{
    OWN(buf_release) struct buf body = BUF_INIT;
    json_t *problem = json_pack("{s:i, s:o}", "status", 501, "title", answer_string(err->text));
    json_text_add(&body, problem);
    json_decref(problem);
    buf_addf(out,
             "HTTP/1.1 501 Not Implemented\r\nContent-Type: application/problem+json\r\n"
             "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
             body.length, body.data);
}

void answer_error(struct buf *out, const struct request *request, int code, const struct err *err)
{
    if (request->face == FACE_LINE) {
        add_line_error(out, code, err);
        return;
    }
    if (request->face == FACE_HTTP) {
        add_http_error(out, err);
        return;
    }
    json_t *object = json_pack("{s:s, s:o}", "code", err_slug(code), "message",
                               answer_string(err->text));
    if (err->position >= 0) {
        json_object_set_new(object, "position", json_integer(err->position));
        json_object_set_new(object, "length", json_integer(err->length));
    }
    answer_value(out, request, "error", object);
}
