/* Whether a word is rare is told by the index, in a microsecond; only then its neighbours are
 * looked for. Of several that are about as likely, the one is taken that stands together with the
 * other words of the query. */
#include "query/correction.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "query/spelling.h"
#include "text/tokenizer.h"

/* So many neighbours are compared by what they stand with. */
#define CANDIDATES 4

/* A word that more articles have is no mistake. */
#define FEW_ARTICLES 5

/* Of a query's words so many are looked at, and so many give a word its context. */
#define WORDS_MAX 32
#define CONTEXT_MAX 3

struct correction {
    const char *text;
    const struct index_query *terms[WORDS_MAX]; /* That are wanted, in the order of the text. */
    size_t count;
    struct index_reader *reader;
    struct word_access *words;
    struct vocabulary *vocabulary; /* NULL while it was not needed. */
};

/* -- the words of the query ----------------------------------------------------------------- */

static void add_term(struct correction *correction, const struct index_query *term)
{
    size_t at = correction->count;
    if (term->text_length == 0 || correction->count == WORDS_MAX)
        return;
    while (at > 0 && correction->terms[at - 1]->text_at > term->text_at)
        at--;
    if (at > 0 && correction->terms[at - 1]->text_at == term->text_at)
        return;
    memmove(&correction->terms[at + 1], &correction->terms[at],
            (correction->count - at) * sizeof correction->terms[0]);
    correction->terms[at] = term;
    correction->count++;
}

static void collect(struct correction *correction, const struct index_query *query)
{
    size_t wanted = query->kind == INDEX_QUERY_EXCEPT ? 1 : query->count;
    if (query->kind == INDEX_QUERY_TERM)
        add_term(correction, query);
    for (size_t i = 0; i < wanted && i < query->count; i++)
        collect(correction, query->children[i]);
}

static bool is_of_letters(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (word[i] >= '0' && word[i] <= '9')
            return false;
    return true;
}

/* -- which neighbour ------------------------------------------------------------------------ */

/* How many articles have the word and other words of the query. */
static int count_together(struct correction *correction, size_t word,
                          const struct vocabulary_word *meant, uint64_t *out, struct err *err)
{
    OWN(index_query_freep) struct index_query *all = index_query_new(INDEX_QUERY_ALL);
    index_query_add(
        all, index_query_term(correction->terms[word]->field, meant->stem, meant->stem_length));
    for (size_t i = 0; i < correction->count && all->count <= CONTEXT_MAX; i++) {
        const struct index_query *other = correction->terms[i];
        if (i != word && index_reader_frequency(correction->reader, other) > 0)
            index_query_add(all, index_query_term(NULL, other->term, other->term_length));
    }
    if (all->count > 1)
        return index_reader_estimate(correction->reader, all, out, err);
    *out = meant->frequency;
    return 0;
}

/* The likeliest by what it stands with; the list is not empty. */
static int choose(struct correction *correction, size_t word, const struct spelling *list,
                  size_t count, struct vocabulary_word *out, struct err *err)
{
    double best = -INFINITY;
    *out = list[0].word;
    for (size_t i = 0; count > 1 && correction->count > 1 && i < count; i++) {
        uint64_t together;
        const struct vocabulary_word *meant = &list[i].word;
        int rc = count_together(correction, word, meant, &together, err);
        if (rc < 0)
            return rc;
        double score = list[i].score - log(meant->frequency) + log((double)together + 0.01);
        if (score <= best)
            continue;
        best = score;
        *out = *meant;
    }
    return 0;
}

/* *found and the word that is better, or false. */
static int correct_word(struct correction *correction, size_t word, bool *found,
                        struct vocabulary_word *out, struct err *err)
{
    struct spelling list[CANDIDATES];
    struct tokenizer tokenizer;
    struct token token;
    const struct index_query *term = correction->terms[word];
    uint64_t articles = index_reader_frequency(correction->reader, term);
    *found = false;
    tokenizer_init(&tokenizer, correction->text + term->text_at, term->text_length);
    if (articles > FEW_ARTICLES || !tokenizer_next(&tokenizer, &token) ||
        !is_of_letters(token.word, token.length))
        return 0;
    int rc = correction->vocabulary
                 ? 0
                 : word_cache_get(correction->words, &correction->vocabulary, err);
    if (rc < 0)
        return rc;
    size_t count = spelling_find(correction->vocabulary, token.word, token.length, articles, list,
                                 CANDIDATES);
    if (count == 0 || !spelling_is_doubtful((uint32_t)articles, list[0].word.frequency))
        return 0;
    rc = choose(correction, word, list, count, out, err);
    *found = rc == 0;
    return rc;
}

int correct_query(struct buf *out, const char *text, const struct index_query *plan,
                  struct word_access *words, struct err *err)
{
    struct correction correction = {.text = text, .reader = words->reader, .words = words};
    size_t at = 0;
    int rc = 0;
    collect(&correction, plan);
    for (size_t i = 0; rc == 0 && i < correction.count && !index_reader_is_late(words->reader);
         i++) {
        bool found;
        struct vocabulary_word better;
        const struct index_query *term = correction.terms[i];
        rc = correct_word(&correction, i, &found, &better, err);
        if (rc < 0 || !found)
            continue;
        buf_add(out, text + at, term->text_at - at);
        buf_add(out, better.form, better.form_length);
        at = term->text_at + term->text_length;
    }
    if (at > 0)
        buf_add_str(out, text + at);
    vocabulary_drop(correction.vocabulary);
    return rc;
}
