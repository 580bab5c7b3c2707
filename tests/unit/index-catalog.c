#include "index/catalog.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "index/page_sums.h"
#include "scratch.h"

#define ANALYSIS "1 english"

struct fixture {
    char *folder;
    struct catalog *catalog;
};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    *state = fixture;
    return catalog_open(&fixture->catalog, fixture->folder, CATALOG_WRITE, ANALYSIS, NULL);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    catalog_free(fixture->catalog);
    scratch_free(fixture->folder);
    free(fixture);
    return 0;
}

static void begin(struct fixture *fixture)
{
    assert_int_equal(catalog_begin(fixture->catalog, NULL), 0);
}

static void commit(struct fixture *fixture)
{
    assert_int_equal(catalog_commit(fixture->catalog, NULL), 0);
}

/* -- opening ------------------------------------------------------------------------------- */

static void what_was_committed_is_there_after_a_new_start(void **state)
{
    struct fixture *fixture = *state;
    uint64_t sequence = 0;
    begin(fixture);
    assert_int_equal(catalog_set_sequence(fixture->catalog, 42, NULL), 0);
    commit(fixture);
    catalog_free(TAKE(fixture->catalog));
    assert_int_equal(
        catalog_open(&fixture->catalog, fixture->folder, CATALOG_WRITE, ANALYSIS, NULL), 0);
    assert_int_equal(catalog_sequence(fixture->catalog, &sequence, NULL), 0);
    assert_int_equal(sequence, 42);
}

static void the_analysis_is_the_one_that_the_index_was_made_with(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *analysis = NULL;
    catalog_free(TAKE(fixture->catalog));
    assert_int_equal(
        catalog_open(&fixture->catalog, fixture->folder, CATALOG_WRITE, "1 german", NULL), 0);
    assert_int_equal(catalog_analysis(fixture->catalog, &analysis, NULL), 0);
    assert_string_equal(analysis, ANALYSIS);
}

static void another_format_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct catalog *other;
    struct err err;
    sqlite3 *db;
    OWN(freep) char *path = xasprintf("%s/catalog.db", fixture->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, page_sums_vfs()), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE meta SET value=99 WHERE name='format'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(catalog_open(&other, fixture->folder, CATALOG_WRITE, ANALYSIS, &err),
                     ERR_INDEX_VERSION);
    assert_int_equal(catalog_open(&other, fixture->folder, CATALOG_READ, NULL, &err),
                     ERR_INDEX_VERSION);
    assert_non_null(strstr(err.text, "format 99"));
}

static void a_reader_needs_a_catalog(void **state)
{
    struct fixture *fixture = *state;
    struct catalog *reader;
    struct err err;
    OWN(freep) char *nowhere = xasprintf("%s/nowhere", fixture->folder);
    OWN(freep) char *empty = xasprintf("%s/empty", fixture->folder);
    OWN(freep) char *file = xasprintf("%s/catalog.db", empty);
    scratch_write(file, "");
    assert_int_equal(catalog_open(&reader, nowhere, CATALOG_READ, NULL, &err), ERR_INDEX);
    assert_int_equal(catalog_open(&reader, empty, CATALOG_READ, NULL, &err), ERR_INDEX);
}

static void what_is_no_catalog_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct catalog *other;
    struct err err;
    OWN(freep) char *folder = xasprintf("%s/other", fixture->folder);
    OWN(freep) char *file = xasprintf("%s/catalog.db", folder);
    scratch_write(file, "This is a text of some length, and no database at all. It is not small: "
                        "a database has a head of a hundred bytes, which this has as well.");
    assert_int_equal(catalog_open(&other, folder, CATALOG_WRITE, ANALYSIS, &err), ERR_CATALOG);
}

/* -- transactions -------------------------------------------------------------------------- */

static int count_segment(void *context, const struct catalog_segment *segment)
{
    (void)segment;
    ++*(int *)context;
    return 0;
}

static int count_segments(struct catalog *catalog)
{
    int count = 0;
    assert_int_equal(catalog_each_segment(catalog, count_segment, &count, NULL), 0);
    return count;
}

