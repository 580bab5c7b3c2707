/* Looking for some words in a text without reading all of it: a word that does not begin with the
 * first two bytes of one of them is gone over, which costs a fifth of reading it. Pure functions
 * over bytes.
 */
#ifndef TEXT_SKIMMER_H
#define TEXT_SKIMMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/tokenizer.h"

/* With more first letters nearly every piece of a text has one of them at the start of a word. */
#define BEGINNINGS_FIRSTS 8

/* How the words begin that are looked for. */
struct beginnings {
    uint64_t seconds[256]; /* By the first byte: which kinds of bytes may stand behind it. */
    /* The first bytes in ASCII, in small letters. */
    unsigned char firsts[BEGINNINGS_FIRSTS];
    unsigned first_count; /* More than that: not all of them are there. */
};

/* For no words yet. */
void beginnings_init(struct beginnings *beginnings);

/* A word as the tokenizer folds it. */
void beginnings_add(struct beginnings *beginnings, const char *word, size_t length);

struct skimmer {
    const struct beginnings *beginnings;
    struct tokenizer tokenizer;
    size_t read_until; /* Words that begin before are given. */
};

/* Text and beginnings are borrowed. */
void skimmer_init(struct skimmer *skimmer, const struct beginnings *beginnings, const char *text,
                  size_t length);

/* As tokenizer_next(), but most words that are not looked for are left out. */
bool skimmer_next(struct skimmer *skimmer, struct token *out);

#endif
