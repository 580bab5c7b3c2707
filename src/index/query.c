#include "index/query.h"

#include <assert.h>
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

void index_query_free(struct index_query *query)
{
    if (!query)
        return;
    for (size_t i = 0; i < query->count; i++)
        index_query_free(query->children[i]);
    free(query->children);
    free(query->term);
    free(query->form);
    free(query);
}
