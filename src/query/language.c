/* A parser of recursive descent, whose depth is bounded by the limit on parentheses. */
#include "query/language.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "query/lexer.h"
#include "query/node.h"
#include "query/phrase.h"

struct parser {
    struct lexer lexer;
    const struct query_limits *limits;
    unsigned depth, words;
    const struct field *field; /* That the parentheses at hand belong to. */
};

/* -- nodes --------------------------------------------------------------------------------- */

/* The node, or its only child where it groups nothing. */
static struct query_node *simplify(struct query_node *node)
{
    if (node->count != 1 || node->children[0]->sign != SIGN_NONE ||
        node->children[0]->kind == QUERY_NOT)
        return node;
    struct query_node *only = node->children[--node->count];
    query_node_free(node);
    return only;
}

/* -- grammar ------------------------------------------------------------------------------- */

static int parse_any(struct parser *parser, const struct token *before, struct query_node **out);

/* What stands next is of that field, or of none. */
static int advance_in(struct parser *parser, const struct field *field)
{
    parser->lexer.values = field && !field_has_words(field);
    parser->lexer.paths = field && field->kind == FIELD_PATH;
    return lexer_advance(&parser->lexer);
}

static int count_word(struct parser *parser, const struct token *token)
{
    if (++parser->words <= parser->limits->words)
        return 0;
    return err_set_at(parser->lexer.err, ERR_LIMIT, (int)token->at, (int)token->length,
                      "a query has at most %u words", parser->limits->words);
}

static int parse_text(struct parser *parser, enum query_kind kind, const struct field *field,
                      struct query_node **out)
{
    const struct token token = parser->lexer.token;
    int rc = count_word(parser, &token);
    if (rc == 0)
        rc = advance_in(parser, parser->field);
    if (rc < 0)
        return rc;
    *out = query_node_new(kind, token.at, token.length);
    (*out)->field = field;
    (*out)->edits = token.edits;
    return 0;
}

static int parse_phrase(struct parser *parser, const struct field *field, struct query_node **out)
{
    OWN(query_node_freep) struct query_node *phrase = NULL;
    int rc = parse_text(parser, QUERY_PHRASE, field, &phrase);
    if (rc == 0)
        rc = phrase_split(phrase, &parser->lexer);
    if (rc == 0)
        *out = TAKE(phrase);
    return rc;
}

static int not_closed(struct parser *parser, const struct token *open)
{
    return lexer_fail(&parser->lexer, open->at, open->length, "a parenthesis that is not closed");
}

static int parse_group(struct parser *parser, const struct field *field, struct query_node **out)
{
    const struct token open = parser->lexer.token;
    const struct field *outer = parser->field;
    OWN(query_node_freep) struct query_node *inner = NULL;
    if (++parser->depth > parser->limits->depth)
        return err_set_at(parser->lexer.err, ERR_LIMIT, (int)open.at, 1,
                          "parentheses are nested more than %u deep", parser->limits->depth);
    parser->field = field;
    int rc = lexer_advance(&parser->lexer);
    if (rc == 0)
        rc = parse_any(parser, &open, &inner);
    if (rc < 0)
        return rc;
    if (parser->lexer.token.kind != TOKEN_CLOSE)
        return not_closed(parser, &open);
    parser->field = outer;
    parser->depth--;
    rc = advance_in(parser, outer);
    if (rc == 0)
        *out = TAKE(inner);
    return rc;
}

static bool is_name(const struct parser *parser, const struct token *token, const char *name)
{
    return strlen(name) == token->length &&
           strncasecmp(parser->lexer.text + token->at, name, token->length) == 0;
}

static int unknown_field(struct parser *parser, const struct token *token)
{
    const char *name = parser->lexer.text + token->at;
    int length = token->length < 40 ? (int)token->length : 40;
    if (is_name(parser, token, "near") || is_name(parser, token, "adj"))
        return err_set_at(parser->lexer.err, ERR_UNKNOWN_FIELD, (int)token->at, (int)token->length,
                          "NEAR and ADJ have a slash and a number, as in a NEAR/3 b");
    if (is_name(parser, token, "text"))
        return err_set_at(parser->lexer.err, ERR_UNKNOWN_FIELD, (int)token->at, (int)token->length,
                          "words without a field are searched for in headline and text");
    if (lexer_is_length(name, token->length))
        return err_set_at(parser->lexer.err, ERR_UNKNOWN_FIELD, (int)token->at, (int)token->length,
                          "a length has no colon: write words>500 or words<=500");
    const char *near = field_suggest(name, token->length);
    if (near)
        return err_set_at(parser->lexer.err, ERR_UNKNOWN_FIELD, (int)token->at, (int)token->length,
                          "unknown field \"%.*s\" (did you mean \"%s\"?)", length, name, near);
    return err_set_at(parser->lexer.err, ERR_UNKNOWN_FIELD, (int)token->at, (int)token->length,
                      "unknown field \"%.*s\" (quote the words to search for them as they are)",
                      length, name);
}

