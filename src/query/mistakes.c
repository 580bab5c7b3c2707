/* Only what is unmistakable is here: "w/5" is an operator of other languages, "w/o" a word; "x^2" a
 * weight, "10^6" a number. */
#include "query/mistakes.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "article/fields.h"

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool has_letters(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (is_letter(text[i]))
            return true;
    return false;
}

static bool has_words(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (is_letter(text[i]) || isdigit((unsigned char)text[i]))
            return true;
    return false;
}

static bool is_number(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return length > 0;
}

static const char *text_of(const struct lexer *lexer)
{
    return lexer->text + lexer->token.at;
}

/* What is behind the name that the token begins with, whatever its case; NULL for other tokens. */
static const char *behind_name(const struct lexer *lexer, const char *name, size_t *left)
{
    size_t length = strlen(name);
    if (lexer->token.length < length || strncasecmp(text_of(lexer), name, length) != 0)
        return NULL;
    *left = lexer->token.length - length;
    return text_of(lexer) + length;
}

/* -- of our language --------------------------------------------------------------------------- */

static bool is_in_capitals(const struct lexer *lexer)
{
    return isupper((unsigned char)*text_of(lexer));
}

/* "NEAR", "near/3", "adj5" and the like. "near" and "adj" alone are words. */
static bool is_wrong_proximity(const struct lexer *lexer)
{
    size_t left;
    const char *behind = behind_name(lexer, "near", &left);
    if (!behind)
        behind = behind_name(lexer, "adj", &left);
    return behind && !has_letters(behind, left) &&
           (is_in_capitals(lexer) || is_number(behind, left) || memchr(behind, '/', left));
}

/* "atleast", "atleast/3", "atleast3strike" */
static bool is_wrong_atleast(const struct lexer *lexer)
{
    size_t left;
    const char *behind = behind_name(lexer, "atleast", &left);
    return behind && (!has_letters(behind, left) || isdigit((unsigned char)*behind));
}

/* "words=500", "words!=500", and what is behind the blank in "words > 500". */
static bool is_wrong_length(const struct lexer *lexer)
{
    size_t left;
    const char *text = text_of(lexer);
    if (*text == '<' || *text == '>')
        return !has_letters(text, lexer->token.length);
    return behind_name(lexer, "words=", &left) || behind_name(lexer, "words!=", &left);
}

/* "length>500", "score>=5"; not "p<0.05", which texts have. */
static bool is_comparison(const struct lexer *lexer)
{
    const char *text = text_of(lexer);
    size_t at = 0, length = lexer->token.length;
    while (at < length && isalpha((unsigned char)text[at]))
        at++;
    if (at < 2 || at == length || (text[at] != '<' && text[at] != '>'))
        return false;
    at += at + 1 < length && text[at + 1] == '=' ? 2 : 1;
    return at < length && is_number(text + at, length - at);
}

/* "headline=strike", "date>2025", "lang!=de" */
static bool is_wrong_field(const struct lexer *lexer)
{
    const char *text = text_of(lexer);
    size_t name = 0;
    while (name < lexer->token.length && isalpha((unsigned char)text[name]))
        name++;
    size_t sign = name;
    if (sign < lexer->token.length && text[sign] == '!')
        sign++;
    if (sign == lexer->token.length || !field_find(text, name))
        return false;
    return text[sign] == '=' || (sign == name && (text[sign] == '<' || text[sign] == '>'));
}

/* "--strike", "+-"port strike""; not "--" and "-->". */
static bool is_doubled_sign(const struct lexer *lexer)
{
    const char *text = text_of(lexer);
    size_t signs = 0, end = lexer->token.at + lexer->token.length;
    while (signs < lexer->token.length && (text[signs] == '+' || text[signs] == '-'))
        signs++;
    if (signs < 2)
        return false;
    if (signs < lexer->token.length)
        return has_words(text + signs, lexer->token.length - signs);
    return end < lexer->length && !lexer_is_blank(lexer->text[end]) && lexer->text[end] != ')';
}

static bool is_parenthesis(char c)
{
    return c == '(' || c == ')';
}

/* The letters before the token and what separates it from them, parentheses too, which printing
 * adds and leaves out; *length is 0 if there are none. */
static const char *name_before(const struct lexer *lexer, size_t *length)
{
    size_t end = lexer->token.at;
    while (end > 0 &&
           (lexer_is_blank(lexer->text[end - 1]) || is_parenthesis(lexer->text[end - 1])))
        end--;
    size_t at = end;
    while (at > 0 && isalpha((unsigned char)lexer->text[at - 1]))
        at--;
    *length = end < lexer->token.at ? end - at : 0;
    return lexer->text + at;
}

/* "headline :strike", "headline : strike", "lead(10):strike" */
static bool is_colon_apart(const struct lexer *lexer)
{
    size_t length;
    if (*text_of(lexer) != ':')
        return false;
    const char *name = name_before(lexer, &length);
    if (lexer->token.length == 1)
        return field_find(name, length) != NULL;
    if (lexer->token.at > 0 && lexer->text[lexer->token.at - 1] == ')')
        return has_words(text_of(lexer), lexer->token.length);
    return has_words(text_of(lexer), lexer->token.length) && length > 0 &&
           (field_is_meant(name, length) || lexer_is_length(name, length));
}

