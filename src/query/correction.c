/* Whether a word is rare is told by the index, in a microsecond; only then its neighbours are
 * looked for. Of several that are about as likely, those come first that stand together with the
 * other words of the query. What is offered was searched for: a query of corrected words that finds
 * nothing helps nobody. */
#include "query/correction.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "query/meanings.h"
#include "text/tokenizer.h"

/* Of a query's words so many are looked at, and so many give a word its context. */
#define WORDS_MAX 32
#define CONTEXT_MAX 3

/* So many queries are tried. */
#define TRIALS 16

/* A word as it stands in the query. */
struct wrong {
    struct index_query **place, *term; /* Where it is in the plan; a TERM. */
    const struct index_query *parent;  /* NULL for the only word. */
    struct meanings meanings;          /* None: it is as it should be. */
    size_t chosen;                     /* Of them. */
};

struct correction {
    const struct correction_source *source;
    struct wrong words[WORDS_MAX]; /* Those that are wanted, in the order of the text. */
    size_t count;
    struct index_reader *reader;
    struct word_access *access;
    struct vocabulary *vocabulary; /* NULL while it was not needed. */
    unsigned trials;
};

/* -- the words of the query ----------------------------------------------------------------- */

static void add_word(struct correction *correction, struct index_query **place,
                     const struct index_query *parent)
{
    struct index_query *term = *place;
    size_t at = correction->count;
    if (term->text_length == 0 || correction->count == WORDS_MAX)
        return;
    while (at > 0 && correction->words[at - 1].term->text_at > term->text_at)
        at--;
    if (at > 0 && correction->words[at - 1].term->text_at == term->text_at)
        return;
    memmove(&correction->words[at + 1], &correction->words[at],
            (correction->count - at) * sizeof correction->words[0]);
    correction->words[at] = (struct wrong){.place = place, .term = term, .parent = parent};
    correction->count++;
}

static void collect(struct correction *correction, struct index_query **place,
                    const struct index_query *parent)
{
    struct index_query *query = *place;
    size_t wanted = query->kind == INDEX_QUERY_EXCEPT ? 1 : query->count;
    if (query->kind == INDEX_QUERY_TERM) {
        add_word(correction, place, parent);
        return;
    }
    for (size_t i = 0; i < wanted && i < query->count; i++)
        collect(correction, &query->children[i], query);
}

static bool is_of_letters(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (word[i] >= '0' && word[i] <= '9')
            return false;
    return true;
}

/* Whether nothing but the language's own signs is around the word, so that a phrase can stand for
 * it. */
static bool stands_alone(const struct correction *correction, const struct wrong *word)
{
    const char *text = correction->source->text;
    size_t at = word->term->text_at, end = at + word->term->text_length;
    bool begins = at == 0 || isspace((unsigned char)text[at - 1]) || strchr("(:+-", text[at - 1]);
    bool ends = isspace((unsigned char)text[end]) || text[end] == '\0' || text[end] == ')';
    bool is_of_phrase = word->parent && word->parent->kind == INDEX_QUERY_PHRASE;
    return begins && ends && !is_of_phrase && !word->term->form;
}

/* -- what was meant ------------------------------------------------------------------------- */

/* How many articles have what was meant and other words of the query. */
static int count_together(const struct correction *correction, const struct wrong *word,
                          const struct meaning *meaning, uint64_t *out, struct err *err)
{
    OWN(index_query_freep) struct index_query *all = index_query_new(INDEX_QUERY_ALL);
    index_query_add(all, meaning_query(meaning, word->term->field));
    for (size_t i = 0; i < correction->count && all->count <= CONTEXT_MAX; i++) {
        const struct index_query *other = correction->words[i].term;
        if (other != word->term && index_reader_frequency(correction->reader, other) > 0)
            index_query_add(all, index_query_term(NULL, other->term, other->term_length));
    }
    if (all->count > 1)
        return index_reader_estimate(correction->reader, all, out, err);
    *out = meaning->words[0].frequency;
    return 0;
}

