/* A lexer that gives one token at a time, and a parser of recursive descent over it, whose depth is
 * bounded by the limit on parentheses. */
#include "query/language.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_PHRASE,
    TOKEN_FIELD, /* "name:" */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_PLUS,
    TOKEN_MINUS,
};

struct token {
    enum token_kind kind;
    size_t at, length; /* Of a phrase without its quotes, of a field without its colon. */
};

struct parser {
    const char *text;
    size_t length;
    const struct query_limits *limits;
    size_t next; /* Where the lexer stands. */
    struct token token;
    unsigned depth, words;
    const struct field *field; /* That the parentheses at hand belong to. */
    struct err *err;
};

/* -- tokens -------------------------------------------------------------------------------- */

static int fail(struct parser *parser, size_t at, size_t length, const char *what)
{
    return err_set_at(parser->err, ERR_SYNTAX, (int)at, (int)length, "%s", what);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

/* The length of a quotation mark at at, 0 if there is none: " and U+201C, 201D, 201E. */
static size_t quote_length(const struct parser *parser, size_t at)
{
    const char *text = parser->text + at;
    if (text[0] == '"')
        return 1;
    bool typographic = parser->length - at >= 3 && memcmp(text, "\xE2\x80", 2) == 0 &&
                       text[2] >= '\x9C' && text[2] <= '\x9E';
    return typographic ? 3 : 0;
}

static int lex_phrase(struct parser *parser, size_t at, size_t quote)
{
    size_t start = at + quote;
    for (size_t i = start; i < parser->length; i++) {
        quote = quote_length(parser, i);
        if (quote == 0)
            continue;
        parser->token = (struct token){TOKEN_PHRASE, start, i - start};
        parser->next = i + quote;
        return 0;
    }
    return fail(parser, at, parser->length - at, "a quotation mark without its end");
}

static bool is_word(const struct parser *parser, const struct token *token, const char *word)
{
    return strlen(word) == token->length &&
           memcmp(parser->text + token->at, word, token->length) == 0;
}

/* "NEAR/3" and its like, which are operators to be. */
static bool is_proximity(const struct parser *parser, const struct token *token)
{
    const char *text = parser->text + token->at;
    return (token->length > 4 && memcmp(text, "NEAR/", 5) == 0) ||
           (token->length > 3 && memcmp(text, "ADJ/", 4) == 0);
}

/* Refuse what looks like an operator that this version has not got. */
static int check_word(struct parser *parser, const struct token *token)
{
    const char *text = parser->text + token->at;
    if (is_proximity(parser, token))
        return fail(parser, token->at, token->length,
                    "NEAR and ADJ are not in this version; quote the word to search for it");
    if (text[0] == '=')
        return fail(parser, token->at, token->length,
                    "exact forms (=word) are not in this version");
    for (size_t i = 0; i < token->length; i++) {
        bool last = i + 1 == token->length;
        if (text[i] == '*' || (text[i] == '?' && !last))
            return fail(parser, token->at, token->length,
                        "wildcards (* and ?) are not in this version");
        if (text[i] == '~')
            return fail(parser, token->at, token->length,
                        "fuzzy words (word~) are not in this version");
    }
    return 0;
}

static int lex_word(struct parser *parser, size_t at)
{
    size_t end = at;
    while (end < parser->length && !is_blank(parser->text[end]) && parser->text[end] != '(' &&
           parser->text[end] != ')' && quote_length(parser, end) == 0)
        end++;

    size_t name = at;
    while (name < end && (isalpha((unsigned char)parser->text[name]) || parser->text[name] == '_'))
        name++;
    if (name > at && name < end && parser->text[name] == ':') {
        parser->token = (struct token){TOKEN_FIELD, at, name - at};
        parser->next = name + 1;
        return 0;
    }
    parser->token = (struct token){TOKEN_WORD, at, end - at};
    parser->next = end;
    if (is_word(parser, &parser->token, "AND"))
        parser->token.kind = TOKEN_AND;
    else if (is_word(parser, &parser->token, "OR"))
        parser->token.kind = TOKEN_OR;
    else if (is_word(parser, &parser->token, "NOT"))
        parser->token.kind = TOKEN_NOT;
    else
        return check_word(parser, &parser->token);
    return 0;
}

/* A sign counts as one where something follows it at once: "+word", not "A + B" or "--". */
static bool is_sign(const struct parser *parser, size_t at)
{
    char c = parser->text[at];
    if ((c != '+' && c != '-') || at + 1 == parser->length)
        return false;
    char next = parser->text[at + 1];
    return !is_blank(next) && next != '+' && next != '-' && next != ')';
}

/* Read the next token. */
static int advance(struct parser *parser)
{
    while (parser->next < parser->length && is_blank(parser->text[parser->next]))
        parser->next++;
    size_t at = parser->next;
    if (at == parser->length) {
        parser->token = (struct token){TOKEN_END, at, 0};
        return 0;
    }
    char c = parser->text[at];
    size_t quote = quote_length(parser, at);
    if (quote > 0)
        return lex_phrase(parser, at, quote);
    if (c != '(' && c != ')' && !is_sign(parser, at))
        return lex_word(parser, at);
    parser->token.kind = c == '('   ? TOKEN_OPEN
                         : c == ')' ? TOKEN_CLOSE
                         : c == '+' ? TOKEN_PLUS
                                    : TOKEN_MINUS;
    parser->token.at = at;
    parser->token.length = 1;
    parser->next = at + 1;
    return 0;
}

/* -- nodes --------------------------------------------------------------------------------- */

static struct query_node *node_new(enum query_kind kind, size_t at, size_t length)
{
    struct query_node *node = NEW(struct query_node);
    node->kind = kind;
    node->at = at;
    node->length = length;
    return node;
}

void query_node_free(struct query_node *node)
{
    if (!node)
        return;
    for (size_t i = 0; i < node->count; i++)
        query_node_free(node->children[i]);
    free(node->children);
    free(node);
}

/* The child is the parent's now, and its text part of the parent's. */
static void add_child(struct query_node *parent, struct query_node *child)
{
    GROW(parent->children, parent->count, parent->capacity);
    parent->children[parent->count++] = child;
    parent->length = child->at + child->length - parent->at;
}

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

static int count_word(struct parser *parser, const struct token *token)
{
    if (++parser->words <= parser->limits->words)
        return 0;
    return err_set_at(parser->err, ERR_LIMIT, (int)token->at, (int)token->length,
                      "a query has at most %u words", parser->limits->words);
}

static int parse_text(struct parser *parser, enum query_kind kind, const struct field *field,
                      struct query_node **out)
{
    const struct token token = parser->token;
    int rc = count_word(parser, &token);
    if (rc == 0)
        rc = advance(parser);
    if (rc < 0)
        return rc;
    *out = node_new(kind, token.at, token.length);
    (*out)->field = field;
    return 0;
}

static int not_closed(struct parser *parser, const struct token *open)
{
    return fail(parser, open->at, open->length, "a parenthesis that is not closed");
}

static int parse_group(struct parser *parser, const struct field *field, struct query_node **out)
{
    const struct token open = parser->token;
    const struct field *outer = parser->field;
    OWN(query_node_freep) struct query_node *inner = NULL;
    if (++parser->depth > parser->limits->depth)
        return err_set_at(parser->err, ERR_LIMIT, (int)open.at, 1,
                          "parentheses are nested more than %u deep", parser->limits->depth);
    parser->field = field;
    int rc = advance(parser);
    if (rc == 0)
        rc = parse_any(parser, &open, &inner);
    if (rc < 0)
        return rc;
    if (parser->token.kind != TOKEN_CLOSE)
        return not_closed(parser, &open);
    parser->field = outer;
    parser->depth--;
    rc = advance(parser);
    if (rc == 0)
        *out = TAKE(inner);
    return rc;
}

static int unknown_field(struct parser *parser, const struct token *token)
{
    const char *name = parser->text + token->at;
    int length = token->length < 40 ? (int)token->length : 40;
    const char *near = field_suggest(name, token->length);
    if (near)
        return err_set_at(parser->err, ERR_UNKNOWN_FIELD, (int)token->at, (int)token->length,
                          "unknown field \"%.*s\" (did you mean \"%s\"?)", length, name, near);
    return err_set_at(parser->err, ERR_UNKNOWN_FIELD, (int)token->at, (int)token->length,
                      "unknown field \"%.*s\" (quote the words to search for them as they are)",
                      length, name);
}

/* Take "name:" off; *out is the field that the item after it is searched in. */
static int parse_field(struct parser *parser, const struct field **out)
{
    const struct token token = parser->token;
    const struct field *field = field_find(parser->text + token.at, token.length);
    if (!field)
        return unknown_field(parser, &token);
    if (!field_is_searchable(field))
        return err_set_at(parser->err, ERR_SYNTAX, (int)token.at, (int)token.length,
                          "the field \"%s\" cannot be searched by itself", field->name);
    if (parser->field)
        return fail(parser, token.at, token.length, "a field within a field");
    int rc = advance(parser);
    if (rc < 0)
        return rc;
    if (parser->token.kind != TOKEN_WORD && parser->token.kind != TOKEN_PHRASE &&
        parser->token.kind != TOKEN_OPEN)
        return fail(parser, token.at, token.length + 1, "nothing to search for in this field");
    *out = field;
    return 0;
}

static bool begins_item(enum token_kind kind)
{
    return kind == TOKEN_WORD || kind == TOKEN_PHRASE || kind == TOKEN_FIELD ||
           kind == TOKEN_OPEN || kind == TOKEN_PLUS || kind == TOKEN_MINUS;
}

static int parse_item(struct parser *parser, struct query_node **out)
{
    const struct token first = parser->token;
    const struct field *field = parser->field;
    enum query_sign sign = first.kind == TOKEN_PLUS    ? SIGN_MUST
                           : first.kind == TOKEN_MINUS ? SIGN_MUST_NOT
                                                       : SIGN_NONE;
    int rc = sign == SIGN_NONE ? 0 : advance(parser);
    if (rc == 0 && parser->token.kind == TOKEN_FIELD)
        rc = parse_field(parser, &field);
    if (rc < 0)
        return rc;
    switch (parser->token.kind) {
    case TOKEN_WORD:
        rc = parse_text(parser, QUERY_WORD, field, out);
        break;
    case TOKEN_PHRASE:
        rc = parse_text(parser, QUERY_PHRASE, field, out);
        break;
    case TOKEN_OPEN:
        rc = parse_group(parser, field, out);
        break;
    default:
        return fail(parser, first.at, first.length, "a sign without a word behind it");
    }
    if (rc == 0)
        (*out)->sign = sign;
    return rc;
}

static int parse_ranked(struct parser *parser, struct query_node **out)
{
    OWN(query_node_freep) struct query_node *ranked = node_new(QUERY_RANKED, parser->token.at, 0);
    while (begins_item(parser->token.kind)) {
        struct query_node *item;
        int rc = parse_item(parser, &item);
        if (rc < 0)
            return rc;
        add_child(ranked, item);
    }
    *out = simplify(TAKE(ranked));
    return 0;
}

/* before is the token that made us expect an operand, of kind TOKEN_END at the start. */
static int missing_operand(struct parser *parser, const struct token *before)
{
    switch (before->kind) {
    case TOKEN_AND:
        return fail(parser, before->at, before->length, "AND needs something on both sides");
    case TOKEN_OR:
        return fail(parser, before->at, before->length, "OR needs something on both sides");
    case TOKEN_NOT:
        return fail(parser, before->at, before->length, "NOT needs something behind it");
    case TOKEN_OPEN:
        if (parser->token.kind != TOKEN_CLOSE)
            return not_closed(parser, before);
        return fail(parser, before->at, parser->token.at + 1 - before->at,
                    "nothing between the parentheses");
    case TOKEN_CLOSE:
        return fail(parser, before->at, before->length, "a parenthesis that was not opened");
    default:
        return fail(parser, 0, parser->length, "an empty query");
    }
}

/* An operand of AND: words side by side, with NOT before them or not. */
static int parse_operand(struct parser *parser, const struct token *before, struct query_node **out)
{
    const struct token first = parser->token;
    bool negated = first.kind == TOKEN_NOT;
    int rc = negated ? advance(parser) : 0;
    if (rc < 0)
        return rc;
    if (!begins_item(parser->token.kind)) {
        bool is_operator = parser->token.kind == TOKEN_AND || parser->token.kind == TOKEN_OR ||
                           (parser->token.kind == TOKEN_CLOSE && parser->depth == 0);
        return missing_operand(parser, negated ? &first : is_operator ? &parser->token : before);
    }
    rc = parse_ranked(parser, out);
    if (rc < 0 || !negated)
        return rc;
    struct query_node *node = node_new(QUERY_NOT, first.at, 0);
    add_child(node, *out);
    *out = node;
    return 0;
}

static int parse_all(struct parser *parser, const struct token *before, struct query_node **out)
{
    OWN(query_node_freep) struct query_node *all = node_new(QUERY_AND, parser->token.at, 0);
    struct token last = *before;
    for (;;) {
        struct query_node *operand = NULL;
        int rc = parse_operand(parser, &last, &operand);
        if (rc < 0)
            return rc;
        add_child(all, operand);
        last = parser->token;
        if (last.kind == TOKEN_AND)
            rc = advance(parser);
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
    OWN(query_node_freep) struct query_node *any = node_new(QUERY_OR, parser->token.at, 0);
    struct token last = *before;
    for (;;) {
        struct query_node *all;
        int rc = parse_all(parser, &last, &all);
        if (rc < 0)
            return rc;
        add_child(any, all);
        last = parser->token;
        if (last.kind != TOKEN_OR)
            break;
        rc = advance(parser);
        if (rc < 0)
            return rc;
    }
    *out = simplify(TAKE(any));
    return 0;
}

int query_parse(struct query_node **out, const char *text, size_t length,
                const struct query_limits *limits, struct err *err)
{
    struct parser parser = {.text = text, .length = length, .limits = limits, .err = err};
    const struct token start = {TOKEN_END, 0, 0};
    OWN(query_node_freep) struct query_node *node = NULL;
    if (length > limits->bytes)
        return err_set(err, ERR_LIMIT, "a query has at most %zu bytes", limits->bytes);
    int rc = advance(&parser);
    if (rc == 0)
        rc = parse_any(&parser, &start, &node);
    if (rc < 0)
        return rc;
    if (parser.token.kind != TOKEN_END)
        return missing_operand(&parser, &parser.token);
    *out = TAKE(node);
    return 0;
}

/* -- printing ------------------------------------------------------------------------------ */

static void print_joined(struct buf *out, const struct query_node *node, const char *text,
                         const char *between)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct query_node *child = node->children[i];
        bool is_and_not = node->kind == QUERY_AND && i > 0 && child->kind == QUERY_NOT;
        if (i > 0)
            buf_add_str(out, is_and_not ? " " : between);
        query_print(out, child, text);
    }
}

