#include "query/variants.h"

#include <stdbool.h>
#include <string.h>

#include "text/tokenizer.h"

/* A word in one piece. */
struct whole {
    char word[TOKEN_MAX_BYTES];
    size_t length;
};

/* A hyphen or an apostrophe between two words, and nothing else. */
static bool is_between(const char *text, size_t at, size_t end)
{
    if (end - at == 1)
        return text[at] == '-' || text[at] == '\'';
    if (end - at != 3 || memcmp(text + at, "\xE2\x80", 2) != 0)
        return false;
    return text[at + 2] == '\x90' || text[at + 2] == '\x91' || text[at + 2] == '\x99';
}

/* The words of the text in one piece, if such signs are all that is between them. */
static bool join(const char *text, size_t length, struct whole *out)
{
    struct tokenizer tokenizer;
    struct token token;
    size_t end = 0;
    out->length = 0;
    tokenizer_init(&tokenizer, text, length);
    while (tokenizer_next(&tokenizer, &token)) {
        bool is_first = out->length == 0;
        if ((!is_first && !is_between(text, end, token.at)) ||
            out->length + token.length > sizeof out->word)
            return false;
        memcpy(out->word + out->length, token.word, token.length);
        out->length += token.length;
        end = token.end;
    }
    return true;
}

struct index_query *variants_of(struct index_query *phrase, const char *text, size_t length,
                                struct stemmer *stemmer)
{
    struct whole whole;
    size_t stem_length;
    if (!join(text, length, &whole))
        return phrase;
    const char *stem = stemmer_stem(stemmer, whole.word, whole.length, &stem_length);
    struct index_query *word = index_query_term(phrase->children[0]->field, stem, stem_length);
    index_query_set_word(word, whole.word, whole.length);
    struct index_query *any = index_query_new(INDEX_QUERY_ANY);
    index_query_add(any, phrase);
    index_query_add(any, word);
    return any;
}
