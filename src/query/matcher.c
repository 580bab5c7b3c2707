#include "query/matcher.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct matcher_word {
    const struct index_query *term; /* Of a query that is borrowed. */
    unsigned phrase;
};

struct matcher {
    bool begins[256]; /* Whether a word's stem begins with the byte. */
    size_t count;
    struct matcher_word words[MATCHER_MAX_WORDS];
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
    matcher->begins[(unsigned char)term->term[0]] = true;
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
    add_all(matcher, query);
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
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

static bool is_word(const struct index_query *term, const char *form, size_t form_length,
                    const char *stem, size_t stem_length)
{
    return are_equal(term->term, term->term_length, stem, stem_length) &&
           (!term->form || are_equal(term->form, term->form_length, form, form_length));
}

matcher_set matcher_match(const struct matcher *matcher, const char *form, size_t form_length,
                          const char *stem, size_t stem_length)
{
    matcher_set set = 0;
    if (stem_length == 0 || !matcher->begins[(unsigned char)stem[0]])
        return 0;
    for (size_t i = 0; i < matcher->count; i++)
        if (is_word(matcher->words[i].term, form, form_length, stem, stem_length))
            set |= (matcher_set)1 << i;
    return set;
}
