/* The tokens of a query, one at a time. Pure functions over bytes; part of query/language.c. */
#ifndef QUERY_LEXER_H
#define QUERY_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_EXACT,   /* A word behind "=". */
    TOKEN_PATTERN, /* A word with wildcards. */
    TOKEN_FUZZY,   /* "word~", "word~2" */
    TOKEN_PHRASE,
    TOKEN_VALUE,  /* Where values stand, instead of the three above and of the two below. */
    TOKEN_LENGTH, /* "words>100" and its like. */
    TOKEN_FIELD,  /* "name:" */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_NEAR,
    TOKEN_ADJ,
    TOKEN_ATLEAST, /* "atleast3" */
};

struct token {
    enum token_kind kind;
    size_t at, length; /* Of a phrase without its quotes, of a field without its colon, of an exact
                          word without its =. */
    unsigned number;   /* Of NEAR and ADJ: the distance; of ATLEAST: how many times. */
    uint32_t least, most; /* Of LENGTH. */
    unsigned edits;       /* Of FUZZY; 0: it does not say. */
};

/* The greatest distance that NEAR and ADJ take. */
#define QUERY_MAX_DISTANCE 1000

/* The greatest number that atleast takes. */
#define QUERY_MAX_TIMES 1000

struct lexer {
    const char *text;
    size_t length;
    size_t next;            /* Where it stands. */
    bool values;            /* Whether values stand there, not words, */
    bool paths;             /* and these are paths, where * and ~ are as good as others. */
    struct token token;     /* The last one read, */
    enum token_kind before; /* and what stood before it; END at the start. */
    struct err *err;
};

/* NULs separate words too. */
bool lexer_is_blank(char c);

/* Where a word that begins at at ends. */
size_t lexer_end_of_word(const struct lexer *lexer, size_t at);

/* Whether a word is "https://example.org/~a?id=7" or the like, whose marks are its own. */
bool lexer_is_address(const char *word, size_t length);

/* Whether a name is that of lengths, which is no field: "words". */
bool lexer_is_length(const char *name, size_t length);

/* Read the next token; ERR_SYNTAX if there is none to be made of what is there. At the end it is
 * TOKEN_END, again and again. */
int lexer_advance(struct lexer *lexer);

/* Find out whether the token, a WORD, is one with wildcards or ~. */
int lexer_classify(struct lexer *lexer);

/* ERR_SYNTAX at a place of the text. */
int lexer_fail(struct lexer *lexer, size_t at, size_t length, const char *what);

#endif
