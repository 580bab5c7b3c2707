#include "text/stemmer.h"

#include <libstemmer.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "text/nearest.h"

/* Direct mapped: a new word takes the place of the one that was there. */
#define CACHE_SLOTS 8192
#define CACHE_WORD_BYTES 23

struct entry {
    unsigned char length, stem_length; /* length 0: free. */
    char word[CACHE_WORD_BYTES], stem[CACHE_WORD_BYTES];
};

struct stemmer {
    struct sb_stemmer *snowball;
    struct entry cache[CACHE_SLOTS];
};

bool stemmer_knows(const char *language)
{
    struct sb_stemmer *snowball = sb_stemmer_new(language, "UTF_8");
    sb_stemmer_delete(snowball);
    return snowball != NULL;
}

/* Snowball's algorithms, and the codes that it takes for each besides the one of two letters. */
static const struct {
    const char *code, *name, *codes;
} languages[] = {
    {"ar", "arabic", "ara"},       {"hy", "armenian", "hye arm"}, {"eu", "basque", "eus baq"},
    {"ca", "catalan", "cat"},      {"da", "danish", "dan"},       {"nl", "dutch", "dut nld"},
    {"en", "english", "eng"},      {"fi", "finnish", "fin"},      {"fr", "french", "fre fra"},
    {"de", "german", "ger deu"},   {"el", "greek", "gre ell"},    {"hi", "hindi", "hin"},
    {"hu", "hungarian", "hun"},    {"id", "indonesian", "ind"},   {"ga", "irish", "gle"},
    {"it", "italian", "ita"},      {"lt", "lithuanian", "lit"},   {"ne", "nepali", "nep"},
    {"no", "norwegian", "nor"},    {"en", "porter", "porter"},    {"pt", "portuguese", "por"},
    {"ro", "romanian", "rum ron"}, {"ru", "russian", "rus"},      {"sr", "serbian", "srp"},
    {"es", "spanish", "esl spa"},  {"sv", "swedish", "swe"},      {"ta", "tamil", "tam"},
    {"tr", "turkish", "tur"},      {"yi", "yiddish", "yid"},
};

static bool has_name(const char *code, const char *name, const char *codes, const char *wanted)
{
    const char *found = strstr(codes, wanted);
    return strcmp(code, wanted) == 0 || strcmp(name, wanted) == 0 ||
           (strlen(wanted) == 3 && found && (found - codes) % 4 == 0);
}

const char *stemmer_code(const char *language)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (has_name(languages[i].code, languages[i].name, languages[i].codes, language))
            return languages[i].code;
    abort(); /* The table has all that Snowball has. */
}

const char *stemmer_suggest(const char *language)
{
    struct nearest nearest;
    nearest_init(&nearest, language, strlen(language));
    for (const char **name = sb_stemmer_list(); *name; name++)
        nearest_offer(&nearest, *name);
    return nearest.best;
}

struct stemmer *stemmer_new(const char *language)
{
    struct sb_stemmer *snowball = sb_stemmer_new(language, "UTF_8");
    if (!snowball)
        return NULL;
    struct stemmer *stemmer = NEW(struct stemmer);
    stemmer->snowball = snowball;
    return stemmer;
}

/* What has digits is a name: "1980s" is not "1980". */
static bool has_stem(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (word[i] >= '0' && word[i] <= '9')
            return false;
    return length > 0;
}

/* FNV-1a. */
static uint32_t hash(const char *word, size_t length)
{
    uint32_t value = 2166136261u;
    for (size_t i = 0; i < length; i++)
        value = (value ^ (unsigned char)word[i]) * 16777619u;
    return value ^ value >> 15;
}

static const char *stem_now(struct stemmer *stemmer, const char *word, size_t length,
                            size_t *stem_length)
{
    const sb_symbol *stem = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word,
                                            (int)length);
    if (!stem)
        abort(); /* Out of memory is its only failure. */
    *stem_length = (size_t)sb_stemmer_length(stemmer->snowball);
    if (*stem_length > 0 && *stem_length <= STEM_MAX_BYTES)
        return (const char *)stem;
    /* Of some words nothing is left ("leri" in Turkish): they are their own. */
    *stem_length = length;
    return word;
}

const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t length,
                         size_t *stem_length)
{
    if (!has_stem(word, length)) {
        *stem_length = length;
        return word;
    }
    if (length > CACHE_WORD_BYTES)
        return stem_now(stemmer, word, length, stem_length);

    struct entry *entry = &stemmer->cache[hash(word, length) % CACHE_SLOTS];
    if (entry->length != length || memcmp(entry->word, word, length) != 0) {
        const char *stem = stem_now(stemmer, word, length, stem_length);
        if (*stem_length > CACHE_WORD_BYTES)
            return stem;
        entry->length = (unsigned char)length;
        entry->stem_length = (unsigned char)*stem_length;
        memcpy(entry->word, word, length);
        memcpy(entry->stem, stem, *stem_length);
    }
    *stem_length = entry->stem_length;
    return entry->stem;
}

void stemmer_free(struct stemmer *stemmer)
{
    if (!stemmer)
        return;
    sb_stemmer_delete(stemmer->snowball);
    free(stemmer);
}
