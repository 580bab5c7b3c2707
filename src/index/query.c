#include "index/query.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct index_query *index_query_new(enum index_query_kind kind)
{
    struct index_query *query = NEW(struct index_query);
    query->kind = kind;
    return query;
}

struct index_query *index_query_term(const struct field *field, const char *stem, size_t length)
{
    struct index_query *query = index_query_new(INDEX_QUERY_TERM);
    const char *prefix = field ? field->prefix : "";
    query->field = field;
    size_t prefix_length = strlen(prefix);
    query->term_length = prefix_length + length;
    query->term = xcalloc(1, query->term_length + 1);
    memcpy(query->term, prefix, prefix_length);
    memcpy(query->term + prefix_length, stem, length);
    return query;
}

void index_query_set_word(struct index_query *term, const char *word, size_t length)
{
    term->word = xstrndup(word, length);
    term->word_length = length;
}

bool index_query_stands_for(const struct index_query *term, const char *bytes, size_t length)
{
    if (term->term_length == length && memcmp(term->term, bytes, length) == 0)
        return true;
    for (size_t i = 0; i < term->count; i++)
        if (index_query_stands_for(term->children[i], bytes, length))
            return true;
    return false;
}

struct index_query *index_query_inexact(enum index_query_kind kind, const struct field *field,
                                        const char *term, size_t length)
{
    struct index_query *query = index_query_new(kind);
    query->field = field;
    query->term = xstrndup(term, length);
    query->term_length = length;
    return query;
}

struct index_query *index_query_path(const char *path, size_t length, bool begins)
{
    struct index_query *query = index_query_new(INDEX_QUERY_PATH);
    query->field = field_find("path", strlen("path"));
    query->term = xstrndup(path, length);
    query->term_length = length;
    query->begins = begins;
    return query;
}

void index_query_add(struct index_query *parent, struct index_query *child)
{
    GROW(parent->children, parent->count, parent->capacity);
    parent->children[parent->count++] = child;
}

struct index_query *index_query_simplify(struct index_query *query)
{
    assert(query->count > 0);
    if (query->count > 1)
        return query;
    struct index_query *only = query->children[--query->count];
    index_query_free(query);
    return only;
}

struct index_query *index_query_within(struct index_query *values, struct index_query *query)
{
    if (!values)
        return query;
    struct index_query *both = index_query_new(INDEX_QUERY_ALL);
    index_query_add(both, values);
    index_query_add(both, query);
    return both;
}

static char *copy_bytes(const char *bytes, size_t length)
{
    char *copy = bytes ? xcalloc(1, length + 1) : NULL;
    return copy ? memcpy(copy, bytes, length) : NULL;
}

struct index_query *index_query_copy(const struct index_query *query)
{
    if (!query)
        return NULL;
    struct index_query *copy = NEW(struct index_query);
    *copy = *query;
    copy->term = copy_bytes(query->term, query->term_length);
    copy->form = copy_bytes(query->form, query->form_length);
    copy->word = copy_bytes(query->word, query->word_length);
    copy->children = NULL;
    copy->count = copy->capacity = 0;
    for (size_t i = 0; i < query->count; i++)
        index_query_add(copy, index_query_copy(query->children[i]));
    return copy;
}

bool index_query_is_placed(const struct index_query *query)
{
    bool in_lead = query->field && query->field->kind == FIELD_LEAD;
    switch (query->kind) {
    case INDEX_QUERY_TERM:
        return query->form || in_lead;
    case INDEX_QUERY_SYNONYMS:
        return in_lead;
    case INDEX_QUERY_PHRASE:
    case INDEX_QUERY_NEAR:
    case INDEX_QUERY_ATLEAST:
        return true;
    default:
        return false;
    }
}

/* -- in words ------------------------------------------------------------------------------ */

static void print_term(struct buf *out, const struct index_query *query)
{
    size_t prefix = query->field ? strlen(query->field->prefix) : 0;
    if (query->form)
        buf_addf(out, "=%.*s", (int)query->form_length, query->form);
    else
        buf_add(out, query->term + prefix, query->term_length - prefix);
    for (size_t i = 0; i < query->count && !query->form; i++) {
        buf_add_char(out, '|');
        print_term(out, query->children[i]);
    }
}

static void print_inexact(struct buf *out, const struct index_query *query)
{
    buf_add(out, query->term, query->term_length);
    if (query->kind == INDEX_QUERY_FUZZY)
        buf_addf(out, "~%u", query->edits);
}

/* Of a phrase: the words that may stand at a place of it. */
static void print_synonyms(struct buf *out, const struct index_query *query)
{
    buf_add_char(out, '(');
    for (size_t i = 0; i < query->count; i++) {
        buf_add_str(out, i > 0 ? " OR " : "");
        print_term(out, query->children[i]);
    }
    buf_add_char(out, ')');
}

