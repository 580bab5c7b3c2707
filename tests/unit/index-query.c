#include "index/query.h"

#include <string.h>

#include "unit.h"

static void a_term_is_its_prefix_and_its_stem(void **state)
{
    (void)state;
    const struct field *dateline = field_find("dateline", 8);
    OWN(index_query_freep) struct index_query *query = index_query_term(dateline, "lisbon and", 6);
    assert_int_equal(query->kind, INDEX_QUERY_TERM);
    assert_ptr_equal(query->field, dateline);
    assert_int_equal(query->term_length, 9);
    assert_string_equal(query->term, "XDLlisbon");
}

static void a_term_of_the_text_has_no_prefix(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *query = index_query_term(NULL, "lisbon", 6);
    assert_null(query->field);
    assert_int_equal(query->term_length, 6);
    assert_string_equal(query->term, "lisbon");
}

static void a_term_may_hold_any_bytes(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *query = index_query_term(NULL, "a\0\xFF", 3);
    assert_int_equal(query->term_length, 3);
    assert_memory_equal(query->term, "a\0\xFF", 4);
}

static void children_stay_in_their_order(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *all = index_query_new(INDEX_QUERY_ALL);
    for (int i = 0; i < 100; i++)
        index_query_add(all, index_query_term(NULL, &"abcdefghij"[i % 10], 1));
    assert_int_equal(all->count, 100);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(all->children[i]->term[0], "abcdefghij"[i % 10]);
}

static void a_group_of_one_is_that_one(void **state)
{
    (void)state;
    struct index_query *group = index_query_new(INDEX_QUERY_ANY);
    struct index_query *only = index_query_term(NULL, "a", 1);
    index_query_add(group, only);
    OWN(index_query_freep) struct index_query *simple = index_query_simplify(group);
    assert_ptr_equal(simple, only);
}

static void a_group_of_several_stays(void **state)
{
    (void)state;
    OWN(index_query_freep) struct index_query *group = index_query_new(INDEX_QUERY_ANY);
    index_query_add(group, index_query_term(NULL, "a", 1));
    index_query_add(group, index_query_new(INDEX_QUERY_EVERYTHING));
    assert_ptr_equal(index_query_simplify(group), group);
    assert_int_equal(group->count, 2);
}

static void freeing_nothing_is_nothing(void **state)
{
    (void)state;
    index_query_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_term_is_its_prefix_and_its_stem),
        cmocka_unit_test(a_term_of_the_text_has_no_prefix),
        cmocka_unit_test(a_term_may_hold_any_bytes),
        cmocka_unit_test(children_stay_in_their_order),
        cmocka_unit_test(a_group_of_one_is_that_one),
        cmocka_unit_test(a_group_of_several_stays),
        cmocka_unit_test(freeing_nothing_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
