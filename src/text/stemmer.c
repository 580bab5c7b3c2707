#include "text/stemmer.h"

#include <libstemmer.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "text/endings.h"
#include "text/nearest.h"

/* Of news' words 98 % are in a cache of this size; of half of it, or with each word in one place
 * only, 95. What is never used of it takes no memory. */
#define CACHE_SETS_LOG2 14
#define CACHE_WORD_BYTES 24
#define CACHE_STEM_BYTES 22

/* A word that has a stem, and it. */
struct entry {
    uint64_t head[2];                                 /* The word's first bytes, then 0. */
    char rest[CACHE_WORD_BYTES - TOKEN_PADDED_BYTES]; /* What it has beyond them. */
    unsigned char length, stem_length;                /* length 0: free. */
    char stem[CACHE_STEM_BYTES];
};

/* A new word takes the place of the older one. */
struct entry_set {
    struct entry newer, older;
};

#define MARK_BYTES 3 /* "@de" */

struct stemmer {
    struct sb_stemmer *snowball;
    const char *code;
    bool reads_accents, is_marked;
    enum small_letters small;
    char word[TOKEN_MAX_BYTES]; /* As Snowball gets it. */
    char stem[STEM_MAX_BYTES];  /* That is given, where it is not Snowball's. */
    struct entry_set cache[1 << CACHE_SETS_LOG2];
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
    return NULL;
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
    stemmer->code = stemmer_code(language);
    stemmer->reads_accents = strcmp(stemmer->code, "en") != 0;
    stemmer->small = strcmp(stemmer->code, "tr") == 0 ? SMALL_LETTERS_TURKISH : SMALL_LETTERS;
    return stemmer;
}

struct stemmer *stemmer_new_marked(const char *language)
{
    struct stemmer *stemmer = stemmer_new(language);
    if (stemmer)
        stemmer->is_marked = true;
    return stemmer;
}

/* What has digits or signs is a name: "1980s" is not "1980". Chinese, Japanese and Korean have no
 * stems. */
static bool has_stem(const char *word, size_t length)
{
    if (length > 0 && (unsigned char)word[0] >= 0xE3 && (unsigned char)word[0] < 0xEE)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)word[i] < 0x80 && (word[i] < 'a' || word[i] > 'z'))
            return false;
    return length > 0;
}

static bool is_ascii(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)word[i] >= 0x80)
            return false;
    return true;
}

/* A stem as it stands in the index: without accents, and with its language's mark. */
static const char *finish(struct stemmer *stemmer, const char *stem, size_t *length)
{
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, stem, *length);
    if (!is_ascii(stem, *length) && tokenizer_next(&tokenizer, &token)) {
        stem = token.word;
        *length = token.length;
    }
    memcpy(stemmer->stem, stem, *length);
    *length = endings_of_stem(stemmer->code, stemmer->stem, *length);
    if (stemmer->is_marked) {
        stemmer->stem[*length] = STEM_MARK;
        memcpy(stemmer->stem + *length + 1, stemmer->code, MARK_BYTES - 1);
        *length += MARK_BYTES;
    }
    return stemmer->stem;
}

static const char *stem_now(struct stemmer *stemmer, const char *word, size_t length,
                            size_t *stem_length)
{
    if (stemmer->reads_accents) {
        memcpy(stemmer->word, word, length);
        length = endings_of_word(stemmer->code, stemmer->word, length);
        word = stemmer->word;
    }
    const char *stem = (const char *)sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word,
                                                     (int)length);
    if (!stem)
        abort(); /* Out of memory is its only failure. */
    *stem_length = (size_t)sb_stemmer_length(stemmer->snowball);
    if (*stem_length == 0 || *stem_length > STEM_MAX_BYTES - MARK_BYTES) {
        /* Of some words nothing is left ("leri" in Turkish): they are their own. */
        *stem_length = length;
        stem = word;
    }
    bool is_done = !stemmer->reads_accents && !stemmer->is_marked;
    return is_done ? stem : finish(stemmer, stem, stem_length);
}

/* -- the cache ----------------------------------------------------------------------------- */

/* A word of at most CACHE_WORD_BYTES. */
struct key {
    uint64_t head[2];
    const char *word;
    size_t length;
};

static struct entry_set *find_set(struct stemmer *stemmer, const struct key *key)
{
    uint64_t last = 0;
    if (key->length > TOKEN_PADDED_BYTES)
        memcpy(&last, key->word + key->length - sizeof last, sizeof last);
    uint64_t hash = (key->head[0] ^ last) * UINT64_C(0x9E3779B97F4A7C15) ^ key->head[1];
    hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return &stemmer->cache[hash >> (64 - CACHE_SETS_LOG2)];
}

