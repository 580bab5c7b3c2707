#include "index/merge_choice.h"

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
