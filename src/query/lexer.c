#include "query/lexer.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "article/fields.h"
#include "query/mistakes.h"

int lexer_fail(struct lexer *lexer, size_t at, size_t length, const char *what)
{
    return err_set_at(lexer->err, ERR_SYNTAX, (int)at, (int)length, "%s", what);
}

bool lexer_is_blank(char c)
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
        enum token_kind kind = lexer->values ? TOKEN_VALUE : TOKEN_PHRASE;
        lexer->token = (struct token){.kind = kind, .at = start, .length = i - start};
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

/* Digits and nothing else; what is too large becomes something larger than any limit. */
static bool read_number(const char *text, size_t length, uint32_t *out)
{
    uint32_t number = 0;
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]))
            return false;
        if (number <= 100000000)
            number = number * 10 + (uint32_t)(text[i] - '0');
    }
    *out = number;
    return length > 0;
}

/* Refuse what would be read as words though something else was meant. */
static int refuse_mistakes(struct lexer *lexer)
{
    const char *hint = mistake_hint(lexer);
    return hint ? lexer_fail(lexer, lexer->token.at, lexer->token.length, hint) : 0;
}

/* -- words of the language ------------------------------------------------------------------- */

/* Read "NEAR/3" and its like; name has the slash. */
static int lex_proximity(struct lexer *lexer, const char *name, enum token_kind kind)
{
    struct token *token = &lexer->token;
    const char *text = lexer->text + token->at;
    size_t length = strlen(name);
    uint32_t distance;
    if (token->length < length || memcmp(text, name, length) != 0)
        return 0;
    if (token->length > length && !read_number(text + length, token->length - length, &distance))
        return lexer_fail(lexer, token->at, token->length,
                          "NEAR/ and ADJ/ need a number of words behind them");
    if (token->length == length || distance == 0 || distance > QUERY_MAX_DISTANCE)
        return lexer_fail(lexer, token->at, token->length,
                          "NEAR/ and ADJ/ take a number of words from 1 to 1000");
    token->kind = kind;
    token->number = distance;
    return 0;
}

static bool begins_with(const struct lexer *lexer, const char *name)
{
    const struct token *token = &lexer->token;
    return token->length > strlen(name) &&
           strncasecmp(lexer->text + token->at, name, strlen(name)) == 0;
}

/* Read "words>100", and so with >=, < and <=. */
static int lex_length(struct lexer *lexer)
{
    static const char name[] = "words";
    struct token *token = &lexer->token;
    const char *at = lexer->text + token->at + strlen(name);
    const char *end = lexer->text + token->at + token->length;
    uint32_t number;
    if (!begins_with(lexer, name) || (*at != '<' && *at != '>'))
        return 0;
    bool more = *at++ == '>', inclusive = at < end && *at == '=';
    at += inclusive;
    if (!read_number(at, (size_t)(end - at), &number))
        return lexer_fail(lexer, token->at, token->length,
                          "a length needs a number right behind it, as in words>500");
    uint32_t most = inclusive ? number : number > 0 ? number - 1 : 0;
    token->least = !more ? 0 : inclusive ? number : number + 1;
    token->most = more ? UINT32_MAX : most;
    if (!more && !inclusive && number == 0)
        return lexer_fail(lexer, token->at, token->length, "no article has less than no words");
    token->kind = TOKEN_LENGTH;
    return 0;
}

/* Read "atleast3". */
static int lex_atleast(struct lexer *lexer)
{
    static const char name[] = "atleast";
    struct token *token = &lexer->token;
    uint32_t times;
    if (!begins_with(lexer, name) ||
        !read_number(lexer->text + token->at + strlen(name), token->length - strlen(name), &times))
        return 0;
    if (times == 0 || times > QUERY_MAX_TIMES)
        return lexer_fail(lexer, token->at, token->length,
                          "atleast takes a number from 1 to 1000, as in atleast3 word");
    token->kind = TOKEN_ATLEAST;
    token->number = times;
    return 0;
}

