#include "query/matcher.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"

struct matcher_word {
    const struct index_query *term; /* Of a query that is borrowed. */
    unsigned phrase;
};

/* Segments that are told apart from those that may have been learned. */
#define LEARNED_MAX 32

/* Some times more than the forms of most queries, and few enough to stay in the cache: nearly all
 * words of a text end at a bucket that is empty. */
#define BUCKETS 1024

/* More than those of any query, but not of a language without end. */
#define FORMS_MAX 16384

/* A form that the query asks for. */
struct known_form {
    size_t at; /* In bytes. */
    size_t length;
    matcher_set set;
    uint16_t next; /* Of its bucket: the number of a form + 1, or 0. */
};

struct matcher {
    size_t count;
    struct matcher_word words[MATCHER_MAX_WORDS];
    struct buf bytes;
    struct known_form *forms;
    size_t form_count, form_capacity;
    uint16_t buckets[BUCKETS];
    struct beginnings beginnings;
    const struct words *learned[LEARNED_MAX]; /* The last of them. */
    size_t learned_count;
};

static bool are_equal(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

static bool is_same(const struct index_query *a, const struct index_query *b)
{
    bool both = (a->form != NULL) == (b->form != NULL);
    return both && are_equal(a->term, a->term_length, b->term, b->term_length) &&
           (!a->form || are_equal(a->form, a->form_length, b->form, b->form_length));
}

static bool is_there(const struct matcher *matcher, const struct index_query *term)
{
    for (size_t i = 0; i < matcher->count; i++)
        if (matcher->words[i].phrase == 1 && is_same(matcher->words[i].term, term))
            return true;
    return false;
}

static void add(struct matcher *matcher, const struct index_query *term, unsigned phrase)
{
    if (!field_is_of_text(term->field) || term->term_length == 0 ||
        matcher->count == MATCHER_MAX_WORDS)
        return;
    if (phrase == 1 && is_there(matcher, term))
        return;
    matcher->words[matcher->count++] = (struct matcher_word){term, phrase};
}

static bool is_of_terms(const struct index_query *phrase)
{
    for (size_t i = 0; i < phrase->count; i++)
        if (phrase->children[i]->kind != INDEX_QUERY_TERM)
            return false;
    return true;
}

/* All of it or nothing, so that its words stand side by side in the list. */
static void add_phrase(struct matcher *matcher, const struct index_query *phrase)
{
    if (matcher->count + phrase->count > MATCHER_MAX_WORDS)
        return;
    for (size_t i = 0; i < phrase->count; i++)
        add(matcher, phrase->children[i], i == 0 ? (unsigned)phrase->count : 0);
}

static void add_children(struct matcher *matcher, const struct index_query *query);

static void add_all(struct matcher *matcher, const struct index_query *query)
{
    switch (query->kind) {
    case INDEX_QUERY_EVERYTHING:
    case INDEX_QUERY_PATTERN:
    case INDEX_QUERY_FUZZY:
    case INDEX_QUERY_DATES:
    case INDEX_QUERY_LENGTH:
    case INDEX_QUERY_ID:
    case INDEX_QUERY_PATH:
        break;
    case INDEX_QUERY_TERM:
        add(matcher, query, 1);
        break;
    case INDEX_QUERY_PHRASE:
        if (is_of_terms(query))
            add_phrase(matcher, query);
        else /* One with wildcards: marked wherever its words are. */
            add_children(matcher, query);
        break;
    case INDEX_QUERY_EXCEPT:
        add_all(matcher, query->children[0]);
        break;
    case INDEX_QUERY_NEAR:
    case INDEX_QUERY_ATLEAST:
    case INDEX_QUERY_ANY:
    case INDEX_QUERY_SYNONYMS:
    case INDEX_QUERY_ALL:
    case INDEX_QUERY_BOOST:
        add_children(matcher, query);
        break;
    }
}

static void add_children(struct matcher *matcher, const struct index_query *query)
{
    for (size_t i = 0; i < query->count; i++)
        add_all(matcher, query->children[i]);
}

struct matcher *matcher_new(const struct index_query *query)
{
    struct matcher *matcher = NEW(struct matcher);
    beginnings_init(&matcher->beginnings);
    add_all(matcher, query);
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    buf_release(&matcher->bytes);
    free(matcher->forms);
    free(matcher);
}

size_t matcher_count(const struct matcher *matcher)
{
    return matcher->count;
}

unsigned matcher_phrase(const struct matcher *matcher, size_t word)
{
    return matcher->words[word].phrase;
}

/* -- forms --------------------------------------------------------------------------------- */

static bool is_word(const struct index_query *term, const char *form, size_t form_length,
                    const char *stem, size_t stem_length)
{
    return index_query_stands_for(term, stem, stem_length) &&
           (!term->form || are_equal(term->form, term->form_length, form, form_length));
}

static size_t bucket_of(const char *form, size_t length)
{
    if (length == 0)
        return 0;
    size_t first = (unsigned char)form[0], middle = (unsigned char)form[length / 2],
           last = (unsigned char)form[length - 1];
    return (first * 37 + middle * 101 + last * 5 + length * 11) % BUCKETS;
}

static struct known_form *find_form(const struct matcher *matcher, const char *form, size_t length)
{
    size_t number = matcher->buckets[bucket_of(form, length)];
    while (number > 0) {
        struct known_form *known = &matcher->forms[number - 1];
        if (are_equal(matcher->bytes.data + known->at, known->length, form, length))
            return known;
        number = known->next;
    }
    return NULL;
}

static void add_form(struct matcher *matcher, const char *form, size_t length, matcher_set set)
{
    uint16_t *bucket = &matcher->buckets[bucket_of(form, length)];
    if (matcher->form_count == FORMS_MAX)
        return;
    GROW(matcher->forms, matcher->form_count, matcher->form_capacity);
    matcher->forms[matcher->form_count++] = (struct known_form){
        .at = matcher->bytes.length,
        .length = length,
        .set = set,
        .next = *bucket,
    };
    *bucket = (uint16_t)matcher->form_count;
    buf_add(&matcher->bytes, form, length);
    beginnings_add(&matcher->beginnings, form, length);
}

void matcher_learn(struct matcher *matcher, const char *form, size_t form_length, const char *stem,
                   size_t stem_length)
{
    matcher_set set = 0;
    for (size_t i = 0; i < matcher->count; i++)
        if (is_word(matcher->words[i].term, form, form_length, stem, stem_length))
            set |= (matcher_set)1 << i;
    struct known_form *known = set ? find_form(matcher, form, form_length) : NULL;
    if (known)
        known->set |= set;
    else if (set)
        add_form(matcher, form, form_length, set);
}

static void learn(void *context, const struct word *word, uint32_t number)
{
    (void)number;
    matcher_learn(context, word->form, word->form_length, word->stem, word->stem_length);
}

static void learn_stems(struct matcher *matcher, const struct words *words,
                        const struct index_query *term)
{
    words_each_form(words, term->term, term->term_length, learn, matcher);
    for (size_t i = 0; i < term->count; i++)
        learn_stems(matcher, words, term->children[i]);
}

void matcher_learn_words(struct matcher *matcher, const struct words *words)
{
    for (size_t i = 0; i < matcher->learned_count && i < LEARNED_MAX; i++)
        if (matcher->learned[i] == words)
            return;
    matcher->learned[matcher->learned_count++ % LEARNED_MAX] = words;
    for (size_t i = 0; i < matcher->count; i++)
        learn_stems(matcher, words, matcher->words[i].term);
}

matcher_set matcher_match(const struct matcher *matcher, const char *form, size_t length)
{
    const struct known_form *known = find_form(matcher, form, length);
    return known ? known->set : 0;
}

const struct beginnings *matcher_beginnings(const struct matcher *matcher)
{
    return &matcher->beginnings;
}
