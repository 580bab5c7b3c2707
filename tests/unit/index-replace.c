#include "unit.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>

#include "index/page_sums.h"
#include "index/replace.h"
#include "index/segment.h"
#include "index_fixture.h"

static int set_up(void **state)
{
    struct index_fixture *fixture = index_fixture_new(10);
    put(fixture, "/n/old", "storm");
    commit(fixture);
    put(fixture, "/n/older", "gale");
    commit(fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    index_fixture_free(*state);
    return 0;
}

#define REPLACE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Make a next index with one article in the language, and close it. */
static void make_next(struct index_fixture *fixture, const char *language)
{
    OWN(freep) char *path = index_next_path(fixture->index);
    struct index_fixture next = {.folder = path, .options = fixture->options};
    next.options.path = path;
    next.options.language = language;
    next.options.numbers = index_next_numbers(fixture->index);
    index_fixture_open(&next);
    put(&next, "/n/new", "flood");
    commit(&next);
    index_fixture_close(&next);
}

static bool has_next(const struct index_fixture *fixture, const char *language,
                     const char *languages)
{
    const struct index_wish wish = {language, languages, 0};
    return index_has_next(fixture->index, &wish);
}

static bool has(const struct index_fixture *fixture, const char *name)
{
    OWN(freep) char *path = xasprintf("%s/%s", fixture->folder, name);
    return scratch_exists(path);
}

static void rename_in(const struct index_fixture *fixture, const char *from, const char *to)
{
    OWN(freep) char *source = xasprintf("%s/%s", fixture->folder, from);
    OWN(freep) char *target = xasprintf("%s/%s", fixture->folder, to);
    assert_int_equal(rename(source, target), 0);
}

static void assert_is_old(struct index_fixture *fixture)
{
    assert_found(fixture, "storm", "/n/old");
    assert_found(fixture, "gale", "/n/older");
    assert_found(fixture, "flood", "");
}

/* -- numbers ------------------------------------------------------------------------------- */

static void numbers_leave_room_for_both(void **state)
{
    (void)state;
    assert_int_equal(index_numbers_after(0), 1000000);
    assert_int_equal(index_numbers_after(7), 1000007);
    assert_int_equal(index_numbers_after(UINT32_MAX / 2), UINT32_MAX / 2 + 1000000);
    assert_int_equal(index_numbers_after(UINT32_MAX / 2 + 1), 0);
    assert_int_equal(index_numbers_after(UINT32_MAX), 0);
}

/* -- replacing ----------------------------------------------------------------------------- */

static void the_next_index_takes_the_place(void **state)
{
    struct index_fixture *fixture = *state;
    uint64_t sequence = status_of(fixture).sequence;
    make_next(fixture, "german");
    index_fixture_close(fixture);
    assert_int_equal(index_replace(fixture->folder, sequence, false, NULL), 0);

    fixture->options.language = "german";
    index_fixture_open(fixture);
    assert_mismatch(fixture, INDEX_MATCHES);
    assert_string_equal(index_language(fixture->index), "german");
    assert_found(fixture, "flood", "/n/new");
    assert_found(fixture, "storm", "");
    assert_true(status_of(fixture).sequence > sequence);
    put(fixture, "/n/later", "ebb");
    commit(fixture);
    assert_found(fixture, "ebb", "/n/later");

    index_fixture_close(fixture); /* The trash is empty then. */
    assert_false(has(fixture, "next"));
    assert_false(has(fixture, "switch"));
    assert_false(has(fixture, "seg-00000001"));
    index_fixture_open(fixture);
}

static void without_a_next_index_all_stays_as_it_is(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    index_fixture_close(fixture);
    assert_int_equal(index_replace(fixture->folder, 5, false, &err), ERR_INDEX);
    assert_false(has(fixture, "switch"));
    index_fixture_open(fixture);
    assert_is_old(fixture);
}

static void an_index_in_use_is_not_replaced(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    make_next(fixture, "english");
    assert_int_equal(index_replace(fixture->folder, 5, false, &err), ERR_INDEX_LOCKED);
    assert_true(has_next(fixture, "english", NULL));
}

static void a_catalog_with_a_log_is_not_moved(void **state)
{
    static const char *const logs[] = {"catalog.db-wal", "next/catalog.db-wal"};
    struct index_fixture *fixture = *state;
    struct err err;
    make_next(fixture, "english");
    index_fixture_close(fixture);
    for (size_t i = 0; i < 2; i++) {
        /* In the way of a log, so that SQLite neither uses nor removes it. */
        OWN(freep) char *log = xasprintf("%s/%s", fixture->folder, logs[i]);
        assert_int_equal(mkdir(log, 0755), 0);
        assert_true(index_replace(fixture->folder, 5, false, &err) < 0);
        assert_int_equal(rmdir(log), 0);
    }
    index_fixture_open(fixture);
    assert_true(has_next(fixture, "english", NULL));
    assert_is_old(fixture);
}

/* What is there when the process dies just before the catalog's rename. */
static void half_a_switch_is_undone(void **state)
{
    struct index_fixture *fixture = *state;
    make_next(fixture, "english");
    index_fixture_close(fixture);
    rename_in(fixture, "next", "switch");
    rename_in(fixture, "switch/seg-01000003", "seg-01000003");
    index_fixture_open(fixture);
    assert_is_old(fixture);
    assert_false(has_next(fixture, "english", NULL));
    index_fixture_close(fixture);
    assert_false(has(fixture, "seg-01000003"));
    assert_false(has(fixture, "switch"));
    index_fixture_open(fixture);
}

/* And just after it. */
static void a_switch_that_was_not_cleared_up_holds(void **state)
{
    struct index_fixture *fixture = *state;
    make_next(fixture, "english");
    index_fixture_close(fixture);
    rename_in(fixture, "next", "switch");
    rename_in(fixture, "switch/seg-01000003", "seg-01000003");
    rename_in(fixture, "switch/catalog.db", "catalog.db");
    index_fixture_open(fixture);
    assert_found(fixture, "flood", "/n/new");
    assert_found(fixture, "storm", "");
}

static void room_is_given_back(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(index_reserve_room(fixture->index, NULL), 0);
        assert_true(has(fixture, "room"));
        if (i == 0)
            make_next(fixture, "english");
        index_fixture_close(fixture);
        if (i == 0)
            assert_int_equal(index_replace(fixture->folder, 5, false, NULL), 0);
        index_fixture_open(fixture);
        assert_false(has(fixture, "room"));
    }
}

