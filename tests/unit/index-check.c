/* The check of a whole index: nothing is wrong with what is right, and all that can be is found. */
#include "index/check.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

#include "index/document.h"
#include "index/page_sums.h"
#include "two_segments.h"

/* Findings as "2: text", one after the other. */
static void assert_findings(struct fixture *fixture, const char *expected)
{
    struct err err = {0};
    struct index_check check = {.segments = 0};
    OWN(buf_release) struct buf text = BUF_INIT;
    if (index_check(fixture->index, &check, &err) < 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < check.finding_count; i++)
        buf_addf(&text, "%u: %s\n", check.findings[i].segment, check.findings[i].text);
    index_check_release(&check);
    if (strcmp(buf_str(&text), expected) != 0)
        fail_msg("\"%s\", not \"%s\"", buf_str(&text), expected);
}

static void nothing_is_wrong_with_a_sound_index(void **state)
{
    struct fixture *fixture = *state;
    assert_findings(fixture, "");
    put(fixture, "/n/b"); /* Another version: the first is dead. */
    assert_int_equal(index_commit(fixture->index, NULL), 0);
    assert_int_equal(index_file_remove(fixture->index, "/n/c", NULL), 0);
    assert_int_equal(index_commit(fixture->index, NULL), 0);
    assert_findings(fixture, "");
    (void)index_compact(fixture->index);
    uv_sem_wait(&fixture->merged);
    assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
    assert_findings(fixture, "");
    assert_int_equal(index_file_remove(fixture->index, "/n/a", NULL), 0);
    assert_int_equal(index_file_remove(fixture->index, "/n/b", NULL), 0);
    assert_int_equal(index_commit(fixture->index, NULL), 0);
    assert_findings(fixture, "");
}

static void it_says_what_was_checked(void **state)
{
    struct fixture *fixture = *state;
    struct index_check check = {.segments = 0};
    put(fixture, "/n/d"); /* What is not committed is nothing yet. */
    assert_int_equal(index_check(fixture->index, &check, NULL), 0);
    assert_int_equal(check.sequence, 2);
    assert_int_equal(check.segments, 2);
    assert_int_equal(check.articles, 3);
    assert_int_equal(check.bytes, status_of(fixture).bytes);
    assert_int_equal(check.effort.done, check.effort.total);
    index_check_release(&check);
}

static void it_can_be_ended(void **state)
{
    struct fixture *fixture = *state;
    struct index_check check = {.effort.ended = true};
    assert_int_equal(index_check(fixture->index, &check, NULL), ERR_STOPPING);
    index_check_release(&check);
}

static void a_changed_byte_is_found_in_every_section(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *path = segment_path(fixture->folder, 2);
    for (unsigned i = 0; i <= SECTION_SKETCHES; i++) {
        OWN(freep) char *expected = xasprintf("2: %s: wrong checksum\n", section_title(i));
        change_section(fixture, 2, i);
        assert_findings(fixture, expected);
        change_section(fixture, 2, i); /* Back. */
    }
    for (uint64_t at = 30; at < GLASS_BLOCK_SIZE; at += SEGMENT_HEADER_AT) {
        change_byte_at(path, at);
        assert_findings(fixture, "2: header: wrong checksum\n");
        change_byte_at(path, at);
    }
    assert_findings(fixture, "");
}

static void another_size_is_found(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *path = segment_path(fixture->folder, 2);
    OWN(closep) int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    OWN(freep)
    char *expected = xasprintf("2: %lld bytes, not %lld\n", (long long)st.st_size + 1,
                               (long long)st.st_size);
    assert_int_equal(write(fd, "x", 1), 1);
    assert_findings(fixture, expected);
    assert_int_equal(ftruncate(fd, st.st_size), 0);
    assert_findings(fixture, "");
}

static void execute(struct fixture *fixture, const char *sql)
{
    sqlite3 *db;
    char *error = NULL;
    OWN(freep) char *path = xasprintf("%s/catalog.db", fixture->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, page_sums_vfs()), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", sql, error);
    sqlite3_close(db);
}

