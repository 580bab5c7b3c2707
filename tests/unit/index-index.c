/* The façade: what was put is found, once and in its last version, whatever happens in between. */
#include "index/index.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/varint.h"
#include "index/catalog.h"
#include "index/glass_format.h"
#include "index/segment_format.h"
#include "index_fixture.h"

/* No test takes longer, unless a merge never ends. */
#define MOST_SECONDS 300

static int set_up(void **state)
{
    *state = index_fixture_new(8);
    return 0;
}

static int set_up_merging(void **state)
{
    *state = index_fixture_new(2);
    return 0;
}

static int tear_down(void **state)
{
    index_fixture_free(*state);
    return 0;
}

static void reopen(struct index_fixture *fixture)
{
    index_fixture_close(fixture);
    index_fixture_open(fixture);
}

/* How many names in the index folder begin so. */
static int count_names(const struct index_fixture *fixture, const char *prefix)
{
    int count = 0;
    DIR *dir = opendir(fixture->folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(dir);
    return count;
}

/* -- committing ---------------------------------------------------------------------------- */

static void a_new_index_is_empty(void **state)
{
    struct index_fixture *fixture = *state;
    const struct index_status status = status_of(fixture);
    assert_found(fixture, "storm", "");
    assert_int_equal(status.sequence, 0);
    assert_int_equal(status.articles, 0);
    assert_int_equal(status.segments, 0);
    assert_int_equal(status.bytes, 0);
    assert_false(index_has_changes(fixture->index));
}

static void a_commit_makes_articles_visible(void **state)
{
    struct index_fixture *fixture = *state;
    assert_found(fixture, "storm", "");
    put(fixture, "/n/a", "storm");
    put(fixture, "/n/b", "storm coast");
    assert_true(index_has_changes(fixture->index));
    assert_int_equal(index_batch_articles(fixture->index), 2);
    assert_true(index_batch_bytes(fixture->index) >= strlen("storm"
                                                            "storm coast"));
    assert_found(fixture, "storm", "");
    assert_int_equal(status_of(fixture).sequence, 0);

    commit(fixture);
    assert_false(index_has_changes(fixture->index));
    assert_int_equal(index_batch_articles(fixture->index), 0);
    assert_int_equal(index_batch_bytes(fixture->index), 0);
    assert_found(fixture, "storm", "/n/a /n/b");
    assert_found(fixture, "coast", "/n/b");
    const struct index_status status = status_of(fixture);
    assert_int_equal(status.sequence, 1);
    assert_int_equal(status.articles, 2);
    assert_int_equal(status.segments, 1);
    assert_true(status.bytes > 0);
}

static void a_commit_without_changes_is_nothing(void **state)
{
    struct index_fixture *fixture = *state;
    commit(fixture);
    assert_int_equal(status_of(fixture).sequence, 0);
    assert_int_equal(count_names(fixture, "seg-"), 0);
}

static void ids_are_the_same_in_every_index(void **state)
{
    struct index_fixture *fixture = *state;
    assert_int_equal(put(fixture, "/n/a", "storm"), article_id_of_key("/n/a"));
    commit(fixture);
    assert_int_equal(put(fixture, "/n/a", "other"), article_id_of_key("/n/a"));
    remove_file(fixture, "/n/a");
    assert_int_equal(put(fixture, "/n/a", "again"), article_id_of_key("/n/a"));
}

/* Another key that has the same hash, as far as the catalog knows. */
static void a_collision_of_ids_is_noticed(void **state)
{
    struct index_fixture *fixture = *state;
    const article_id id = article_id_of_key("/n/a");
    OWN(catalog_freep) struct catalog *catalog = NULL;
    assert_int_equal(catalog_open(&catalog, fixture->folder, CATALOG_WRITE, "2 english", NULL), 0);
    assert_int_equal(catalog_begin(catalog, NULL), 0);
    assert_int_equal(
        catalog_article_put(catalog, &(struct catalog_article){.id = id, .check = 1}, NULL), 0);
    assert_int_equal(catalog_commit(catalog, NULL), 0);

    for (int i = 0; i < 3; i++) {
        assert_int_equal(put(fixture, "/n/a", "storm"), (id + 1) & ARTICLE_ID_MAX);
        commit(fixture);
        assert_found(fixture, "storm", "/n/a");
    }
}

/* -- replacing ----------------------------------------------------------------------------- */

static void a_later_version_replaces_in_the_same_batch(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "first");
    put(fixture, "/n/b", "other");
    put(fixture, "/n/a", "second");
    put(fixture, "/n/a", "third");
    commit(fixture);
    assert_found(fixture, "first", "");
    assert_found(fixture, "second", "");
    assert_found(fixture, "third", "/n/a");
    assert_found(fixture, "other", "/n/b");
    assert_int_equal(status_of(fixture).articles, 2);
}

static void a_later_version_replaces_in_later_batches(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 0; i < 5; i++) {
        OWN(freep) char *body = xasprintf("storm version%d", i);
        OWN(freep) char *before = xasprintf("version%d", i - 1);
        put(fixture, "/n/a", body);
        commit(fixture);
        assert_found(fixture, "storm", "/n/a");
        assert_found(fixture, before, "");
        assert_int_equal(status_of(fixture).articles, 1);
    }
}

