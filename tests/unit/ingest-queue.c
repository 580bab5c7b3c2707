#include "ingest/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "unit.h"

/* A thread that waits for ever ends the test. */
#define MOST_SECONDS 120

#define CAPACITY 3

static int set_up(void **state)
{
    *state = queue_new(CAPACITY);
    return 0;
}

static int tear_down(void **state)
{
    queue_free(*state);
    return 0;
}

/* Put a file; what the queue does not take is freed. */
static int put_file(struct queue *queue, const char *path,
                    int (*put)(struct queue *queue, struct job job))
{
    char *copy = xstrdup(path);
    int rc = put(queue, (struct job){.kind = JOB_CLOSED, .path = copy});
    if (rc < 0)
        free(copy);
    return rc;
}

static int put(struct queue *queue, enum job_kind kind)
{
    return queue_put(queue, (struct job){.kind = kind});
}

/* Take what is there, without waiting: its path or "" for another kind; NULL for nothing. The path
 * is valid until the next call. */
static const char *take(struct queue *queue)
{
    static char path[100];
    struct job job;
    if (queue_take(queue, &job, clock_monotonic_ms()) == 0)
        return NULL;
    snprintf(path, sizeof path, "%s", job.path ? job.path : "");
    free(job.path);
    return path;
}

static void jobs_come_out_in_the_order_they_went_in(void **state)
{
    struct queue *queue = *state;
    assert_null(take(queue));
    assert_int_equal(put_file(queue, "a", queue_put), 0);
    assert_int_equal(put(queue, JOB_SYNC), 0);
    assert_int_equal(put_file(queue, "b", queue_put_wait), 0);
    assert_string_equal(take(queue), "a");
    assert_int_equal(put_file(queue, "c", queue_put), 0);
    assert_string_equal(take(queue), "");
    assert_string_equal(take(queue), "b");
    assert_string_equal(take(queue), "c");
    assert_null(take(queue));
}

static void files_and_articles_are_bounded(void **state)
{
    struct queue *queue = *state;
    assert_int_equal(put_file(queue, "a", queue_put), 0);
    assert_int_equal(put_file(queue, "b", queue_put), 0);
    assert_int_equal(put(queue, JOB_ARTICLE), 0);
    assert_int_equal(queue_length(queue), CAPACITY);
    assert_int_equal(put_file(queue, "c", queue_put), ERR_BUSY);
    assert_int_equal(put(queue, JOB_ARTICLE), ERR_BUSY);
    assert_int_equal(put(queue, JOB_SYNC), 0);
    assert_int_equal(put(queue, JOB_SCANNED), 0);
    assert_int_equal(queue_length(queue), CAPACITY);
    assert_string_equal(take(queue), "a");
    assert_int_equal(queue_length(queue), CAPACITY - 1);
    assert_int_equal(put_file(queue, "c", queue_put), 0);
    assert_int_equal(put_file(queue, "d", queue_put), ERR_BUSY);
}

static void the_deadline_ends_waiting(void **state)
{
    struct job job;
    struct queue *queue = *state;
    const int64_t start_ms = clock_monotonic_ms();
    assert_int_equal(queue_take(queue, &job, start_ms + 20), 0);
    assert_true(clock_monotonic_ms() >= start_ms + 20);
    assert_int_equal(queue_take(queue, &job, 0), 0);
    put_file(queue, "a", queue_put);
    assert_int_equal(queue_take(queue, &job, 0), 1); /* What is there is taken in any case. */
    free(job.path);
}

static void a_nudge_makes_the_taker_look_up_once(void **state)
{
    struct job job;
    struct queue *queue = *state;
    put_file(queue, "a", queue_put);
    queue_nudge(queue);
    queue_nudge(queue);
    assert_int_equal(queue_take(queue, &job, INT64_MAX), 0);
    assert_int_equal(queue_take(queue, &job, INT64_MAX), 1);
    assert_string_equal(job.path, "a");
    free(job.path);
}

static void a_closed_queue_drops_files_and_keeps_the_rest(void **state)
{
    struct queue *queue = *state;
    put_file(queue, "a", queue_put);
    put(queue, JOB_SYNC);
    put_file(queue, "b", queue_put);
    put(queue, JOB_ARTICLE);
    queue_close(queue);
    assert_int_equal(queue_length(queue), 1);
    assert_int_equal(put_file(queue, "c", queue_put), ERR_STOPPING);
    assert_int_equal(put_file(queue, "c", queue_put_wait), ERR_STOPPING);
    assert_int_equal(put(queue, JOB_SYNC), ERR_STOPPING);
    assert_int_equal(put(queue, JOB_STOP), 0);

    static const enum job_kind kinds[] = {JOB_SYNC, JOB_ARTICLE, JOB_STOP};
    for (size_t i = 0; i < 3; i++) {
        struct job job;
        assert_int_equal(queue_take(queue, &job, 0), 1);
        assert_int_equal(job.kind, kinds[i]);
        assert_null(job.path);
    }
    assert_null(take(queue));
    queue_close(queue);
}

