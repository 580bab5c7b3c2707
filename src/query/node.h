/* Building the tree of a query; part of query/language.c. */
#ifndef QUERY_NODE_H
#define QUERY_NODE_H

#include "query/language.h"

struct query_node *query_node_new(enum query_kind kind, size_t at, size_t length);

/* The child is the parent's now, and its text part of the parent's. */
void query_node_add(struct query_node *parent, struct query_node *child);

#endif