static bool begins_text(enum token_kind kind)
{
    return kind == TOKEN_WORD || kind == TOKEN_EXACT || kind == TOKEN_PATTERN ||
           kind == TOKEN_FUZZY || kind == TOKEN_PHRASE || kind == TOKEN_VALUE ||
           kind == TOKEN_OPEN || kind == TOKEN_ATLEAST;
}

static bool begins_operand(enum token_kind kind)
{
    return begins_text(kind) || kind == TOKEN_FIELD || kind == TOKEN_LENGTH;
}

static bool is_sign(enum token_kind kind)
{
    return kind == TOKEN_PLUS || kind == TOKEN_MINUS;
}

/* Take "name:" off, so that what is searched for in the field is the token at hand. */
static int parse_field(struct parser *parser, const struct field **out)
{
    const struct token token = parser->lexer.token;
    const struct field *field = field_find(parser->lexer.text + token.at, token.length);
    if (!field)
        return unknown_field(parser, &token);
    if (!field_is_searchable(field))
        return err_set_at(parser->lexer.err, ERR_SYNTAX, (int)token.at, (int)token.length,
                          "the field \"%s\" cannot be searched by itself: words without a field "
                          "are searched for in headline and text",
                          field->name);
    if (parser->field)
        return lexer_fail(&parser->lexer, token.at, token.length, "a field within a field");
    int rc = advance_in(parser, field);
    if (rc < 0)
        return rc;
    if (parser->lexer.token.kind == TOKEN_FIELD)
        return lexer_fail(&parser->lexer, parser->lexer.token.at, parser->lexer.token.length,
                          "a field within a field");
    if (is_sign(parser->lexer.token.kind))
        return lexer_fail(&parser->lexer, parser->lexer.token.at, 1,
                          "a sign stands before the field's name, as in -headline:strike");
    if (!begins_text(parser->lexer.token.kind))
        return lexer_fail(&parser->lexer, token.at, token.length + 1,
                          "nothing to search for in this field");
    *out = field;
    return 0;
}

static bool begins_item(enum token_kind kind)
{
    return begins_operand(kind) || is_sign(kind);
}

static bool is_proximity(enum token_kind kind)
{
    return kind == TOKEN_NEAR || kind == TOKEN_ADJ;
}

static int parse_operand(struct parser *parser, struct query_node **out);

/* "atleast3 word", in a field or with a field of its own. */
static int parse_atleast(struct parser *parser, const struct field *field, struct query_node **out)
{
    const struct token token = parser->lexer.token;
    const struct field *outer = parser->field;
    struct query_node *operand = NULL;
    int rc = lexer_advance(&parser->lexer);
    if (rc < 0)
        return rc;
    if (!begins_operand(parser->lexer.token.kind))
        return lexer_fail(&parser->lexer, token.at, token.length,
                          "atleast needs something behind it, as in atleast3 word");
    if (parser->lexer.token.kind == TOKEN_ATLEAST)
        return lexer_fail(&parser->lexer, token.at, token.length, "atleast within atleast");
    parser->field = field;
    rc = parse_operand(parser, &operand);
    parser->field = outer;
    if (rc < 0)
        return rc;
    if (operand->kind == QUERY_ATLEAST) { /* In parentheses, which leave nothing in the tree. */
        query_node_free(operand);
        return lexer_fail(&parser->lexer, token.at, token.length, "atleast within atleast");
    }
    *out = query_node_new(QUERY_ATLEAST, token.at, 0);
    (*out)->number = token.number;
    query_node_add(*out, operand);
    return 0;
}

