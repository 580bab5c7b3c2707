#include "query/lane.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"

void lane_init(struct lane *lane, void (*on_back)(struct lane *lane), void *context)
{
    *lane = (struct lane){.on_back = on_back, .context = context};
    turns_init(&lane->waiting);
}

int lane_open(struct lane *lane, struct index *index, unsigned count, struct err *err)
{
    lane->seats = xcalloc(count, sizeof lane->seats[0]);
    lane->idle = xcalloc(count, sizeof lane->idle[0]);
    while (lane->seat_count < count) {
        int rc = seat_open(&lane->seats[lane->seat_count], index, err);
        if (rc < 0)
            return rc;
        lane->idle[lane->idle_count++] = lane->seats[lane->seat_count++];
    }
    return 0;
}

void lane_close(struct lane *lane)
{
    while (lane->idle_count > 0)
        seat_free(lane->idle[--lane->idle_count]);
    free(lane->seats);
    free(lane->idle);
}

bool lane_is_complete(const struct lane *lane)
{
    return lane->idle_count == lane->seat_count;
}

struct searcher_seat *lane_lend(struct lane *lane)
{
    assert(lane->idle_count > 0);
    return lane->idle[--lane->idle_count];
}

void lane_give_back(struct lane *lane, struct searcher_seat *seat)
{
    index_reader_count_caches(seat->reader, &seat->caches);
    lane->idle[lane->idle_count++] = seat;
}

/* -- idle readers -------------------------------------------------------------------------- */

struct freshening {
    uv_work_t work;
    struct lane *lane;
    struct searcher_seat *seat;
};

static void work_freshen(uv_work_t *work)
{
    struct freshening *freshening = container_of(work, struct freshening, work);
    (void)index_reader_refresh(freshening->seat->reader,
                               NULL); /* The next search will say why not. */
}

static void on_freshened(uv_work_t *work, int status)
{
    struct freshening *freshening = container_of(work, struct freshening, work);
    struct lane *lane = freshening->lane;
    (void)status; /* Nothing is ever cancelled. */
    memmove(&lane->idle[1], &lane->idle[0], lane->idle_count++ * sizeof lane->idle[0]);
    lane->idle[0] = freshening->seat; /* Its blocks are cold. */
    free(freshening);
    lane->on_back(lane);
}

void lane_freshen(struct lane *lane, uv_loop_t *loop)
{
    unsigned kept = 0, count = lane->idle_count;
    for (unsigned i = 0; i < count; i++) {
        struct searcher_seat *seat = lane->idle[i];
        if (!index_reader_is_stale(seat->reader)) {
            lane->idle[kept++] = seat;
            continue;
        }
        struct freshening *freshening = NEW(struct freshening);
        freshening->lane = lane;
        freshening->seat = seat;
        int rc = uv_queue_work(loop, &freshening->work, work_freshen, on_freshened);
        assert(rc == 0); /* It fails only for a missing callback. */
        (void)rc;
    }
    lane->idle_count = kept;
}

void lane_count_caches(const struct lane *lane, struct index_reader_caches *out)
{
    for (unsigned i = 0; i < lane->seat_count; i++) {
        const struct index_reader_caches *caches = &lane->seats[i]->caches;
        cache_counts_add(&out->segments, &caches->segments);
        cache_counts_add(&out->dates, &caches->dates);
        cache_counts_add(&out->joined_words, &caches->joined_words);
    }
}
