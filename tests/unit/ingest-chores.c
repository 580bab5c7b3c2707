/* Long work on a thread of its own: in its order, told on the loop, and ended when it has to be. */
#include "ingest/chores.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "unit.h"

/* Work that tells its name. */
struct errand {
    struct chore chore;
    struct effort effort;
    const char *name;
    bool waits; /* Until it is ended. */
    struct diary *diary;
};

struct diary {
    uv_loop_t loop;
    struct chores *chores;
    uv_sem_t begun; /* Posted by an errand that waits. */
    struct buf text;
    unsigned left;
};

static int work(struct chore *chore, struct err *err)
{
    struct errand *errand = container_of(chore, struct errand, chore);
    int rc = effort_go_on(&errand->effort, 1, err);
    if (errand->waits)
        uv_sem_post(&errand->diary->begun);
    while (errand->waits && rc == 0) {
        uv_sleep(1);
        rc = effort_go_on(&errand->effort, 1, err);
    }
    return rc;
}

static void on_stopped(void *context)
{
    struct diary *diary = context;
    buf_add_str(&diary->text, "stopped");
}

static void done(struct chore *chore)
{
    struct errand *errand = container_of(chore, struct errand, chore);
    struct diary *diary = errand->diary;
    buf_addf(&diary->text, "%s:%s ", errand->name,
             chore->status == 0              ? "done"
             : chore->status == ERR_STOPPING ? "ended"
                                             : "failed");
    if (--diary->left == 0)
        chores_stop(diary->chores, on_stopped, diary);
}

static int set_up(void **state)
{
    static struct diary diary;
    diary = (struct diary){.left = 0};
    uv_sem_init(&diary.begun, 0);
    assert_int_equal(uv_loop_init(&diary.loop), 0);
    assert_int_equal(chores_start(&diary.chores, &diary.loop, NULL), 0);
    *state = &diary;
    return 0;
}

static int tear_down(void **state)
{
    struct diary *diary = *state;
    assert_int_equal(uv_loop_close(&diary->loop), 0);
    uv_sem_destroy(&diary->begun);
    buf_release(&diary->text);
    return 0;
}

static void put(struct diary *diary, struct errand *errand, const char *name)
{
    errand->name = name;
    errand->diary = diary;
    errand->chore.work = work;
    errand->chore.done = done;
    errand->chore.effort = &errand->effort;
    diary->left++;
    chores_put(diary->chores, &errand->chore);
    assert_int_equal(diary->text.length, 0); /* Never before the return. */
}

static void assert_diary(struct diary *diary, const char *expected)
{
    assert_int_equal(uv_run(&diary->loop, UV_RUN_DEFAULT), 0);
    assert_string_equal(buf_str(&diary->text), expected);
}

static void a_chore_is_done_and_told(void **state)
{
    struct errand errand = {.waits = false};
    put(*state, &errand, "a");
    assert_diary(*state, "a:done stopped");
    assert_int_equal(errand.effort.done, 1);
}

/* Those that are told at once are told newest first, so their order is not looked at. */
static void all_of_them_are_done(void **state)
{
    struct diary *diary = *state;
    struct errand errands[3] = {{.waits = false}};
    put(diary, &errands[0], "a");
    put(diary, &errands[1], "b");
    put(diary, &errands[2], "c");
    assert_int_equal(uv_run(&diary->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(diary->text.length, strlen("a:done b:done c:done stopped"));
    assert_null(strstr(diary->text.data, "ended"));
}

static void in_a_hurry_all_are_ended(void **state)
{
    struct diary *diary = *state;
    struct errand errands[3] = {{.waits = true}};
    put(diary, &errands[0], "a"); /* At work, */
    put(diary, &errands[1], "b"); /* waiting, */
    uv_sem_wait(&diary->begun);
    chores_hurry(diary->chores);
    put(diary, &errands[2], "c"); /* and come too late. */
    assert_int_equal(uv_run(&diary->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(diary->text.length, strlen("a:ended b:ended c:ended stopped"));
    assert_null(strstr(diary->text.data, "done"));
}

static void a_stop_waits_for_all(void **state)
{
    struct diary *diary = *state;
    struct errand errand = {.waits = true};
    put(diary, &errand, "a");
    diary->left++; /* It is not the errand that stops. */
    chores_stop(diary->chores, on_stopped, diary);
    assert_diary(diary, "a:ended stopped");
}

static void nothing_to_do_is_no_reason_to_stay(void **state)
{
    struct diary *diary = *state;
    chores_stop(diary->chores, on_stopped, diary);
    assert_diary(diary, "stopped");
}

#define CHORES_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHORES_TEST(a_chore_is_done_and_told),           CHORES_TEST(all_of_them_are_done),
        CHORES_TEST(in_a_hurry_all_are_ended),           CHORES_TEST(a_stop_waits_for_all),
        CHORES_TEST(nothing_to_do_is_no_reason_to_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