static int parse_in(struct parser *parser, const struct field *field, struct query_node **out)
{
    switch (parser->lexer.token.kind) {
    case TOKEN_WORD:
        return parse_text(parser, QUERY_WORD, field, out);
    case TOKEN_EXACT:
        return parse_text(parser, QUERY_EXACT, field, out);
    case TOKEN_PATTERN:
        return parse_text(parser, QUERY_PATTERN, field, out);
    case TOKEN_FUZZY:
        return parse_text(parser, QUERY_FUZZY, field, out);
    case TOKEN_PHRASE:
        return parse_phrase(parser, field, out);
    case TOKEN_VALUE:
        return parse_text(parser, QUERY_VALUE, field, out);
    case TOKEN_ATLEAST:
        return parse_atleast(parser, field, out);
    default:
        return parse_group(parser, field, out);
    }
}

static int parse_length(struct parser *parser, struct query_node **out)
{
    const struct token token = parser->lexer.token;
    if (parser->field)
        return lexer_fail(&parser->lexer, token.at, token.length,
                          "a length is that of the whole text: write it outside of the field");
    int rc = parse_text(parser, QUERY_LENGTH, NULL, out);
    if (rc == 0) {
        (*out)->least = token.least;
        (*out)->most = token.most;
    }
    return rc;
}

static int parse_operand(struct parser *parser, struct query_node **out)
{
    const struct field *field = parser->field;
    if (parser->lexer.token.kind == TOKEN_LENGTH)
        return parse_length(parser, out);
    int rc = parser->lexer.token.kind == TOKEN_FIELD ? parse_field(parser, &field) : 0;
    return rc < 0 ? rc : parse_in(parser, field, out);
}

static int not_between(struct parser *parser, const struct token *token)
{
    return lexer_fail(&parser->lexer, token->at, token->length,
                      "NEAR and ADJ need something on both sides");
}

/* left NEAR/n right: left, and what is to be read, become the new left. */
static int parse_right(struct parser *parser, struct query_node **left)
{
    const struct token token = parser->lexer.token;
    struct query_node *right = NULL;
    int rc = lexer_advance(&parser->lexer);
    if (rc < 0)
        return rc;
    if (is_sign(parser->lexer.token.kind) || parser->lexer.token.kind == TOKEN_NOT)
        return lexer_fail(&parser->lexer, parser->lexer.token.at, parser->lexer.token.length,
                          "a sign or NOT stands before all of a NEAR/3 b, not within it");
    if (!begins_operand(parser->lexer.token.kind))
        return not_between(parser, &token);
    rc = parse_operand(parser, &right);
    if (rc < 0)
        return rc;
    struct query_node *near = query_node_new(token.kind == TOKEN_NEAR ? QUERY_NEAR : QUERY_ADJ,
                                             (*left)->at, 0);
    near->number = token.number;
    query_node_add(near, *left);
    query_node_add(near, right);
    *left = near;
    return 0;
}

static int parse_item(struct parser *parser, struct query_node **out)
{
    const struct token first = parser->lexer.token;
    OWN(query_node_freep) struct query_node *item = NULL;
    enum query_sign sign = first.kind == TOKEN_PLUS    ? SIGN_MUST
                           : first.kind == TOKEN_MINUS ? SIGN_MUST_NOT
                                                       : SIGN_NONE;
    int rc = sign == SIGN_NONE ? 0 : lexer_advance(&parser->lexer);
    if (rc < 0)
        return rc;
    if (!begins_operand(parser->lexer.token.kind))
        return lexer_fail(&parser->lexer, first.at, first.length,
                          "a sign without a word behind it");
    rc = parse_operand(parser, &item);
    while (rc == 0 && is_proximity(parser->lexer.token.kind))
        rc = parse_right(parser, &item);
    if (rc < 0)
        return rc;
    item->sign = sign;
    *out = TAKE(item);
    return 0;
}

static int parse_ranked(struct parser *parser, struct query_node **out)
{
    OWN(query_node_freep)
    struct query_node *ranked = query_node_new(QUERY_RANKED, parser->lexer.token.at, 0);
    while (begins_item(parser->lexer.token.kind)) {
        struct query_node *item = NULL;
        int rc = parse_item(parser, &item);
        if (rc < 0)
            return rc;
        query_node_add(ranked, item);
    }
    *out = simplify(TAKE(ranked));
    return 0;
}

