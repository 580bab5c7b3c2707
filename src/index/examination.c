#include "index/examination.h"

#include "base/clock.h"

/* While something goes on to make no sense though all are sound, they are not read all the time:
 * after a round there is a pause, and so many times what the round took. */
#define PAUSE_MS 1000
#define PAUSE_ROUNDS 20

static uint32_t last_id(const struct snapshot *snapshot)
{
    uint32_t last = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->parts[i].segment->id > last)
            last = snapshot->parts[i].segment->id;
    return last;
}

/* What was damaged is not in the new snapshot: that has made no sense till now, and what does from
 * now on is something else. */
void examination_notice(struct examination *examination, const struct snapshot *newest)
{
    if (!examination->began) {
        examination->last = last_id(newest);
        examination->has_catalog = true;
    }
    if (examination->found_damage) {
        examination->again_ms = 0;
        examination->is_suspected = false;
    }
    examination->began = true;
    examination->found_damage = false;
}

static struct segment *find_next(const struct examination *examination,
                                 const struct snapshot *newest)
{
    struct segment *next = NULL;
    for (size_t i = 0; i < newest->count; i++) {
        struct segment *segment = newest->parts[i].segment;
        if (segment->id > examination->done && segment->id <= examination->last &&
            (!next || segment->id < next->id))
            next = segment;
    }
    return next;
}

static void begin_anew(struct examination *examination, const struct snapshot *newest)
{
    examination->is_suspected = false;
    examination->begun_ms = clock_monotonic_ms();
    examination->done = 0;
    examination->has_catalog = true;
    examination->last = last_id(newest);
}

static void end_round(struct examination *examination)
{
    int64_t now_ms = clock_monotonic_ms();
    if (examination->begun_ms)
        examination->again_ms = now_ms + PAUSE_MS + PAUSE_ROUNDS * (now_ms - examination->begun_ms);
    examination->begun_ms = 0;
}

bool examination_take_catalog(struct examination *examination)
{
    bool has_catalog = examination->has_catalog;
    examination->has_catalog = false;
    return has_catalog;
}

struct segment *examination_next(struct examination *examination, const struct snapshot *newest)
{
    if (!newest)
        return NULL;
    struct segment *next = find_next(examination, newest);
    if (!next)
        end_round(examination);
    if (!next && examination->is_suspected && clock_monotonic_ms() >= examination->again_ms) {
        begin_anew(examination, newest);
        next = find_next(examination, newest);
    }
    return next ? segment_hold(next) : NULL;
}

void examination_end(struct examination *examination, uint32_t segment, int rc)
{
    examination->found_damage |= rc == ERR_INDEX;
    examination->done = segment;
}

int64_t examination_wait_ms(const struct examination *examination)
{
    int64_t left_ms = examination->again_ms - clock_monotonic_ms();
    if (!examination->is_suspected)
        return -1;
    return left_ms > 0 ? left_ms : 0;
}
