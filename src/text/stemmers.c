#include "text/stemmers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "text/language.h"

struct one {
    char code[4];
    struct stemmer *stemmer;
};

struct stemmers {
    const char *code; /* Of the index's own language. */
    char *languages;
    struct stemmer *own;
    struct one *others;
    size_t count, capacity;
};

struct stemmers *stemmers_new(const char *language, const char *languages)
{
    struct stemmers *stemmers = NEW(struct stemmers);
    stemmers->own = stemmer_new(language);
    assert(stemmers->own);
    stemmers->code = stemmer_code(language);
    stemmers->languages = xstrdup(languages);
    return stemmers;
}

void stemmers_free(struct stemmers *stemmers)
{
    if (!stemmers)
        return;
    for (size_t i = 0; i < stemmers->count; i++)
        stemmer_free(stemmers->others[i].stemmer);
    free(stemmers->others);
    stemmer_free(stemmers->own);
    free(stemmers->languages);
    free(stemmers);
}

/* Both ways of writing Norwegian have one stemmer. */
static const char *without_variant(const char *code)
{
    return strcmp(code, "nb") == 0 || strcmp(code, "nn") == 0 ? "no" : code;
}

/* The stemmer's code for a language, or NULL. */
static const char *code_of(const char *lang)
{
    char code[4];
    size_t length = strcspn(lang, "-_ ");
    if (length < 2 || length >= sizeof code)
        return NULL;
    for (size_t i = 0; i < length; i++)
        code[i] = lang[i] >= 'A' && lang[i] <= 'Z' ? (char)(lang[i] + 32) : lang[i];
    code[length] = '\0';
    return stemmer_code(without_variant(code));
}

static struct stemmer *find_other(struct stemmers *stemmers, const char *code)
{
    for (size_t i = 0; i < stemmers->count; i++)
        if (strcmp(stemmers->others[i].code, code) == 0)
            return stemmers->others[i].stemmer;
    GROW(stemmers->others, stemmers->count, stemmers->capacity);
    struct one *one = &stemmers->others[stemmers->count++];
    memcpy(one->code, code, strlen(code) + 1);
    one->stemmer = stemmer_new_marked(code);
    return one->stemmer;
}

struct stemmer *stemmers_of(struct stemmers *stemmers, const char *lang)
{
    if (!lang || strcmp(lang, stemmers->code) == 0)
        return stemmers->own;
    const char *code = code_of(lang);
    if (!code || strcmp(code, stemmers->code) == 0 ||
        !language_is_listed(stemmers->languages, code))
        return stemmers->own;
    return find_other(stemmers, code);
}