static void change_everything(struct fixture *fixture)
{
    struct catalog *catalog = fixture->catalog;
    struct ledger_entry entry = {.size = 1};
    assert_int_equal(catalog_set_sequence(catalog, 7, NULL), 0);
    assert_int_equal(catalog_segment_add(catalog, &(struct catalog_segment){.id = 1}, NULL), 0);
    assert_int_equal(catalog_dead_add(catalog, 1, (struct catalog_dead){1, 2}, NULL), 0);
    assert_int_equal(catalog_article_put(catalog, &(struct catalog_article){.id = 5}, NULL), 0);
    assert_int_equal(catalog_file_put(catalog, "/n/a", &entry, NULL), 0);
}

static void assert_contents(struct catalog *catalog, int count)
{
    uint64_t sequence, known, rejected;
    struct catalog_dead *dead;
    struct catalog_article article;
    size_t dead_count;
    assert_int_equal(catalog_sequence(catalog, &sequence, NULL), 0);
    assert_int_equal(sequence, count ? 7 : 0);
    assert_int_equal(count_segments(catalog), count);
    assert_int_equal(catalog_dead_list(catalog, 1, &dead, &dead_count, NULL), 0);
    free(dead);
    assert_int_equal(dead_count, count);
    assert_int_equal(catalog_article_find(catalog, 5, &article, NULL), count);
    assert_int_equal(catalog_count_files(catalog, &known, &rejected, NULL), 0);
    assert_int_equal(known, count);
}

static void a_rollback_takes_everything_back(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    change_everything(fixture);
    assert_contents(fixture->catalog, 1);
    catalog_rollback(fixture->catalog);
    assert_contents(fixture->catalog, 0);
    catalog_rollback(fixture->catalog); /* Where there is nothing to roll back. */
    begin(fixture);
    commit(fixture);
}

static void others_see_a_transaction_after_its_commit(void **state)
{
    struct fixture *fixture = *state;
    OWN(catalog_freep) struct catalog *reader = NULL;
    assert_int_equal(catalog_open(&reader, fixture->folder, CATALOG_READ, NULL, NULL), 0);
    begin(fixture);
    change_everything(fixture);
    assert_contents(reader, 0);
    commit(fixture);
    assert_contents(reader, 1);
}

static void a_transaction_that_was_not_committed_is_gone_at_the_end(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    change_everything(fixture);
    catalog_free(TAKE(fixture->catalog));
    assert_int_equal(
        catalog_open(&fixture->catalog, fixture->folder, CATALOG_WRITE, ANALYSIS, NULL), 0);
    assert_contents(fixture->catalog, 0);
}

static void transactions_do_not_nest(void **state)
{
    struct err err;
    begin(*state);
    assert_int_equal(catalog_begin(((struct fixture *)*state)->catalog, &err), ERR_INDEX);
    commit(*state);
}

/* -- segments ------------------------------------------------------------------------------ */

struct seen_segments {
    struct catalog_segment items[8];
    size_t count, most;
};

static int see_segment(void *context, const struct catalog_segment *segment)
{
    struct seen_segments *seen = context;
    seen->items[seen->count++] = *segment;
    return seen->count == seen->most ? ERR_STOPPING : 0;
}

static void segments_are_listed_by_their_ids(void **state)
{
    static const struct catalog_segment segments[] = {
        {7, 70, -1, 1, 700, 7000},
        {2, 20, INT64_MIN, INT64_MAX, 200, UINT64_MAX},
        {UINT32_MAX, UINT32_MAX, 0, 0, UINT64_MAX, 0},
    };
    static const size_t order[] = {1, 0, 2};
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    struct seen_segments seen = {0};
    begin(*state);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(catalog_segment_add(catalog, &segments[i], NULL), 0);
    assert_int_equal(catalog_segment_add(catalog, &segments[0], NULL), ERR_INDEX); /* Known. */
    commit(*state);
    assert_int_equal(catalog_each_segment(catalog, see_segment, &seen, NULL), 0);
    assert_int_equal(seen.count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct catalog_segment *a = &seen.items[i], *b = &segments[order[i]];
        assert_true(a->id == b->id && a->articles == b->articles && a->date_min == b->date_min &&
                    a->date_max == b->date_max && a->bytes == b->bytes &&
                    a->header_hash == b->header_hash);
    }
    seen = (struct seen_segments){.most = 2};
    assert_int_equal(catalog_each_segment(catalog, see_segment, &seen, NULL), ERR_STOPPING);
    assert_int_equal(seen.count, 2);
}