static void a_version_replaces_one_committed_and_one_that_is_not(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "first");
    commit(fixture);
    put(fixture, "/n/a", "second");
    put(fixture, "/n/a", "third");
    commit(fixture);
    assert_found(fixture, "first", "");
    assert_found(fixture, "second", "");
    assert_found(fixture, "third", "/n/a");
}

static void a_removed_file_takes_its_articles_along(void **state)
{
    struct index_fixture *fixture = *state;
    struct ledger_entry entry;
    put(fixture, "/n/a", "storm");
    put(fixture, "/n/b", "storm");
    commit(fixture);
    remove_file(fixture, "/n/a");
    assert_found(fixture, "storm", "/n/a /n/b");
    commit(fixture);
    assert_found(fixture, "storm", "/n/b");
    assert_int_equal(status_of(fixture).sequence, 2);
    assert_int_equal(index_file_find(fixture->index, "/n/a", &entry, NULL), 0);
    remove_file(fixture, "/n/a");
    remove_file(fixture, "/n/never");
    assert_false(index_has_changes(fixture->index));
}

static void a_removed_file_may_come_back(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    commit(fixture);
    remove_file(fixture, "/n/a");
    put(fixture, "/n/a", "storm");
    remove_file(fixture, "/n/a");
    put(fixture, "/n/a", "storm");
    commit(fixture);
    assert_found(fixture, "storm", "/n/a");
    put(fixture, "/n/a", "storm");
    remove_file(fixture, "/n/a");
    commit(fixture);
    assert_found(fixture, "storm", "");
    assert_int_equal(status_of(fixture).articles, 0);
}

/* Put a version of the file with an article for each word. */
static void put_words(struct index_fixture *fixture, const char *path, const char *const *words)
{
    struct ledger_entry entry = {0};
    assert_int_equal(index_file_begin(fixture->index, path, &entry, NULL), 0);
    for (; *words; words++) {
        OWN(article_freep) struct article *article = sample_article(path, "", *words);
        free(article->key);
        article->key = xasprintf("%s#%s", path, *words);
        index_fixture_add(fixture->index, article, &entry);
    }
    assert_int_equal(index_file_end(fixture->index, &entry, NULL), 0);
}

static void a_file_of_several_articles_keeps_those_that_it_has(void **state)
{
    struct index_fixture *fixture = *state;
    put_words(fixture, "/n/feed", (const char *const[]){"storm", "coast", "vote", NULL});
    commit(fixture);
    put_words(fixture, "/n/feed", (const char *const[]){"coast", "rain", NULL});
    commit(fixture);
    assert_found(fixture, "storm", "");
    assert_found(fixture, "coast", "/n/feed");
    assert_found(fixture, "vote", "");
    assert_found(fixture, "rain", "/n/feed");
    put_words(fixture, "/n/feed", (const char *const[]){NULL});
    commit(fixture);
    assert_int_equal(status_of(fixture).articles, 0);
}

/* -- the ledger ---------------------------------------------------------------------------- */

static void the_ledger_shows_changes_that_are_not_committed(void **state)
{
    struct index_fixture *fixture = *state;
    struct ledger_entry found = {0};
    put(fixture, "/n/a", "storm");
    assert_int_equal(index_file_find(fixture->index, "/n/a", &found, NULL), 1);
    assert_int_equal(found.size, 5);
    assert_int_equal(found.generation, 1);
    put(fixture, "/n/a", "storms");
    assert_int_equal(index_file_find(fixture->index, "/n/a", &found, NULL), 1);
    assert_int_equal(found.generation, 2);
    remove_file(fixture, "/n/a");
    assert_int_equal(index_file_find(fixture->index, "/n/a", &found, NULL), 0);
}

static void a_touched_file_keeps_its_articles(void **state)
{
    struct index_fixture *fixture = *state;
    struct ledger_entry found = {0};
    put(fixture, "/n/a", "storm");
    commit(fixture);
    assert_int_equal(index_file_find(fixture->index, "/n/a", &found, NULL), 1);
    found.modified_ns = 77;
    assert_int_equal(index_file_touch(fixture->index, "/n/a", &found, NULL), 0);
    commit(fixture);
    assert_found(fixture, "storm", "/n/a");
    assert_int_equal(status_of(fixture).sequence, 1); /* No query sees a difference. */
    assert_int_equal(index_file_find(fixture->index, "/n/a", &found, NULL), 1);
    assert_int_equal(found.modified_ns, 77);
    remove_file(fixture, "/n/a");
    commit(fixture);
    assert_found(fixture, "storm", "");
}

static void an_article_is_found_by_its_file(void **state)
{
    struct index_fixture *fixture = *state;
    article_id found, id = put(fixture, "/n/a", "storm");
    put_words(fixture, "/n/empty", (const char *const[]){NULL});
    assert_int_equal(index_file_article(fixture->index, "/n/a", &found, NULL), 0);
    assert_int_equal(found, id);
    assert_int_equal(index_file_article(fixture->index, "/n/empty", &found, NULL), ERR_NOT_FOUND);
    assert_int_equal(index_file_article(fixture->index, "/n/b", &found, NULL), ERR_NOT_FOUND);
}

