#include "index/id_map.h"

#include "unit.h"

static void put(struct id_map *map, article_id id, uint32_t docid)
{
    id_map_put(map, id, (struct batch_place){docid % 5, docid});
}

static uint32_t get(const struct id_map *map, article_id id)
{
    struct batch_place place = id_map_get(map, id);
    assert_int_equal(place.shard, place.docid % 5);
    return place.docid;
}

static void what_was_put_is_found(void **state)
{
    struct id_map map = {0};
    (void)state;
    assert_int_equal(get(&map, 7), 0);
    put(&map, 7, 1);
    put(&map, 0, 2);
    put(&map, ARTICLE_ID_MAX, UINT32_MAX);
    assert_int_equal(get(&map, 7), 1);
    assert_int_equal(get(&map, 0), 2);
    assert_int_equal(get(&map, ARTICLE_ID_MAX), UINT32_MAX);
    assert_int_equal(get(&map, 8), 0);
    id_map_release(&map);
}

static void a_later_docid_replaces(void **state)
{
    struct id_map map = {0};
    (void)state;
    for (uint32_t docid = 1; docid <= 1000; docid++)
        put(&map, docid % 3, docid);
    assert_int_equal(map.count, 3);
    assert_int_equal(get(&map, 0), 999);
    assert_int_equal(get(&map, 1), 1000);
    assert_int_equal(get(&map, 2), 998);
    id_map_release(&map);
}

/* Ids that begin at the same place: multiples of any capacity that it may have. */
static void many_ids_that_collide_are_kept_apart(void **state)
{
    const article_id step = 1 << 20;
    struct id_map map = {0};
    (void)state;
    for (uint32_t i = 1; i <= 2000; i++)
        put(&map, i * step, i);
    for (uint32_t i = 1; i <= 2000; i++)
        assert_int_equal(get(&map, i * step), i);
    assert_int_equal(get(&map, 2001 * step), 0);
    assert_int_equal(get(&map, 1), 0);
    assert_int_equal(map.count, 2000);
    id_map_release(&map);
}

static void it_grows_and_keeps_what_it_has(void **state)
{
    struct id_map map = {0};
    (void)state;
    for (uint32_t i = 1; i <= 100000; i++) {
        put(&map, i * UINT64_C(0x9E3779B97F4A7C15) & ARTICLE_ID_MAX, i);
        assert_true(map.count * 2 <= map.capacity);
    }
    for (uint32_t i = 1; i <= 100000; i++)
        assert_int_equal(get(&map, i * UINT64_C(0x9E3779B97F4A7C15) & ARTICLE_ID_MAX), i);
    id_map_release(&map);
}

static void a_released_map_is_empty_and_usable(void **state)
{
    struct id_map map = {0};
    (void)state;
    id_map_release(&map);
    put(&map, 1, 1);
    id_map_release(&map);
    assert_int_equal(get(&map, 1), 0);
    put(&map, 1, 2);
    assert_int_equal(get(&map, 1), 2);
    id_map_release(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found),
        cmocka_unit_test(a_later_docid_replaces),
        cmocka_unit_test(many_ids_that_collide_are_kept_apart),
        cmocka_unit_test(it_grows_and_keeps_what_it_has),
        cmocka_unit_test(a_released_map_is_empty_and_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
