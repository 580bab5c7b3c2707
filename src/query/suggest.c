/* Phrases are looked for where they stand: in the headlines that have the word before, or if there
 * are none, the likeliest completions. A few hundred headlines are enough to see which word follows
 * most often. */
#include "query/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "query/completion.h"
#include "query/spelling.h"
#include "text/tokenizer.h"

#define HEADLINES 300
#define SEEDS 3
#define LIMIT_MAX 32

/* A phrase that fewer headlines have is chance. */
#define LEAST_HEADLINES 2

/* A word of the text, or of a headline. */
struct piece {
    char form[TOKEN_MAX_BYTES];
    size_t length;
};

struct phrase {
    char *text; /* What follows the word before. */
    uint32_t count;
};

struct suggesting {
    const char *text;
    size_t keep;         /* So much of the text stands before the word that is completed. */
    struct piece before; /* The word before that; empty if there is none. */
    struct piece prefix; /* Empty where a new word is to begin. */
    struct phrase *phrases;
    size_t phrase_count, phrase_capacity;
};

/* -- reading what was typed ----------------------------------------------------------------- */

static void set_piece(struct piece *piece, const struct token *token)
{
    memcpy(piece->form, token->word, token->length);
    piece->length = token->length;
}

static void read_text(struct suggesting *suggesting, const char *text, size_t length)
{
    struct tokenizer tokenizer;
    struct token token;
    suggesting->text = text;
    suggesting->keep = length;
    tokenizer_init(&tokenizer, text, length);
    while (tokenizer_next(&tokenizer, &token)) {
        if (suggesting->prefix.length > 0)
            suggesting->before = suggesting->prefix;
        set_piece(&suggesting->prefix, &token);
        suggesting->keep = token.at;
        if (token.end == length)
            return;
    }
    if (suggesting->prefix.length > 0)
        suggesting->before = suggesting->prefix;
    suggesting->prefix.length = 0;
    suggesting->keep = length;
}

/* -- suggestions ---------------------------------------------------------------------------- */

static bool is_there(const struct suggestions *out, const char *text)
{
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->list[i].text, text) == 0)
            return true;
    return false;
}

/* Add the text with its last word replaced. */
static void add(struct suggestions *out, const struct suggesting *suggesting, const char *end,
                size_t length, enum suggestion_kind kind, uint32_t count)
{
    char *text = xasprintf("%.*s%.*s", (int)suggesting->keep, suggesting->text, (int)length, end);
    if (is_there(out, text)) {
        free(text);
        return;
    }
    GROW(out->list, out->count, out->capacity);
    out->list[out->count++] = (struct suggestion){text, kind, count};
}

static void add_words(struct suggestions *out, const struct suggesting *suggesting,
                      const struct vocabulary *vocabulary, const size_t *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct vocabulary_word word = vocabulary_get(vocabulary, found[i]);
        add(out, suggesting, word.form, word.form_length, SUGGESTION_WORD, word.headlines);
    }
}

static void add_spellings(struct suggestions *out, const struct suggesting *suggesting,
                          const struct vocabulary *vocabulary, size_t limit)
{
    struct spelling list[LIMIT_MAX];
    const struct piece *wrong = &suggesting->prefix;
    size_t count = spelling_find(vocabulary, wrong->form, wrong->length, 0, list, limit);
    for (size_t i = 0; i < count; i++) {
        const struct vocabulary_word *word = &list[i].word;
        add(out, suggesting, word->form, word->form_length, SUGGESTION_SPELLING, word->frequency);
    }
}

/* -- phrases -------------------------------------------------------------------------------- */

static void count_phrase(struct suggesting *suggesting, const struct buf *text)
{
    for (size_t i = 0; i < suggesting->phrase_count; i++)
        if (strcmp(suggesting->phrases[i].text, text->data) == 0) {
            suggesting->phrases[i].count++;
            return;
        }
    GROW(suggesting->phrases, suggesting->phrase_count, suggesting->phrase_capacity);
    suggesting->phrases[suggesting->phrase_count++] = (struct phrase){xstrdup(text->data), 1};
}

static bool begins_with(const struct piece *word, const struct piece *prefix)
{
    return word->length >= prefix->length && memcmp(word->form, prefix->form, prefix->length) == 0;
}

/* Whether the word before stands at the headline's word. */
static bool follows(const struct suggesting *suggesting, const struct piece *word)
{
    const struct piece *before = &suggesting->before;
    return before->length == 0 || (before->length == word->length && begins_with(word, before));
}