/* -- the next one -------------------------------------------------------------------------- */

static void the_next_index_fits_one_language(void **state)
{
    struct index_fixture *fixture = *state;
    assert_false(has_next(fixture, "german", NULL));
    make_next(fixture, "german");
    assert_true(has_next(fixture, "german", NULL));
    assert_false(has_next(fixture, "english", NULL));
}

static void the_next_index_can_be_dropped(void **state)
{
    struct index_fixture *fixture = *state;
    assert_int_equal(index_drop_next(fixture->index, NULL), 0);
    make_next(fixture, "english");
    assert_int_equal(index_drop_next(fixture->index, NULL), 0);
    assert_false(has_next(fixture, "english", NULL));
    assert_is_old(fixture);
    index_fixture_close(fixture);
    assert_false(has(fixture, "switch"));
    index_fixture_open(fixture);
}

static void one_can_be_dropped_before_another_is_gone(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(freep) char *left = xasprintf("%s/switch/catalog.db", fixture->folder);
    scratch_write(left, "slow to go");
    make_next(fixture, "english");
    assert_int_equal(index_drop_next(fixture->index, NULL), 0);
    assert_false(has_next(fixture, "english", NULL));
    make_next(fixture, "german");
    assert_true(has_next(fixture, "german", NULL));
    index_fixture_close(fixture);
    index_fixture_open(fixture); /* Which clears both away. */
    index_fixture_close(fixture);
    assert_false(has(fixture, "switch"));
    assert_false(has(fixture, "switch-1"));
    index_fixture_open(fixture);
    assert_is_old(fixture);
}

