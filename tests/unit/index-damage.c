/* Damaged segments: found by their checksums, told apart from other failures, taken out. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "base/alloc.h"
#include "base/own.h"
#include "index/effort.h"
#include "index/index.h"
#include "index/reader.h"
#include "index/snapshot.h"
#include "sample.h"
#include "scratch.h"

/* An index of two segments: /n/a is in the first, /n/b and /n/c are in the second. */
struct fixture {
    char *folder;
    struct index_options options;
    struct index *index;
    uv_sem_t merged, damaged;
    uint32_t damaged_segment; /* After damaged was posted. */
};

/* On the merger's thread. */
static void on_merge(void *context)
{
    uv_sem_post(&((struct fixture *)context)->merged);
}

static void on_damage(void *context, uint32_t segment, const struct err *why)
{
    struct fixture *fixture = context;
    (void)why;
    fixture->damaged_segment = segment;
    uv_sem_post(&fixture->damaged);
}

static void open_index(struct fixture *fixture)
{
    struct err err = {0};
    if (index_open(&fixture->index, &fixture->options, &err) < 0)
        fail_msg("%s", err.text);
}

static void put(struct fixture *fixture, const char *path)
{
    struct ledger_entry entry = {.size = 1, .hash = 7};
    struct index_draft draft;
    OWN(article_freep) struct article *article = sample_article(path, "", "A storm.");
    assert_int_equal(index_file_begin(fixture->index, path, &entry, NULL), 0);
    index_make_draft(fixture->index, 0, article, &draft);
    assert_int_equal(index_put(fixture->index, article, &draft, &entry, NULL, NULL), 0);
    assert_int_equal(index_file_end(fixture->index, &entry, NULL), 0);
}

static void fill(struct fixture *fixture)
{
    put(fixture, "/n/a");
    assert_int_equal(index_commit(fixture->index, NULL), 0);
    put(fixture, "/n/b");
    put(fixture, "/n/c");
    assert_int_equal(index_commit(fixture->index, NULL), 0);
}

static int set_up_with(void **state, unsigned merge_factor)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->options = (struct index_options){
        .path = fixture->folder,
        .language = "english",
        .merge_factor = merge_factor,
        .on_merge = on_merge,
        .on_damage = on_damage,
        .context = fixture,
    };
    uv_sem_init(&fixture->merged, 0);
    uv_sem_init(&fixture->damaged, 0);
    open_index(fixture);
    fill(fixture);
    *state = fixture;
    return 0;
}

static int set_up(void **state)
{
    return set_up_with(state, 64);
}

static int set_up_merging(void **state)
{
    return set_up_with(state, 2);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    index_close(fixture->index);
    uv_sem_destroy(&fixture->merged);
    uv_sem_destroy(&fixture->damaged);
    scratch_free(fixture->folder);
    free(fixture);
    return 0;
}

static void reopen(struct fixture *fixture)
{
    index_close(TAKE(fixture->index));
    open_index(fixture);
}

static struct index_status status_of(struct fixture *fixture)
{
    struct index_status status;
    index_get_status(fixture->index, &status);
    return status;
}

static bool has(const struct fixture *fixture, const char *name)
{
    struct stat st;
    OWN(freep) char *path = xasprintf("%s/%s", fixture->folder, name);
    return stat(path, &st) == 0;
}

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

static void change_byte(const struct fixture *fixture, const char *name)
{
    OWN(freep) char *path = xasprintf("%s/%s", fixture->folder, name);
    OWN(closep) int fd = open(path, O_RDWR | O_CLOEXEC);
    char byte;
    assert_int_equal(pread(fd, &byte, 1, 30), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, 30), 1);
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
    change_byte(fixture, "seg-00000002/docdata.glass");
    open_index(fixture);
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
    assert_int_equal(segment_verify(&other, SEGMENT_CHECK_SIZES, &err), ERR_INDEX);
    assert_string_equal(err.text, "segment.json: 1 articles, not 2");
    segment_drop(segment);
}

#define DAMAGE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAMAGE_TEST(a_damaged_segment_is_taken_out_at_once),
        DAMAGE_TEST(its_articles_can_come_again),
        DAMAGE_TEST(what_is_gone_cannot_be_taken_out),
        DAMAGE_TEST(all_of_it_may_be_damaged),
        DAMAGE_TEST(what_cannot_be_renamed_stays),
        cmocka_unit_test_setup_teardown(a_merge_of_what_was_damaged_is_thrown_away, set_up_merging,
                                        tear_down),
        DAMAGE_TEST(damage_is_found_after_a_start),
        DAMAGE_TEST(an_examination_can_be_followed_and_ended),
        DAMAGE_TEST(a_lack_of_descriptors_is_no_damage),
        DAMAGE_TEST(another_number_of_articles_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
