/* Who waits for something, and whose turn it is: client by client, so that one who asks for much
 * delays the others' by one of its own. One thread. */
#ifndef QUERY_TURNS_H
#define QUERY_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"

struct turns {
    struct list clients; /* The first turn of each, in the order in which they have theirs. */
    size_t count;
};

/* Embedded in what waits. */
struct turn {
    struct list link; /* Among the first ones, or behind the first one of its client. */
    struct list behind;
    bool is_first;
    uint64_t client;
};

void turns_init(struct turns *turns);

/* Wait, behind what the same client waits for. The turn must not be waiting. */
void turns_add(struct turns *turns, struct turn *turn, uint64_t client);

/* Take the next one out; NULL if there is none. Its client's others are behind all clients' then.
 */
struct turn *turns_next(struct turns *turns);

/* Some turn that is so, which stays; NULL if none is. */
struct turn *turns_find(struct turns *turns, bool (*is_so)(struct turn *turn));

/* Take one out that waits. */
void turns_remove(struct turns *turns, struct turn *turn);

#endif
