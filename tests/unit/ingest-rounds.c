/* Rounds of files from the queue, as the writer's thread has them made: the indexer is put together
 * here, without its threads. */
#include "ingest/writer.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include "base/crew.h"
#include "scratch.h"

#define FILES 1500 /* Some rounds. */

struct fixture {
    char *folder, *files;
    struct corpus *corpus;
    struct indexer indexer;
};

static void open_index(struct fixture *fixture, unsigned threads)
{
    struct indexer *indexer = &fixture->indexer;
    OWN(freep) char *path = xasprintf("%s/index", fixture->folder);
    const struct index_options options = {
        .path = path,
        .language = "english",
        .threads = threads,
        .merge_factor = 10,
    };
    assert_int_equal(index_open(&indexer->index, &options, NULL), 0);
    indexer->queue = queue_new(4 * FILES);
    indexer->unsettled = (struct unsettled)UNSETTLED_INIT;
    indexer->in_force = (struct indexer_limits){
        .article_bytes = 1 << 20,
        .batch_articles = 10 * FILES,
        .batch_bytes = (size_t)1 << 30,
        .batch_max_ms = 600000,
    };
    indexer->intake = (struct intake){
        .rules = {indexer->index, fixture->corpus, "/none", indexer->in_force.article_bytes},
        .oldest = INT64_MIN,
    };
    uv_mutex_init(&indexer->lock);
    repair_init(&indexer->repair);
    assert_int_equal(uv_async_init(uv_default_loop(), &indexer->news, NULL), 0);
}

static int set_up_with(void **state, unsigned threads)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->files = xasprintf("%s/files", fixture->folder);
    assert_int_equal(mkdir(fixture->files, 0755), 0);
    assert_int_equal(
        corpus_new(&fixture->corpus, (const char *const *)&fixture->files, 1, NULL, 0, NULL), 0);
    open_index(fixture, threads);
    *state = fixture;
    return 0;
}

static int set_up_one(void **state)
{
    return set_up_with(state, 1);
}

static int set_up_three(void **state)
{
    return set_up_with(state, 3);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    struct indexer *indexer = &fixture->indexer;
    uv_close((uv_handle_t *)&indexer->news, NULL);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    index_close(indexer->index);
    queue_free(indexer->queue);
    unsettled_release(&indexer->unsettled);
    repair_release(&indexer->repair);
    uv_mutex_destroy(&indexer->lock);
    corpus_free(fixture->corpus);
    scratch_free(fixture->folder);
    free(fixture->files);
    free(fixture);
    return 0;
}

static char *path_of(const struct fixture *fixture, unsigned number)
{
    return xasprintf("%s/%04u.txt", fixture->files, number);
}

static void make_files(const struct fixture *fixture, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        OWN(freep) char *path = path_of(fixture, i);
        OWN(freep) char *text = xasprintf("Headline %u\n\nThe storm, number %u.\n", i, i);
        scratch_write(path, text);
    }
}

static void submit(struct fixture *fixture, unsigned first, unsigned end)
{
    for (unsigned i = first; i < end; i++) {
        const struct job job = {.kind = JOB_CLOSED, .path = path_of(fixture, i)};
        assert_int_equal(queue_put(fixture->indexer.queue, job), 0);
    }
}

/* Until there are no more files; how often rounds were begun. */
static unsigned work_off(struct fixture *fixture)
{
    struct job job;
    unsigned calls = 0;
    for (; queue_take_file(fixture->indexer.queue, &job); calls++)
        rounds_of_queue(&fixture->indexer, &job);
    return calls;
}

static void assert_versions(struct fixture *fixture, unsigned count, int64_t generation)
{
    for (unsigned i = 0; i < count; i++) {
        OWN(ledger_entry_release) struct ledger_entry entry = {0};
        OWN(freep) char *path = path_of(fixture, i);
        assert_int_equal(index_file_find(fixture->indexer.index, path, &entry, NULL), 1);
        assert_int_equal(entry.generation, generation);
        assert_null(entry.reason);
    }
}

static uint64_t committed(struct fixture *fixture)
{
    struct index_status status;
    writer_commit(&fixture->indexer);
    assert_int_equal(fixture->indexer.trouble.code, 0);
    index_get_status(fixture->indexer.index, &status);
    return status.articles;
}