/* What begins like a word but is something else. */
static int lex_special(struct lexer *lexer)
{
    int rc = lex_proximity(lexer, "NEAR/", TOKEN_NEAR);
    if (rc == 0 && lexer->token.kind == TOKEN_WORD)
        rc = lex_proximity(lexer, "ADJ/", TOKEN_ADJ);
    if (rc == 0 && lexer->token.kind == TOKEN_WORD && !lexer->values)
        rc = lex_length(lexer);
    if (rc == 0 && lexer->token.kind == TOKEN_WORD && !lexer->values)
        rc = lex_atleast(lexer);
    if (rc == 0 && lexer->token.kind == TOKEN_WORD)
        rc = refuse_mistakes(lexer);
    return rc;
}

/* Question marks at the end are no wildcards. */
static bool has_wildcard(const struct lexer *lexer, const struct token *token)
{
    const char *text = lexer->text + token->at;
    size_t length = token->length;
    while (length > 0 && text[length - 1] == '?')
        length--;
    return memchr(text, '*', length) || memchr(text, '?', length);
}

static bool stands_behind_quote(const struct lexer *lexer, size_t at)
{
    return (at >= 1 && quote_length(lexer, at - 1) == 1) ||
           (at >= 3 && quote_length(lexer, at - 3) == 3);
}

/* Read "word~", "word~1" or "word~2"; at is where the ~ stands in it. */
static int lex_fuzzy(struct lexer *lexer, size_t at)
{
    struct token *token = &lexer->token;
    const char *behind = lexer->text + token->at + at + 1;
    size_t length = token->length - at - 1;
    if (at == 0 && stands_behind_quote(lexer, token->at))
        return lexer_fail(lexer, token->at, token->length,
                          "a phrase is not fuzzy: its words may be, or stand near: a NEAR/5 b");
    if (at == 0 || length > 1 || (length == 1 && *behind != '1' && *behind != '2'))
        return lexer_fail(lexer, token->at, token->length,
                          "~ stands right behind a word, alone or with 1 or 2 behind it");
    if (has_wildcard(lexer, token))
        return lexer_fail(lexer, token->at, token->length, "a fuzzy word has no wildcards");
    token->kind = TOKEN_FUZZY;
    token->edits = length == 1 ? (unsigned)(*behind - '0') : 0;
    return 0;
}

int lexer_classify(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    const char *text = lexer->text + token->at;
    const char *tilde = memchr(text, '~', token->length);
    if (tilde)
        return lex_fuzzy(lexer, (size_t)(tilde - text));
    if (has_wildcard(lexer, token))
        token->kind = TOKEN_PATTERN;
    return 0;
}

/* Values are compared as a whole. */
static int lex_value(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    token->kind = TOKEN_VALUE;
    if (lexer->paths)
        return 0;
    if (memchr(lexer->text + token->at, '~', token->length) || has_wildcard(lexer, token))
        return lexer_fail(lexer, token->at, token->length,
                          "a value is compared as a whole: it takes no wildcards and no ~");
    return 0;
}

/* A name before a colon, of a field or not; 0 if there is none. Times and scores have none. */
static size_t name_length(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && (isalnum((unsigned char)text[n]) || (unsigned char)text[n] >= 0x80 ||
                          text[n] == '_' || text[n] == '-'))
        n++;
    bool is_name = n > 0 && n < length && text[n] == ':' && text[0] != '-' &&
                   !isdigit((unsigned char)text[0]);
    return is_name ? n : 0;
}

static bool begins_with_field(const struct lexer *lexer, const struct token *token)
{
    const char *text = lexer->text + token->at;
    return field_find(text, name_length(text, token->length)) != NULL;
}

static int lex_exact(struct lexer *lexer)
{
    struct token *token = &lexer->token;
    token->kind = TOKEN_EXACT;
    token->at++;
    token->length--;
    if (token->length == 0)
        return lexer_fail(lexer, token->at - 1, 1, "= needs a word right behind it");
    if (lexer->text[token->at] == '=')
        return lexer_fail(lexer, token->at - 1, 2,
                          "one = stands before a word that is meant just so");
    if (begins_with_field(lexer, token))
        return lexer_fail(lexer, token->at - 1, token->length + 1,
                          "= stands behind the field's colon, as in headline:=strike");
    if (memchr(lexer->text + token->at, '~', token->length) || has_wildcard(lexer, token))
        return lexer_fail(lexer, token->at, token->length,
                          "a word just so has no wildcards and no ~");
    return 0;
}

size_t lexer_end_of_word(const struct lexer *lexer, size_t at)
{
    size_t end = at;
    while (end < lexer->length && !lexer_is_blank(lexer->text[end]) && lexer->text[end] != '(' &&
           lexer->text[end] != ')' && quote_length(lexer, end) == 0)
        end++;
    return end;
}

