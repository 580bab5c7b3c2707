/* When merges are made, and when not. Which segments they are of: index-merge_choice.c. */
#include "index/merger.h"

#include <errno.h>

#include "base/clock.h"
#include "index/index_private.h"
#include "index_fixture.h"
#include "segments.h"
#include "unit.h"

/* Files with an article each, in a segment each. */
static void commit_files(struct index_fixture *fixture, unsigned count)
{
    static unsigned number;
    for (unsigned i = 0; i < count; i++) {
        OWN(freep) char *path = xasprintf("/n/%u", ++number);
        put(fixture, path, "heron");
        commit(fixture);
    }
}

static void adopt_next(struct index_fixture *fixture)
{
    uv_sem_wait(&fixture->merged);
    assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
}

static void compact(struct index_fixture *fixture)
{
    uint32_t up_to = index_compact(fixture->index);
    while (!index_is_compact(fixture->index, up_to))
        adopt_next(fixture);
}

/* -- pauses -------------------------------------------------------------------------------- */

static void nothing_is_merged_in_a_pause(void **state)
{
    struct index_fixture *fixture = index_fixture_new(2);
    (void)state;
    assert_false(status_of(fixture).merges_paused);
    index_pause_merges(fixture->index, true);
    commit_files(fixture, 5);
    assert_true(status_of(fixture).merges_paused);
    assert_false(status_of(fixture).merging);
    assert_int_equal(status_of(fixture).segments, 5);
    assert_int_equal(status_of(fixture).merges_waiting, 5);

    index_pause_merges(fixture->index, false);
    settle(fixture);
    assert_false(status_of(fixture).merges_paused);
    assert_int_equal(status_of(fixture).merges_waiting, 0);
    assert_int_equal(status_of(fixture).segments, 1);
    index_fixture_free(fixture);
}

static void assert_refused(struct index_fixture *fixture)
{
    struct err err = {0};
    assert_true(index_take_compaction_failure(fixture->index, &err));
    assert_int_equal(err.code, ERR_PAUSED);
    assert_false(index_take_compaction_failure(fixture->index, &err));
}

static void a_compaction_is_refused_in_a_pause(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    (void)state;
    commit_files(fixture, 3);
    index_pause_merges(fixture->index, true);
    (void)index_compact(fixture->index);
    assert_refused(fixture);

    index_pause_merges(fixture->index, false);
    compact(fixture);
    assert_int_equal(status_of(fixture).segments, 1);
    index_fixture_free(fixture);
}

static void a_compaction_in_work_ends_in_a_pause(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    (void)state;
    commit_files(fixture, 3);
    (void)index_compact(fixture->index); /* Not before its merge is adopted is it over. */
    index_pause_merges(fixture->index, true);
    assert_refused(fixture);
    index_fixture_free(fixture);
}

static void a_crowd_is_merged_all_the_same(void **state)
{
    struct index_fixture *fixture = index_fixture_new(2);
    (void)state;
    index_pause_merges(fixture->index, true);
    commit_files(fixture, 257);
    while (status_of(fixture).segments > 256)
        adopt_next(fixture);
    assert_true(status_of(fixture).merges_paused);
    index_fixture_free(fixture);
}

static void a_pause_does_not_hold_up_the_end(void **state)
{
    struct index_fixture *fixture = index_fixture_new(2);
    (void)state;
    commit_files(fixture, 20);
    index_pause_merges(fixture->index, true); /* Wherever the merger is. */
    index_fixture_free(fixture);
}

/* -- the rate ------------------------------------------------------------------------------ */

static void what_was_written_holds_up_merges_but_no_compaction(void **state)
{
    struct index_fixture *fixture = index_fixture_new(2);
    (void)state;
    index_set_merge_rate(fixture->index, 1);
    commit_files(fixture, 2);
    settle(fixture); /* It takes hours to pay for this. */
    commit_files(fixture, 2);
    assert_false(status_of(fixture).merging);
    assert_int_equal(status_of(fixture).merges_waiting, 2);
    assert_int_equal(status_of(fixture).segments, 3);
    compact(fixture);
    assert_int_equal(status_of(fixture).segments, 1);

    commit_files(fixture, 2);
    assert_int_equal(status_of(fixture).segments, 3);
    index_set_merge_rate(fixture->index, 0);
    settle(fixture);
    assert_int_equal(status_of(fixture).merges_waiting, 0);
    index_fixture_free(fixture);
}

