#include "query/meanings.h"

#include <math.h>
#include <string.h>

/* Of a word that falls into two each has so many letters, and stands so often; and they stand side
 * by side in so many articles. */
#define LETTERS_OF_EACH 2
#define FREQUENCY_OF_EACH 10
#define ARTICLES_OF_BOTH 2

struct index_query *meaning_query(const struct meaning *meaning, const struct field *field)
{
    struct index_query *phrase = index_query_new(INDEX_QUERY_PHRASE);
    for (size_t i = 0; i < meaning->count; i++) {
        const struct vocabulary_word *word = &meaning->words[i];
        struct index_query *term = index_query_term(field, word->stem, word->stem_length);
        index_query_set_word(term, word->form, word->form_length);
        index_query_add(phrase, term);
    }
    return index_query_simplify(phrase);
}

/* -- two words --------------------------------------------------------------------------------- */

static bool find_form(const struct vocabulary *vocabulary, const char *form, size_t length,
                      struct vocabulary_word *out)
{
    size_t number = vocabulary_from(vocabulary, form, length);
    if (number == vocabulary_count(vocabulary))
        return false;
    *out = vocabulary_get(vocabulary, number);
    return out->form_length == length && memcmp(out->form, form, length) == 0 &&
           out->frequency >= FREQUENCY_OF_EACH;
}

static uint32_t rarer_of(const struct meaning *pair)
{
    uint32_t first = pair->words[0].frequency, second = pair->words[1].frequency;
    return first < second ? first : second;
}

/* The pair of which the rarer word is the most frequent. */
static bool find_pair(const struct meant_word *word, const struct vocabulary *vocabulary,
                      struct meaning *out)
{
    *out = (struct meaning){.count = 0};
    for (size_t at = LETTERS_OF_EACH; at + LETTERS_OF_EACH <= word->length; at++) {
        struct meaning pair = {.count = 2};
        if (find_form(vocabulary, word->form, at, &pair.words[0]) &&
            find_form(vocabulary, word->form + at, word->length - at, &pair.words[1]) &&
            (out->count == 0 || rarer_of(&pair) > rarer_of(out)))
            *out = pair;
    }
    return out->count > 0;
}

static int add_pair(struct meanings *out, const struct meant_word *word,
                    const struct vocabulary *vocabulary, struct index_reader *reader,
                    struct err *err)
{
    struct meaning pair;
    uint64_t articles;
    if (!word->may_be_two || word->articles > 0 || !find_pair(word, vocabulary, &pair))
        return 0;
    OWN(index_query_freep) struct index_query *both = meaning_query(&pair, word->field);
    int rc = index_reader_estimate(reader, both, &articles, err);
    if (rc == 0 && articles >= ARTICLES_OF_BOTH)
        out->list[out->count++] = pair;
    return rc;
}

/* -- another word ------------------------------------------------------------------------------ */

static void add_word(struct meanings *out, const struct spelling *spelling)
{
    double likelihood = spelling->score - log(spelling->word.frequency);
    if (out->count < MEANINGS_MAX)
        out->list[out->count++] = (struct meaning){{spelling->word}, 1, likelihood};
}

int meanings_find(struct meanings *out, const struct meant_word *word,
                  const struct vocabulary *vocabulary, enum spelling_doubt doubt,
                  struct index_reader *reader, struct err *err)
{
    struct spelling list[MEANINGS_MAX];
    out->count = 0;
    size_t count = spelling_find(vocabulary, word->form, word->length, word->articles, list,
                                 MEANINGS_MAX);
    bool is_near = count > 0 && list[0].edits == 1;
    int rc = is_near ? 0 : add_pair(out, word, vocabulary, reader, err);
    if (rc < 0)
        return rc;
    if (count > 0 && !spelling_is_doubtful(word->articles, list[0].word.frequency, doubt))
        return 0;
    for (size_t i = 0; i < count; i++)
        add_word(out, &list[i]);
    return 0;
}

static bool has_stem(const struct vocabulary_word *word, const struct vocabulary_word *other)
{
    return word->stem_length == other->stem_length &&
           memcmp(word->stem, other->stem, word->stem_length) == 0;
}

void meanings_beside(struct meanings *out, const struct meant_word *word,
                     const struct vocabulary *vocabulary)
{
    struct spelling list[2 * MEANINGS_MAX];
    struct vocabulary_word own;
    out->count = 0;
    bool is_known = find_form(vocabulary, word->form, word->length, &own);
    size_t count = spelling_find(vocabulary, word->form, word->length, word->articles, list,
                                 sizeof list / sizeof list[0]);
    for (size_t i = 0; i < count; i++)
        if (list[i].edits == 1 && !(is_known && has_stem(&own, &list[i].word)))
            add_word(out, &list[i]);
}
