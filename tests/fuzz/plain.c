/* Any bytes as a file of news: refused with a reason, or one article that is whole and valid. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "article/lead.h"
#include "base/own.h"
#include "format/format.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct checker {
    struct article_sink sink;
    int count;
};

static bool is_valid(const char *text)
{
    return utf8_is_valid(text, strlen(text));
}

/* A byline or dateline is part of the body, in one line, without blanks around it. */
static void check_part(const char *part, const char *body, size_t max_bytes)
{
    if (!part)
        return;
    size_t length = strlen(part);
    assert(is_valid(part) && strstr(body, part));
    assert(length > 0 && length <= max_bytes && !strchr(part, '\n'));
    assert(part[0] != ' ' && part[length - 1] != ' ');
}

static int check_article(struct article_sink *sink, struct article *given, struct err *err)
{
    OWN(article_freep) struct article *article = given;
    (void)err;
    container_of(sink, struct checker, sink)->count++;
    assert(strcmp(article->key, "/spool/a.txt") == 0 && strcmp(article->path, article->key) == 0);
    assert(article->date == 86400 && article->date_source == DATE_FROM_FILE);
    assert(is_valid(article->headline) && is_valid(article->body));
    assert(article->headline[0] && !strchr(article->headline, '\n'));
    assert(strlen(article->headline) <= ARTICLE_HEADLINE_MAX_BYTES);
    if (article->headline_is_of_body)
        assert(strncmp(article->body, article->headline, strlen(article->headline)) == 0);
    check_part(article->byline, article->body, 100);
    check_part(article->dateline, article->body, 120);
    return 0;
}

/* Both spans lie in the text, which ends where its memory ends. */
static void check_lead(const char *text, size_t length)
{
    struct lead lead;
    lead_read(&lead, text, length);
    assert(!lead.byline || (lead.byline >= text && lead.byline_length > 0 &&
                            lead.byline + lead.byline_length <= text + length));
    assert(!lead.dateline || (lead.dateline >= text && lead.dateline_length > 0 &&
                              lead.dateline + lead.dateline_length <= text + length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const struct origin origin = {.path = "/spool/a.txt", .filed = "/a.txt", .modified = 86400};
    struct checker checker = {.sink = {check_article}};
    struct err err = {.text = ""};

    check_lead(bytes, size);
    const struct format *format = format_recognise(bytes, size, &err);
    if (!format) {
        assert(err.code == ERR_FORMAT && err.text[0]);
        return 0;
    }
    int rc = format->read(bytes, size, &origin, &checker.sink, &err);
    assert(rc == 0 || (rc == ERR_FORMAT && err.text[0]));
    assert(checker.count == (rc == 0));
    return 0;
}