/* -- abandoning ---------------------------------------------------------------------------- */

static void an_abandoned_batch_leaves_nothing(void **state)
{
    struct index_fixture *fixture = *state;
    struct ledger_entry found = {0};
    put(fixture, "/n/a", "storm");
    put(fixture, "/n/b", "storm");
    commit(fixture);
    put(fixture, "/n/a", "coast");
    put(fixture, "/n/c", "storm");
    remove_file(fixture, "/n/b");
    index_abandon(fixture->index);

    assert_false(index_has_changes(fixture->index));
    assert_int_equal(count_names(fixture, "seg-"), 1);
    assert_int_equal(index_file_find(fixture->index, "/n/b", &found, NULL), 1);
    assert_int_equal(index_file_find(fixture->index, "/n/c", &found, NULL), 0);
    commit(fixture);
    assert_found(fixture, "storm", "/n/a /n/b");
    assert_found(fixture, "coast", "");
    index_abandon(fixture->index); /* Of nothing. */

    put(fixture, "/n/a", "coast");
    commit(fixture);
    assert_found(fixture, "storm", "/n/b");
    assert_found(fixture, "coast", "/n/a");
}

static void what_was_not_committed_is_gone_at_the_end(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    reopen(fixture);
    assert_found(fixture, "storm", "");
    assert_int_equal(count_names(fixture, "seg-"), 0);
}

/* The segment's file cannot be made, because another is in its place. */
static void a_failed_commit_can_be_abandoned(void **state)
{
    struct index_fixture *fixture = *state;
    struct err err;
    put(fixture, "/n/a", "storm");
    commit(fixture);
    OWN(freep) char *in_the_way = xasprintf("%s/seg-00000002", fixture->folder);
    scratch_write(in_the_way, "");
    put(fixture, "/n/b", "storm");
    assert_int_equal(index_commit(fixture->index, &err), -EEXIST);
    index_abandon(fixture->index);
    assert_false(scratch_exists(in_the_way)); /* Nothing else has such a name. */

    assert_found(fixture, "storm", "/n/a");
    put(fixture, "/n/b", "storm");
    commit(fixture);
    assert_found(fixture, "storm", "/n/a /n/b");
}

/* -- opening ------------------------------------------------------------------------------- */

static void an_index_is_open_once(void **state)
{
    struct index_fixture *fixture = *state;
    struct index *second = NULL;
    struct err err;
    OWN(freep) char *pid = xasprintf("process %ld", (long)getpid());
    assert_int_equal(index_open(&second, &fixture->options, &err), ERR_INDEX_LOCKED);
    assert_non_null(strstr(err.text, pid));
    assert_null(second);
    put(fixture, "/n/a", "storm");
    commit(fixture);
    reopen(fixture);
    assert_found(fixture, "storm", "/n/a");
}

static void everything_is_there_after_a_new_start(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 0; i < 6; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put(fixture, path, i % 2 ? "storm odd" : "storm even");
        commit(fixture);
    }
    put(fixture, "/n/1", "coast");
    remove_file(fixture, "/n/2");
    commit(fixture);
    const struct index_status before = status_of(fixture);
    for (int i = 0; i < 2; i++) {
        reopen(fixture);
        assert_found(fixture, "storm", "/n/0 /n/3 /n/4 /n/5");
        assert_found(fixture, "odd", "/n/3 /n/5");
        assert_found(fixture, "coast", "/n/1");
        const struct index_status after = status_of(fixture);
        assert_int_equal(after.sequence, before.sequence);
        assert_int_equal(after.articles, before.articles);
        assert_int_equal(after.segments, before.segments);
        assert_int_equal(after.bytes, before.bytes);
    }
    put(fixture, "/n/0", "coast");
    commit(fixture);
    assert_found(fixture, "coast", "/n/0 /n/1");
    assert_int_equal(status_of(fixture).sequence, before.sequence + 1);
}

static void the_folder_is_made_and_named_by_its_real_path(void **state)
{
    struct index_fixture *fixture = *state;
    struct index *index = NULL;
    OWN(freep) char *deep = xasprintf("%s/x/../y/z", fixture->folder);
    OWN(freep) char *x = xasprintf("%s/x", fixture->folder);
    OWN(freep) char *real = xasprintf("%s/y/z", fixture->folder);
    struct index_options options = fixture->options;
    options.path = deep;
    assert_int_equal(mkdir(x, 0755), 0);
    assert_int_equal(index_open(&index, &options, NULL), 0);
    assert_string_equal(index_path(index), real);
    assert_string_equal(index_language(index), "english");
    index_close(index);
}

static void an_index_keeps_the_language_that_it_was_made_with(void **state)
{
    struct index_fixture *fixture = *state;
    assert_mismatch(fixture, INDEX_MATCHES);
    fixture->options.language = "german";
    reopen(fixture);
    assert_mismatch(fixture, INDEX_OTHER_ANALYSIS);
    assert_string_equal(index_language(fixture->index), "english");
}

