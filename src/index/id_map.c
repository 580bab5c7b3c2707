#include "index/id_map.h"

#include <stdlib.h>

#include "base/alloc.h"

struct id_map_slot {
    article_id id;
    struct batch_place place;
};

#define FIRST_CAPACITY 256

/* Ids are hashes already: their low bits serve as they are. */
static struct id_map_slot *slot_of(const struct id_map *map, article_id id)
{
    size_t mask = map->capacity - 1, at = id & mask;
    while (map->slots[at].place.docid && map->slots[at].id != id)
        at = (at + 1) & mask;
    return &map->slots[at];
}

static void enlarge(struct id_map *map)
{
    struct id_map old = *map;
    map->capacity = old.capacity ? old.capacity * 2 : FIRST_CAPACITY;
    map->slots = xcalloc(map->capacity, sizeof *map->slots);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].place.docid)
            *slot_of(map, old.slots[i].id) = old.slots[i];
    free(old.slots);
}

void id_map_put(struct id_map *map, article_id id, struct batch_place place)
{
    if (map->count * 2 >= map->capacity)
        enlarge(map);
    struct id_map_slot *slot = slot_of(map, id);
    map->count += slot->place.docid == 0;
    *slot = (struct id_map_slot){id, place};
}

struct batch_place id_map_get(const struct id_map *map, article_id id)
{
    return map->capacity ? slot_of(map, id)->place : (struct batch_place){0};
}

void id_map_release(struct id_map *map)
{
    free(map->slots);
    *map = (struct id_map){0};
}
