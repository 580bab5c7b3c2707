#include "index/posting_list.h"

#include "unit.h"

static void what_was_added_is_read_in_its_order(void **state)
{
    /* Gaps and counts at both sides of each length of a varint; the longest behind the few. */
    static const uint32_t steps[] = {1,     128,     129,     1,         16384,
                                     16385, 2097152, 2097153, 268435456, 268435457};
    static const uint32_t counts[] = {0,       1,       127,       128,       16383,     16384,
                                      2097151, 2097152, 268435455, 268435456, UINT32_MAX};
    const size_t step_count = sizeof steps / sizeof steps[0];
    const size_t count_count = sizeof counts / sizeof counts[0];
    (void)state;
    for (size_t first = 0; first < step_count * count_count; first++) {
        struct posting_list list = {.capacity = 0};
        struct posting_cursor cursor = {.list = &list};
        size_t bytes = 0, n = 0;
        uint32_t docid = 0;
        for (; n < 40 && docid < 3000000000; n++) {
            docid += steps[(first + n) % step_count];
            bytes += posting_list_add(&list, docid, counts[(first + n) % count_count]);
        }
        assert_int_equal(bytes, list.capacity);
        docid = 0;
        for (size_t i = 0; i < n; i++) {
            assert_true(posting_next(&cursor));
            docid += steps[(first + i) % step_count];
            assert_int_equal(cursor.docid, docid);
            assert_int_equal(cursor.count, counts[(first + i) % count_count]);
        }
        assert_false(posting_next(&cursor));
        posting_list_release(&list);
    }
}

static void an_empty_list_has_nothing_and_few_take_no_memory(void **state)
{
    struct posting_list list = {.capacity = 0};
    struct posting_cursor cursor = {.list = &list};
    (void)state;
    assert_false(posting_next(&cursor));
    for (uint32_t docid = 1; docid <= 4; docid++)
        assert_int_equal(posting_list_add(&list, docid, 1), 0);
    assert_true(posting_list_add(&list, 5, 1) > 0);
    posting_list_release(&list);
    assert_int_equal(list.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_read_in_its_order),
        cmocka_unit_test(an_empty_list_has_nothing_and_few_take_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