static void articles_are_told_their_language(void **state)
{
    static const char german[] =
        "Die Hafenarbeiter gingen am Mittag nach Hause, und niemand wusste, "
        "wann sie wieder arbeiten würden.";
    static const struct {
        const char *languages, *body, *given, *lang;
    } cases[] = {
        {"*", german, NULL, "de"},  {"pt de", german, NULL, "de"}, {"pt fr", german, NULL, "en"},
        {"*", "Storm", NULL, "en"}, {"*", german, "pt", "pt"},     {"", german, NULL, NULL},
        {NULL, german, NULL, NULL}, {"", german, "pt", "pt"},
    };
    struct index_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(freep) char *path = xasprintf("%s/%zu", fixture->folder, i);
        struct index_options options = fixture->options;
        OWN(index_closep) struct index *index = NULL;
        struct index_draft draft;
        OWN(article_freep) struct article *article = sample_article("/n/a", "", cases[i].body);
        article->lang = cases[i].given ? xstrdup(cases[i].given) : NULL;
        options.path = path;
        options.languages = cases[i].languages;
        assert_int_equal(index_open(&index, &options, NULL), 0);
        index_make_draft(index, 0, article, &draft);
        if (cases[i].lang)
            assert_string_equal(article->lang, cases[i].lang);
        else
            assert_null(article->lang);
    }
}

static void other_languages_are_another_analysis(void **state)
{
    struct index_fixture *fixture = *state;
    fixture->options.languages = "*";
    reopen(fixture);
    assert_mismatch(fixture, INDEX_OTHER_ANALYSIS);
    fixture->options.languages = "";
    reopen(fixture);
    assert_mismatch(fixture, INDEX_MATCHES);
}

static enum index_mismatch mismatch_with_keep(struct index_fixture *fixture, int64_t keep_ms)
{
    const struct index_wish wish = {fixture->options.language, fixture->options.languages, keep_ms};
    return index_mismatch(fixture->index, &wish);
}

static void what_was_left_out_is_lacking_when_more_is_to_be_kept(void **state)
{
    struct index_fixture *fixture = *state;
    assert_int_equal(mismatch_with_keep(fixture, 0), INDEX_MATCHES);
    assert_int_equal(index_note_left_out(fixture->index, 3000, NULL), 0);
    commit(fixture);
    assert_int_equal(index_note_left_out(fixture->index, 2000, NULL), 0);
    commit(fixture);
    assert_int_equal(index_note_left_out(fixture->index, 4000, NULL), 0); /* Is known. */
    assert_false(index_has_changes(fixture->index));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(mismatch_with_keep(fixture, 1000), INDEX_MATCHES);
        assert_int_equal(mismatch_with_keep(fixture, 2000), INDEX_MATCHES);
        assert_int_equal(mismatch_with_keep(fixture, 2001), INDEX_LACKS_OLD);
        assert_int_equal(mismatch_with_keep(fixture, 0), INDEX_LACKS_OLD);
        reopen(fixture);
    }
}

/* An article whose words take more memory than a batch has after a rest. */
static void put_large(struct index_fixture *fixture, const char *path)
{
    OWN(buf_release) struct buf body = BUF_INIT;
    for (int i = 0; i < 150000; i++)
        buf_addf(&body, "w%d ", i);
    put(fixture, path, buf_str(&body));
    assert_true(index_batch_bytes(fixture->index) > 8 << 20);
}

static void batches_go_on_after_a_rest(void **state)
{
    struct index_fixture *fixture = *state;
    index_rest(fixture->index); /* There is nothing to give back. */
    put_large(fixture, "/n/large");
    commit(fixture);
    put(fixture, "/n/open", "storm");
    index_rest(fixture->index); /* Not while there are changes. */
    assert_int_equal(index_batch_articles(fixture->index), 1);
    commit(fixture);
    index_rest(fixture->index);
    put(fixture, "/n/small", "gale");
    commit(fixture);
    put_large(fixture, "/n/lost");
    index_abandon(fixture->index);
    index_rest(fixture->index);
    put(fixture, "/n/large", "calm");
    commit(fixture);
    assert_found(fixture, "storm", "/n/open");
    assert_found(fixture, "gale", "/n/small");
    assert_found(fixture, "calm", "/n/large");
    assert_found(fixture, "w77777", "");
}

static void what_an_interrupted_commit_left_is_removed(void **state)
{
    static const char *const leftovers[] = {
        "seg-00000009",          "seg-99999999",        "seg-00000009.tmp/postlist.glass",
        "seg-00000007.tmp/lock", "seg-00000001.tmp0/x", "seg-00000008/iamglass",
        "seg-00000008/words.dat"};
    static const char *const others[] = {"ingested/2025/a.txt", "segments/x", "bad-00000007/x"};
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    commit(fixture);
    for (size_t i = 0; i < sizeof leftovers / sizeof leftovers[0]; i++) {
        OWN(freep) char *leftover = xasprintf("%s/%s", fixture->folder, leftovers[i]);
        scratch_write(leftover, "x");
    }
    for (size_t i = 0; i < 3; i++) {
        OWN(freep) char *other = xasprintf("%s/%s", fixture->folder, others[i]);
        scratch_write(other, "x");
    }
    reopen(fixture);
    assert_found(fixture, "storm", "/n/a");
    assert_int_equal(count_names(fixture, "seg-"), 1);
    for (size_t i = 0; i < 3; i++) {
        OWN(freep) char *other = xasprintf("%s/%s", fixture->folder, others[i]);
        assert_true(scratch_exists(other));
    }
}

