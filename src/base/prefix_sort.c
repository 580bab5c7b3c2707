#include "base/prefix_sort.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/own.h"

#define BYTES sizeof(uint64_t)
#define VALUES 256

/* Shorter runs are sorted by insertion. */
#define FEW 16

struct order {
    int (*compare)(const void *context, uint32_t a, uint32_t b);
    const void *context;
};

static int compare_items(const void *a, const void *b, void *arg)
{
    const struct prefixed *left = a, *right = b;
    const struct order *order = arg;
    if (left->prefix != right->prefix)
        return left->prefix < right->prefix ? -1 : 1;
    return order->compare ? order->compare(order->context, left->index, right->index) : 0;
}

static void sort_few(struct prefixed *items, size_t count, struct order *order)
{
    for (size_t i = 1; i < count; i++) {
        const struct prefixed item = items[i];
        size_t at = i;
        for (; at > 0 && compare_items(&items[at - 1], &item, order) > 0; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static void sort_run(struct prefixed *items, size_t count, struct order *order)
{
    if (count <= FEW)
        sort_few(items, count, order);
    else
        qsort_r(items, count, sizeof *items, compare_items, order);
}

static size_t byte_of(uint64_t prefix, unsigned byte)
{
    return (prefix >> 8 * byte) & (VALUES - 1);
}

/* How often each byte has each value, the lowest byte first. */
static void count_values(const struct prefixed *items, size_t count, size_t counts[BYTES][VALUES])
{
    for (size_t i = 0; i < count; i++)
        for (unsigned byte = 0; byte < BYTES; byte++)
            counts[byte][byte_of(items[i].prefix, byte)]++;
}

/* Put the items in the order of one byte, those that have the same value in the order that they are
 * in. */
static void distribute(const struct prefixed *from, struct prefixed *to, size_t count,
                       unsigned byte, const size_t *counts)
{
    size_t places[VALUES], place = 0;
    for (size_t value = 0; value < VALUES; value++) {
        places[value] = place;
        place += counts[value];
    }
    for (size_t i = 0; i < count; i++)
        to[places[byte_of(from[i].prefix, byte)]++] = from[i];
}

static void sort_by_prefix(struct prefixed *items, size_t count)
{
    OWN(freep) struct prefixed *others = xcalloc(count, sizeof *others);
    size_t counts[BYTES][VALUES] = {{0}};
    struct prefixed *from = items, *to = others;
    count_values(items, count, counts);
    for (unsigned byte = 0; byte < BYTES; byte++) {
        if (counts[byte][byte_of(items[0].prefix, byte)] == count)
            continue;
        distribute(from, to, count, byte, counts[byte]);
        struct prefixed *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != items)
        memcpy(items, from, count * sizeof *items);
}

void prefix_sort(struct prefixed *items, size_t count,
                 int (*compare)(const void *context, uint32_t a, uint32_t b), const void *context)
{
    struct order order = {compare, context};
    if (count <= FEW) {
        sort_few(items, count, &order);
        return;
    }
    sort_by_prefix(items, count);
    for (size_t i = 0, end; compare && i < count; i = end) {
        for (end = i + 1; end < count && items[end].prefix == items[i].prefix;)
            end++;
        sort_run(items + i, end - i, &order);
    }
}