/* Put the likeliest by what it stands with first; the others stay in their order. */
static int order(const struct correction *correction, const struct wrong *word,
                 struct meanings *meanings, struct err *err)
{
    double best = -INFINITY;
    size_t first = 0;
    for (size_t i = 0; meanings->count > 1 && correction->count > 1 && i < meanings->count; i++) {
        uint64_t together;
        const struct meaning *meaning = &meanings->list[i];
        int rc = count_together(correction, word, meaning, &together, err);
        if (rc < 0)
            return rc;
        double score = meaning->likelihood + log((double)together + 0.01);
        if (score <= best)
            continue;
        best = score;
        first = i;
    }
    const struct meaning likeliest = meanings->list[first];
    memmove(&meanings->list[1], &meanings->list[0], first * sizeof meanings->list[0]);
    meanings->list[0] = likeliest;
    return 0;
}

static struct meant_word meant_word_of(const struct correction *correction,
                                       const struct wrong *word, const struct token *token)
{
    return (struct meant_word){
        .form = token->word,
        .length = token->length,
        .field = word->term->field,
        .articles = index_reader_frequency(correction->reader, word->term),
        .may_be_two = stands_alone(correction, word),
    };
}

static bool read_token(const struct correction *correction, const struct wrong *word,
                       struct token *out)
{
    struct tokenizer tokenizer;
    const struct index_query *term = word->term;
    tokenizer_init(&tokenizer, correction->source->text + term->text_at, term->text_length);
    return tokenizer_next(&tokenizer, out) && is_of_letters(out->word, out->length);
}

static int find_meanings(struct correction *correction, struct wrong *word, struct err *err)
{
    struct token token;
    const enum spelling_doubt doubt = correction->source->found_nothing ? SPELLING_OF_NO_USE
                                                                        : SPELLING_OF_SOME_USE;
    if (!read_token(correction, word, &token))
        return 0;
    const struct meant_word meant = meant_word_of(correction, word, &token);
    if (!spelling_is_doubtful(meant.articles, UINT32_MAX, doubt))
        return 0;
    int rc = correction->vocabulary
                 ? 0
                 : word_cache_get(correction->access, &correction->vocabulary, err);
    if (rc == 0)
        rc = meanings_find(&word->meanings, &meant, correction->vocabulary, doubt,
                           correction->reader, err);
    return rc < 0 ? rc : order(correction, word, &word->meanings, err);
}

/* Whether any word was found wrong. */
static int find_all_meanings(struct correction *correction, bool *any, struct err *err)
{
    *any = false;
    for (size_t i = 0; i < correction->count && !index_reader_is_late(correction->reader); i++) {
        int rc = find_meanings(correction, &correction->words[i], err);
        if (rc < 0)
            return rc;
        *any = *any || correction->words[i].meanings.count > 0;
    }
    return 0;
}

/* -- trying it ------------------------------------------------------------------------------ */

static const struct meaning *chosen_of(const struct wrong *word)
{
    return word->meanings.count > 0 ? &word->meanings.list[word->chosen] : NULL;
}

static void put_in(struct wrong *word)
{
    const struct meaning *meaning = chosen_of(word);
    if (!meaning)
        return;
    *word->place = meaning_query(meaning, word->term->field);
    if (word->term->form) { /* Just so. */
        struct index_query *term = *word->place;
        term->form = TAKE(term->word);
        term->form_length = term->word_length;
    }
}

static void take_out(struct wrong *word)
{
    if (*word->place != word->term)
        index_query_free(*word->place);
    *word->place = word->term;
}

static int find_one(struct correction *correction, bool *found, struct err *err)
{
    const struct correction_source *source = correction->source;
    const struct index_pattern_limits limits = {.deadline_ms = source->search->deadline_ms};
    struct index_results *results;
    bool is_cut = false;
    struct index_search search = *source->search;
    search.query = *source->plan;
    search.offset = 0;
    search.after = NULL;
    search.limit = 1;
    search.sort = SORT_NEWEST;
    search.exact_total = search.expand = search.collapse = false;
    search.count_copies = search.explain = false;
    search.text_reader = NULL;
    int rc = index_reader_resolve(correction->reader, *source->plan, &limits, &is_cut, err);
    if (rc == 0)
        rc = index_reader_search(correction->reader, &search, &results, err);
    if (rc < 0)
        return rc;
    *found = results->count > 0;
    index_results_free(results);
    return 0;
}

/* Whether any word of a query is enough: then one that stands in articles finds them. */
static bool is_union(const struct index_query *query)
{
    if (query->kind == INDEX_QUERY_TERM)
        return !index_query_is_placed(query);
    for (size_t i = 0; i < query->count; i++)
        if (!is_union(query->children[i]))
            return false;
    return query->kind == INDEX_QUERY_ANY;
}

