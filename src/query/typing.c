#include "query/typing.h"

#include <ctype.h>
#include <string.h>

#include "article/fields.h"
#include "base/buf.h"
#include "text/tokenizer.h"

#define BEGINNING_BYTES 2

/* So many may wait for others: an operator, and the word that it is for. */
#define LAST_WORDS 2

static bool is_operator(const char *word, size_t length)
{
    static const char *const operators[] = {"AND", "OR", "NOT", "NEAR", "ADJ"};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (strlen(operators[i]) == length && memcmp(operators[i], word, length) == 0)
            return true;
    return false;
}

/* The end of a field's name and value at the token, or if it has words, of its name; the token's
 * own where it is no field's name. */
static size_t end_of_field(const char *text, size_t length, const struct token *token)
{
    size_t end = token->end;
    const struct field *field = field_find(text + token->at, end - token->at);
    if (end == length || text[end] != ':' || !field)
        return token->at;
    while (!field_has_words(field) && end < length && !isspace((unsigned char)text[end]))
        end++;
    return end;
}

/* Blank out all but words, so that each stays at its place. */
static void keep_words(struct buf *out, const char *text, size_t length)
{
    struct tokenizer tokenizer;
    struct token token;
    size_t from = 0; /* What is before says where to look. */
    tokenizer_init(&tokenizer, text, length);
    while (tokenizer_next(&tokenizer, &token)) {
        const char *word = text + token.at;
        size_t n = token.end - token.at, end = end_of_field(text, length, &token);
        from = end > from ? end : from;
        if (token.at < from || is_operator(word, n))
            continue;
        while (out->length < token.at)
            buf_add_char(out, ' ');
        buf_add(out, word, n);
    }
}

static bool is_no_query(int rc)
{
    return rc == ERR_SYNTAX || rc == ERR_UNKNOWN_FIELD;
}

/* Close what is open: a quotation mark, else parentheses. */
static void close_all(struct buf *text)
{
    size_t quotes = 0, open = 0;
    for (size_t i = 0; i < text->length; i++) {
        quotes += text->data[i] == '"';
        if (quotes % 2 == 0)
            open += text->data[i] == '(' ? 1 : text->data[i] == ')' && open > 0 ? -1 : 0;
    }
    if (quotes % 2 == 1)
        buf_add_char(text, '"');
    for (; open > 0; open--)
        buf_add_char(text, ')');
}

/* How much stands before the last word, and the operators and signs that wait for it. */
static size_t without_last(const char *text, size_t length)
{
    while (length > 0 && !isspace((unsigned char)text[length - 1]))
        length--;
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    return length;
}

/* Plan the beginning of the text. */
static int plan_beginning(struct planner *planner, struct index_query **out, const char *text,
                          size_t length, const struct query_limits *limits, struct err *err)
{
    OWN(buf_release) struct buf beginning = BUF_INIT;
    buf_add(&beginning, text, length);
    close_all(&beginning);
    return planner_plan(planner, out, buf_str(&beginning), beginning.length, limits, err);
}

/* What is no query yet may be one without its last words: with "date:20" it will be a date, with
 * "port AND" there will be another word. */
static int plan_typed(struct planner *planner, struct index_query **out, const char *text,
                      size_t length, const struct query_limits *limits, struct err *err)
{
    int rc = planner_plan(planner, out, text, length, limits, err);
    for (int i = 0; is_no_query(rc) && length > 0 && i <= LAST_WORDS; i++) {
        rc = plan_beginning(planner, out, text, length, limits, err);
        length = without_last(text, length);
    }
    return rc;
}

int typing_plan(struct planner *planner, struct index_query **out, const char *text, size_t length,
                const struct query_limits *limits, struct err *err)
{
    OWN(buf_release) struct buf words = BUF_INIT;
    struct index_query *plan;
    int rc = plan_typed(planner, &plan, text, length, limits, err);
    if (is_no_query(rc)) {
        keep_words(&words, text, length);
        rc = planner_plan(planner, &plan, buf_str(&words), words.length, limits, err);
    }
    if (is_no_query(rc)) {
        plan = index_query_new(INDEX_QUERY_ANY); /* Nothing is asked for yet. */
        rc = 0;
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