static size_t rest_length(const struct key *key)
{
    return key->length > TOKEN_PADDED_BYTES ? key->length - TOKEN_PADDED_BYTES : 0;
}

static bool has_key(const struct entry *entry, const struct key *key)
{
    size_t rest = rest_length(key);
    return entry->head[0] == key->head[0] && entry->head[1] == key->head[1] &&
           entry->length == key->length &&
           (rest == 0 || memcmp(entry->rest, key->word + TOKEN_PADDED_BYTES, rest) == 0);
}

static void remember(struct entry_set *set, const struct key *key, const char *stem,
                     size_t stem_length)
{
    set->older = set->newer;
    struct entry *entry = &set->newer;
    memcpy(entry->head, key->head, sizeof entry->head);
    memcpy(entry->rest, key->word + TOKEN_PADDED_BYTES, rest_length(key));
    memcpy(entry->stem, stem, stem_length);
    entry->length = (unsigned char)key->length;
    entry->stem_length = (unsigned char)stem_length;
}

static const char *stem_anew(struct stemmer *stemmer, const char *word, size_t length,
                             size_t *stem_length)
{
    *stem_length = length;
    return has_stem(word, length) ? stem_now(stemmer, word, length, stem_length) : word;
}

/* The stem of a word with 0 behind it, as a token's. */
static const char *stem_padded(struct stemmer *stemmer, const char *word, size_t length,
                               size_t *stem_length)
{
    struct key key = {.word = word, .length = length};
    if (length == 0 || length > CACHE_WORD_BYTES)
        return stem_anew(stemmer, word, length, stem_length);
    memcpy(key.head, word, sizeof key.head);
    struct entry_set *set = find_set(stemmer, &key);
    const struct entry *found = has_key(&set->newer, &key)   ? &set->newer
                                : has_key(&set->older, &key) ? &set->older
                                                             : NULL;
    if (found) {
        *stem_length = found->stem_length;
        return found->stem;
    }
    const char *stem = stem_anew(stemmer, word, length, stem_length);
    if (stem != word && *stem_length <= CACHE_STEM_BYTES)
        remember(set, &key, stem, *stem_length);
    return stem;
}

const char *stemmer_stem(struct stemmer *stemmer, const char *word, size_t length,
                         size_t *stem_length)
{
    char padded[TOKEN_PADDED_BYTES] = {0};
    if (length >= sizeof padded)
        return stem_padded(stemmer, word, length, stem_length);
    memcpy(padded, word, length);
    const char *stem = stem_padded(stemmer, padded, length, stem_length);
    return stem == padded ? word : stem;
}

/* ------------------------------------------------------------------------------------------ */

bool stemmer_reads_accents(const struct stemmer *stemmer)
{
    return stemmer->reads_accents;
}

size_t stemmer_word_as_stem(const struct stemmer *stemmer, const char *word, size_t length,
                            char out[STEM_MAX_BYTES])
{
    memcpy(out, word, length);
    if (!stemmer->is_marked || !has_stem(word, length))
        return length;
    out[length] = STEM_MARK;
    memcpy(out + length + 1, stemmer->code, MARK_BYTES - 1);
    return length + MARK_BYTES;
}

/* What is an i in the word may be a capital without a dot in the text. */
static bool may_be_dotless(const struct stemmer *stemmer, const struct token *token)
{
    return stemmer->small == SMALL_LETTERS_TURKISH && memchr(token->word, 'i', token->length);
}

bool stemmer_needs_text(const struct stemmer *stemmer, const struct token *token)
{
    return stemmer->reads_accents && (token->has_accents || may_be_dotless(stemmer, token)) &&
           has_stem(token->word, token->length);
}

const char *stemmer_stem_token(struct stemmer *stemmer, const char *text, const struct token *token,
                               size_t *stem_length)
{
    char word[TOKEN_MAX_BYTES];
    if (!stemmer_needs_text(stemmer, token))
        return stem_padded(stemmer, token->word, token->length, stem_length);
    size_t length = token_with_accents(text, token, stemmer->small, word);
    return stemmer_stem(stemmer, word, length, stem_length);
}

void stemmer_free(struct stemmer *stemmer)
{
    if (!stemmer)
        return;
    sb_stemmer_delete(stemmer->snowball);
    free(stemmer);
}