/* -- damage -------------------------------------------------------------------------------- */

static void cut_segment(const struct index_fixture *fixture, uint32_t segment)
{
    OWN(freep) char *path = segment_path(fixture->folder, segment);
    assert_int_equal(truncate(path, 20), 0);
}

static bool is_unsure(struct index_fixture *fixture, const char *path)
{
    struct ledger_entry entry = {0};
    assert_int_equal(index_file_find(fixture->index, path, &entry, NULL), 1);
    return entry.unsure;
}

static void a_damaged_segment_is_set_aside_and_its_files_are_distrusted(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    put(fixture, "/n/b", "storm");
    commit(fixture);
    put(fixture, "/n/c", "storm");
    put(fixture, "/n/b", "storm");
    commit(fixture);
    index_fixture_close(fixture);
    cut_segment(fixture, 1);
    index_fixture_open(fixture);

    assert_found(fixture, "storm", "/n/b /n/c");
    assert_int_equal(status_of(fixture).articles, 2);
    assert_int_equal(count_names(fixture, "bad-00000001"), 1);
    assert_true(is_unsure(fixture, "/n/a"));
    assert_false(is_unsure(fixture, "/n/b"));
    assert_false(is_unsure(fixture, "/n/c"));

    put(fixture, "/n/a", "storm");
    commit(fixture);
    reopen(fixture);
    assert_found(fixture, "storm", "/n/a /n/b /n/c");
    assert_int_equal(count_names(fixture, "bad-"), 1);
    assert_false(is_unsure(fixture, "/n/a"));
}

/* With nothing of it left, and with all but the last byte. */
static void a_segment_that_ends_too_soon_is_damaged(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 0; i < 5; i++) {
        put(fixture, "/n/a", "storm");
        commit(fixture);
        struct snapshot *snapshot = index_snapshot(fixture->index);
        const struct segment *segment = snapshot->parts[0].segment;
        const off_t lengths[] = {
            0, 20, GLASS_BLOCK_SIZE, (off_t)segment->bytes / 2, (off_t)segment->bytes - 1,
        };
        OWN(freep) char *path = xstrdup(segment->path);
        snapshot_drop(snapshot);
        index_fixture_close(fixture);
        assert_int_equal(truncate(path, lengths[i]), 0);
        index_fixture_open(fixture);
        assert_found(fixture, "storm", "");
        assert_true(is_unsure(fixture, "/n/a"));
        assert_int_equal(count_names(fixture, "bad-"), i + 1);
    }
}

/* In its first block, which is read at the start; in the rest it is examined later. */
static void a_flipped_bit_in_a_header_is_found_at_once(void **state)
{
    static const off_t places[] = {30, SEGMENT_HEADER_AT, SEGMENT_HEADER_AT + 20,
                                   GLASS_BLOCK_SIZE - 1};
    struct index_fixture *fixture = *state;
    for (uint32_t i = 0; i < 4; i++) {
        char byte;
        put(fixture, "/n/a", "storm");
        commit(fixture);
        struct snapshot *snapshot = index_snapshot(fixture->index);
        OWN(freep) char *path = xstrdup(snapshot->parts[0].segment->path);
        snapshot_drop(snapshot);
        index_fixture_close(fixture);
        OWN(closep) int fd = open(path, O_RDWR | O_CLOEXEC);
        assert_int_equal(pread(fd, &byte, 1, places[i]), 1);
        byte ^= 4;
        assert_int_equal(pwrite(fd, &byte, 1, places[i]), 1);
        index_fixture_open(fixture);
        assert_found(fixture, "storm", "");
        assert_true(is_unsure(fixture, "/n/a"));
        assert_int_equal(count_names(fixture, "bad-"), i + 1);
    }
}

static void a_missing_segment_is_one_that_is_damaged(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    commit(fixture);
    index_fixture_close(fixture);
    OWN(freep) char *path = segment_path(fixture->folder, 1);
    assert_int_equal(unlink(path), 0);
    index_fixture_open(fixture);
    assert_found(fixture, "storm", "");
    assert_true(is_unsure(fixture, "/n/a"));
    assert_int_equal(count_names(fixture, "bad-"), 0);
}

/* What is set aside stays until a person removes it, however often that happens. */
static void damage_may_happen_again(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 1; i <= 3; i++) {
        put(fixture, "/n/a", "storm");
        commit(fixture);
        index_fixture_close(fixture);
        for (uint32_t segment = 1; segment <= 8; segment++) {
            OWN(freep) char *path = segment_path(fixture->folder, segment);
            if (scratch_exists(path))
                cut_segment(fixture, segment);
        }
        index_fixture_open(fixture);
        assert_found(fixture, "storm", "");
        assert_int_equal(count_names(fixture, "bad-"), i);
        reopen(fixture);
    }
}

