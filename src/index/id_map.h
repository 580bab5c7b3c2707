/* A map from article ids to docids, for the articles of one batch. Private to index/. */
#ifndef INDEX_ID_MAP_H
#define INDEX_ID_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "article/id.h"

struct id_map {
    struct id_map_slot *slots; /* Open addressing; docid 0 is free. */
    size_t capacity;           /* A power of two, or 0. */
    size_t count;
};

/* Set the docid, which is not 0, of an id that may have one. */
void id_map_put(struct id_map *map, article_id id, uint32_t docid);

/* 0 if there is none. */
uint32_t id_map_get(const struct id_map *map, article_id id);

void id_map_release(struct id_map *map);

#endif
