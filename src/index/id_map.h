/* Where the articles of one batch are, by their ids. Private to index/. */
#ifndef INDEX_ID_MAP_H
#define INDEX_ID_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "article/id.h"

/* A document of a shard; docid 0 is none. */
struct batch_place {
    uint32_t shard, docid;
};

struct id_map {
    struct id_map_slot *slots; /* Open addressing; docid 0 is free. */
    size_t capacity;           /* A power of two, or 0. */
    size_t count;
};

/* Set the place of an id that may have one. */
void id_map_put(struct id_map *map, article_id id, struct batch_place place);

/* docid is 0 if there is none. */
struct batch_place id_map_get(const struct id_map *map, article_id id);

void id_map_release(struct id_map *map);

#endif