/* before is the token that made us expect an operand, of kind TOKEN_END at the start. */
static int missing_operand(struct parser *parser, const struct token *before)
{
    switch (before->kind) {
    case TOKEN_AND:
        return lexer_fail(&parser->lexer, before->at, before->length,
                          "AND needs something on both sides");
    case TOKEN_OR:
        return lexer_fail(&parser->lexer, before->at, before->length,
                          "OR needs something on both sides");
    case TOKEN_NOT:
        return lexer_fail(&parser->lexer, before->at, before->length,
                          "NOT needs something behind it");
    case TOKEN_NEAR:
    case TOKEN_ADJ:
        return not_between(parser, before);
    case TOKEN_OPEN:
        if (parser->lexer.token.kind != TOKEN_CLOSE)
            return not_closed(parser, before);
        return lexer_fail(&parser->lexer, before->at, parser->lexer.token.at + 1 - before->at,
                          "nothing between the parentheses");
    case TOKEN_CLOSE:
        return lexer_fail(&parser->lexer, before->at, before->length,
                          "a parenthesis that was not opened");
    default:
        return lexer_fail(&parser->lexer, 0, parser->lexer.length, "an empty query");
    }
}

/* An operand of AND: words side by side, with NOT before them or not. */
static int parse_negatable(struct parser *parser, const struct token *before,
                           struct query_node **out)
{
    const struct token first = parser->lexer.token;
    bool negated = first.kind == TOKEN_NOT;
    int rc = negated ? lexer_advance(&parser->lexer) : 0;
    if (rc < 0)
        return rc;
    if (!begins_item(parser->lexer.token.kind)) {
        bool is_operator = parser->lexer.token.kind == TOKEN_AND ||
                           parser->lexer.token.kind == TOKEN_OR ||
                           is_proximity(parser->lexer.token.kind) ||
                           (parser->lexer.token.kind == TOKEN_CLOSE && parser->depth == 0);
        return missing_operand(parser, negated       ? &first
                                       : is_operator ? &parser->lexer.token
                                                     : before);
    }
    rc = parse_ranked(parser, out);
    if (rc < 0 || !negated)
        return rc;
    struct query_node *node = query_node_new(QUERY_NOT, first.at, 0);
    query_node_add(node, *out);
    *out = node;
    return 0;
}

static int parse_all(struct parser *parser, const struct token *before, struct query_node **out)
{
    OWN(query_node_freep)
    struct query_node *all = query_node_new(QUERY_AND, parser->lexer.token.at, 0);
    struct token last = *before;
    for (;;) {
        struct query_node *operand = NULL;
        int rc = parse_negatable(parser, &last, &operand);
        if (rc < 0)
            return rc;
        query_node_add(all, operand);
        last = parser->lexer.token;
        if (last.kind == TOKEN_AND)
            rc = lexer_advance(&parser->lexer);
        else if (last.kind != TOKEN_NOT)
            break;
        if (rc < 0)
            return rc;
    }
    *out = simplify(TAKE(all));
    return 0;
}

static int parse_any(struct parser *parser, const struct token *before, struct query_node **out)
{
    OWN(query_node_freep)
    struct query_node *any = query_node_new(QUERY_OR, parser->lexer.token.at, 0);
    struct token last = *before;
    for (;;) {
        struct query_node *all;
        int rc = parse_all(parser, &last, &all);
        if (rc < 0)
            return rc;
        query_node_add(any, all);
        last = parser->lexer.token;
        if (last.kind != TOKEN_OR)
            break;
        rc = lexer_advance(&parser->lexer);
        if (rc < 0)
            return rc;
    }
    *out = simplify(TAKE(any));
    return 0;
}

int query_parse(struct query_node **out, const char *text, size_t length,
                const struct query_limits *limits, struct err *err)
{
    struct parser parser = {.lexer = {.text = text, .length = length, .err = err},
                            .limits = limits};
    const struct token start = {.kind = TOKEN_END};
    OWN(query_node_freep) struct query_node *node = NULL;
    if (length > limits->bytes)
        return err_set(err, ERR_LIMIT, "a query has at most %zu bytes", limits->bytes);
    int rc = lexer_advance(&parser.lexer);
    if (rc == 0)
        rc = parse_any(&parser, &start, &node);
    if (rc < 0)
        return rc;
    if (parser.lexer.token.kind != TOKEN_END)
        return missing_operand(&parser, &parser.lexer.token);
    *out = TAKE(node);
    return 0;
}
