/* What a word of a query that finds nothing, or little, may have been meant to be: another word of
 * the index, or two of them without the blank between them. On a pool thread. */
#ifndef QUERY_MEANINGS_H
#define QUERY_MEANINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "index/reader.h"
#include "index/vocabulary.h"
#include "query/spelling.h"

/* So many are compared by what they stand with. */
#define MEANINGS_MAX 4

/* One word, or two that stand side by side. */
struct meaning {
    struct vocabulary_word words[2];
    size_t count;
    double likelihood; /* Of the mistake, however often the words stand; in powers of e. */
};

struct meanings {
    struct meaning list[MEANINGS_MAX]; /* The likeliest first. */
    size_t count;
};

/* A word as the tokenizer folds it, in a field, NULL for none. */
struct meant_word {
    const char *form;
    size_t length;
    const struct field *field;
    uint64_t articles; /* That have it. */
    bool may_be_two;
};

/* *out stays empty where the word may well be right. doubt says what makes it
 * doubtful. */
int meanings_find(struct meanings *out, const struct meant_word *word,
                  const struct vocabulary *vocabulary, enum spelling_doubt doubt,
                  struct index_reader *reader, struct err *err);

/* Words one edit away that are no other form of the word, whether or not it is likely to be wrong.
 */
void meanings_beside(struct meanings *out, const struct meant_word *word,
                     const struct vocabulary *vocabulary);

/* A query for it. */
struct index_query *meaning_query(const struct meaning *meaning, const struct field *field);

#endif
