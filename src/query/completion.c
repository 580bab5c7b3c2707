#include "query/completion.h"

#include <stdint.h>
#include <string.h>

#include "text/tokenizer.h"

/* More of them would only make the search slower: the words that are meant are among the first. */
#define COMPLETIONS 6

/* A shorter beginning says too little to look for it in all text. */
#define SHORT_BYTES 3

/* Of how often the most frequent word stands; a word above that says nothing. */
#define COMMON_SHARE 32

/* In a small index none is too frequent. */
#define COMMON_LEAST 1000

/* -- finding -------------------------------------------------------------------------------- */

struct finding {
    const struct vocabulary *vocabulary;
    size_t *out;
    size_t count, limit;
};

static bool is_better(const struct vocabulary_word *a, const struct vocabulary_word *b)
{
    return a->headlines != b->headlines ? a->headlines > b->headlines : a->frequency > b->frequency;
}

/* The place in the list of a word of the same stem; count if there is none. */
static size_t place_of_stem(const struct finding *finding, const struct vocabulary_word *word)
{
    for (size_t i = 0; i < finding->count; i++) {
        const struct vocabulary_word other = vocabulary_get(finding->vocabulary, finding->out[i]);
        if (other.stem_length == word->stem_length &&
            memcmp(other.stem, word->stem, word->stem_length) == 0)
            return i;
    }
    return finding->count;
}

static bool is_better_than(const struct finding *finding, const struct vocabulary_word *word,
                           size_t place)
{
    const struct vocabulary_word other = vocabulary_get(finding->vocabulary, finding->out[place]);
    return is_better(word, &other);
}

static void offer(struct finding *finding, size_t number)
{
    const struct vocabulary_word word = vocabulary_get(finding->vocabulary, number);
    if (finding->count == finding->limit && !is_better_than(finding, &word, finding->count - 1))
        return;
    size_t at = place_of_stem(finding, &word);
    if (at < finding->count && !is_better_than(finding, &word, at))
        return;
    if (at == finding->count && finding->count < finding->limit)
        finding->count++;
    else if (at == finding->count)
        at--;
    for (; at > 0 && is_better_than(finding, &word, at - 1); at--)
        finding->out[at] = finding->out[at - 1];
    finding->out[at] = number;
}

/* How often a word stands at most that says something, by the most frequent one of English. */
static uint32_t common_frequency(const struct vocabulary *vocabulary)
{
    uint32_t share = vocabulary_frequency(vocabulary, "the", 3) / COMMON_SHARE;
    return share > COMMON_LEAST ? share : COMMON_LEAST;
}

size_t completion_find(const struct vocabulary *vocabulary, const char *prefix, size_t length,
                       bool skip_common, size_t *out, size_t limit)
{
    struct finding finding = {vocabulary, out, 0, limit};
    size_t end = vocabulary_behind(vocabulary, prefix, length);
    uint32_t most = skip_common ? common_frequency(vocabulary) : UINT32_MAX;
    for (size_t i = vocabulary_from(vocabulary, prefix, length); limit > 0 && i < end; i++)
        if (vocabulary_get(vocabulary, i).frequency <= most)
            offer(&finding, i);
    return finding.count;
}

/* -- a query that is being typed ------------------------------------------------------------- */

struct index_query *completion_term(const struct field *field, const struct vocabulary_word *word)
{
    struct index_query *term = index_query_term(field, word->stem, word->stem_length);
    index_query_set_word(term, word->form, word->form_length);
    return term;
}

/* The parent of the word that reaches to the end, or NULL; *child is which child it is. */
static struct index_query *find_last(struct index_query *query, size_t end, size_t *child)
{
    for (size_t i = 0; i < query->count; i++) {
        struct index_query *found = query->children[i];
        if (found->kind == INDEX_QUERY_TERM && found->text_length > 0 && !found->form &&
            found->text_at + found->text_length == end) {
            *child = i;
            return query;
        }
        found = find_last(found, end, child);
        if (found)
            return found;
    }
    return NULL;
}

static bool is_common(const struct vocabulary *vocabulary, const struct token *token)
{
    return vocabulary_frequency(vocabulary, token->word, token->length) >
           common_frequency(vocabulary);
}

/* The word as it was typed, or any that it may become. One that stands everywhere is more likely to
 * become another, and if it is not, says nothing. */
static struct index_query *complete(const struct vocabulary *vocabulary, struct index_query *term,
                                    const char *text)
{
    static const char headline[] = "headline";
    size_t found[COMPLETIONS];
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, text + term->text_at, term->text_length);
    if (!tokenizer_next(&tokenizer, &token))
        return term;
    size_t count = completion_find(vocabulary, token.word, token.length, true, found, COMPLETIONS);
    const struct field *field = term->field;
    if (!field && token.length < SHORT_BYTES)
        field = field_find(headline, sizeof headline - 1);
    struct index_query *any = index_query_new(INDEX_QUERY_SYNONYMS);
    any->field = field;
    for (size_t i = 0; i < count; i++) {
        const struct vocabulary_word word = vocabulary_get(vocabulary, found[i]);
        index_query_add(any, completion_term(field, &word));
    }
    if (count > 0 && is_common(vocabulary, &token))
        index_query_free(term);
    else
        index_query_add(any, term);
    return index_query_simplify(any);
}

bool completion_apply(const struct vocabulary *vocabulary, struct index_query *query,
                      const char *text, size_t text_length)
{
    size_t child;
    struct index_query *parent = find_last(query, text_length, &child);
    if (!parent)
        return false;
    if (parent->kind == INDEX_QUERY_PHRASE || parent->kind == INDEX_QUERY_NEAR ||
        parent->kind == INDEX_QUERY_ATLEAST)
        parent->kind = INDEX_QUERY_ALL; /* It is not known yet what is to stand there. */
    parent->children[child] = complete(vocabulary, parent->children[child], text);
    return true;
}
