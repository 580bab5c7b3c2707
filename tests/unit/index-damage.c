/* Damaged segments: found by their checksums or when they are read, told apart from other failures,
 * taken out. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "index/effort.h"
#include "index/query.h"
#include "index/reader.h"
#include "index/snapshot.h"
#include "two_segments.h"

/* Whether the ledger still has the version of the file that was put. */
static bool is_trusted(struct fixture *fixture, const char *path)
{
    OWN(ledger_entry_release) struct ledger_entry entry = {0};
    assert_int_equal(index_file_find(fixture->index, path, &entry, NULL), 1);
    return !entry.unsure && entry.hash == 7;
}

static int set_aside(struct fixture *fixture, uint32_t segment)
{
    const struct index_damage damage = {segment, {.code = ERR_INDEX, .text = "for a test"}};
    return index_set_aside(fixture->index, &damage, 1, NULL);
}

/* -- taking it out ------------------------------------------------------------------------- */

static void assert_first_is_lost(struct fixture *fixture)
{
    assert_int_equal(status_of(fixture).articles, 2);
    assert_int_equal(status_of(fixture).segments, 1);
    assert_int_equal(status_of(fixture).sequence, 3);
    assert_false(is_trusted(fixture, "/n/a"));
    assert_true(is_trusted(fixture, "/n/b"));
    assert_false(has(fixture, "seg-00000001"));
    assert_true(has(fixture, "bad-00000001"));
}

static void a_damaged_segment_is_taken_out_at_once(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(set_aside(fixture, 1), 1);
    assert_first_is_lost(fixture);
    reopen(fixture);
    assert_first_is_lost(fixture);
}

static void its_articles_can_come_again(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(set_aside(fixture, 1), 1);
    put(fixture, "/n/a");
    assert_int_equal(index_commit(fixture->index, NULL), 0);
    assert_int_equal(status_of(fixture).articles, 3);
    assert_true(is_trusted(fixture, "/n/a"));
}

static void what_is_gone_cannot_be_taken_out(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(set_aside(fixture, 9), 0);
    assert_int_equal(set_aside(fixture, 1), 1);
    assert_int_equal(set_aside(fixture, 1), 0);
    assert_first_is_lost(fixture);
}

static void all_of_it_may_be_damaged(void **state)
{
    struct fixture *fixture = *state;
    const struct index_damage damages[] = {{.segment = 1}, {.segment = 2}};
    assert_int_equal(index_set_aside(fixture->index, damages, 2, NULL), 1);
    assert_int_equal(status_of(fixture).articles, 0);
    assert_false(is_trusted(fixture, "/n/a"));
    assert_false(is_trusted(fixture, "/n/c"));
}

static void what_cannot_be_renamed_stays(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *folder = xasprintf("%s/bad-00000001", fixture->folder);
    OWN(freep) char *file = xasprintf("%s/in-the-way", folder);
    assert_int_equal(mkdir(folder, 0755), 0);
    close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    assert_true(set_aside(fixture, 1) < 0);
    assert_int_equal(status_of(fixture).articles, 3);
    assert_true(is_trusted(fixture, "/n/a"));
    assert_true(has(fixture, "seg-00000001"));
    reopen(fixture);
    assert_int_equal(status_of(fixture).articles, 3);
}

static void a_merge_of_what_was_damaged_is_thrown_away(void **state)
{
    struct fixture *fixture = *state;
    uint32_t up_to = index_compact(fixture->index);
    uv_sem_wait(&fixture->merged);
    assert_int_equal(set_aside(fixture, 1), 1);
    assert_int_equal(index_adopt_merge(fixture->index, NULL), 0);
    assert_int_equal(status_of(fixture).articles, 2);
    assert_true(index_is_compact(fixture->index, up_to)); /* The other one is alone. */
    reopen(fixture);
    assert_int_equal(status_of(fixture).articles, 2);
}

