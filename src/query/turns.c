#include "query/turns.h"

#include "base/own.h"

static struct turn *turn_of(struct list *link)
{
    return container_of(link, struct turn, link);
}

void turns_init(struct turns *turns)
{
    list_init(&turns->clients);
    turns->count = 0;
}

void turns_add(struct turns *turns, struct turn *turn, uint64_t client)
{
    *turn = (struct turn){.client = client};
    list_init(&turn->behind);
    turns->count++;
    for (struct list *at = turns->clients.next; at != &turns->clients; at = at->next)
        if (turn_of(at)->client == client) {
            list_append(&turn_of(at)->behind, &turn->link);
            return;
        }
    turn->is_first = true;
    list_append(&turns->clients, &turn->link);
}

void turns_remove(struct turns *turns, struct turn *turn)
{
    turns->count--;
    list_remove(&turn->link);
    if (!turn->is_first || list_is_empty(&turn->behind))
        return;
    struct turn *next = turn_of(turn->behind.next);
    list_remove(&next->link);
    list_append_all(&next->behind, &turn->behind);
    next->is_first = true;
    list_append(&turns->clients, &next->link);
}

struct turn *turns_next(struct turns *turns)
{
    if (list_is_empty(&turns->clients))
        return NULL;
    struct turn *turn = turn_of(turns->clients.next);
    turns_remove(turns, turn);
    return turn;
}

struct turn *turns_find(struct turns *turns, bool (*is_so)(struct turn *turn))
{
    for (struct list *at = turns->clients.next; at != &turns->clients; at = at->next) {
        struct turn *first = turn_of(at);
        if (is_so(first))
            return first;
        for (struct list *other = first->behind.next; other != &first->behind; other = other->next)
            if (is_so(turn_of(other)))
                return turn_of(other);
    }
    return NULL;
}