static void print_text(struct buf *out, const struct query_node *node, const char *text)
{
    const char *quote = node->kind == QUERY_PHRASE ? "\"" : "";
    if (node->field)
        buf_addf(out, "%s:", node->field->name);
    buf_add_str(out, quote);
    buf_add(out, text + node->at, node->length);
    buf_add_str(out, quote);
}

/* A word that begins with a sign, like that in "-(-)", would be taken for one with that before it.
 */
static bool needs_parentheses(const struct query_node *node, const char *text)
{
    return node->kind == QUERY_WORD && node->sign != SIGN_NONE && !node->field &&
           (text[node->at] == '+' || text[node->at] == '-');
}

void query_print(struct buf *out, const struct query_node *node, const char *text)
{
    if (node->sign != SIGN_NONE)
        buf_add_char(out, node->sign == SIGN_MUST ? '+' : '-');
    switch (node->kind) {
    case QUERY_WORD:
    case QUERY_PHRASE:
        if (needs_parentheses(node, text)) {
            buf_add_char(out, '(');
            print_text(out, node, text);
            buf_add_char(out, ')');
        } else {
            print_text(out, node, text);
        }
        return;
    case QUERY_NOT:
        buf_add_str(out, "NOT ");
        query_print(out, node->children[0], text);
        return;
    case QUERY_RANKED:
    case QUERY_AND:
    case QUERY_OR:
        buf_add_char(out, '(');
        print_joined(out, node, text,
                     node->kind == QUERY_RANKED ? " "
                     : node->kind == QUERY_AND  ? " AND "
                                                : " OR ");
        buf_add_char(out, ')');
        return;
    }
}