/* -- at rest ------------------------------------------------------------------------------- */

static void segments_are_merged_further_at_rest(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    (void)state;
    commit_files(fixture, 5);
    assert_int_equal(status_of(fixture).merges_waiting, 0);
    index_fixture_close(fixture);

    fixture->options.merge_rest_ms = 1;
    index_fixture_open(fixture);
    commit_files(fixture, 15);
    while (status_of(fixture).merges_waiting > 0)
        adopt_next(fixture);
    assert_in_range(status_of(fixture).segments, 1,
                    2); /* 20 articles, or 17 and more, and the rest. */
    assert_int_equal(status_of(fixture).articles, 20);
    index_fixture_free(fixture);
}

static void it_does_not_merge_further_in_a_pause(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    (void)state;
    index_fixture_close(fixture);
    fixture->options.merge_rest_ms = 1;
    index_fixture_open(fixture);
    index_pause_merges(fixture->index, true);
    commit_files(fixture, 5);
    assert_int_equal(status_of(fixture).segments, 5);
    assert_int_equal(status_of(fixture).merges_waiting, 5);
    index_pause_merges(fixture->index, false);
    adopt_next(fixture);
    assert_int_equal(status_of(fixture).segments, 1);
    index_fixture_free(fixture);
}

/* The merger's thread clears away what is in the trash when it has nothing to merge. */
static void wait_for_idle_merger(struct index_fixture *fixture)
{
    char *path = xasprintf("%s/seg-rubbish", fixture->folder);
    OWN(freep) char *same = xstrdup(path);
    scratch_write(path, "rubbish");
    trash_put(fixture->index->trash, path);
    while (scratch_exists(same))
        uv_sleep(0);
}

static void it_does_not_merge_further_while_more_is_coming(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    (void)state;
    index_fixture_close(fixture);
    fixture->options.merge_rest_ms = 1;
    index_fixture_open(fixture);
    index_pause_merges(fixture->index, true);
    commit_files(fixture, 5);
    put(fixture, "/n/coming", "heron");
    index_pause_merges(fixture->index, false);
    int64_t rested_ms = clock_monotonic_ms() + 2;
    while (clock_monotonic_ms() < rested_ms)
        uv_sleep(0);
    wait_for_idle_merger(fixture);
    assert_false(status_of(fixture).merging);
    assert_int_equal(status_of(fixture).segments, 5);

    commit(fixture);
    adopt_next(fixture);
    assert_int_equal(status_of(fixture).segments, 1);
    index_fixture_free(fixture);
}

/* -- interruptions ------------------------------------------------------------------------- */

/* The first merge waits at its beginning. */
static struct {
    uv_sem_t begun, go_on, ready;
    unsigned merges;
} gate;

static int write_behind_gate(struct segment_output *output, struct table_source *source,
                             struct err *err)
{
    if (gate.merges++ == 0) {
        uv_sem_post(&gate.begun);
        uv_sem_wait(&gate.go_on);
    }
    return glass_write(output, source, err);
}

static void on_ready(void *context)
{
    (void)context;
    uv_sem_post(&gate.ready);
}

static uint32_t next_id(void *context)
{
    return ++*(uint32_t *)context;
}

static void add_word_list(struct buf *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        buf_addf(out, "word%u ", i);
}

/* A segment of so many articles; large ones have more words than are merged without a pause. */
static struct segment *make_segment(const char *folder, uint32_t *id, unsigned articles)
{
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    OWN(buf_release) struct buf text = BUF_INIT;
    add_word_list(&text, articles > 1 ? 3000 : 3);
    ++*id;
    for (unsigned i = 1; i <= articles; i++)
        invert(inverter, *id * 100 + i, buf_str(&text));
    return segment_of_inverter(inverter, folder, *id, glass_write);
}

/* Have the merger notice a snapshot of these. */
static void notice(struct merger *merger, struct segment *const *segments, size_t count)
{
    struct snapshot *snapshot = snapshot_new(1, count);
    for (size_t i = 0; i < count; i++)
        snapshot->parts[snapshot->count++].segment = segment_hold(segments[i]);
    merger_notice(merger, snapshot);
    snapshot_drop(snapshot);
}