static void a_catalog_that_disagrees_is_found(void **state)
{
    static const struct {
        const char *sql, *back, *findings;
    } cases[] = {
        {"INSERT INTO dead VALUES(2, 99, 1)", "DELETE FROM dead",
         "2: a document is said to be dead that there is not\n"},
        {"INSERT INTO dead VALUES(2, 0, 1)", "DELETE FROM dead",
         "2: a document is said to be dead that there is not\n"},
        {"INSERT INTO dead VALUES(2, 2, 1)", "DELETE FROM dead",
         "2: 1 documents are said to be dead as others\n"},
        {"INSERT INTO articles VALUES(1, 1, 1, 1)", "DELETE FROM articles WHERE id = 1",
         "0: catalog: 4 articles, but 3 in the segments\n"},
        {"UPDATE articles SET id = id + 1", "UPDATE articles SET id = id - 1",
         "0: catalog: other articles than in the segments\n"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        execute(fixture, cases[i].sql);
        reopen(fixture);
        assert_findings(fixture, cases[i].findings);
        execute(fixture, cases[i].back);
    }
    reopen(fixture);
    assert_findings(fixture, "");
}

static void a_damaged_catalog_is_found(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};
    struct index_check check = {.segments = 0};
    execute(fixture, "PRAGMA writable_schema = ON;"
                     "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master"
                     " WHERE name = 'files_rejected') WHERE name = 'articles_file'");
    reopen(fixture);
    int rc = index_check(fixture->index, &check, &err);
    assert_true(rc == ERR_INDEX || check.finding_count > 0);
    index_check_release(&check);
}

/* -- while it is written to ---------------------------------------------------------------- */

struct checker {
    struct fixture *fixture;
    atomic_bool enough;
    unsigned checks, failures;
    size_t findings;
};

/* Assertions are for the main thread. */
static void check_over_and_over(void *context)
{
    struct checker *checker = context;
    do {
        struct index_check check = {.segments = 0};
        checker->failures += index_check(checker->fixture->index, &check, NULL) < 0;
        checker->findings += check.finding_count;
        checker->checks++;
        index_check_release(&check);
    } while (!checker->enough);
}

/* Versions come and go, segments are merged: whatever moment it is, all agrees. */
static void a_check_of_an_index_at_work_finds_nothing(void **state)
{
    enum { COMMITS = 200, FILES = 20 };
    struct fixture *fixture = *state;
    struct checker checker = {.fixture = fixture};
    uv_thread_t thread;
    assert_int_equal(uv_thread_create(&thread, check_over_and_over, &checker), 0);
    for (int i = 0; i < COMMITS; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i % FILES);
        if (i % 7 == 6)
            assert_int_equal(index_file_remove(fixture->index, path, NULL), 0);
        else
            put(fixture, path);
        assert_int_equal(index_commit(fixture->index, NULL), 0);
        assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
    }
    checker.enough = true;
    uv_thread_join(&thread);
    assert_true(checker.checks > 0);
    assert_int_equal(checker.failures, 0);
    assert_int_equal(checker.findings, 0);
}

/* -- terms --------------------------------------------------------------------------------- */

static void the_term_of_an_id_is_read_again(void **state)
{
    static const char *const others[] = {
        "", "Q", "Q0123456789a", "Q0123456789abc", "X0123456789ab", "Q0123456789a!"};
    static const article_id ids[] = {0, 1, 0x123456789ABCDEF, ARTICLE_ID_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        char term[ID_TERM_SIZE];
        article_id id = 7;
        document_id_term(ids[i], term);
        assert_true(document_id_of_term(term, strlen(term), &id));
        assert_int_equal(id, ids[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        article_id id = 7;
        assert_false(document_id_of_term(others[i], strlen(others[i]), &id));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO_SEGMENTS_TEST(nothing_is_wrong_with_a_sound_index),
        TWO_SEGMENTS_TEST(it_says_what_was_checked),
        TWO_SEGMENTS_TEST(it_can_be_ended),
        TWO_SEGMENTS_TEST(a_changed_byte_is_found_in_every_section),
        TWO_SEGMENTS_TEST(another_size_is_found),
        TWO_SEGMENTS_TEST(a_catalog_that_disagrees_is_found),
        TWO_SEGMENTS_TEST(a_damaged_catalog_is_found),
        cmocka_unit_test_setup_teardown(a_check_of_an_index_at_work_finds_nothing, set_up_merging,
                                        tear_down),
        cmocka_unit_test(the_term_of_an_id_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