/* More articles than are looked at in one piece. */
static void many_articles_are_distrusted(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 0; i < 2500; i++) {
        OWN(freep) char *path = xasprintf("/n/%04d", i);
        put(fixture, path, "storm");
    }
    commit(fixture);
    put(fixture, "/n/1234", "storm");
    commit(fixture);
    index_fixture_close(fixture);
    cut_segment(fixture, 1);
    index_fixture_open(fixture);
    assert_found(fixture, "storm", "/n/1234");
    for (int i = 0; i < 2500; i++) {
        OWN(freep) char *path = xasprintf("/n/%04d", i);
        assert_int_equal(is_unsure(fixture, path), i != 1234);
    }
}

/* -- merging ------------------------------------------------------------------------------- */

static void a_merge_joins_segments_and_loses_nothing(void **state)
{
    struct index_fixture *fixture = *state;
    OWN(buf_release) struct buf paths = BUF_INIT;
    for (int i = 10; i < 30; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put(fixture, path, "storm");
        commit(fixture);
        settle(fixture);
        buf_addf(&paths, paths.length ? " %s" : "%s", path);
        assert_found(fixture, "storm", paths.data);
    }
    const struct index_status status = status_of(fixture);
    assert_int_equal(status.articles, 20);
    assert_int_equal(status.sequence, 20); /* A merge changes nothing that a query sees. */
    assert_int_equal(status.segments, 2);  /* 16 and 4. */
    index_fixture_close(fixture);          /* Old files are gone then. */
    assert_int_equal(count_names(fixture, "seg-"), 2);
    index_fixture_open(fixture);
    assert_found(fixture, "storm", paths.data);
}

static void what_was_replaced_is_not_merged(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "first");
    put(fixture, "/n/b", "storm");
    commit(fixture);
    put(fixture, "/n/a", "second");
    commit(fixture);
    settle(fixture);
    assert_int_equal(status_of(fixture).segments, 1);
    assert_int_equal(status_of(fixture).articles, 2);
    assert_found(fixture, "first", "");
    assert_found(fixture, "second", "/n/a");
    assert_found(fixture, "storm", "/n/b");
}

/* The merge is made, and what it is made of changes before it is adopted. */
static void what_dies_during_a_merge_is_dead_after_it(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "first");
    put(fixture, "/n/b", "storm");
    put(fixture, "/n/c", "storm");
    commit(fixture);
    put(fixture, "/n/d", "storm");
    put(fixture, "/n/e", "storm");
    commit(fixture);
    uv_sem_wait(&fixture->merged);

    put(fixture, "/n/a", "second");
    remove_file(fixture, "/n/d");
    commit(fixture);
    remove_file(fixture, "/n/b");
    put(fixture, "/n/c", "third");
    put(fixture, "/n/c", "fourth");
    commit(fixture);
    remove_file(fixture, "/n/c");
    put(fixture, "/n/c", "fifth");
    commit(fixture);
    assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);

    for (int i = 0; i < 3; i++) {
        assert_found(fixture, "first", "");
        assert_found(fixture, "second", "/n/a");
        assert_found(fixture, "third", "");
        assert_found(fixture, "fourth", "");
        assert_found(fixture, "fifth", "/n/c");
        assert_found(fixture, "storm", "/n/e");
        assert_int_equal(status_of(fixture).articles, 3);
        if (i == 0)
            settle(fixture);
        if (i == 1)
            reopen(fixture);
    }
}

static void segments_of_the_dead_go(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    commit(fixture);
    remove_file(fixture, "/n/a");
    commit(fixture);
    settle(fixture);
    assert_int_equal(status_of(fixture).segments, 0);
    assert_found(fixture, "storm", "");
    index_fixture_close(fixture); /* Whoever looked something up still holds the file. */
    assert_int_equal(count_names(fixture, "seg-"), 0);
    index_fixture_open(fixture);
    put(fixture, "/n/a", "storm");
    commit(fixture);
    reopen(fixture);
    assert_found(fixture, "storm", "/n/a");
}

static void a_segment_that_is_half_dead_is_written_again(void **state)
{
    struct index_fixture *fixture = *state;
    for (int i = 0; i < 8; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put(fixture, path, "storm");
    }
    commit(fixture);
    const uint64_t before = status_of(fixture).bytes;
    for (int i = 0; i < 4; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        remove_file(fixture, path);
    }
    commit(fixture);
    settle(fixture);
    assert_found(fixture, "storm", "/n/4 /n/5 /n/6 /n/7");
    assert_int_equal(status_of(fixture).segments, 1);
    assert_true(status_of(fixture).bytes <= before);
    struct snapshot *snapshot = index_snapshot(fixture->index);
    assert_int_equal(snapshot->parts[0].segment->articles, 4);
    assert_null(snapshot->parts[0].dead);
    snapshot_drop(snapshot);
}

