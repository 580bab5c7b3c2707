#include "base/crew.h"

#include <stdatomic.h>

#include "unit.h"

#define MOST 16

struct tally {
    atomic_uint done[5000];
    atomic_uint at_work[MOST]; /* Calls of each worker at this moment. */
    atomic_uint clashes, strangers;
    unsigned size;
};

static void note(void *context, unsigned worker, size_t part)
{
    struct tally *tally = context;
    if (worker >= tally->size) {
        atomic_fetch_add(&tally->strangers, 1);
        return;
    }
    if (atomic_fetch_add(&tally->at_work[worker], 1) > 0)
        atomic_fetch_add(&tally->clashes, 1);
    atomic_fetch_add(&tally->done[part], 1);
    atomic_fetch_sub(&tally->at_work[worker], 1);
}

static void run(struct crew *crew, size_t count)
{
    static struct tally tally;
    tally = (struct tally){.size = crew_size(crew)};
    crew_run(crew, note, &tally, count);
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(tally.done[i], i < count);
    assert_int_equal(tally.clashes, 0);
    assert_int_equal(tally.strangers, 0);
}

static void every_part_is_done_once(void **state)
{
    static const unsigned sizes[] = {1, 2, 3, MOST};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct err err;
        OWN(crew_freep) struct crew *crew = NULL;
        assert_int_equal(crew_new(&crew, sizes[i], &err), 0);
        assert_int_equal(crew_size(crew), sizes[i]);
        run(crew, 0);
        run(crew, 1);
        run(crew, 2);
        run(crew, 5000);
        for (size_t count = 0; count < 300; count++) /* Jobs in close order. */
            run(crew, count % 7);
    }
}

/* What one job wrote is there for the next, and for who gave it. */
static void add_one(void *context, unsigned worker, size_t part)
{
    (void)worker;
    ((uint64_t *)context)[part]++;
}

static void jobs_follow_each_other(void **state)
{
    struct err err;
    uint64_t numbers[64] = {0};
    OWN(crew_freep) struct crew *crew = NULL;
    (void)state;
    assert_int_equal(crew_new(&crew, 4, &err), 0);
    for (int i = 0; i < 1000; i++)
        crew_run(crew, add_one, numbers, 64);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(numbers[i], 1000);
}

/* Who gave the job does his own work meanwhile. */
static void a_job_goes_on_while_its_giver_does_something_else(void **state)
{
    static const unsigned sizes[] = {1, 2, 8};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct err err;
        uint64_t numbers[64] = {0}, own = 0;
        OWN(crew_freep) struct crew *crew = NULL;
        assert_int_equal(crew_new(&crew, sizes[i], &err), 0);
        for (size_t count = 0; count < 1000; count++) {
            crew_begin(crew, add_one, numbers, count % 65);
            own += count % 65;
            crew_finish(crew);
        }
        for (size_t n = 0; n < 64; n++)
            own -= numbers[n];
        assert_int_equal(own, 0);
    }
}

static void a_crew_may_have_nothing_to_do(void **state)
{
    struct err err;
    struct crew *crew = NULL;
    (void)state;
    assert_int_equal(crew_new(&crew, 8, &err), 0);
    crew_free(crew);
    crew_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_done_once),
        cmocka_unit_test(jobs_follow_each_other),
        cmocka_unit_test(a_job_goes_on_while_its_giver_does_something_else),
        cmocka_unit_test(a_crew_may_have_nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