static void the_dead_go_with_their_segment(void **state)
{
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    struct catalog_dead *list;
    size_t count;
    begin(*state);
    for (uint32_t segment = 1; segment <= 2; segment++) {
        assert_int_equal(
            catalog_segment_add(catalog, &(struct catalog_segment){.id = segment}, NULL), 0);
        for (uint32_t docid = 20; docid > 0; docid--)
            assert_int_equal(catalog_dead_add(catalog, segment,
                                              (struct catalog_dead){docid, ARTICLE_ID_MAX - docid},
                                              NULL),
                             0);
    }
    /* Dead is dead. */
    assert_int_equal(catalog_dead_add(catalog, 1, (struct catalog_dead){20, 0}, NULL), 0);
    assert_int_equal(catalog_segment_remove(catalog, 2, NULL), 0);
    commit(*state);

    assert_int_equal(catalog_dead_list(catalog, 1, &list, &count, NULL), 0);
    assert_int_equal(count, 20);
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(list[i].docid, i + 1);
        assert_int_equal(list[i].article, ARTICLE_ID_MAX - i - 1);
    }
    free(list);
    assert_int_equal(catalog_dead_list(catalog, 2, &list, &count, NULL), 0);
    assert_int_equal(count, 0);
    assert_null(list);
}

/* -- articles ------------------------------------------------------------------------------ */

static void an_article_is_put_found_and_removed(void **state)
{
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    struct catalog_article found, article = {ARTICLE_ID_MAX, UINT64_MAX, 3, 4};
    begin(*state);
    assert_int_equal(catalog_article_find(catalog, article.id, &found, NULL), 0);
    assert_int_equal(catalog_article_put(catalog, &article, NULL), 0);
    assert_int_equal(catalog_article_find(catalog, article.id, &found, NULL), 1);
    assert_memory_equal(&found, &article, sizeof found);
    article.generation = 5;
    assert_int_equal(catalog_article_put(catalog, &article, NULL), 0);
    assert_int_equal(catalog_article_find(catalog, article.id, &found, NULL), 1);
    assert_memory_equal(&found, &article, sizeof found);
    assert_int_equal(catalog_article_remove(catalog, article.id, NULL), 0);
    assert_int_equal(catalog_article_find(catalog, article.id, &found, NULL), 0);
    assert_int_equal(catalog_article_remove(catalog, article.id, NULL), 0);
    commit(*state);
}

static void articles_of_other_generations_are_stale(void **state)
{
    static const struct catalog_article articles[] = {
        {1, 0, 10, 1}, {2, 0, 10, 2}, {3, 0, 10, 1}, {4, 0, 11, 1}};
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    article_id *stale;
    size_t count;
    begin(*state);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(catalog_article_put(catalog, &articles[i], NULL), 0);
    commit(*state);
    assert_int_equal(catalog_stale_articles(catalog, 10, 2, &stale, &count, NULL), 0);
    assert_int_equal(count, 2);
    assert_int_equal(stale[0] + stale[1], 1 + 3);
    free(stale);
    assert_int_equal(catalog_stale_articles(catalog, 12, 2, &stale, &count, NULL), 0);
    assert_int_equal(count, 0);
}

static void articles_are_listed_in_pieces(void **state)
{
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    article_id ids[4], after = 0, expected = 100;
    size_t count, pieces = 0;
    begin(*state);
    for (article_id id = 109; id >= 100; id--)
        assert_int_equal(catalog_article_put(catalog, &(struct catalog_article){.id = id}, NULL),
                         0);
    commit(*state);
    do {
        assert_int_equal(catalog_list_articles(catalog, after, ids, 4, &count, NULL), 0);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(ids[i], expected++);
        if (count > 0)
            after = ids[count - 1];
        pieces++;
    } while (count > 0);
    assert_int_equal(expected, 110);
    assert_int_equal(pieces, 4);
}

/* -- ledger -------------------------------------------------------------------------------- */

static void assert_same_entry(const struct ledger_entry *a, const struct ledger_entry *b)
{
    assert_int_equal(a->file, b->file);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->modified_ns, b->modified_ns);
    assert_int_equal(a->changed_ns, b->changed_ns);
    assert_int_equal(a->inode, b->inode);
    assert_int_equal(a->hash, b->hash);
    assert_int_equal(a->generation, b->generation);
    assert_int_equal(a->unsure, b->unsure);
    if (!a->reason || !b->reason)
        assert_ptr_equal(a->reason, b->reason);
    else
        assert_string_equal(a->reason, b->reason);
}