static void thousands_of_dead_are_left_out_of_a_merge(void **state)
{
    struct index_fixture *fixture = *state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 2500; i++) {
            OWN(freep) char *path = xasprintf("/n/%04d", i);
            if (round == 0)
                put(fixture, path, i == 1234 ? "storm" : "rain");
            else if (i != 1234)
                remove_file(fixture, path);
        }
        commit(fixture);
    }
    settle(fixture);
    assert_found(fixture, "rain", "");
    assert_found(fixture, "storm", "/n/1234");
    assert_int_equal(status_of(fixture).segments, 1);
    struct snapshot *snapshot = index_snapshot(fixture->index);
    assert_int_equal(snapshot->parts[0].segment->articles, 1);
    snapshot_drop(snapshot);
}

/* Whether a segment's database has a table of term lists, as only the library writes it: the third
 * one of those that its version tells of. Six numbers each, and as many bytes as the last says. */
static bool has_term_lists(const struct segment *segment)
{
    const unsigned char *at = segment->tables.bytes + GLASS_MAGIC_BYTES + 16; /* Its UUID. */
    const unsigned char *end = segment->tables.bytes + GLASS_BLOCK_SIZE;
    uint64_t numbers[6] = {0}, revision;
    assert_true(varint_take(&at, end, &revision));
    for (int table = 0; table < 3; table++) {
        at += numbers[5];
        for (int i = 0; i < 6; i++)
            assert_true(varint_take(&at, end, &numbers[i]));
    }
    return !(numbers[1] & 1); /* Else there is none. */
}

static void assert_term_lists(struct index_fixture *fixture, bool expected)
{
    struct snapshot *snapshot = index_snapshot(fixture->index);
    assert_true(snapshot->count > 0);
    for (size_t i = 0; i < snapshot->count; i++)
        assert_int_equal(has_term_lists(snapshot->parts[i].segment), expected);
    snapshot_drop(snapshot);
}

/* As for a version of the library that glass_write() was not tested with. */
static void the_library_writes_segments_where_it_is_asked_to(void **state)
{
    struct index_fixture *fixture = *state;
    fixture->options.library_writer = true;
    reopen(fixture);
    for (int i = 0; i < 5; i++) {
        OWN(freep) char *path = xasprintf("/n/%d", i);
        put(fixture, path, "storm");
        commit(fixture);
    }
    settle(fixture);
    assert_term_lists(fixture, true);
    remove_file(fixture, "/n/3");
    commit(fixture);
    fixture->options.library_writer = false;
    for (int i = 0; i < 2; i++) {
        assert_found(fixture, "storm", "/n/0 /n/1 /n/2 /n/4");
        reopen(fixture);
        settle(fixture);
    }
    put(fixture, "/n/5", "storm");
    put(fixture, "/n/6", "storm");
    commit(fixture);
    const uint32_t up_to = index_compact(fixture->index);
    while (!index_is_compact(fixture->index, up_to)) {
        uv_sem_wait(&fixture->merged);
        assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
    }
    assert_term_lists(fixture, false);
}

static void a_merge_that_nobody_adopted_is_thrown_away(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    commit(fixture);
    put(fixture, "/n/b", "storm");
    commit(fixture);
    uv_sem_wait(&fixture->merged);
    assert_int_equal(count_names(fixture, "seg-"), 3);
    index_fixture_close(fixture);
    assert_int_equal(count_names(fixture, "seg-"), 2);
    index_fixture_open(fixture);
    assert_found(fixture, "storm", "/n/a /n/b");
    settle(fixture);
    assert_found(fixture, "storm", "/n/a /n/b");
}

/* A reader that was there before the merge still has what it saw. */
static void files_stay_while_a_snapshot_holds_them(void **state)
{
    struct index_fixture *fixture = *state;
    put(fixture, "/n/a", "storm");
    commit(fixture);
    put(fixture, "/n/b", "storm");
    struct snapshot *held = index_snapshot(fixture->index);
    commit(fixture);
    settle(fixture);
    assert_true(scratch_exists(held->parts[0].segment->path));
    snapshot_drop(held);
    index_fixture_close(fixture);
    assert_int_equal(count_names(fixture, "seg-"), 1);
}

static void a_merge_keeps_the_bounds_of_dates(void **state)
{
    static const int64_t dates[] = {50, -7, 1000, 999};
    struct index_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        OWN(freep) char *path = xasprintf("/n/%zu", i);
        OWN(article_freep) struct article *article = sample_article(path, "", "storm");
        article->date = dates[i];
        put_article(fixture, article);
        commit(fixture);
        settle(fixture);
    }
    struct snapshot *snapshot = index_snapshot(fixture->index);
    assert_int_equal(snapshot->count, 1);
    assert_int_equal(snapshot->parts[0].segment->date_min, -7);
    assert_int_equal(snapshot->parts[0].segment->date_max, 1000);
    snapshot_drop(snapshot);
}

/* -- everything at once -------------------------------------------------------------------- */

#define FILES 40

