#include "index/segment.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "index/inverter.h"
#include "index/pairs.h"
#include "index/sketches.h"
#include "index/tokens.h"
#include "index/trash.h"
#include "index/words.h"
#include "sample.h"
#include "scratch.h"

/* A segment of two articles, written but not sealed. Its folder is the caller's. */
static struct segment write_segment(const char *index_path, uint32_t id)
{
    struct segment segment = {.id = id,
                              .articles = 2,
                              .date_min = -5,
                              .date_max = 1732579200,
                              .folder = segment_folder(index_path, id)};
    OWN(article_freep) struct article *article = sample_article("/n/a", "Storm", "It hit.");
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    for (article_id number = 1; number <= 2; number++)
        assert_int_equal(inverter_add(inverter, article, number), number);
    assert_int_equal(segment_make_folder(&segment, NULL), 0);
    assert_int_equal(inverter_write(inverter, segment.folder, glass_write, NULL), 0);
    return segment;
}

static struct segment seal_segment(const char *index_path, uint32_t id)
{
    struct err err;
    struct segment segment = write_segment(index_path, id);
    assert_int_equal(segment_seal(&segment, &err), 0);
    return segment;
}

/* -- sealing and verifying ----------------------------------------------------------------- */

static void a_sealed_segment_is_sound(void **state)
{
    struct err err;
    struct segment segment = seal_segment(*state, 1);
    assert_true(segment.bytes > 0);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_SIZES, &err), 0);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_CONTENTS, &err), 0);
    free(segment.folder);
}

static void the_manifest_says_what_is_in_it(void **state)
{
    static const char *const lines[] = {
        "\"articles\": 2", "\"date_min\": -5", "\"date_max\": 1732579200", "\"postlist.glass\": {",
        "\"iamglass\": {", "\"words.dat\": {", "\"tokens.dat\": {",        "\"sketches.dat\": {"};
    struct segment segment = seal_segment(*state, 1);
    OWN(freep) char *path = xasprintf("%s/segment.json", segment.folder);
    OWN(buf_release) struct buf text = BUF_INIT;
    scratch_read(&text, path);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!strstr(text.data, lines[i]))
            fail_msg("no %s in %s", lines[i], text.data);
    free(segment.folder);
}

static void a_segment_is_sealed_once(void **state)
{
    struct segment segment = seal_segment(*state, 1);
    struct segment again = segment;
    assert_int_equal(segment_seal(&again, NULL), -EEXIST);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_CONTENTS, NULL), 0);
    free(segment.folder);
}

static void nothing_can_be_sealed_where_nothing_is(void **state)
{
    struct err err;
    OWN(freep) char *folder = segment_folder(*state, 1);
    struct segment segment = {.folder = folder};
    assert_int_equal(segment_seal(&segment, &err), -ENOENT);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_SIZES, &err), ERR_INDEX);
}