/* -- finding it ---------------------------------------------------------------------------- */

static void damage_is_found_after_a_start(void **state)
{
    struct fixture *fixture = *state;
    index_close(TAKE(fixture->index));
    change_section(fixture, 2, SECTION_TABLES);
    open_index(fixture);
    uv_sem_wait(&fixture->damaged);
    assert_int_equal(fixture->damaged_segment, 2);
}

static void what_makes_no_sense_is_looked_into(void **state)
{
    struct fixture *fixture = *state;
    change_section(fixture, 1, SECTION_TABLES);
    index_suspect(fixture->index);
    uv_sem_wait(&fixture->damaged);
    assert_int_equal(fixture->damaged_segment, 1);
}

static int search_for_phrase(struct fixture *fixture, struct index_results **out)
{
    static const char *const words[] = {"a", "storm"};
    OWN(index_reader_freep) struct index_reader *reader = NULL;
    struct index_query *phrase = index_query_new(INDEX_QUERY_PHRASE);
    for (size_t i = 0; i < 2; i++)
        index_query_add(phrase, index_query_term(NULL, words[i], strlen(words[i])));
    const struct index_search search = {
        .query = phrase,
        .limit = 10,
        .since = INT64_MIN,
        .until = INT64_MAX,
        .deadline_ms = clock_monotonic_ms() + 60000,
    };
    assert_int_equal(index_reader_open(&reader, fixture->index, NULL), 0);
    int rc = index_reader_search(reader, &search, out, NULL);
    index_query_free(phrase);
    return rc;
}

/* The library of tests takes the signal for each of them; a guard made later has it back. */
static void take_signal_back(struct fixture *fixture)
{
    put(fixture, "/n/d");
    assert_int_equal(index_commit(fixture->index, NULL), 0);
}

/* A cut within a page is filled with zeros by the kernel; where pages are missing it is noticed. */
static void what_is_cut_off_in_use_is_damage(void **state)
{
    struct fixture *fixture = *state;
    struct index_results *results = NULL;
    OWN(freep) char *path = xasprintf("%s/seg-00000002", fixture->folder);
    take_signal_back(fixture);
    assert_int_equal(search_for_phrase(fixture, &results), 0);
    assert_int_equal(results->total, 4);
    index_results_free(results);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(search_for_phrase(fixture, &results), ERR_INDEX);
    uv_sem_wait(&fixture->damaged);
    assert_int_equal(fixture->damaged_segment, 2);
    assert_int_equal(set_aside(fixture, 2), 1);
    assert_int_equal(search_for_phrase(fixture, &results), 0);
    assert_int_equal(results->total, 2);
    index_results_free(results);
}

static void assert_not_opened(struct fixture *fixture)
{
    OWN(index_reader_freep) struct index_reader *reader = NULL;
    assert_int_equal(index_reader_open(&reader, fixture->index, NULL), 0);
    assert_int_equal(index_reader_refresh(reader, NULL), ERR_INDEX);
    uv_sem_wait(&fixture->damaged);
    assert_int_equal(fixture->damaged_segment, 2);
}

/* Of its path the library would have it that it is a database without documents. */
static void what_is_cut_off_is_not_opened(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *path = xasprintf("%s/seg-00000002", fixture->folder);
    assert_int_equal(truncate(path, 0), 0);
    assert_not_opened(fixture);
}

/* Or a list of databases, one of which is what a program says. */
static void what_does_not_begin_as_a_database_is_not_opened(void **state)
{
    static const char text[] = "remote :/bin/false\n";
    struct fixture *fixture = *state;
    OWN(freep) char *path = xasprintf("%s/seg-00000002", fixture->folder);
    OWN(closep) int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, text, strlen(text), 0), strlen(text));
    assert_not_opened(fixture);
}