/* What the index should have: the version of each file, 0 for none. */
struct model {
    int committed[FILES], now[FILES];
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void change_something(struct index_fixture *fixture, struct model *model, uint32_t *seed)
{
    static int version;
    uint32_t file = next_random(seed) % FILES;
    OWN(freep) char *path = xasprintf("/n/%02u", file);
    OWN(freep) char *body = xasprintf("all version%d", ++version);
    if (next_random(seed) % 4 == 0) {
        remove_file(fixture, path);
        model->now[file] = 0;
    } else {
        put(fixture, path, body);
        model->now[file] = version;
    }
}

static void assert_as_in_model(struct index_fixture *fixture, const struct model *model)
{
    OWN(buf_release) struct buf all = BUF_INIT;
    for (int i = 0; i < FILES; i++) {
        if (model->committed[i] == 0)
            continue;
        OWN(freep) char *path = xasprintf("/n/%02d", i);
        OWN(freep) char *word = xasprintf("version%d", model->committed[i]);
        buf_addf(&all, all.length ? " %s" : "%s", path);
        assert_found(fixture, word, path);
    }
    assert_found(fixture, "all", buf_str(&all));
}

static void step(struct index_fixture *fixture, struct model *model, uint32_t *seed)
{
    for (uint32_t n = next_random(seed) % 5; n > 0; n--)
        change_something(fixture, model, seed);
    switch (next_random(seed) % 8) {
    case 0:
        index_abandon(fixture->index);
        memcpy(model->now, model->committed, sizeof model->now);
        break;
    case 1:
        reopen(fixture);
        memcpy(model->now, model->committed, sizeof model->now);
        break;
    case 2:
        commit(fixture);
        memcpy(model->committed, model->now, sizeof model->now);
        settle(fixture);
        break;
    default:
        commit(fixture);
        memcpy(model->committed, model->now, sizeof model->now);
        if (next_random(seed) % 2) /* Of whatever is ready by now. */
            assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
        break;
    }
}

static void nothing_is_lost_or_doubled_in_the_long_run(void **state)
{
    struct index_fixture *fixture = *state;
    struct model model = {0};
    uint32_t seed = 1;
    for (int i = 0; i < 300; i++) {
        step(fixture, &model, &seed);
        if (i % 10 == 0)
            assert_as_in_model(fixture, &model);
    }
    memcpy(model.now, model.committed, sizeof model.now);
    index_abandon(fixture->index);
    assert_as_in_model(fixture, &model);
}

#define INDEX_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define MERGE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up_merging, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        INDEX_TEST(a_new_index_is_empty),
        INDEX_TEST(a_commit_makes_articles_visible),
        INDEX_TEST(a_commit_without_changes_is_nothing),
        INDEX_TEST(ids_are_the_same_in_every_index),
        INDEX_TEST(a_collision_of_ids_is_noticed),
        INDEX_TEST(a_later_version_replaces_in_the_same_batch),
        INDEX_TEST(a_later_version_replaces_in_later_batches),
        INDEX_TEST(a_version_replaces_one_committed_and_one_that_is_not),
        INDEX_TEST(a_removed_file_takes_its_articles_along),
        INDEX_TEST(a_removed_file_may_come_back),
        INDEX_TEST(a_file_of_several_articles_keeps_those_that_it_has),
        INDEX_TEST(the_ledger_shows_changes_that_are_not_committed),
        INDEX_TEST(a_touched_file_keeps_its_articles),
        INDEX_TEST(an_article_is_found_by_its_file),
        INDEX_TEST(an_abandoned_batch_leaves_nothing),
        INDEX_TEST(what_was_not_committed_is_gone_at_the_end),
        INDEX_TEST(a_failed_commit_can_be_abandoned),
        INDEX_TEST(an_index_is_open_once),
        INDEX_TEST(everything_is_there_after_a_new_start),
        INDEX_TEST(the_folder_is_made_and_named_by_its_real_path),
        INDEX_TEST(an_index_keeps_the_language_that_it_was_made_with),
        INDEX_TEST(articles_are_told_their_language),
        INDEX_TEST(other_languages_are_another_analysis),
        INDEX_TEST(batches_go_on_after_a_rest),
        INDEX_TEST(what_was_left_out_is_lacking_when_more_is_to_be_kept),
        INDEX_TEST(what_an_interrupted_commit_left_is_removed),
        INDEX_TEST(a_damaged_segment_is_set_aside_and_its_files_are_distrusted),
        INDEX_TEST(a_segment_that_ends_too_soon_is_damaged),
        INDEX_TEST(a_flipped_bit_in_a_header_is_found_at_once),
        INDEX_TEST(a_missing_segment_is_one_that_is_damaged),
        INDEX_TEST(damage_may_happen_again),
        INDEX_TEST(many_articles_are_distrusted),
        MERGE_TEST(a_merge_joins_segments_and_loses_nothing),
        MERGE_TEST(what_was_replaced_is_not_merged),
        MERGE_TEST(what_dies_during_a_merge_is_dead_after_it),
        MERGE_TEST(segments_of_the_dead_go),
        MERGE_TEST(a_segment_that_is_half_dead_is_written_again),
        MERGE_TEST(thousands_of_dead_are_left_out_of_a_merge),
        MERGE_TEST(the_library_writes_segments_where_it_is_asked_to),
        MERGE_TEST(a_merge_that_nobody_adopted_is_thrown_away),
        MERGE_TEST(files_stay_while_a_snapshot_holds_them),
        MERGE_TEST(a_merge_keeps_the_bounds_of_dates),
        MERGE_TEST(nothing_is_lost_or_doubled_in_the_long_run),
    };
    alarm(MOST_SECONDS);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