/* Call each for the path of every file of a segment; returns how many there are. */
static int each_file(const struct segment *segment,
                     void (*each)(const struct segment *segment, const char *path))
{
    int count = 0;
    DIR *dir = opendir(segment->folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        OWN(freep) char *path = xasprintf("%s/%s", segment->folder, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        each(segment, path);
        count++;
    }
    closedir(dir);
    return count;
}

static void assert_damaged(const struct segment *segment, enum segment_check check,
                           const char *path)
{
    struct err err;
    if (segment_verify(segment, check, &err) != ERR_INDEX)
        fail_msg("damage to %s was not noticed", path);
    const char *name = strrchr(path, '/') + 1;
    if (!strstr(err.text, name))
        fail_msg("\"%s\" does not name %s", err.text, name);
}

/* One bit, at the start, in the middle and at the end. */
static void flip_bits(const struct segment *segment, const char *path)
{
    OWN(buf_release) struct buf bytes = BUF_INIT;
    scratch_read(&bytes, path);
    for (int i = 0; i < 3 && bytes.length > 0; i++) {
        size_t at = (bytes.length - 1) * (size_t)i / 2;
        bytes.data[at] ^= (char)(1 << i);
        scratch_write_bytes(path, bytes.data, bytes.length);
        assert_damaged(segment, SEGMENT_CHECK_CONTENTS, path);
        bytes.data[at] ^= (char)(1 << i);
    }
    scratch_write_bytes(path, bytes.data, bytes.length);
    assert_int_equal(segment_verify(segment, SEGMENT_CHECK_CONTENTS, NULL), 0);
}

static void one_flipped_bit_is_found(void **state)
{
    struct segment segment = seal_segment(*state, 1);
    assert_in_range(each_file(&segment, flip_bits), 5, 20);
    free(segment.folder);
}

static void change_size(const struct segment *segment, const char *path)
{
    OWN(buf_release) struct buf bytes = BUF_INIT;
    scratch_read(&bytes, path);
    size_t length = bytes.length;
    if (length > 0) {
        scratch_write_bytes(path, bytes.data, length - 1);
        assert_damaged(segment, SEGMENT_CHECK_SIZES, path);
    }
    buf_add_char(&bytes, ' ');
    scratch_write_bytes(path, bytes.data, length + 1);
    assert_damaged(segment, SEGMENT_CHECK_SIZES, path);
    scratch_write_bytes(path, bytes.data, length);
    assert_int_equal(segment_verify(segment, SEGMENT_CHECK_SIZES, NULL), 0);
}

static void a_changed_size_is_found_at_once(void **state)
{
    struct segment segment = seal_segment(*state, 1);
    each_file(&segment, change_size);
    free(segment.folder);
}

static void move_away(const struct segment *segment, const char *path)
{
    OWN(freep) char *away = xasprintf("%s/../away", segment->folder);
    assert_int_equal(rename(path, away), 0);
    assert_damaged(segment, SEGMENT_CHECK_SIZES, path);
    assert_int_equal(symlink(away, path), 0);
    assert_damaged(segment, SEGMENT_CHECK_SIZES, path);
    assert_int_equal(rename(away, path), 0);
    assert_int_equal(segment_verify(segment, SEGMENT_CHECK_SIZES, NULL), 0);
}

static void a_missing_file_is_found_and_a_link_is_none(void **state)
{
    struct segment segment = seal_segment(*state, 1);
    each_file(&segment, move_away);
    free(segment.folder);
}

/* A manifest that is whole in itself, but of another segment. */
static void anothers_manifest_is_found(void **state)
{
    struct segment segment = seal_segment(*state, 1), other = seal_segment(*state, 2);
    other.articles = 3;
    OWN(freep) char *mine = xasprintf("%s/segment.json", segment.folder);
    OWN(freep) char *others = xasprintf("%s/segment.json", other.folder);
    assert_int_equal(remove(others), 0);
    assert_int_equal(segment_seal(&other, NULL), 0);
    assert_int_equal(rename(others, mine), 0);
    assert_damaged(&segment, SEGMENT_CHECK_SIZES, mine);
    free(segment.folder);
    free(other.folder);
}

/* -- holding ------------------------------------------------------------------------------- */

static void count_call(void *context)
{
    ++*(int *)context;
}

static void a_folder_goes_when_it_is_given_up_and_dropped(void **state)
{
    int calls = 0;
    OWN(trash_freep) struct trash *trash = trash_new();
    trash_set_listener(trash, count_call, &calls);
    struct segment made = seal_segment(*state, 1);
    struct segment *segment = segment_new(&made);
    assert_ptr_equal(segment_hold(segment), segment);
    segment_give_up(segment, trash);
    segment_drop(segment);
    assert_true(trash_is_empty(trash));
    segment_drop(segment);
    assert_int_equal(calls, 1);
    assert_false(trash_is_empty(trash));
    assert_true(scratch_exists(made.folder));
    trash_empty(trash);
    assert_true(trash_is_empty(trash));
    assert_false(scratch_exists(made.folder));
    free(made.folder);
}

static void a_folder_stays_when_it_is_only_dropped(void **state)
{
    struct segment made = seal_segment(*state, 1);
    struct segment *segment = segment_new(&made);
    assert_string_equal(segment->folder, made.folder);
    assert_int_equal(segment->manifest, made.manifest);
    segment_drop(segment);
    segment_drop(NULL);
    assert_int_equal(segment_verify(&made, SEGMENT_CHECK_CONTENTS, NULL), 0);
    free(made.folder);
}

static void removing_what_is_not_there_is_no_error(void **state)
{
    struct err err;
    OWN(freep) char *folder = segment_folder(*state, 1);
    assert_int_equal(segment_remove_folder(folder, &err), 0);
    scratch_write(folder, "a file, no folder");
    assert_int_equal(segment_remove_folder(folder, &err), -ENOTDIR);
}

/* -- mapping ------------------------------------------------------------------------------- */

static void a_mapped_segment_has_its_words_tokens_and_sketches(void **state)
{
    struct segment made = seal_segment(*state, 1);
    struct segment *segment = segment_new(&made);
    assert_null(segment->words);
    assert_null(segment->tokens);
    assert_null(segment->sketches);
    assert_null(segment->pairs);
    assert_int_equal(segment_map(segment, NULL), 0);
    assert_int_equal(words_count(segment->words), 3);
    assert_int_equal(tokens_documents(segment->tokens), 2);
    assert_int_equal(sketches_articles(segment->sketches), 2);
    assert_null(segment->pairs);
    segment_drop(segment);
    free(made.folder);
}

static void assert_not_mapped(const struct segment *made, int expected)
{
    struct err err;
    struct segment *segment = segment_new(made);
    assert_int_equal(segment_map(segment, &err), expected);
    segment_drop(segment);
}

static void what_is_of_another_segment_is_not_mapped(void **state)
{
    struct segment made = seal_segment(*state, 1);
    made.articles = 3;
    assert_not_mapped(&made, ERR_INDEX);
    free(made.folder);
}

static void what_is_damaged_is_not_mapped(void **state)
{
    static const char *const files[] = {WORDS_FILE, TOKENS_FILE, SKETCHES_FILE};
    for (uint32_t i = 0; i < 3; i++) {
        struct segment made = seal_segment(*state, i + 1);
        OWN(freep) char *path = xasprintf("%s/%s", made.folder, files[i]);
        assert_int_equal(truncate(path, 20), 0);
        assert_not_mapped(&made, ERR_INDEX);
        assert_int_equal(truncate(path, 0), 0);
        assert_not_mapped(&made, ERR_INDEX);
        assert_int_equal(unlink(path), 0);
        assert_not_mapped(&made, -ENOENT);
        free(made.folder);
    }
}

/* Few articles have no pairs; those that are there have to be theirs. */
static void pairs_of_another_segment_are_not_mapped(void **state)
{
    static const struct {
        char magic[8];
        uint32_t articles, passages;
    } others = {"nxpairs1", 3, 0};
    struct segment made = seal_segment(*state, 1);
    OWN(freep) char *path = xasprintf("%s/" PAIRS_FILE, made.folder);
    scratch_write_bytes(path, (const char *)&others, sizeof others);
    assert_not_mapped(&made, ERR_INDEX);
    assert_int_equal(truncate(path, 15), 0);
    assert_not_mapped(&made, ERR_INDEX);
    free(made.folder);
}

/* -- names --------------------------------------------------------------------------------- */

static void an_id_is_read_from_the_name_it_makes(void **state)
{
    static const uint32_t ids[] = {1, 42, 99999999, 100000000, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        OWN(freep) char *folder = segment_folder("/i", ids[i]);
        assert_int_equal(segment_id_of_name(folder + strlen("/i/")), ids[i]);
    }
}

static void other_names_have_no_id(void **state)
{
    static const char *const names[] = {
        "",
        "seg-",
        "seg-0000000x",
        "seg-00000042.tmp0",
        "bad-00000042",
        "seg- 0000042",
        "seg-+0000042",
        "seg--0000001",
        "seg-42",
        "seg-00000000",
        "seg-000000042",
        "xseg-00000042",
        "seg-99999999999",
        "catalog.db",
        "SEG-00000042",
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (segment_id_of_name(names[i]) != 0)
            fail_msg("\"%s\" is %u", names[i], segment_id_of_name(names[i]));
}

/* -- the dead ------------------------------------------------------------------------------ */

static void a_dead_set_has_its_docids_and_no_others(void **state)
{
    static const uint32_t docids[] = {1, 2, 5, 8, 100, UINT32_MAX};
    const size_t most = sizeof docids / sizeof docids[0];
    (void)state;
    for (size_t count = 0; count <= most; count++) {
        struct dead_set *set = dead_set_new(count);
        memcpy(set->docids, docids, count * sizeof docids[0]);
        assert_int_equal(set->count, count);
        for (size_t i = 0; i < most; i++)
            assert_int_equal(dead_set_has(set, docids[i]), i < count);
        assert_false(dead_set_has(set, 0));
        assert_false(dead_set_has(set, 3));
        assert_false(dead_set_has(set, 101));
        dead_set_drop(set);
    }
    assert_false(dead_set_has(NULL, 1));
}

static void a_dead_set_stays_while_it_is_held(void **state)
{
    (void)state;
    struct dead_set *set = dead_set_new(1);
    set->docids[0] = 7;
    assert_ptr_equal(dead_set_hold(set), set);
    dead_set_drop(set);
    assert_true(dead_set_has(set, 7));
    dead_set_drop(set);
    assert_null(dead_set_hold(NULL));
    dead_set_drop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_sealed_segment_is_sound),
        SCRATCH_TEST(the_manifest_says_what_is_in_it),
        SCRATCH_TEST(a_segment_is_sealed_once),
        SCRATCH_TEST(nothing_can_be_sealed_where_nothing_is),
        SCRATCH_TEST(one_flipped_bit_is_found),
        SCRATCH_TEST(a_changed_size_is_found_at_once),
        SCRATCH_TEST(a_missing_file_is_found_and_a_link_is_none),
        SCRATCH_TEST(anothers_manifest_is_found),
        SCRATCH_TEST(a_folder_goes_when_it_is_given_up_and_dropped),
        SCRATCH_TEST(a_folder_stays_when_it_is_only_dropped),
        SCRATCH_TEST(removing_what_is_not_there_is_no_error),
        SCRATCH_TEST(a_mapped_segment_has_its_words_tokens_and_sketches),
        SCRATCH_TEST(pairs_of_another_segment_are_not_mapped),
        SCRATCH_TEST(what_is_of_another_segment_is_not_mapped),
        SCRATCH_TEST(what_is_damaged_is_not_mapped),
        cmocka_unit_test(an_id_is_read_from_the_name_it_makes),
        cmocka_unit_test(other_names_have_no_id),
        cmocka_unit_test(a_dead_set_has_its_docids_and_no_others),
        cmocka_unit_test(a_dead_set_stays_while_it_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
