#include "query/typing.h"

#include <string.h>

#include "base/buf.h"
#include "text/tokenizer.h"

#define BEGINNING_BYTES 2

static bool is_operator(const char *word, size_t length)
{
    static const char *const operators[] = {"AND", "OR", "NOT", "NEAR", "ADJ"};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (strlen(operators[i]) == length && memcmp(operators[i], word, length) == 0)
            return true;
    return false;
}

/* Blank out all but words, so that each stays at its place. */
static void keep_words(struct buf *out, const char *text, size_t length)
{
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, text, length);
    while (tokenizer_next(&tokenizer, &token)) {
        const char *word = text + token.at;
        size_t n = token.end - token.at;
        while (out->length < token.at)
            buf_add_char(out, ' ');
        if (!is_operator(word, n))
            buf_add(out, word, n);
    }
}

int typing_plan(struct planner *planner, struct index_query **out, const char *text, size_t length,
                const struct query_limits *limits, struct err *err)
{
    OWN(buf_release) struct buf words = BUF_INIT;
    struct index_query *plan;
    int rc = planner_plan(planner, &plan, text, length, limits, err);
    if (rc == ERR_SYNTAX || rc == ERR_UNKNOWN_FIELD) {
        keep_words(&words, text, length);
        rc = planner_plan(planner, &plan, buf_str(&words), words.length, limits, err);
    }
    if (rc < 0)
        return rc;
    *out = index_query_new(INDEX_QUERY_ALL);
    index_query_add(*out, plan);
    return 0;
}

/* Dates only say where to look. */
static const struct index_query *without_dates(const struct index_query *plan)
{
    bool is_dated = plan->kind == INDEX_QUERY_ALL && plan->count == 2 &&
                    plan->children[0]->kind == INDEX_QUERY_DATES;
    return is_dated ? plan->children[1] : plan;
}

bool typing_has_just_begun(const struct index_query *plan, size_t length)
{
    const struct index_query *words = without_dates(plan);
    const struct index_query *only = words->count == 1 ? words->children[0] : words;
    return only->kind == INDEX_QUERY_TERM && only->text_length <= BEGINNING_BYTES &&
           only->text_at + only->text_length == length;
}
