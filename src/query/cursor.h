/* A cursor: where the next page of an answer begins, as text that a client keeps and gives back. It
 * says nothing of the index as it was, so it is good for as long as there is an index. Pure
 * functions over bytes.
 *
 *     base 64 of: version (1), sort (1), hash of what was asked (8), id (8), date (8), score (8, an
 *     IEEE 754 double), depth (4), checksum of all that (4); numbers with their low byte first
 */
#ifndef QUERY_CURSOR_H
#define QUERY_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "index/reader.h"

struct cursor {
    enum index_sort sort;
    uint64_t question; /* cursor_question() of what it is a place in. */
    struct index_position position;
};

/* What tells questions apart, by its query and its dates, which may be NULL: a cursor of one is no
 * place in the answer to another. */
uint64_t cursor_question(const char *query, const char *since, const char *until);

void cursor_print(struct buf *out, const struct cursor *cursor);

/* False if the text is none of ours. */
bool cursor_parse(struct cursor *out, const char *text, size_t length);

#endif
