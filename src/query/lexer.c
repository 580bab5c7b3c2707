#include "query/lexer.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

int lexer_fail(struct lexer *lexer, size_t at, size_t length, const char *what)
{
    return err_set_at(lexer->err, ERR_SYNTAX, (int)at, (int)length, "%s", what);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

/* The length of a quotation mark at at, 0 if there is none: " and U+201C, 201D, 201E. */
static size_t quote_length(const struct lexer *lexer, size_t at)
{
    const char *text = lexer->text + at;
    if (text[0] == '"')
        return 1;
    bool typographic = lexer->length - at >= 3 && memcmp(text, "\xE2\x80", 2) == 0 &&
                       text[2] >= '\x9C' && text[2] <= '\x9E';
    return typographic ? 3 : 0;
}

static int lex_phrase(struct lexer *lexer, size_t at, size_t quote)
{
    size_t start = at + quote;
    for (size_t i = start; i < lexer->length; i++) {
        quote = quote_length(lexer, i);
        if (quote == 0)
            continue;
        lexer->token = (struct token){TOKEN_PHRASE, start, i - start, 0};
        lexer->next = i + quote;
        return 0;
    }
    return lexer_fail(lexer, at, lexer->length - at, "a quotation mark without its end");
}

static bool is_word(const struct lexer *lexer, const struct token *token, const char *word)
{
    return strlen(word) == token->length &&
           memcmp(lexer->text + token->at, word, token->length) == 0;
}

/* Read "NEAR/3" and its like; name has the slash. */
static int lex_proximity(struct lexer *lexer, const char *name, enum token_kind kind)
{
    struct token *token = &lexer->token;
    const char *text = lexer->text + token->at;
    size_t length = strlen(name);
    unsigned distance = 0;
    if (token->length < length || memcmp(text, name, length) != 0)
        return 0;
    for (size_t i = length; i < token->length && distance <= QUERY_MAX_DISTANCE; i++) {
        if (!isdigit((unsigned char)text[i]))
            return lexer_fail(lexer, token->at, token->length,
                              "NEAR/ and ADJ/ need a number of words behind them");
        distance = distance * 10 + (unsigned)(text[i] - '0');
    }
    if (distance == 0 || distance > QUERY_MAX_DISTANCE)
        return lexer_fail(lexer, token->at, token->length,
                          "NEAR/ and ADJ/ take a number of words from 1 to 1000");
    token->kind = kind;
    token->distance = distance;
    return 0;
}

/* Refuse what looks like something that this version has not got. */
static int check_word(struct lexer *lexer, const struct token *token)
{
    const char *text = lexer->text + token->at;
    for (size_t i = 0; i < token->length; i++) {
        bool last = i + 1 == token->length;
        if (text[i] == '*' || (text[i] == '?' && !last))
            return lexer_fail(lexer, token->at, token->length,
                              "wildcards (* and ?) are not in this version");
        if (text[i] == '~')
            return lexer_fail(lexer, token->at, token->length,
                              "fuzzy words (word~) are not in this version");
    }
    return 0;
}

static int lex_exact(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    token->kind = TOKEN_EXACT;
    token->at++;
    token->length--;
    if (token->length == 0)
        return lexer_fail(lexer, token->at - 1, 1, "= needs a word right behind it");
    return check_word(lexer, token);
}

static int lex_word(struct lexer *lexer, size_t at)
{
    size_t end = at;
    while (end < lexer->length && !is_blank(lexer->text[end]) && lexer->text[end] != '(' &&
           lexer->text[end] != ')' && quote_length(lexer, end) == 0)
        end++;

    size_t name = at;
    while (name < end && (isalpha((unsigned char)lexer->text[name]) || lexer->text[name] == '_'))
        name++;
    if (name > at && name < end && lexer->text[name] == ':') {
        lexer->token = (struct token){TOKEN_FIELD, at, name - at, 0};
        lexer->next = name + 1;
        return 0;
    }
    lexer->token = (struct token){TOKEN_WORD, at, end - at, 0};
    lexer->next = end;
    if (is_word(lexer, &lexer->token, "AND"))
        lexer->token.kind = TOKEN_AND;
    else if (is_word(lexer, &lexer->token, "OR"))
        lexer->token.kind = TOKEN_OR;
    else if (is_word(lexer, &lexer->token, "NOT"))
        lexer->token.kind = TOKEN_NOT;
    else if (lexer->text[at] == '=')
        return lex_exact(lexer);
    if (lexer->token.kind != TOKEN_WORD)
        return 0;
    int rc = lex_proximity(lexer, "NEAR/", TOKEN_NEAR);
    if (rc == 0 && lexer->token.kind == TOKEN_WORD)
        rc = lex_proximity(lexer, "ADJ/", TOKEN_ADJ);
    return rc < 0 || lexer->token.kind != TOKEN_WORD ? rc : check_word(lexer, &lexer->token);
}

/* A sign counts as one where something follows it at once: "+word", not "A + B" or "--". */
static bool is_sign(const struct lexer *lexer, size_t at)
{
    char c = lexer->text[at];
    if ((c != '+' && c != '-') || at + 1 == lexer->length)
        return false;
    char next = lexer->text[at + 1];
    return !is_blank(next) && next != '+' && next != '-' && next != ')';
}

int lexer_advance(struct lexer *lexer)
{
    while (lexer->next < lexer->length && is_blank(lexer->text[lexer->next]))
        lexer->next++;
    size_t at = lexer->next;
    if (at == lexer->length) {
        lexer->token = (struct token){TOKEN_END, at, 0, 0};
        return 0;
    }
    char c = lexer->text[at];
    size_t quote = quote_length(lexer, at);
    if (quote > 0)
        return lex_phrase(lexer, at, quote);
    if (c != '(' && c != ')' && !is_sign(lexer, at))
        return lex_word(lexer, at);
    lexer->token.kind = c == '('   ? TOKEN_OPEN
                        : c == ')' ? TOKEN_CLOSE
                        : c == '+' ? TOKEN_PLUS
                                   : TOKEN_MINUS;
    lexer->token.at = at;
    lexer->token.length = 1;
    lexer->next = at + 1;
    return 0;
}
