#include "query/word_cache.h"

#include <string.h>

#include "base/clock.h"
#include "index_fixture.h"

struct setting {
    struct index_fixture *fixture;
    struct word_cache *cache;
    uv_loop_t loop;
};

static int set_up(void **state)
{
    struct setting *setting = NEW(struct setting);
    setting->fixture = index_fixture_new(64);
    setting->cache = word_cache_new();
    uv_loop_init(&setting->loop);
    put(setting->fixture, "/n/1", "storm");
    commit(setting->fixture);
    *state = setting;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *setting = *state;
    word_cache_free(setting->cache);
    assert_int_equal(uv_loop_close(&setting->loop), 0);
    index_fixture_free(setting->fixture);
    free(setting);
    return 0;
}

/* Whether the word is known to who asks with so much time left. */
static bool knows(struct setting *setting, const char *word, int64_t left_ms,
                  struct word_access *access)
{
    struct err err;
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = NULL;
    *access = (struct word_access){
        .cache = setting->cache,
        .reader = setting->fixture->reader,
        .deadline_ms = clock_monotonic_ms() + left_ms,
    };
    assert_int_equal(index_reader_refresh(setting->fixture->reader, &err), 0);
    assert_int_equal(word_cache_get(access, &vocabulary, &err), 0);
    return vocabulary_frequency(vocabulary, word, strlen(word)) > 0;
}

#define LONG_MS 3600000

static void who_has_time_makes_it(void **state)
{
    struct word_access access;
    assert_true(knows(*state, "storm", LONG_MS, &access));
    assert_false(access.was_old);
    assert_false(access.is_wanted);
}

static void on_made(void *context)
{
    int *count = context;
    ++*count;
}

static void who_has_none_goes_without_and_has_it_made(void **state)
{
    struct setting *setting = *state;
    struct word_access access;
    int made = 0;
    assert_false(knows(setting, "storm", -1, &access));
    assert_true(access.was_old);
    assert_true(access.is_wanted);
    word_cache_renew(setting->cache, &setting->loop, setting->fixture->index, on_made, &made);
    word_cache_renew(setting->cache, &setting->loop, setting->fixture->index, on_made, &made);
    assert_true(word_cache_is_renewing(setting->cache));
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_false(word_cache_is_renewing(setting->cache));
    assert_int_equal(made, 1);
    assert_true(knows(setting, "storm", -1, &access));
    assert_false(access.was_old);
    assert_false(access.is_wanted);
}

static void words_of_an_older_commit_are_better_than_none(void **state)
{
    struct setting *setting = *state;
    struct word_access access;
    int made = 0;
    assert_true(knows(setting, "storm", LONG_MS, &access));
    put(setting->fixture, "/n/2", "flood");
    commit(setting->fixture);
    assert_true(knows(setting, "storm", -1, &access));
    assert_true(access.was_old);
    word_cache_renew(setting->cache, &setting->loop, setting->fixture->index, on_made, &made);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_true(knows(setting, "flood", -1, &access));
    assert_false(access.was_old);
}

int main(void)
{
#define CACHE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CACHE_TEST(who_has_time_makes_it),
        CACHE_TEST(who_has_none_goes_without_and_has_it_made),
        CACHE_TEST(words_of_an_older_commit_are_better_than_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