static bool is_operator(const char *word, size_t length)
{
    static const char *const operators[] = {"AND", "OR", "NOT"};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (strlen(operators[i]) == length && memcmp(word, operators[i], length) == 0)
            return true;
    return length > 4 && (memcmp(word, "NEAR/", 5) == 0 || memcmp(word, "ADJ/", 4) == 0);
}

/* Whether nothing stands before the token that a dash could part from what follows. */
static bool is_first(const struct lexer *lexer)
{
    switch (lexer->before) {
    case TOKEN_END:
    case TOKEN_OPEN:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_NOT:
    case TOKEN_NEAR:
    case TOKEN_ADJ:
    case TOKEN_ATLEAST:
        return true;
    case TOKEN_FIELD:
        return lexer_is_blank(lexer->text[lexer->token.at - 1]);
    default:
        return false;
    }
}

static bool is_last(const struct lexer *lexer)
{
    size_t at = lexer->token.at + lexer->token.length;
    while (at < lexer->length && lexer_is_blank(lexer->text[at]))
        at++;
    if (at == lexer->length || lexer->text[at] == ')')
        return true;
    return is_operator(lexer->text + at, lexer_end_of_word(lexer, at) - at);
}

/* "- strike", "strike + port"; but "Lisbon - strike" is what headlines have. */
static bool is_lone_sign(const struct lexer *lexer)
{
    const char sign = *text_of(lexer);
    if (lexer->token.length != 1)
        return false;
    return sign == '+' || (sign == '-' && (is_first(lexer) || is_last(lexer)));
}

/* -- of others --------------------------------------------------------------------------------- */

/* A path may begin with any sign. */
static bool is_other_operator(const struct lexer *lexer)
{
    static const char *const operators[] = {"&&", "||", "XOR", "ANDNOT", "AND-NOT"};
    const char *text = text_of(lexer);
    size_t length = lexer->token.length;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (strlen(operators[i]) == length && memcmp(text, operators[i], length) == 0)
            return true;
    return *text == '!' && !lexer->paths && has_letters(text + 1, length - 1);
}

/* "W/5", "pre/5", "w/s", "/p", "within/5": Nexis, dtSearch, Westlaw; "N/5", "P/5": ProQuest. */
static bool is_other_proximity(const struct lexer *lexer)
{
    static const struct {
        const char *name;
        bool has_units; /* Sentences and paragraphs: s and p. */
        bool capitals;  /* In small letters it may be a word. */
    } names[] = {{"w/", true, false},      {"pre/", true, false}, {"/", true, false},
                 {"onear/", false, false}, {"n/", false, true},   {"p/", false, true},
                 {"within/", true, false}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t left;
        const char *behind = behind_name(lexer, names[i].name, &left);
        if (!behind || (names[i].capitals && !is_in_capitals(lexer)))
            continue;
        if (is_number(behind, left) || (names[i].has_units && left == 1 && strchr("spSP", *behind)))
            return true;
    }
    return false;
}

/* "strike^2", "strike^0.5", and what is behind the quotation mark in ""port strike"^2". */
static bool is_weight(const struct lexer *lexer)
{
    const char *text = text_of(lexer);
    size_t number = lexer->token.length;
    while (number > 0 && (isdigit((unsigned char)text[number - 1]) || text[number - 1] == '.'))
        number--;
    if (number == lexer->token.length || number == 0 || text[number - 1] != '^')
        return false;
    return number == 1 || has_letters(text, number - 1);
}

/* "[2025 TO 2026]", of which the token is all up to the first blank. What stands between it and TO
 * is passed over that printing adds and leaves out: where it is refused in one form, it is in both.
 */
static bool is_range(const struct lexer *lexer)
{
    size_t at = lexer->token.at + lexer->token.length;
    if (*text_of(lexer) != '[' && *text_of(lexer) != '{')
        return false;
    while (at < lexer->length &&
           (lexer_is_blank(lexer->text[at]) || lexer->text[at] == '(' || lexer->text[at] == ')'))
        at++;
    return lexer_end_of_word(lexer, at) - at == 2 && memcmp(lexer->text + at, "TO", 2) == 0;
}

static const struct {
    bool (*is_it)(const struct lexer *lexer);
    bool as_value; /* Where values stand, too. */
    const char *hint;
} mistakes[] = {
    {is_wrong_proximity, false, "NEAR and ADJ are in capitals and have a number, as in a NEAR/3 b"},
    {is_wrong_atleast, false, "atleast has a number right behind it, as in atleast3 word"},
    {is_wrong_length, false, "a length is written in one piece, as words>500 or words<=500"},
    {is_wrong_field, false,
     "a field has a colon behind its name, as in headline:strike or since:2025"},
    {is_comparison, false, "nothing but a length is compared with a number: words>500, words<=500"},
    {is_doubled_sign, false,
     "one sign stands before a word: + where it must be there, - where not"},
    {is_lone_sign, false, "a sign stands right before what it is for: +word, -word, -(a b)"},
    {is_colon_apart, false, "a field's colon stands right behind its name, as in headline:strike"},
    {is_other_operator, true, "no operator: these are AND, OR and NOT, in capitals, + and -"},
    {is_other_proximity, false, "no operator: write a NEAR/5 b, or a ADJ/5 b for this order"},
    {is_weight, false, "words are given no weights: what has to be there has a + before it"},
    {is_range, true, "no period: write date:2025..2026, or words>=500 for lengths"},
};

const char *mistake_hint(const struct lexer *lexer)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        if ((mistakes[i].as_value || !lexer->values) && mistakes[i].is_it(lexer))
            return mistakes[i].hint;
    return NULL;
}
