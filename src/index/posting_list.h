/* The articles of a term while they are gathered in memory: each packed behind the last, as the gap
 * between docids less one and the count, in seven bits a byte. Private to index/; one thread at a
 * time. */
#ifndef INDEX_POSTING_LIST_H
#define INDEX_POSTING_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One of zeros is empty. */
struct posting_list {
    union {
        unsigned char few[8]; /* While they fit, */
        unsigned char *many;  /* of this capacity else. */
    };
    uint32_t capacity; /* Of many; 0: few. */
    uint32_t length;
    uint32_t last_docid;
};

void posting_list_release(struct posting_list *list);

/* Append an article, whose docid is higher than the last one's. Returns how much larger the memory
 * beside the struct has become. */
size_t posting_list_add(struct posting_list *list, uint32_t docid, uint32_t count);

static inline const unsigned char *posting_list_bytes(const struct posting_list *list)
{
    return list->capacity ? list->many : list->few;
}

/* Have the end come from memory, where the next article will go. */
static inline void posting_list_fetch(const struct posting_list *list)
{
    __builtin_prefetch(posting_list_bytes(list) + list->length, 1);
}

/* Read from the front: begin with {list, 0}. */
struct posting_cursor {
    const struct posting_list *list;
    uint32_t at;
    uint32_t docid, count; /* Of the last one taken. */
};
bool posting_next(struct posting_cursor *cursor);

#endif
