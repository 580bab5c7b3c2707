#include "query/node.h"

#include <stdlib.h>

#include "base/alloc.h"

struct query_node *query_node_new(enum query_kind kind, size_t at, size_t length)
{
    struct query_node *node = NEW(struct query_node);
    node->kind = kind;
    node->at = at;
    node->length = length;
    return node;
}

void query_node_free(struct query_node *node)
{
    if (!node)
        return;
    for (size_t i = 0; i < node->count; i++)
        query_node_free(node->children[i]);
    free(node->children);
    free(node);
}

void query_node_add(struct query_node *parent, struct query_node *child)
{
    GROW(parent->children, parent->count, parent->capacity);
    parent->children[parent->count++] = child;
    parent->length = child->at + child->length - parent->at;
}
