#include "index/merge_choice.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/own.h"

static unsigned tier_of(uint64_t articles, unsigned factor)
{
    unsigned tier = 0;
    for (; articles >= factor; articles /= factor)
        tier++;
    return tier;
}

size_t merge_choose(const struct snapshot *snapshot, unsigned factor, size_t *out)
{
    for (unsigned tier = 0; tier < 64; tier++) {
        size_t n = 0, higher = 0;
        for (size_t i = 0; i < snapshot->count; i++) {
            unsigned own = tier_of(snapshot_part_alive(&snapshot->parts[i]), factor);
            if (own == tier)
                out[n++] = i;
            higher += own > tier;
        }
        if (n >= factor)
            return n;
        if (higher == 0)
            break;
    }
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot_part_alive(&snapshot->parts[i]) * 4 <=
            snapshot->parts[i].segment->articles * 3ull) {
            out[0] = i;
            return 1;
        }
    return 0;
}

struct candidate {
    size_t place;
    uint64_t alive;
};

static int by_size(const void *a, const void *b)
{
    const struct candidate *one = a, *other = b;
    return (one->alive > other->alive) - (one->alive < other->alive);
}

static int by_place(const void *a, const void *b)
{
    size_t one = *(const size_t *)a, other = *(const size_t *)b;
    return (one > other) - (one < other);
}

size_t merge_choose_at_rest(const struct snapshot *snapshot, size_t *out)
{
    OWN(freep) struct candidate *all = xcalloc(snapshot->count, sizeof *all);
    uint64_t smaller = 0;
    size_t n = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        all[i] = (struct candidate){i, snapshot_part_alive(&snapshot->parts[i])};
    qsort(all, snapshot->count, sizeof *all, by_size);
    for (size_t i = 0; i < snapshot->count; i++) {
        if (i > 0 && all[i].alive <= smaller * MERGE_REST_RATIO)
            n = i + 1;
        smaller += all[i].alive;
        out[i] = all[i].place;
    }
    qsort(out, n, sizeof *out, by_place);
    return n;
}

size_t merge_choose_up_to(const struct snapshot *snapshot, uint32_t up_to, size_t *out)
{
    size_t n = 0;
    bool has_dead = false;
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct snapshot_part *part = &snapshot->parts[i];
        if (part->segment->id > up_to)
            continue;
        if (out)
            out[n] = i;
        n++;
        has_dead |= part->dead != NULL;
    }
    return n > 1 || has_dead ? n : 0;
}