static void put_file(struct catalog *catalog, const char *path, struct ledger_entry *entry)
{
    assert_int_equal(catalog_file_put(catalog, path, entry, NULL), 0);
}

static void a_file_comes_back_as_it_was_put(void **state)
{
    static const char *const paths[] = {"/n/a",        "/n/a/b",     "/a",
                                        "/n/\xFF\xFE", "/n/ a'\"%_", "/n/\n"};
    struct ledger_entry entries[] = {
        {.size = 1, .modified_ns = 2, .changed_ns = 3, .inode = 4, .hash = 5, .generation = 6},
        {.size = INT64_MAX, .modified_ns = INT64_MIN, .inode = UINT64_MAX, .hash = UINT64_MAX},
        {.unsure = true},
        {.reason = xstrdup("not \"one\" of ours")},
        {.reason = xstrdup("")},
        {.generation = INT64_MAX},
    };
    const size_t count = sizeof paths / sizeof paths[0];
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    begin(*state);
    for (size_t i = 0; i < count; i++) {
        put_file(catalog, paths[i], &entries[i]);
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(entries[i].file, entries[k].file);
    }
    commit(*state);
    for (size_t i = 0; i < count; i++) {
        struct ledger_entry found = {0};
        assert_int_equal(catalog_file_find(catalog, paths[i], &found, NULL), 1);
        assert_same_entry(&found, &entries[i]);
        ledger_entry_release(&found);
        ledger_entry_release(&entries[i]);
    }
}

static void a_later_version_keeps_the_files_number(void **state)
{
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    struct ledger_entry first = {.size = 1, .reason = xstrdup("broken")}, second = {.size = 2};
    struct ledger_entry found = {0};
    begin(*state);
    put_file(catalog, "/n/a", &first);
    put_file(catalog, "/n/a", &second);
    commit(*state);
    assert_int_equal(first.file, second.file);
    assert_int_equal(catalog_file_find(catalog, "/n/a", &found, NULL), 1);
    assert_same_entry(&found, &second);
    ledger_entry_release(&first);
}

static void a_removed_file_is_not_known(void **state)
{
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    struct ledger_entry entry = {0}, found = {0};
    begin(*state);
    assert_int_equal(catalog_file_find(catalog, "/n/a", &found, NULL), 0);
    put_file(catalog, "/n/a", &entry);
    assert_int_equal(catalog_file_remove(catalog, entry.file, NULL), 0);
    assert_int_equal(catalog_file_find(catalog, "/n/a", &found, NULL), 0);
    commit(*state);
}

static void a_file_is_distrusted_by_its_article(void **state)
{
    struct catalog *catalog = ((struct fixture *)*state)->catalog;
    struct ledger_entry entry = {.hash = 77}, other = {.hash = 77}, found = {0};
    begin(*state);
    put_file(catalog, "/n/a", &entry);
    put_file(catalog, "/n/b", &other);
    assert_int_equal(
        catalog_article_put(catalog, &(struct catalog_article){.id = 9, .file = entry.file}, NULL),
        0);
    assert_int_equal(catalog_file_distrust(catalog, 9, NULL), 0);
    assert_int_equal(catalog_file_distrust(catalog, 10, NULL), 0); /* Nobody's. */
    commit(*state);
    assert_int_equal(catalog_file_find(catalog, "/n/a", &found, NULL), 1);
    assert_true(found.unsure);
    assert_int_not_equal(found.hash, 77);
    assert_int_equal(catalog_file_find(catalog, "/n/b", &found, NULL), 1);
    assert_false(found.unsure);
    assert_int_equal(found.hash, 77);
}

/* -- ledger: listing ----------------------------------------------------------------------- */

struct seen_names {
    struct buf names; /* With blanks between them. */
    size_t count;
    int result;
};

static int see_name(void *context, const char *name)
{
    struct seen_names *seen = context;
    if (seen->count++ > 0)
        buf_add_char(&seen->names, ' ');
    buf_add_str(&seen->names, name);
    return seen->result;
}

