#include "text/excerpt.h"

#include <stdlib.h>

#include "base/alloc.h"

void excerpt_mark(struct excerpt *excerpt, size_t at, size_t end)
{
    GROW(excerpt->marks, excerpt->count, excerpt->capacity);
    excerpt->marks[excerpt->count++] = (struct excerpt_mark){at, end};
}

void excerpt_release(struct excerpt *excerpt)
{
    free(excerpt->text);
    free(excerpt->marks);
    *excerpt = (struct excerpt){0};
}

void excerpt_free(struct excerpt *excerpt)
{
    if (!excerpt)
        return;
    excerpt_release(excerpt);
    free(excerpt);
}
