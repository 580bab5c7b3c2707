#include "base/prefix_sort.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/own.h"
#include "unit.h"

#define MOST 3000
#define LENGTH_MAX 12

struct string {
    char bytes[LENGTH_MAX];
    size_t length;
};

static struct string strings[MOST];

static int compare(const void *context, uint32_t a, uint32_t b)
{
    const struct string *all = context, *left = &all[a], *right = &all[b];
    int order = memcmp(left->bytes, right->bytes,
                       left->length < right->length ? left->length : right->length);
    return order ? order : (left->length > right->length) - (left->length < right->length);
}

/* Of bytes that are few, so that many begin with the same ones, or are the same. */
static void make_strings(size_t count, unsigned values)
{
    for (size_t i = 0; i < count; i++) {
        strings[i].length = (size_t)rand() % (LENGTH_MAX + 1);
        for (size_t n = 0; n < LENGTH_MAX; n++)
            strings[i].bytes[n] = (char)((unsigned)rand() % values * (255 / (values - 1)));
    }
}

static struct prefixed *sort_strings(size_t count)
{
    struct prefixed *items = xcalloc(count, sizeof *items);
    for (uint32_t i = 0; i < count; i++)
        items[i] = (struct prefixed){prefix_of(strings[i].bytes, strings[i].length), i};
    prefix_sort(items, count, compare, strings);
    return items;
}

static void strings_are_sorted_by_all_of_their_bytes(void **state)
{
    static const size_t counts[] = {0, 1, 2, 15, 16, 17, 100, MOST};
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        for (unsigned values = 2; values <= 256; values *= 2) {
            bool seen[MOST] = {false};
            make_strings(counts[i], values);
            OWN(freep) struct prefixed *items = sort_strings(counts[i]);
            for (size_t n = 0; n < counts[i]; n++) {
                assert_false(seen[items[n].index]);
                seen[items[n].index] = true;
                assert_true(n == 0 || compare(strings, items[n - 1].index, items[n].index) <= 0);
            }
        }
}

static void without_a_comparison_equal_ones_stay_in_order(void **state)
{
    static struct prefixed items[MOST];
    (void)state;
    for (size_t count = 1; count <= MOST; count = count * 3 + 1) {
        for (uint32_t i = 0; i < count; i++)
            items[i] = (struct prefixed){UINT32_MAX - (unsigned)rand() % 300, i};
        prefix_sort(items, count, NULL, NULL);
        for (size_t i = 1; i < count; i++)
            assert_true(
                items[i - 1].prefix < items[i].prefix ||
                (items[i - 1].prefix == items[i].prefix && items[i - 1].index < items[i].index));
    }
}

static void prefixes_are_in_the_order_of_the_strings(void **state)
{
    (void)state;
    assert_int_equal(prefix_of("", 0), 0);
    assert_int_equal(prefix_of("a", 1), (uint64_t)'a' << 56);
    assert_true(prefix_of("ab", 2) < prefix_of("b", 1));
    assert_true(prefix_of("\x7f", 1) < prefix_of("\x80", 1));
    assert_int_equal(prefix_of("abcdefgh", 8), prefix_of("abcdefghi", 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_sorted_by_all_of_their_bytes),
        cmocka_unit_test(without_a_comparison_equal_ones_stay_in_order),
        cmocka_unit_test(prefixes_are_in_the_order_of_the_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