static bool is_of_all_times(const struct index_search *search)
{
    return search->since == INT64_MIN && search->until == INT64_MAX;
}

/* Whether the words as they are chosen find something. */
static int try_chosen(struct correction *correction, bool *found, struct err *err)
{
    *found = false;
    if (++correction->trials > TRIALS || index_reader_is_late(correction->reader))
        return 0;
    for (size_t i = 0; i < correction->count; i++)
        put_in(&correction->words[i]);
    int rc = find_one(correction, found, err);
    for (size_t i = 0; i < correction->count; i++)
        take_out(&correction->words[i]);
    return rc;
}

/* The other meanings of one word after the other. */
static int try_others(struct correction *correction, bool *found, struct err *err)
{
    for (size_t i = 0; i < correction->count; i++) {
        struct wrong *word = &correction->words[i];
        for (word->chosen = 1; word->chosen < word->meanings.count; word->chosen++) {
            int rc = try_chosen(correction, found, err);
            if (rc < 0 || *found)
                return rc;
        }
        word->chosen = 0;
    }
    return 0;
}

static bool is_beside_wrong(const struct correction *correction, const struct wrong *word)
{
    for (size_t i = 0; i < correction->count; i++)
        if (correction->words[i].meanings.count > 0 && correction->words[i].parent == word->parent)
            return true;
    return false;
}

/* Words of a phrase with a wrong one: there "stat", which is a word, may be meant to be "state". */
static int try_beside(struct correction *correction, bool *found, struct err *err)
{
    for (size_t i = 0; i < correction->count; i++) {
        struct wrong *word = &correction->words[i];
        struct token token;
        bool is_of_phrase = word->parent && word->parent->kind == INDEX_QUERY_PHRASE;
        if (!is_of_phrase || word->meanings.count > 0 || !is_beside_wrong(correction, word) ||
            !read_token(correction, word, &token))
            continue;
        const struct meant_word meant = meant_word_of(correction, word, &token);
        meanings_beside(&word->meanings, &meant, correction->vocabulary);
        for (; word->chosen < word->meanings.count; word->chosen++) {
            int rc = try_chosen(correction, found, err);
            if (rc < 0 || *found)
                return rc;
        }
        word->meanings.count = word->chosen = 0;
    }
    return 0;
}

static int try_all(struct correction *correction, bool *found, struct err *err)
{
    const struct correction_source *source = correction->source;
    *found = is_union(*source->plan) && is_of_all_times(source->search);
    int rc = *found ? 0 : try_chosen(correction, found, err);
    if (rc == 0 && !*found)
        rc = try_others(correction, found, err);
    if (rc == 0 && !*found)
        rc = try_beside(correction, found, err);
    return rc;
}

/* -- all of it ------------------------------------------------------------------------------ */

static void write_meaning(struct buf *out, const struct meaning *meaning)
{
    const char *quote = meaning->count > 1 ? "\"" : "";
    buf_add_str(out, quote);
    for (size_t i = 0; i < meaning->count; i++) {
        buf_add_str(out, i > 0 ? " " : "");
        buf_add(out, meaning->words[i].form, meaning->words[i].form_length);
    }
    buf_add_str(out, quote);
}

static void write_out(struct buf *out, const struct correction *correction)
{
    const char *text = correction->source->text;
    size_t at = 0;
    for (size_t i = 0; i < correction->count; i++) {
        const struct index_query *term = correction->words[i].term;
        const struct meaning *meaning = chosen_of(&correction->words[i]);
        if (!meaning)
            continue;
        buf_add(out, text + at, term->text_at - at);
        write_meaning(out, meaning);
        at = term->text_at + term->text_length;
    }
    buf_add_str(out, text + at);
}

int correct_query(struct buf *out, const struct correction_source *source,
                  struct word_access *words, struct err *err)
{
    struct correction *correction = NEW(struct correction);
    bool any, found = false;
    correction->source = source;
    correction->reader = words->reader;
    correction->access = words;
    collect(correction, source->plan, NULL);
    int rc = find_all_meanings(correction, &any, err);
    if (rc == 0 && any)
        rc = try_all(correction, &found, err);
    if (rc == 0 && found)
        write_out(out, correction);
    vocabulary_drop(correction->vocabulary);
    free(correction);
    return rc;
}
