#include "query/searcher.h"

#include <string.h>

#include "base/clock.h"
#include "index_fixture.h"

/* A search that takes as long as the test wants: until it may write its answer. */
struct held {
    struct search search;
    struct setting *setting;
    char name;
    bool is_held;
    uv_sem_t running, go_on;
    bool was_written;
    int done; /* How often. */
};

struct setting {
    struct index_fixture *fixture;
    struct searcher *searcher;
    uv_loop_t loop;
    char ended[16];            /* Names, in the order in which they ended. */
    struct held *to_let_go[4]; /* When one ends. */
    struct held *list[16];
    size_t count;
};

#define LONG_MS 3600000

static const struct searcher_limits limits = {.waiting = 8, .time_ms = LONG_MS, .expansions = 10};
static const struct searcher_readers one_each = {1, 1};

static int set_up(void **state)
{
    struct err err;
    struct setting *setting = NEW(struct setting);
    setting->fixture = index_fixture_new(64);
    put(setting->fixture, "/n/1", "storm");
    commit(setting->fixture);
    uv_loop_init(&setting->loop);
    assert_int_equal(searcher_open(&setting->searcher, &setting->loop, setting->fixture->index,
                                   &one_each, &limits, &err),
                     0);
    *state = setting;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *setting = *state;
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < setting->count; i++) {
        struct held *held = setting->list[i];
        assert_int_equal(held->done, 1);
        uv_sem_destroy(&held->running);
        uv_sem_destroy(&held->go_on);
        free(held);
    }
    searcher_free(setting->searcher);
    assert_int_equal(uv_loop_close(&setting->loop), 0);
    index_fixture_free(setting->fixture);
    free(setting);
    return 0;
}

static void work_held(struct search *search)
{
    struct held *held = container_of(search, struct held, search);
    uv_sem_post(&held->running);
    if (held->is_held)
        uv_sem_wait(&held->go_on);
    held->was_written = true;
}

static void let_go(struct held *held)
{
    uv_sem_post(&held->go_on);
}

static void on_done(struct search *search)
{
    struct held *held = container_of(search, struct held, search);
    struct setting *setting = held->setting;
    size_t ended = strlen(setting->ended);
    setting->ended[ended] = held->name;
    held->done++;
    for (size_t i = 0; i < sizeof setting->to_let_go / sizeof setting->to_let_go[0]; i++)
        if (setting->to_let_go[i])
            let_go(TAKE(setting->to_let_go[i]));
    int status = search->status;
    search_release(search);
    search->status = status;
}

/* A look-up for a client of that name: it is not ended however slow the machine is. */
static struct held *make(struct setting *setting, char client, char name)
{
    struct held *held = NEW(struct held);
    held->setting = setting;
    held->name = name;
    uv_sem_init(&held->running, 0);
    uv_sem_init(&held->go_on, 0);
    held->search.kind = SEARCH_COUNTS;
    held->search.client = (uint64_t)client;
    held->search.plan = index_query_term(NULL, "storm", 5);
    held->search.query.limit = 1;
    held->search.query.since = INT64_MIN;
    held->search.query.until = INT64_MAX;
    held->search.work_answer = work_held;
    held->search.done = on_done;
    setting->list[setting->count++] = held;
    return held;
}

static void start(struct held *held)
{
    assert_int_equal(searcher_start(held->setting->searcher, &held->search), 0);
}

/* One that has its reader until it is let go. */
static struct held *hold(struct setting *setting, bool is_long, char name)
{
    struct held *held = make(setting, name, name);
    held->is_held = true;
    held->search.is_long = is_long;
    start(held);
    uv_sem_wait(&held->running);
    return held;
}

/* So many words that they take longer than a first try lasts. */
static void add_words(struct held *held)
{
    held->search.kind = SEARCH_QUERY;
    struct index_query *any = index_query_new(INDEX_QUERY_ANY);
    index_query_add(any, held->search.plan);
    for (int i = 0; i < 2000; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%d", i);
        index_query_add(any, index_query_term(NULL, word, strlen(word)));
    }
    held->search.plan = any;
}

/* -- lanes ----------------------------------------------------------------------------------- */

static void a_quick_search_does_not_wait_for_a_long_one(void **state)
{
    struct setting *setting = *state;
    setting->to_let_go[0] = hold(setting, true, 'l');
    start(make(setting, 'q', 'q'));
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_string_equal(setting->ended, "ql");
}

static void what_takes_long_is_done_aside(void **state)
{
    struct setting *setting = *state;
    struct searcher_status status;
    struct held *held = make(setting, 'a', 'a');
    add_words(held);
    start(held);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_true(held->was_written);
    assert_int_equal(held->search.status, 0);
    searcher_get_status(setting->searcher, &status);
    assert_int_equal(status.aside, 1);
    assert_int_equal(status.done, 1);
}

static void it_finds_the_same_there(void **state)
{
    struct setting *setting = *state;
    struct held *held = make(setting, 'a', 'a');
    add_words(held);
    held->is_held = true;
    start(held);
    while (uv_sem_trywait(&held->running) != 0)
        uv_run(&setting->loop, UV_RUN_NOWAIT);
    assert_int_equal(held->search.results->count, 1);
    assert_int_equal(held->search.results->total, 1);
    assert_false(held->search.results->partial);
    let_go(held);
}