/* A word's only field is that of the phrase. */
static void print_word(struct buf *out, const struct index_query *word)
{
    if (word->kind == INDEX_QUERY_TERM)
        print_term(out, word);
    else if (word->kind == INDEX_QUERY_SYNONYMS)
        print_synonyms(out, word);
    else
        print_inexact(out, word);
}

static void print_phrase(struct buf *out, const struct index_query *query)
{
    for (size_t i = 0; i < query->count; i++) {
        buf_add_char(out, i == 0 ? '"' : ' ');
        print_word(out, query->children[i]);
    }
    buf_add_char(out, '"');
}

static void print_operand(struct buf *out, const struct index_query *query)
{
    bool is_group = query->count > 0 && query->kind != INDEX_QUERY_PHRASE &&
                    query->kind != INDEX_QUERY_TERM;
    buf_add_str(out, is_group ? "(" : "");
    index_query_print(out, query);
    buf_add_str(out, is_group ? ")" : "");
}

static void print_group(struct buf *out, const struct index_query *query, const char *between)
{
    for (size_t i = 0; i < query->count; i++) {
        buf_add_str(out, i > 0 ? between : "");
        print_operand(out, query->children[i]);
    }
}

/* As a period goes from since up to, but not including, until. */
static void print_dates(struct buf *out, const struct index_query *query)
{
    char date[DATE_TEXT_SIZE];
    buf_add_str(out, "date:");
    if (query->dates.from != INT64_MIN) {
        date_format(query->dates.from, date);
        buf_add_str(out, date);
    }
    buf_add_str(out, "..");
    if (query->dates.until != INT64_MAX) {
        date_format(query->dates.until - 1, date);
        buf_add_str(out, date);
    }
}

static void print_value(struct buf *out, const struct index_query *query)
{
    char id[ARTICLE_ID_LENGTH + 1];
    if (query->kind == INDEX_QUERY_DATES) {
        print_dates(out, query);
    } else if (query->kind == INDEX_QUERY_ID) {
        article_id_print(query->id, id);
        buf_addf(out, "%s:%s", query->copies ? "story" : "id", id);
    } else if (query->kind == INDEX_QUERY_PATH) {
        buf_addf(out, "path:%s%s", query->term, query->begins ? "*" : "");
    } else if (query->most == UINT32_MAX) {
        buf_addf(out, "words>=%" PRIu32, query->least);
    } else {
        buf_addf(out, "words<=%" PRIu32, query->most);
    }
}

void index_query_print(struct buf *out, const struct index_query *query)
{
    char near[32];
    const struct index_query *first = query->kind == INDEX_QUERY_PHRASE ? query->children[0]
                                                                        : query;
    switch (query->kind) {
    case INDEX_QUERY_EVERYTHING:
        buf_add_str(out, "everything");
        break;
    case INDEX_QUERY_TERM:
    case INDEX_QUERY_PHRASE:
        if (first->field)
            buf_addf(out, "%s:", first->field->name);
        (query->kind == INDEX_QUERY_TERM ? print_term : print_phrase)(out, query);
        break;
    case INDEX_QUERY_NEAR:
        snprintf(near, sizeof near, query->in_order ? " ADJ/%u " : " NEAR/%u ", query->distance);
        print_group(out, query, near);
        break;
    case INDEX_QUERY_ATLEAST:
        buf_addf(out, "atleast%u ", query->times);
        print_operand(out, query->children[0]);
        break;
    case INDEX_QUERY_PATTERN:
    case INDEX_QUERY_FUZZY:
        if (query->field)
            buf_addf(out, "%s:", query->field->name);
        print_inexact(out, query);
        break;
    case INDEX_QUERY_ANY:
    case INDEX_QUERY_SYNONYMS:
        if (query->count == 0)
            buf_add_str(out, "nothing");
        print_group(out, query, " OR ");
        break;
    case INDEX_QUERY_ALL:
        print_group(out, query, " AND ");
        break;
    case INDEX_QUERY_EXCEPT:
        print_group(out, query, " NOT ");
        break;
    case INDEX_QUERY_BOOST:
        buf_add_char(out, '+');
        print_group(out, query, " ");
        break;
    case INDEX_QUERY_DATES:
    case INDEX_QUERY_LENGTH:
    case INDEX_QUERY_ID:
    case INDEX_QUERY_PATH:
        print_value(out, query);
        break;
    }
}

/* ------------------------------------------------------------------------------------------ */

void index_query_free(struct index_query *query)
{
    if (!query)
        return;
    for (size_t i = 0; i < query->count; i++)
        index_query_free(query->children[i]);
    free(query->children);
    free(query->term);
    free(query->form);
    free(query->word);
    free(query);
}