/* Count what a headline says behind the word before: one word, or where there are none, two. */
static void read_headline(void *context, const char *headline)
{
    struct suggesting *suggesting = context;
    OWN(buf_release) struct buf text = BUF_INIT;
    struct piece last = {.length = 0}, now;
    struct tokenizer tokenizer;
    struct token token;
    bool alone = suggesting->before.length == 0;
    tokenizer_init(&tokenizer, headline, strlen(headline));
    while (tokenizer_next(&tokenizer, &token)) {
        set_piece(&now, &token);
        const struct piece *completed = alone ? &last : &now;
        if (last.length > 0 && follows(suggesting, &last) &&
            begins_with(completed, &suggesting->prefix)) {
            buf_clear(&text);
            if (alone) {
                buf_add(&text, last.form, last.length);
                buf_add_char(&text, ' ');
            }
            buf_add(&text, now.form, now.length);
            count_phrase(suggesting, &text);
        }
        last = now;
    }
}

static int compare_phrases(const void *a, const void *b)
{
    const struct phrase *left = a, *right = b;
    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return strcmp(left->text, right->text);
}

static void add_phrases(struct suggestions *out, struct suggesting *suggesting, size_t limit)
{
    if (suggesting->phrase_count > 1)
        qsort(suggesting->phrases, suggesting->phrase_count, sizeof *suggesting->phrases,
              compare_phrases);
    for (size_t i = 0; i < suggesting->phrase_count && i < limit; i++) {
        const struct phrase *phrase = &suggesting->phrases[i];
        if (phrase->count >= LEAST_HEADLINES)
            add(out, suggesting, phrase->text, strlen(phrase->text), SUGGESTION_PHRASE,
                phrase->count);
    }
}

/* The headlines that have the word before, or one of the best completions. */
static struct index_query *headlines_of(const struct suggesting *suggesting,
                                        const struct vocabulary *vocabulary, const size_t *found,
                                        size_t count, struct stemmer *stemmer)
{
    const struct field *field = field_find("headline", strlen("headline"));
    bool alone = suggesting->before.length == 0;
    struct index_query *query = index_query_new(INDEX_QUERY_ANY);
    if (suggesting->before.length > 0) {
        const struct piece *word = &suggesting->before;
        size_t length;
        const char *stem = stemmer_stem(stemmer, word->form, word->length, &length);
        struct index_query *term = index_query_term(field, stem, length);
        index_query_set_word(term, word->form, word->length);
        index_query_add(query, term);
    }
    for (size_t i = 0; alone && i < count && i < SEEDS; i++) {
        const struct vocabulary_word word = vocabulary_get(vocabulary, found[i]);
        index_query_add(query, completion_term(field, &word));
    }
    return query;
}

static int read_headlines(struct suggesting *suggesting, struct index_query *query,
                          struct index_reader *reader, struct err *err)
{
    const struct index_pattern_limits limits = {.deadline_ms = INT64_MAX};
    bool is_cut = false;
    int rc = index_reader_resolve(reader, query, &limits, &is_cut, err);
    return rc < 0
               ? rc
               : index_reader_headlines(reader, query, HEADLINES, read_headline, suggesting, err);
}

/* -- all of it ------------------------------------------------------------------------------ */

static void cut(struct suggestions *out, size_t limit)
{
    while (out->count > limit)
        free(out->list[--out->count].text);
}

int suggest(struct suggestions *out, const char *text, size_t length, size_t limit,
            struct index_reader *reader, const struct vocabulary *vocabulary,
            struct stemmer *stemmer, struct err *err)
{
    struct suggesting suggesting = {.text = NULL};
    size_t found[LIMIT_MAX], count = 0;
    limit = limit < LIMIT_MAX ? limit : LIMIT_MAX;
    read_text(&suggesting, text, length);
    if (suggesting.prefix.length > 0 && limit > 0)
        count = completion_find(vocabulary, suggesting.prefix.form, suggesting.prefix.length, false,
                                found, limit);
    OWN(index_query_freep)
    struct index_query *query = headlines_of(&suggesting, vocabulary, found, count, stemmer);
    int rc = query->count > 0 ? read_headlines(&suggesting, query, reader, err) : 0;
    if (suggesting.before.length == 0) /* A word first; with words before it, what follows them. */
        add_words(out, &suggesting, vocabulary, found, count < limit / 2 ? count : limit / 2);
    add_phrases(out, &suggesting, suggesting.before.length > 0 ? limit : limit / 2);
    add_words(out, &suggesting, vocabulary, found, count);
    if (out->count == 0 && suggesting.prefix.length > 0)
        add_spellings(out, &suggesting, vocabulary, limit);
    cut(out, limit);
    for (size_t i = 0; i < suggesting.phrase_count; i++)
        free(suggesting.phrases[i].text);
    free(suggesting.phrases);
    return rc;
}

void suggestions_release(struct suggestions *suggestions)
{
    cut(suggestions, 0);
    free(suggestions->list);
    *suggestions = (struct suggestions){0};
}