static int see_file(void *context, const char *name, const struct ledger_entry *entry)
{
    assert_true(entry->file > 0);
    return see_name(context, name);
}

static void put_files(struct fixture *fixture, const char *const *paths)
{
    begin(fixture);
    for (; *paths; paths++) {
        struct ledger_entry entry = {0};
        put_file(fixture->catalog, *paths, &entry);
    }
    commit(fixture);
}

static void assert_seen(struct seen_names *seen, const char *what, const char *expected)
{
    if (strcmp(buf_str(&seen->names), expected) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", what, buf_str(&seen->names), expected);
    buf_release(&seen->names);
    seen->count = 0;
}

static void files_of_a_directory_come_by_their_bytes(void **state)
{
    static const char *const paths[] = {"/n/b",   "/n/a",     "/n/B", "/n/\xFFz", "/n/\xC3\xBC",
                                        "/n/a.b", "/n/sub/x", "/m/a", "/n2/a",    NULL};
    static const struct {
        const char *directory, *files;
    } cases[] = {
        {"/n", "B a a.b b \xC3\xBC \xFFz"},
        {"/n/sub", "x"},
        {"/m", "a"},
        {"/", ""},
        {"", ""},
        {"/n/", ""},
        {"n", ""},
    };
    struct fixture *fixture = *state;
    put_files(fixture, paths);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen_names seen = {0};
        assert_int_equal(
            catalog_each_file(fixture->catalog, cases[i].directory, see_file, &seen, NULL), 0);
        assert_seen(&seen, cases[i].directory, cases[i].files);
    }
}

static void a_directory_is_listed_with_what_is_below_it(void **state)
{
    static const char *const paths[] = {"/a/b/1",    "/a/b/c/1", "/a/b/c/d/1",  "/a/b-c/1",
                                        "/a/b0/1",   "/a/b.d/1", "/a/b c/1",    "/a/bc/1",
                                        "/a/1",      "/z/1",     "/a/b/\xFF/1", "/a/b/c/2",
                                        "/a/\xFF/1", "/1",       NULL};
    static const struct {
        const char *top, *directories;
    } cases[] = {
        {"/a/b", "/a/b /a/b/c /a/b/c/d /a/b/\xFF"},
        {"/a/b/c", "/a/b/c /a/b/c/d"},
        {"/a/b-c", "/a/b-c"},
        {"/a/b0", "/a/b0"},
        {"/a/\xFF", "/a/\xFF"},
        {"/a/b/c/d/e", ""},
        {"/a/x", ""},
        {"/z", "/z"},
        {"", " /a /a/b /a/b c /a/b-c /a/b.d /a/b/c /a/b/c/d /a/b/\xFF /a/b0 /a/bc /a/\xFF /z"},
    };
    struct fixture *fixture = *state;
    put_files(fixture, paths);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen_names seen = {0};
        assert_int_equal(
            catalog_each_directory(fixture->catalog, cases[i].top, see_name, &seen, NULL), 0);
        assert_seen(&seen, cases[i].top, cases[i].directories);
    }
}

static void a_directory_without_files_is_not_listed(void **state)
{
    static const char *const paths[] = {"/a/1", "/b/1", NULL};
    struct fixture *fixture = *state;
    struct ledger_entry found = {0};
    struct seen_names seen = {0};
    put_files(fixture, paths);
    begin(fixture);
    assert_int_equal(catalog_file_find(fixture->catalog, "/a/1", &found, NULL), 1);
    assert_int_equal(catalog_file_remove(fixture->catalog, found.file, NULL), 0);
    commit(fixture);
    assert_int_equal(catalog_each_directory(fixture->catalog, "", see_name, &seen, NULL), 0);
    assert_seen(&seen, "all", "/b");
}

static void a_listing_ends_when_it_is_told_to(void **state)
{
    static const char *const paths[] = {"/a/1", "/a/2", "/a/b/1", NULL};
    static const int results[] = {ERR_STOPPING, 1};
    struct fixture *fixture = *state;
    put_files(fixture, paths);
    for (size_t i = 0; i < 2; i++) {
        struct seen_names seen = {.result = results[i]};
        assert_int_equal(catalog_each_file(fixture->catalog, "/a", see_file, &seen, NULL),
                         results[i]);
        assert_seen(&seen, "files", "1");
        assert_int_equal(catalog_each_directory(fixture->catalog, "", see_name, &seen, NULL),
                         results[i]);
        assert_seen(&seen, "directories", "/a");
    }
}

