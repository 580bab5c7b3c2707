/* The query language: text to a tree, or an error with its place. Pure functions over bytes.
 *
 *     any      = all { "OR" all }
 *     all      = [ "NOT" ] ranked { ( "AND" [ "NOT" ] | "NOT" ) ranked }
 *     ranked   = item { item }
 *     item     = [ "+" | "-" ] near
 *     near     = operand { ( "NEAR/" n | "ADJ/" n ) operand }
 *     operand  = [ field ":" ] ( word | "=" word | pattern | fuzzy | phrase | "(" any ")" |
 *                                "atleast" n operand )
 *              | "words" ( "<" | "<=" | ">" | ">=" ) n
 *     pattern  = a word with * and ? in it
 *     fuzzy    = word "~" [ "1" | "2" ]
 *     phrase   = '"' ... '"'        typographic quotes are quotes too; its words may be patterns
 *                                   and fuzzy
 *
 * Some fields have values instead of words (article/fields.h): a value goes to the next blank or
 * parenthesis, or is quoted.
 *
 * NEAR and ADJ bind closest, from left to right; words side by side closer than AND, AND closer
 * than OR. Of words side by side any may match, and more of them rank higher; + must and - must
 * not. Operators are written in capitals.
 */
#ifndef QUERY_LANGUAGE_H
#define QUERY_LANGUAGE_H

#include <stddef.h>
#include <stdint.h>

#include "article/fields.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/own.h"

enum query_kind {
    QUERY_WORD,
    QUERY_EXACT,   /* A word just so. */
    QUERY_PATTERN, /* A word with wildcards. */
    QUERY_FUZZY,   /* A word and those near it. */
    QUERY_PHRASE,  /* Where some of its words are PATTERNs or FUZZYs, all of them are children. */
    QUERY_VALUE,   /* Of a field that has no words: a date, a language, an id. */
    QUERY_LENGTH,  /* Articles of so many words. */
    QUERY_NEAR,    /* Two children, near each other in any order; */
    QUERY_ADJ,     /* in this order. */
    QUERY_ATLEAST, /* One child, so often. */
    QUERY_RANKED,  /* Items side by side. */
    QUERY_AND,     /* Children may be NOTs. */
    QUERY_OR,
    QUERY_NOT, /* One child. */
};

enum query_sign { SIGN_NONE, SIGN_MUST, SIGN_MUST_NOT };

struct query_node {
    enum query_kind kind;
    enum query_sign sign;      /* In a RANKED. */
    const struct field *field; /* Of words and phrases, NULL: headline and body; of a VALUE. */
    size_t at, length;    /* Its text in the query; of words and phrases, without = and quotes. */
    unsigned number;      /* Of NEAR and ADJ: how many words on the other may begin; of ATLEAST:
                             how often. */
    uint32_t least, most; /* Of LENGTH. */
    unsigned edits;       /* Of a FUZZY; 0: it does not say. */
    struct query_node **children;
    size_t count, capacity;
};

struct query_limits {
    size_t bytes;
    unsigned depth; /* Of parentheses. */
    unsigned words;
};

/* Parse the text, which need not be valid UTF-8. err has the place of what is wrong: ERR_SYNTAX,
 * ERR_UNKNOWN_FIELD, ERR_LIMIT. */
int query_parse(struct query_node **out, const char *text, size_t length,
                const struct query_limits *limits, struct err *err);
void query_node_free(struct query_node *node);
DEFINE_FREEP(query_node)

/* Write the tree as a query that parses to the same tree; text is what it was parsed from.
 * query/print.c. */
void query_print(struct buf *out, const struct query_node *node, const char *text);

#endif
