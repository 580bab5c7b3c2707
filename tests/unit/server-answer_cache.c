#include "server/answer_cache.h"

#include <string.h>

#include "base/own.h"
#include "unit.h"

DEFINE_FREEP(answer_cache)

#define ROOM 8192

static void put(struct answer_cache *cache, uint64_t sequence, const char *key, const char *answer)
{
    struct buf key_bytes = BUF_INIT, answer_bytes = BUF_INIT;
    buf_add_str(&key_bytes, key);
    buf_add_str(&answer_bytes, answer);
    answer_cache_put(cache, sequence, &key_bytes, &answer_bytes);
    assert_null(key_bytes.data);
    assert_null(answer_bytes.data);
}

/* NULL if it is not there. */
static const char *find(struct answer_cache *cache, uint64_t sequence, const char *key)
{
    OWN(buf_release) struct buf bytes = BUF_INIT;
    buf_add_str(&bytes, key);
    const struct buf *found = answer_cache_find(cache, sequence, &bytes);
    return found ? buf_str(found) : NULL;
}

static struct cache_counts count(const struct answer_cache *cache)
{
    struct cache_counts counts;
    answer_cache_count(cache, &counts);
    return counts;
}

static void an_answer_is_found_by_its_key_alone(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(ROOM);
    (void)state;
    assert_null(find(cache, 1, "a"));
    put(cache, 1, "a", "one");
    put(cache, 1, "b", "two");
    assert_string_equal(find(cache, 1, "a"), "one");
    assert_string_equal(find(cache, 1, "b"), "two");
    assert_null(find(cache, 1, "ab"));
    assert_null(find(cache, 1, ""));
    assert_int_equal(count(cache).hits, 2);
    assert_int_equal(count(cache).misses, 3);
    assert_int_equal(count(cache).entries, 2);
}

static void a_later_answer_takes_the_place_of_one(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(ROOM);
    (void)state;
    put(cache, 1, "a", "one");
    put(cache, 1, "a", "two");
    assert_string_equal(find(cache, 1, "a"), "two");
    assert_int_equal(count(cache).entries, 1);
}

static void a_newer_commit_drops_all(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(ROOM);
    (void)state;
    put(cache, 1, "a", "one");
    assert_null(find(cache, 2, "a"));
    assert_int_equal(count(cache).entries, 0);
    assert_int_equal(count(cache).bytes, 0);
    put(cache, 1, "a", "one"); /* Of a search that began before. */
    assert_null(find(cache, 2, "a"));
    assert_null(find(cache, 1, "a"));
    assert_int_equal(count(cache).entries, 0);
}

/* With the same answer of 500 bytes for each: the memory of one is known then. */
static void fill(struct answer_cache *cache, char first, char last)
{
    char answer[501];
    memset(answer, 'x', 500);
    answer[500] = '\0';
    for (char key = first; key <= last; key++)
        put(cache, 1, (const char[]){key, '\0'}, answer);
}

static void those_that_were_not_used_for_longest_make_room(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(ROOM);
    (void)state;
    fill(cache, 'a', 'h');
    assert_int_equal(count(cache).entries, 8);
    assert_non_null(find(cache, 1, "a"));
    fill(cache, 'i', 'z');
    assert_true(count(cache).bytes <= ROOM);
    assert_true(count(cache).entries >= 8);
    assert_null(find(cache, 1, "b"));
    assert_non_null(find(cache, 1, "z"));
}

static void one_that_was_used_outlives_one_that_was_not(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(ROOM);
    (void)state;
    fill(cache, 'a', 'b');
    for (char key = 'c'; key <= 'z'; key++) {
        assert_non_null(find(cache, 1, "a"));
        fill(cache, key, key);
    }
    assert_non_null(find(cache, 1, "a"));
    assert_null(find(cache, 1, "b"));
}

static void what_is_too_large_is_not_kept(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(ROOM);
    char answer[ROOM / 8 + 1];
    (void)state;
    memset(answer, 'x', sizeof answer);
    answer[ROOM / 8] = '\0';
    put(cache, 1, "a", "one");
    put(cache, 1, "b", answer);
    assert_null(find(cache, 1, "b"));
    assert_non_null(find(cache, 1, "a"));
}

static void a_cache_without_room_keeps_nothing(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(0);
    (void)state;
    put(cache, 1, "a", "one");
    assert_null(find(cache, 1, "a"));
}

static void less_room_drops_what_is_too_much(void **state)
{
    OWN(answer_cache_freep) struct answer_cache *cache = answer_cache_new(ROOM);
    (void)state;
    fill(cache, 'a', 'h');
    answer_cache_set_limit(cache, ROOM / 4);
    assert_true(count(cache).bytes <= ROOM / 4);
    assert_non_null(find(cache, 1, "h"));
    assert_null(find(cache, 1, "a"));
    answer_cache_set_limit(cache, 0);
    assert_int_equal(count(cache).entries, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_found_by_its_key_alone),
        cmocka_unit_test(a_later_answer_takes_the_place_of_one),
        cmocka_unit_test(a_newer_commit_drops_all),
        cmocka_unit_test(those_that_were_not_used_for_longest_make_room),
        cmocka_unit_test(one_that_was_used_outlives_one_that_was_not),
        cmocka_unit_test(what_is_too_large_is_not_kept),
        cmocka_unit_test(a_cache_without_room_keeps_nothing),
        cmocka_unit_test(less_room_drops_what_is_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