/* -- names before a colon -------------------------------------------------------------------- */

bool lexer_is_address(const char *word, size_t length)
{
    const char *colon = memchr(word, ':', length);
    return colon && colon > word && (size_t)(word + length - colon) > 3 &&
           memcmp(colon, "://", 3) == 0;
}

/* "Re: ", "Exclusive: ": as texts have it, with nothing behind the colon and like no field. */
static bool is_text_before_colon(const char *text, size_t name, size_t length)
{
    return name + 1 == length && !field_is_meant(text, name) && !lexer_is_length(text, name);
}

bool lexer_is_length(const char *name, size_t length)
{
    return length == strlen("words") && strncasecmp(name, "words", length) == 0;
}

/* -- all of it ------------------------------------------------------------------------------- */

/* Whether the word is a field's name with its colon, or is to be read as it stands whatever is in
 * it. Words before a quotation mark or parenthesis end at it as others do. */
static bool lex_name(struct lexer *lexer, size_t at, size_t end)
{
    const char *text = lexer->text + at;
    size_t length = end - at, name = name_length(text, length);
    bool is_before_blank = end == lexer->length || lexer_is_blank(lexer->text[end]) ||
                           lexer->text[end] == ')';
    bool is_text = lexer_is_address(text, length) ||
                   (is_before_blank && is_text_before_colon(text, name, length));
    if (lexer->values || name == 0)
        return false;
    lexer->token = is_text ? (struct token){.kind = TOKEN_WORD, .at = at, .length = length}
                           : (struct token){.kind = TOKEN_FIELD, .at = at, .length = name};
    lexer->next = is_text ? end : at + name + 1;
    return true;
}

static int lex_word(struct lexer *lexer, size_t at)
{
    size_t end = lexer_end_of_word(lexer, at);
    if (lex_name(lexer, at, end))
        return 0;
    lexer->token = (struct token){.kind = TOKEN_WORD, .at = at, .length = end - at};
    lexer->next = end;
    if (is_word(lexer, &lexer->token, "AND"))
        lexer->token.kind = TOKEN_AND;
    else if (is_word(lexer, &lexer->token, "OR"))
        lexer->token.kind = TOKEN_OR;
    else if (is_word(lexer, &lexer->token, "NOT"))
        lexer->token.kind = TOKEN_NOT;
    else if (lexer->text[at] == '=' && !lexer->values)
        return lex_exact(lexer);
    if (lexer->token.kind != TOKEN_WORD)
        return 0;
    int rc = lex_special(lexer);
    if (rc < 0 || lexer->token.kind != TOKEN_WORD)
        return rc;
    return lexer->values ? lex_value(lexer) : lexer_classify(lexer);
}

/* A sign counts as one where something follows it at once: "+word", not "A - B" or "--". */
static bool is_sign(const struct lexer *lexer, size_t at)
{
    char c = lexer->text[at];
    if ((c != '+' && c != '-') || at + 1 == lexer->length)
        return false;
    char next = lexer->text[at + 1];
    return !lexer_is_blank(next) && next != '+' && next != '-' && next != ')';
}

static size_t skip_blanks(struct lexer *lexer)
{
    while (lexer->next < lexer->length && lexer_is_blank(lexer->text[lexer->next]))
        lexer->next++;
    return lexer->next;
}

int lexer_advance(struct lexer *lexer)
{
    size_t at = skip_blanks(lexer);
    lexer->before = lexer->token.kind;
    if (at == lexer->length) {
        lexer->token = (struct token){.kind = TOKEN_END, .at = at};
        return 0;
    }
    char c = lexer->text[at];
    size_t quote = quote_length(lexer, at);
    if (quote > 0)
        return lex_phrase(lexer, at, quote);
    if (c != '(' && c != ')' && !is_sign(lexer, at))
        return lex_word(lexer, at);
    enum token_kind kind = c == '('   ? TOKEN_OPEN
                           : c == ')' ? TOKEN_CLOSE
                           : c == '+' ? TOKEN_PLUS
                                      : TOKEN_MINUS;
    lexer->token = (struct token){.kind = kind, .at = at, .length = 1};
    lexer->next = at + 1;
    return 0;
}
