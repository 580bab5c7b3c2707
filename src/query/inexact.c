/* What stands between wildcards is folded by itself: an accent or a capital there is folded in the
 * words of the index too. */
#include "query/inexact.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "text/pattern.h"
#include "text/tokenizer.h"

/* With fewer, a pattern is a good part of all words, and says nothing. */
#define PATTERN_LEAST_LETTERS 2

/* A shorter word is near too many. */
#define FUZZY_LEAST_LETTERS 3

/* A word with so many letters is looked for with two edits if the query does not say. */
#define FUZZY_LONG_LETTERS 6

static int wrong(const struct query_node *node, const char *why, struct err *err)
{
    return err_set_at(err, ERR_SYNTAX, (int)node->at, (int)node->length, "%s", why);
}

static size_t count_letters(const char *word, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)word[i] & 0xC0) != 0x80 && word[i] != '*' && word[i] != '?';
    return count;
}

/* Append the text folded if it is one word and nothing else. */
static bool fold_word(struct buf *out, const char *text, size_t length)
{
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, text, length);
    if (!tokenizer_next(&tokenizer, &token) || token.at > 0 || token.end < length)
        return false;
    buf_add(out, token.word, token.length);
    return true;
}

/* Question marks at the end are none of the pattern. */
static size_t without_question(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == '?')
        length--;
    return length;
}

/* Append the pattern, with one * for several. False if there is something else in it than words. */
static bool fold_pattern(struct buf *out, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t literal = pattern_literal(text + at, length - at);
        if (literal > 0 && !fold_word(out, text + at, literal))
            return false;
        at += literal;
        if (at == length)
            break;
        if (text[at] == '?' || out->length == 0 || out->data[out->length - 1] != '*')
            buf_add_char(out, text[at]);
        at++;
    }
    return true;
}

static int plan_pattern(struct index_query **out, const struct query_node *node, const char *text,
                        struct err *err)
{
    OWN(buf_release) struct buf pattern = BUF_INIT;
    size_t length = without_question(text + node->at, node->length);
    if (!fold_pattern(&pattern, text + node->at, length))
        return wrong(node, "wildcards stand in one word of letters and digits, without other marks",
                     err);
    /* Words are looked up by how they begin. */
    if (pattern_literal(buf_str(&pattern), pattern.length) == 0 ||
        count_letters(buf_str(&pattern), pattern.length) < PATTERN_LEAST_LETTERS)
        return wrong(node, "wildcards need a letter before them and two in all, as in wo* or w?rd",
                     err);
    if (pattern.length > TOKEN_MAX_BYTES)
        return wrong(node, "a word with wildcards has 64 bytes at most", err);
    *out = index_query_inexact(INDEX_QUERY_PATTERN, node->field, pattern.data, pattern.length);
    return 0;
}

static int plan_fuzzy(struct index_query **out, const struct query_node *node, const char *text,
                      struct err *err)
{
    OWN(buf_release) struct buf word = BUF_INIT;
    const char *begin = text + node->at;
    const char *tilde = memchr(begin, '~', node->length);
    if (!tilde || !fold_word(&word, begin, (size_t)(tilde - begin)))
        return wrong(node, "~ stands behind one word of letters and digits, without other marks",
                     err);
    size_t letters = count_letters(word.data, word.length);
    if (letters < FUZZY_LEAST_LETTERS)
        return wrong(node, "~ needs a word of three letters or more before it", err);
    *out = index_query_inexact(INDEX_QUERY_FUZZY, node->field, word.data, word.length);
    (*out)->edits = node->edits > 0 ? node->edits : letters < FUZZY_LONG_LETTERS ? 1 : 2;
    return 0;
}

int inexact_plan(struct index_query **out, const struct query_node *node, const char *text,
                 struct err *err)
{
    return (node->kind == QUERY_FUZZY ? plan_fuzzy : plan_pattern)(out, node, text, err);
}