/* Wait for a merge and take its result, the caller's; its first source has to be that segment. */
static struct segment *take_merge_of(struct merger *merger, const struct segment *source)
{
    struct merge merge;
    uv_sem_wait(&gate.ready);
    assert_true(merger_take(merger, &merge));
    assert_int_equal(merge.before->count, 2);
    assert_ptr_equal(merge.before->parts[0].segment, source);
    struct segment *result = segment_hold(merge.result);
    merge_release(&merge);
    return result;
}

/* A merger without an index. */
struct lone_merger {
    char *folder;
    struct trash *trash;
    uint32_t id; /* The last one. */
    struct merger *merger;
};

/* Begin one for a number of segments, whose articles are counted. */
static void begin_alone(struct lone_merger *alone, struct merger_options options,
                        struct segment **segments, const unsigned *articles, size_t count)
{
    gate.merges = 0;
    uv_sem_init(&gate.begun, 0);
    uv_sem_init(&gate.go_on, 0);
    uv_sem_init(&gate.ready, 0);
    *alone = (struct lone_merger){.folder = scratch_new(), .trash = trash_new()};
    for (size_t i = 0; i < count; i++)
        segments[i] = make_segment(alone->folder, &alone->id, articles[i]);
    options.index_path = alone->folder;
    options.trash = alone->trash;
    options.next_segment_id = next_id;
    options.on_ready = on_ready;
    options.context = &alone->id;
    assert_int_equal(merger_start(&alone->merger, &options, NULL), 0);
}

static void end_alone(struct lone_merger *alone, struct segment **segments, size_t count)
{
    merger_stop(alone->merger);
    for (size_t i = 0; i < count; i++)
        segment_drop(segments[i]);
    trash_free(alone->trash);
    uv_sem_destroy(&gate.begun);
    uv_sem_destroy(&gate.go_on);
    uv_sem_destroy(&gate.ready);
    scratch_free(alone->folder);
}

static void small_segments_are_merged_while_large_ones_are(void **state)
{
    static const unsigned articles[] = {8, 8, 1, 1};
    struct segment *segments[4];
    struct lone_merger alone;
    (void)state;
    begin_alone(&alone, (struct merger_options){.factor = 2, .write_tables = write_behind_gate},
                segments, articles, 4);
    struct merger *merger = alone.merger;
    notice(merger, segments, 2);
    uv_sem_wait(&gate.begun);
    notice(merger, segments, 4);
    uv_sem_post(&gate.go_on);

    struct segment *small = take_merge_of(merger, segments[2]);
    assert_int_equal(small->articles, 2);
    struct segment *left[] = {segments[0], segments[1], small};
    notice(merger, left, 3);
    struct segment *large = take_merge_of(merger, segments[0]);
    assert_int_equal(large->articles, 16);

    end_alone(&alone, segments, 4);
    segment_drop(small);
    segment_drop(large);
}

/* The disk is full, at first. */
static int write_at_the_second_try(struct segment_output *output, struct table_source *source,
                                   struct err *err)
{
    if (gate.merges++ == 0)
        return err_set(err, -ENOSPC, "full");
    return glass_write(output, source, err);
}

static void a_merge_that_failed_is_tried_again(void **state)
{
    static const unsigned articles[] = {1, 1};
    struct segment *segments[2];
    struct lone_merger alone;
    (void)state;
    begin_alone(
        &alone,
        (struct merger_options){
            .factor = 64, .rest_ms = 1, .retry_ms = 1, .write_tables = write_at_the_second_try},
        segments, articles, 2);
    notice(alone.merger, segments, 2); /* And never again. */
    struct segment *result = take_merge_of(alone.merger, segments[0]);
    assert_int_equal(result->articles, 2);
    assert_int_equal(gate.merges, 2);
    end_alone(&alone, segments, 2);
    segment_drop(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_merged_in_a_pause),
        cmocka_unit_test(a_compaction_is_refused_in_a_pause),
        cmocka_unit_test(a_compaction_in_work_ends_in_a_pause),
        cmocka_unit_test(a_crowd_is_merged_all_the_same),
        cmocka_unit_test(a_pause_does_not_hold_up_the_end),
        cmocka_unit_test(what_was_written_holds_up_merges_but_no_compaction),
        cmocka_unit_test(segments_are_merged_further_at_rest),
        cmocka_unit_test(it_does_not_merge_further_in_a_pause),
        cmocka_unit_test(it_does_not_merge_further_while_more_is_coming),
        cmocka_unit_test(small_segments_are_merged_while_large_ones_are),
        cmocka_unit_test(a_merge_that_failed_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
