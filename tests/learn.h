/* A matcher that knows the words of a text, for texts that are in no index. */
#ifndef LEARN_H
#define LEARN_H

#include "query/matcher.h"
#include "text/stemmer.h"
#include "text/tokenizer.h"

static inline void learn_text(struct matcher *matcher, struct stemmer *stemmer, const char *text,
                              size_t length)
{
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, text, length);
    while (tokenizer_next(&tokenizer, &token)) {
        size_t stem_length;
        const char *stem = stemmer_stem(stemmer, token.word, token.length, &stem_length);
        matcher_learn(matcher, token.word, token.length, stem, stem_length);
    }
}

#endif