static void what_is_cut_off_is_not_merged(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *path = xasprintf("%s/seg-00000002", fixture->folder);
    take_signal_back(fixture);
    assert_int_equal(truncate(path, 0), 0);
    uint32_t up_to = index_compact(fixture->index);
    uv_sem_wait(&fixture->merged);
    assert_true(index_take_compaction_failure(fixture->index, &(struct err){0}));
    assert_false(index_is_compact(fixture->index, up_to));
    uv_sem_wait(&fixture->damaged);
    assert_int_equal(fixture->damaged_segment, 2);
}

/* Its tables may be well-formed all the same. */
static void what_differs_from_its_checksum_is_not_merged(void **state)
{
    struct fixture *fixture = *state;
    change_section(fixture, 2, SECTION_TABLES);
    uint32_t up_to = index_compact(fixture->index);
    uv_sem_wait(&fixture->merged);
    assert_true(index_take_compaction_failure(fixture->index, &(struct err){0}));
    assert_false(index_is_compact(fixture->index, up_to));
    uv_sem_wait(&fixture->damaged);
    assert_int_equal(fixture->damaged_segment, 2);
}

static struct segment *hold_segment(struct fixture *fixture, size_t part)
{
    struct snapshot *snapshot = index_snapshot(fixture->index);
    struct segment *segment = segment_hold(snapshot->parts[part].segment);
    snapshot_drop(snapshot);
    return segment;
}

static void an_examination_can_be_followed_and_ended(void **state)
{
    struct err err;
    struct segment *segment = hold_segment(*state, 0);
    struct effort effort = {.total = segment->bytes};
    assert_int_equal(segment_examine(segment, &effort, &err), 0);
    assert_int_equal(effort.done, effort.total);
    effort.ended = true;
    assert_int_equal(segment_examine(segment, &effort, &err), ERR_STOPPING);
    segment_drop(segment);
}

static void a_lack_of_descriptors_is_no_damage(void **state)
{
    struct err err;
    struct rlimit before, none;
    struct segment *segment = hold_segment(*state, 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){0, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int rc = segment_verify(segment, SEGMENT_CHECK_CONTENTS, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(rc, -EMFILE);
    segment_drop(segment);
}

static void another_number_of_articles_is_damage(void **state)
{
    struct err err;
    struct segment *segment = hold_segment(*state, 0);
    struct segment other = *segment;
    other.articles++;
    assert_int_equal(segment_verify(&other, SEGMENT_CHECK_SIZE, &err), ERR_INDEX);
    assert_string_equal(err.text, "header: 1 articles, not 2");
    segment_drop(segment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO_SEGMENTS_TEST(a_damaged_segment_is_taken_out_at_once),
        TWO_SEGMENTS_TEST(its_articles_can_come_again),
        TWO_SEGMENTS_TEST(what_is_gone_cannot_be_taken_out),
        TWO_SEGMENTS_TEST(all_of_it_may_be_damaged),
        TWO_SEGMENTS_TEST(what_cannot_be_renamed_stays),
        cmocka_unit_test_setup_teardown(a_merge_of_what_was_damaged_is_thrown_away, set_up_merging,
                                        tear_down),
        TWO_SEGMENTS_TEST(damage_is_found_after_a_start),
        TWO_SEGMENTS_TEST(what_makes_no_sense_is_looked_into),
        TWO_SEGMENTS_TEST(what_is_cut_off_in_use_is_damage),
        TWO_SEGMENTS_TEST(what_is_cut_off_is_not_opened),
        TWO_SEGMENTS_TEST(what_does_not_begin_as_a_database_is_not_opened),
        TWO_SEGMENTS_TEST(what_is_cut_off_is_not_merged),
        TWO_SEGMENTS_TEST(what_differs_from_its_checksum_is_not_merged),
        TWO_SEGMENTS_TEST(an_examination_can_be_followed_and_ended),
        TWO_SEGMENTS_TEST(a_lack_of_descriptors_is_no_damage),
        TWO_SEGMENTS_TEST(another_number_of_articles_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
