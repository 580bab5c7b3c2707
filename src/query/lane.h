/* Readers for searches of one kind, quick or slow, and who waits for them; private to the searcher.
 * Loop thread only, but for readers that are out. */
#ifndef QUERY_LANE_H
#define QUERY_LANE_H

#include <uv.h>

#include "query/search_work.h"
#include "query/turns.h"

struct lane {
    unsigned seat_count;
    struct searcher_seat **seats; /* All of them. */
    struct searcher_seat **idle;  /* A stack: the one used last is the one with warm blocks. */
    unsigned idle_count;
    struct turns waiting;
    void (*on_back)(struct lane *lane); /* A reader that was made fresh is back. */
    void *context;
};

/* An empty one, which can be closed. */
void lane_init(struct lane *lane, void (*on_back)(struct lane *lane), void *context);

int lane_open(struct lane *lane, struct index *index, unsigned count, struct err *err);

/* All readers must be back, and nobody wait. */
void lane_close(struct lane *lane);

bool lane_is_complete(const struct lane *lane);

/* Take an idle reader, of which there must be one, */
struct searcher_seat *lane_lend(struct lane *lane);
/* and give it back. */
void lane_give_back(struct lane *lane, struct searcher_seat *seat);

/* Have idle readers move to the newest snapshot, on the pool; they are out meanwhile. */
void lane_freshen(struct lane *lane, uv_loop_t *loop);

void lane_count_caches(const struct lane *lane, struct index_reader_caches *out);

#endif