static int see_rejected(void *context, const char *path, const char *reason)
{
    OWN(freep) char *both = xasprintf("%s:%s", path, reason);
    return see_name(context, both);
}

static void rejected_files_are_counted_and_listed(void **state)
{
    struct fixture *fixture = *state;
    uint64_t known, rejected;
    begin(fixture);
    for (int i = 1; i <= 5; i++) {
        struct ledger_entry entry = {.reason = i % 2 ? xasprintf("r%d", i) : NULL};
        OWN(freep) char *path = xasprintf("/n\xFF/%d", i);
        put_file(fixture->catalog, path, &entry);
        ledger_entry_release(&entry);
    }
    commit(fixture);
    assert_int_equal(catalog_count_files(fixture->catalog, &known, &rejected, NULL), 0);
    assert_int_equal(known, 5);
    assert_int_equal(rejected, 3);

    static const char *const expected[] = {"", "/n\xFF/5:r5", "/n\xFF/5:r5 /n\xFF/3:r3",
                                           "/n\xFF/5:r5 /n\xFF/3:r3 /n\xFF/1:r1"};
    for (size_t limit = 0; limit < 4; limit++) {
        struct seen_names seen = {0};
        assert_int_equal(catalog_each_rejected(fixture->catalog, limit, see_rejected, &seen, NULL),
                         0);
        assert_seen(&seen, "rejected", expected[limit]);
    }
}

static void a_ledger_is_a_view_of_what_was_committed(void **state)
{
    static const char *const paths[] = {"/a/1", "/a/2", "/a/b/1", NULL};
    struct fixture *fixture = *state;
    struct seen_names seen = {0};
    uint64_t count;
    OWN(ledger_freep) struct ledger *ledger = NULL;
    assert_int_equal(ledger_open(&ledger, fixture->folder, NULL), 0);
    assert_int_equal(ledger_count(ledger, &count, NULL), 0);
    assert_int_equal(count, 0);
    put_files(fixture, paths);
    assert_int_equal(ledger_count(ledger, &count, NULL), 0);
    assert_int_equal(count, 3);
    assert_int_equal(ledger_each_file(ledger, "/a", see_file, &seen, NULL), 0);
    assert_seen(&seen, "files", "1 2");
    assert_int_equal(ledger_each_directory(ledger, "/a", see_name, &seen, NULL), 0);
    assert_seen(&seen, "directories", "/a /a/b");
}

#define CATALOG_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CATALOG_TEST(what_was_committed_is_there_after_a_new_start),
        CATALOG_TEST(the_analysis_is_the_one_that_the_index_was_made_with),
        CATALOG_TEST(another_format_is_refused),
        CATALOG_TEST(a_reader_needs_a_catalog),
        CATALOG_TEST(what_is_no_catalog_is_refused),
        CATALOG_TEST(a_rollback_takes_everything_back),
        CATALOG_TEST(others_see_a_transaction_after_its_commit),
        CATALOG_TEST(a_transaction_that_was_not_committed_is_gone_at_the_end),
        CATALOG_TEST(transactions_do_not_nest),
        CATALOG_TEST(segments_are_listed_by_their_ids),
        CATALOG_TEST(the_dead_go_with_their_segment),
        CATALOG_TEST(an_article_is_put_found_and_removed),
        CATALOG_TEST(articles_of_other_generations_are_stale),
        CATALOG_TEST(articles_are_listed_in_pieces),
        CATALOG_TEST(a_file_comes_back_as_it_was_put),
        CATALOG_TEST(a_later_version_keeps_the_files_number),
        CATALOG_TEST(a_removed_file_is_not_known),
        CATALOG_TEST(a_file_is_distrusted_by_its_article),
        CATALOG_TEST(files_of_a_directory_come_by_their_bytes),
        CATALOG_TEST(a_directory_is_listed_with_what_is_below_it),
        CATALOG_TEST(a_directory_without_files_is_not_listed),
        CATALOG_TEST(a_listing_ends_when_it_is_told_to),
        CATALOG_TEST(rejected_files_are_counted_and_listed),
        CATALOG_TEST(a_ledger_is_a_view_of_what_was_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
