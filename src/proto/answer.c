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

/* -- JSON ---------------------------------------------------------------------------------- */

/* Begin a line, {"id":...,"NAME": */
static void begin_line(struct buf *out, const struct request *request, const char *name)
{
    buf_add_str(out, "{\"id\":");
    buf_add_str(out, request->id);
    json_text_member(out, name);
}

void answer_value(struct buf *out, const struct request *request, const char *name, json_t *value)
{
    begin_line(out, request, name);
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

/* -- hits and articles as JSON --------------------------------------------------------------- */

/* What is no UTF-8, as a damaged record can have it, is left out. */
static bool add_text(struct buf *out, const char *name, const char *text, size_t length)
{
    if (!utf8_is_valid(text, length))
        return false;
    json_text_member(out, name);
    json_text_string(out, text, length);
    return true;
}

static void add_known(struct buf *out, const char *name, const char *text)
{
    if (text)
        add_text(out, name, text, strlen(text));
}

/* Every byte that is not plain, as in a URI: the way to a file whose path is no UTF-8. */
static void add_escaped(struct buf *out, const char *name, const char *path)
{
    json_text_member(out, name);
    buf_add_char(out, '"');
    for (; *path; path++) {
        if ((unsigned char)*path <= ' ' || (unsigned char)*path >= 0x7F || strchr("%\"\\", *path))
            buf_addf(out, "%%%02X", (unsigned char)*path);
        else
            buf_add_char(out, *path);
    }
    buf_add_char(out, '"');
}

static void add_path(struct buf *out, const char *name, const char *path)
{
    if (add_text(out, name, path, strlen(path)))
        return;
    OWN(buf_release) struct buf repaired = BUF_INIT;
    utf8_repair(&repaired, path, strlen(path));
    add_text(out, name, repaired.data, repaired.length);
    add_escaped(out, "path_escaped", path);
}

static size_t characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

static void add_pair(struct buf *out, size_t from, size_t to)
{
    if (out->data[out->length - 1] == ']')
        buf_add_char(out, ',');
    buf_add_char(out, '[');
    json_text_integer(out, (int64_t)from);
    buf_add_char(out, ',');
    json_text_integer(out, (int64_t)to);
    buf_add_char(out, ']');
}

/* Where the marks are, [[from,to],...]: in characters, and in bytes. */
static void add_marks(struct buf *out, const struct excerpt *excerpt)
{
    size_t at = 0, counted = 0;
    json_text_member(out, "marks");
    buf_add_char(out, '[');
    for (size_t i = 0; i < excerpt->count; i++) {
        const struct excerpt_mark *mark = &excerpt->marks[i];
        size_t from = counted + characters(excerpt->text + at, mark->at - at);
        counted = from + characters(excerpt->text + mark->at, mark->end - mark->at);
        at = mark->end;
        add_pair(out, from, counted);
    }
    buf_add_char(out, ']');
    json_text_member(out, "marks_bytes");
    buf_add_char(out, '[');
    for (size_t i = 0; i < excerpt->count; i++)
        add_pair(out, excerpt->marks[i].at, excerpt->marks[i].end);
    buf_add_char(out, ']');
}

static void add_snippet(struct buf *out, const char *name, const struct excerpt *snippet)
{
    if (snippet && add_text(out, name, snippet->text, snippet->length))
        add_marks(out, snippet);
}

static void add_score(struct buf *out, const char *name, double score)
{
    json_t *value = json_real(score);
    json_text_member(out, name);
    json_text_add(out, value);
    json_decref(value);
}

static void add_copies(struct buf *out, const char *name, const struct answer_hit *hit)
{
    json_text_member(out, name);
    json_text_integer(out, (int64_t)hit->copies);
    if (hit->copies_are_cut) {
        json_text_member(out, "copies_cut");
        buf_add_str(out, "true");
    }
}

/* A field, if the hit has it. */
static void add_field(struct buf *out, enum hit_field field, const struct answer_hit *hit)
{
    const struct article *article = hit->article;
    const char *name = hit_field_name(field);
    char id[ARTICLE_ID_LENGTH + 1], date[DATE_TEXT_SIZE];
    switch (field) {
    case HIT_ID:
        article_id_print(hit->id, id);
        add_known(out, name, id);
        break;
    case HIT_SCORE:
        add_score(out, name, hit->score);
        break;
    case HIT_DATE:
        date_format(article->date, date);
        add_known(out, name, date);
        break;
    case HIT_DATE_FROM:
        add_known(out, name, date_source_name(article->date_source));
        break;
    case HIT_HEADLINE:
        add_known(out, name, article->headline);
        break;
    case HIT_BYLINE:
        add_known(out, name, article->byline);
        break;
    case HIT_DATELINE:
        add_known(out, name, article->dateline);
        break;
    case HIT_LANG:
        add_known(out, name, article->lang);
        break;
    case HIT_PATH:
        add_path(out, name, article->path);
        break;
    case HIT_SNIPPET:
        add_snippet(out, name, hit->snippet);
        break;
    case HIT_COPIES:
        add_copies(out, name, hit);
        break;
    case HIT_BODY:
        add_known(out, name, article->body);
        break;
    case HIT_FIELD_COUNT:
        break;
    }
}

/* A line with all fields that hits, or articles, have; or those that the request names. */
static void add_line(struct buf *out, const struct request *request, const char *name,
                     const struct answer_hit *hit, bool (*has)(enum hit_field field))
{
    begin_line(out, request, name);
    buf_add_char(out, '{');
    if (request->field_count == 0)
        for (int i = 0; i < HIT_FIELD_COUNT; i++)
            if (has((enum hit_field)i))
                add_field(out, (enum hit_field)i, hit);
    for (size_t i = 0; i < request->field_count; i++)
        add_field(out, request->fields[i], hit);
    if (hit->explanation) {
        json_text_member(out, "explanation");
        json_text_add(out, hit->explanation);
        json_decref(hit->explanation);
    }
    buf_add_str(out, "}}\n");
}

/* -- the line face ------------------------------------------------------------------------- */

static void add_cell(struct buf *out, const char *text)
{
    harmless_add(out, text, strlen(text), HARMLESS_ONE_LINE);
}

/* What the client's table shows by default. */
static void add_row(struct buf *out, const struct answer_hit *hit)
{
    char id[ARTICLE_ID_LENGTH + 1], date[DATE_TEXT_SIZE];
    article_id_print(hit->id, id);
    date_format(hit->article->date, date);
    const char *const cells[] = {id, date, hit->article->headline, hit->article->path};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        if (i > 0)
            buf_add_char(out, '\t');
        add_cell(out, cells[i]);
    }
    buf_add_char(out, '\n');
}

/* -- answers ------------------------------------------------------------------------------- */

void answer_hit(struct buf *out, const struct request *request, const struct answer_hit *hit)
{
    if (request->face == FACE_LINE)
        add_row(out, hit);
    else
        add_line(out, request, "hit", hit, hit_field_is_of_search);
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
    add_line(out, request, "article", &hit, hit_field_is_of_show);
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