/* -- setting aside ------------------------------------------------------------------------- */

static void set_format(const struct index_fixture *fixture, const char *sql)
{
    sqlite3 *db;
    OWN(freep) char *path = xasprintf("%s/catalog.db", fixture->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, page_sums_vfs()), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void what_cannot_be_read_is_set_aside(void **state)
{
    static const char *const strange[] = {
        "UPDATE meta SET value=99 WHERE name='format'",
        "UPDATE meta SET value='2 klingon' WHERE name='analysis'",
        "DELETE FROM meta WHERE name='analysis'",
    };
    struct index_fixture *fixture = *state;
    for (size_t i = 0; i < 3; i++) {
        OWN(freep) char *aside = xasprintf("old-%zu", i + 1);
        OWN(freep) char *kept = xasprintf("%s/ingested/a", fixture->folder);
        OWN(freep) char *catalog = xasprintf("%s/catalog.db", aside);
        scratch_write(kept, "kept");
        make_next(fixture, "english");
        index_fixture_close(fixture);
        set_format(fixture, strange[i]);
        index_fixture_open(fixture);
        assert_int_equal(status_of(fixture).articles, 0);
        assert_true(has(fixture, catalog));
        assert_false(has(fixture, "next"));
        assert_true(has(fixture, "ingested/a"));
        put(fixture, "/n/again", "storm");
        commit(fixture);
        assert_found(fixture, "storm", "/n/again");
    }
    assert_true(has(fixture, "old-1/seg-00000001"));
}

/* In which a segment was a folder of files. */
static void an_index_of_an_older_format_is_set_aside_whole(void **state)
{
    static const char *const files[] = {"seg-00000001/postlist.glass", "seg-00000001/words.dat",
                                        "seg-00000002/segment.json", "seg-00000003.tmp0/iamglass"};
    const size_t count = sizeof files / sizeof files[0];
    struct index_fixture *fixture = *state;
    OWN(freep) char *first = segment_path(fixture->folder, 1);
    OWN(freep) char *second = segment_path(fixture->folder, 2);
    index_fixture_close(fixture);
    assert_int_equal(unlink(first), 0);
    assert_int_equal(unlink(second), 0);
    for (size_t i = 0; i < count; i++) {
        OWN(freep) char *path = xasprintf("%s/%s", fixture->folder, files[i]);
        scratch_write(path, files[i]);
    }
    set_format(fixture, "UPDATE meta SET value=3 WHERE name='format'");
    index_fixture_open(fixture);

    assert_int_equal(status_of(fixture).articles, 0);
    assert_true(has(fixture, "old-1/catalog.db"));
    for (size_t i = 0; i < count; i++) {
        OWN(freep) char *aside = xasprintf("old-1/%s", files[i]);
        if (!has(fixture, aside) || has(fixture, files[i]))
            fail_msg("%s was not moved", files[i]);
    }
    put(fixture, "/n/again", "storm");
    commit(fixture);
    assert_found(fixture, "storm", "/n/again");
    index_fixture_close(fixture);
    index_fixture_open(fixture);
    assert_found(fixture, "storm", "/n/again");
    assert_true(has(fixture, "old-1/seg-00000001/words.dat")); /* Until a person removes it. */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_leave_room_for_both),
        REPLACE_TEST(the_next_index_takes_the_place),
        REPLACE_TEST(without_a_next_index_all_stays_as_it_is),
        REPLACE_TEST(an_index_in_use_is_not_replaced),
        REPLACE_TEST(a_catalog_with_a_log_is_not_moved),
        REPLACE_TEST(half_a_switch_is_undone),
        REPLACE_TEST(a_switch_that_was_not_cleared_up_holds),
        REPLACE_TEST(room_is_given_back),
        REPLACE_TEST(the_next_index_fits_one_language),
        REPLACE_TEST(the_next_index_can_be_dropped),
        REPLACE_TEST(one_can_be_dropped_before_another_is_gone),
        REPLACE_TEST(what_cannot_be_read_is_set_aside),
        REPLACE_TEST(an_index_of_an_older_format_is_set_aside_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