static void files_of_many_rounds_are_taken_in(void **state)
{
    struct fixture *fixture = *state;
    make_files(fixture, FILES);
    submit(fixture, 0, FILES);
    assert_int_equal(work_off(fixture), 1);
    assert_int_equal(fixture->indexer.files, FILES);
    assert_versions(fixture, FILES, 1);
    assert_int_equal(committed(fixture), FILES);
}

/* What the second look compares the file with is what came of the first. */
static void a_file_of_the_round_before_is_known(void **state)
{
    struct fixture *fixture = *state;
    make_files(fixture, 300);
    for (unsigned i = 0; i < 6; i++)
        submit(fixture, 0, 300);
    work_off(fixture);
    assert_versions(fixture, 300, 1);
    assert_int_equal(index_batch_articles(fixture->indexer.index), 300);
    assert_int_equal(committed(fixture), 300);
}

static void a_batch_that_is_full_ends_the_rounds(void **state)
{
    struct fixture *fixture = *state;
    fixture->indexer.in_force.batch_articles = 600;
    make_files(fixture, FILES);
    submit(fixture, 0, FILES);
    struct job job;
    assert_true(queue_take_file(fixture->indexer.queue, &job));
    rounds_of_queue(&fixture->indexer, &job);
    assert_in_range(index_batch_articles(fixture->indexer.index), 600, 600 + 255);
}

static void who_waits_for_a_commit_ends_the_rounds(void **state)
{
    struct fixture *fixture = *state;
    struct ticket sync = {.status = 0};
    fixture->indexer.syncs = &sync;
    make_files(fixture, FILES);
    submit(fixture, 0, FILES);
    assert_in_range(work_off(fixture), FILES / 256, FILES / 256 + 1);
    fixture->indexer.syncs = NULL;
    assert_int_equal(committed(fixture), FILES);
}

/* More text than is kept in memory at once. */
static void large_files_are_looked_at_a_few_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    const size_t words = 100000;
    OWN(buf_release) struct buf text = BUF_INIT;
    buf_add_str(&text, "A headline\n\n");
    for (size_t i = 0; i < words; i++)
        buf_add_str(&text, "storms ");
    for (unsigned i = 0; i < 70; i++) {
        OWN(freep) char *path = path_of(fixture, i);
        scratch_write(path, text.data);
    }
    submit(fixture, 0, 70);
    work_off(fixture);
    assert_versions(fixture, 70, 1);
    assert_int_equal(committed(fixture), 70);
}

/* With no descriptor left, files are not read for now: the batch is lost, and the looks that the
 * crew has begun with it. */
static void a_batch_that_is_lost_takes_the_next_round_along(void **state)
{
    struct fixture *fixture = *state;
    struct rlimit before, none;
    make_files(fixture, FILES);
    submit(fixture, 0, 100);
    work_off(fixture);
    assert_int_equal(committed(fixture), 100);

    submit(fixture, 100, FILES);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){3, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct job job;
    assert_true(queue_take_file(fixture->indexer.queue, &job));
    rounds_of_queue(&fixture->indexer, &job);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(fixture->indexer.trouble.code, -EMFILE);
    assert_false(index_has_changes(fixture->indexer.index));
    assert_int_equal(index_batch_articles(fixture->indexer.index), 0);
    assert_int_equal(fixture->indexer.losses, 1);

    fixture->indexer.trouble.code = 0;
    submit(fixture, 0, FILES);
    work_off(fixture);
    assert_int_equal(committed(fixture), FILES);
}

#define ROUNDS_TEST(test)                                         \
    cmocka_unit_test_setup_teardown(test, set_up_one, tear_down), \
        cmocka_unit_test_setup_teardown(test, set_up_three, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUNDS_TEST(files_of_many_rounds_are_taken_in),
        ROUNDS_TEST(a_file_of_the_round_before_is_known),
        ROUNDS_TEST(a_batch_that_is_full_ends_the_rounds),
        ROUNDS_TEST(who_waits_for_a_commit_ends_the_rounds),
        ROUNDS_TEST(large_files_are_looked_at_a_few_at_a_time),
        ROUNDS_TEST(a_batch_that_is_lost_takes_the_next_round_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