static void what_is_quick_is_not(void **state)
{
    struct setting *setting = *state;
    struct searcher_status status;
    start(make(setting, 'a', 'a'));
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    searcher_get_status(setting->searcher, &status);
    assert_int_equal(status.aside, 0);
    assert_int_equal(status.done, 1);
}

static void who_asks_for_nothing_else_is_tried_shorter(void **state)
{
    struct setting *setting = *state;
    for (int i = 0; i < 3; i++) {
        struct held *slow = make(setting, 'a', 'a');
        add_words(slow);
        start(slow);
        uv_run(&setting->loop, UV_RUN_DEFAULT);
    }
    struct held *same = make(setting, 'a', 'a'), *other = make(setting, 'b', 'b');
    same->is_held = other->is_held = true;
    start(same);
    assert_true(same->search.query.deadline_ms - clock_monotonic_ms() < 10);
    let_go(same);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    int64_t before_ms = clock_monotonic_ms();
    start(other);
    assert_true(other->search.query.deadline_ms >= before_ms + 30);
    let_go(other);
}

/* -- waiting --------------------------------------------------------------------------------- */

static void clients_take_turns(void **state)
{
    struct setting *setting = *state;
    struct held *first = hold(setting, false, '0');
    start(make(setting, 'a', '1'));
    start(make(setting, 'a', '2'));
    start(make(setting, 'a', '3'));
    start(make(setting, 'b', '4'));
    let_go(first);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_string_equal(setting->ended, "01423");
}

static void too_many_are_refused(void **state)
{
    struct setting *setting = *state;
    struct held *first = hold(setting, false, '0');
    for (unsigned i = 0; i < limits.waiting; i++)
        start(make(setting, 'a', 'a'));
    struct held *last = make(setting, 'b', 'b');
    assert_int_equal(searcher_start(setting->searcher, &last->search), ERR_BUSY);
    search_release(&last->search);
    last->done = 1; /* It never will be. */
    let_go(first);
}

static void time_begins_with_the_request(void **state)
{
    struct setting *setting = *state;
    struct held *first = hold(setting, false, '0');
    struct held *late = make(setting, 'a', '1');
    late->search.kind = SEARCH_QUERY;
    late->search.deadline_ms = clock_monotonic_ms() + 20;
    setting->to_let_go[0] = first;
    start(late);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_string_equal(setting->ended, "10");
    assert_int_equal(late->search.status, ERR_BUSY);
    assert_false(late->was_written);
}

static void what_was_tried_is_answered_with_what_it_found(void **state)
{
    struct setting *setting = *state;
    struct searcher_status status;
    struct held *late = make(setting, 'a', '1');
    setting->to_let_go[0] = hold(setting, true, '0');
    add_words(late);
    late->search.deadline_ms = clock_monotonic_ms() + 200;
    start(late);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_string_equal(setting->ended, "10");
    assert_int_equal(late->search.status, 0);
    assert_true(late->was_written);
    searcher_get_status(setting->searcher, &status);
    assert_int_equal(status.waiting, 0);
}

static void a_look_up_waits_as_long_as_it_has_to(void **state)
{
    struct setting *setting = *state;
    struct held *first = hold(setting, false, '0');
    struct held *late = make(setting, 'a', '1');
    struct held *counts = make(setting, 'b', '2');
    counts->search.deadline_ms = clock_monotonic_ms() + 1;
    late->search.kind = SEARCH_QUERY;
    late->search.deadline_ms = clock_monotonic_ms() + 20;
    setting->to_let_go[0] = first;
    start(counts);
    start(late);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_string_equal(setting->ended, "102");
    assert_int_equal(counts->search.status, 0);
    assert_true(counts->was_written);
}

static void an_export_waits_as_long_as_it_has_to(void **state)
{
    struct setting *setting = *state;
    const struct searcher_limits short_time = {.waiting = 8, .time_ms = 20, .expansions = 10};
    struct held *first = hold(setting, true, '0');
    struct held *late = make(setting, 'a', '1');
    struct held *export = make(setting, 'b', '2');
    searcher_set_limits(setting->searcher, &short_time);
    export->search.kind = SEARCH_EXPORT;
    late->search.kind = SEARCH_QUERY;
    export->search.is_long = late->search.is_long = true;
    setting->to_let_go[0] = first;
    start(export);
    start(late);
    uv_run(&setting->loop, UV_RUN_DEFAULT);
    assert_string_equal(setting->ended, "102");
    assert_int_equal(late->search.status, ERR_BUSY);
    assert_int_equal(export->search.status, 0);
    assert_true(export->was_written);
}

int main(void)
{
#define SEARCHER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SEARCHER_TEST(a_quick_search_does_not_wait_for_a_long_one),
        SEARCHER_TEST(what_takes_long_is_done_aside),
        SEARCHER_TEST(it_finds_the_same_there),
        SEARCHER_TEST(what_is_quick_is_not),
        SEARCHER_TEST(who_asks_for_nothing_else_is_tried_shorter),
        SEARCHER_TEST(clients_take_turns),
        SEARCHER_TEST(too_many_are_refused),
        SEARCHER_TEST(time_begins_with_the_request),
        SEARCHER_TEST(what_was_tried_is_answered_with_what_it_found),
        SEARCHER_TEST(a_look_up_waits_as_long_as_it_has_to),
        SEARCHER_TEST(an_export_waits_as_long_as_it_has_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
