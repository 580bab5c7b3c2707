/* Any text and any query: the snippet is not longer than asked for, and its marks are parts of it
 * in their order. The query is the first line of the input, the headline the second. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "query/plan.h"
#include "query/snippet.h"
#include "text/sentence.h"
#include "text/utf8.h"

#include "../learn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct query_limits limits = {.bytes = 4096, .depth = 32, .words = 200};

/* Take the first line off. */
static void take_line(struct buf *out, const char **text, size_t *length)
{
    const char *newline = *length > 0 ? memchr(*text, '\n', *length) : NULL;
    size_t n = newline ? (size_t)(newline - *text) : *length;
    buf_add(out, *text, n);
    *text += n + (newline != NULL);
    *length -= n + (newline != NULL);
}

static void check(const struct excerpt *snippet, const struct snippet_source *source)
{
    size_t at = 0;
    assert(snippet->text && strlen(snippet->text) <= snippet->length);
    assert(utf8_is_valid(snippet->text, snippet->length) ||
           !utf8_is_valid(source->text, source->length));
    for (size_t i = 0; i < snippet->count; i++) {
        assert(at <= snippet->marks[i].at && snippet->marks[i].at < snippet->marks[i].end);
        at = snippet->marks[i].end;
    }
    assert(at <= snippet->length);
    /* A word is shown whole, and of a character of four bytes so many may fit as of one. */
    assert(snippet->length <= 4 * source->characters + 200);
}

static void check_sentences(const char *text, size_t length)
{
    struct sentence sentence;
    size_t at = 0, before = 0;
    while (sentence_next(text, length, &at, &sentence)) {
        assert(before <= sentence.at && sentence.at < sentence.end && sentence.end <= at);
        before = at;
    }
    assert(at == length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct planner *planner;
    static struct stemmer *stemmer;
    const char *text = (const char *)data;
    OWN(buf_release) struct buf query = BUF_INIT;
    OWN(buf_release) struct buf headline = BUF_INIT;
    OWN(index_query_freep) struct index_query *plan = NULL;
    OWN(excerpt_release) struct excerpt snippet;
    if (!planner) {
        planner = planner_new("english");
        stemmer = stemmer_new("english");
    }
    take_line(&query, &text, &size);
    take_line(&headline, &text, &size);
    check_sentences(text, size);
    if (planner_plan(planner, &plan, buf_str(&query), query.length, &limits, NULL) < 0)
        plan = index_query_new(INDEX_QUERY_EVERYTHING);
    OWN(matcher_freep) struct matcher *matcher = matcher_new(plan);
    const struct snippet_source source = {text, size, buf_str(&headline),
                                          40 + headline.length % 90};
    learn_text(matcher, stemmer, text, size);
    snippet_make(&snippet, &source, matcher);
    check(&snippet, &source);
    return 0;
}
