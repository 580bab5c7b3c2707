/* A piece of a text in which words are marked. Plain memory; any thread. */
#ifndef TEXT_EXCERPT_H
#define TEXT_EXCERPT_H

#include <stddef.h>

#include "base/own.h"

/* Bytes of the excerpt; at < end. */
struct excerpt_mark {
    size_t at, end;
};

struct excerpt {
    char *text; /* Owned. */
    size_t length;
    struct excerpt_mark *marks; /* Ascending, none within another. Owned. */
    size_t count, capacity;
};

/* Append a mark. */
void excerpt_mark(struct excerpt *excerpt, size_t at, size_t end);

void excerpt_release(struct excerpt *excerpt);
/* Accepts NULL. */
void excerpt_free(struct excerpt *excerpt);
DEFINE_FREEP(excerpt)

#endif