static void nothing_is_put_behind_the_end(void **state)
{
    struct queue *queue = *state;
    put_file(queue, "a", queue_put);
    assert_int_equal(put(queue, JOB_STOP), 0);
    assert_int_equal(put_file(queue, "b", queue_put), ERR_STOPPING);
    assert_string_equal(take(queue), "a"); /* It was there before. */
    assert_string_equal(take(queue), "");
    assert_null(take(queue));
}

static void what_is_left_is_freed(void **state)
{
    put_file(*state, "a", queue_put);
    put_file(*state, "b", queue_put);
    put(*state, JOB_SYNC);
    queue_free(NULL);
}

/* -- threads ------------------------------------------------------------------------------- */

#define PRODUCERS 3
#define FILES_EACH 2000

struct producer {
    struct queue *queue;
    int number;
    int refused; /* The last code. */
    uv_thread_t thread;
};

static void producer_main(void *arg)
{
    struct producer *producer = arg;
    for (int i = 0; i < FILES_EACH && producer->refused == 0; i++) {
        OWN(freep) char *path = xasprintf("%d %d", producer->number, i);
        producer->refused = put_file(producer->queue, path, queue_put_wait);
    }
}

static void start_producers(struct producer *producers, struct queue *queue)
{
    for (int i = 0; i < PRODUCERS; i++) {
        producers[i] = (struct producer){.queue = queue, .number = i};
        assert_int_equal(uv_thread_create(&producers[i].thread, producer_main, &producers[i]), 0);
    }
}

static void many_threads_put_and_one_takes(void **state)
{
    struct queue *queue = *state;
    struct producer producers[PRODUCERS];
    int next[PRODUCERS] = {0};
    start_producers(producers, queue);
    for (int i = 0; i < PRODUCERS * FILES_EACH; i++) {
        struct job job;
        int number, at;
        assert_true(queue_length(queue) <= CAPACITY);
        assert_int_equal(queue_take(queue, &job, INT64_MAX), 1);
        assert_int_equal(sscanf(job.path, "%d %d", &number, &at), 2);
        assert_int_equal(at, next[number]++);
        free(job.path);
    }
    for (int i = 0; i < PRODUCERS; i++) {
        uv_thread_join(&producers[i].thread);
        assert_int_equal(producers[i].refused, 0);
        assert_int_equal(next[i], FILES_EACH);
    }
}

static void closing_wakes_those_who_wait_for_room(void **state)
{
    struct queue *queue = *state;
    struct producer producers[PRODUCERS];
    start_producers(producers, queue);
    for (int i = 0; i < 10; i++) {
        struct job job;
        assert_int_equal(queue_take(queue, &job, INT64_MAX), 1);
        free(job.path);
    }
    queue_close(queue);
    for (int i = 0; i < PRODUCERS; i++) {
        uv_thread_join(&producers[i].thread);
        assert_int_equal(producers[i].refused, ERR_STOPPING);
    }
    assert_int_equal(queue_length(queue), 0);
}

static void nudger_main(void *arg)
{
    queue_nudge(arg);
    put(arg, JOB_STOP);
}

static void another_thread_wakes_the_taker(void **state)
{
    uv_thread_t thread;
    struct job job;
    assert_int_equal(uv_thread_create(&thread, nudger_main, *state), 0);
    assert_int_equal(queue_take(*state, &job, INT64_MAX), 0);
    assert_int_equal(queue_take(*state, &job, INT64_MAX), 1);
    assert_int_equal(job.kind, JOB_STOP);
    uv_thread_join(&thread);
}

#define QUEUE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        QUEUE_TEST(jobs_come_out_in_the_order_they_went_in),
        QUEUE_TEST(files_and_articles_are_bounded),
        QUEUE_TEST(the_deadline_ends_waiting),
        QUEUE_TEST(a_nudge_makes_the_taker_look_up_once),
        QUEUE_TEST(a_closed_queue_drops_files_and_keeps_the_rest),
        QUEUE_TEST(nothing_is_put_behind_the_end),
        QUEUE_TEST(what_is_left_is_freed),
        QUEUE_TEST(many_threads_put_and_one_takes),
        QUEUE_TEST(closing_wakes_those_who_wait_for_room),
        QUEUE_TEST(another_thread_wakes_the_taker),
    };
    alarm(MOST_SECONDS);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
