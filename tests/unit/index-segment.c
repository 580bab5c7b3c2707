#include "index/segment.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "index/inverter.h"
#include "index/pairs_format.h"
#include "index/segment_format.h"
#include "index/segment_output.h"
#include "index/sketches.h"
#include "index/tokens.h"
#include "index/trash.h"
#include "index/words.h"
#include "sample.h"
#include "scratch.h"

/* Begin the file of a segment of two articles; its path is the caller's. */
static struct segment_output *begin_segment(struct segment *segment, const char *index_path,
                                            uint32_t id)
{
    struct err err = {0};
    struct segment_output *output = NULL;
    *segment = (struct segment){.id = id,
                                .articles = 2,
                                .date_min = -5,
                                .date_max = 1732579200,
                                .path = segment_path(index_path, id)};
    OWN(article_freep) struct article *article = sample_article("/n/a", "Storm", "It hit.");
    OWN(inverter_freep) struct inverter *inverter = inverter_new("english", "*");
    for (article_id number = 1; number <= 2; number++)
        assert_int_equal(inverter_add(inverter, article, number), number);
    if (segment_output_open(&output, segment->path, &err) < 0 ||
        inverter_write(inverter, output, glass_write, &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

static void finish_segment(struct segment_output *output, struct segment *segment)
{
    struct err err = {0};
    if (segment_output_finish(output, segment, NULL, &err) < 0 ||
        segment_output_sync(output, &err) < 0)
        fail_msg("%s", err.text);
    segment_output_free(output);
}

static struct segment seal_segment(const char *index_path, uint32_t id)
{
    struct segment segment;
    struct segment_output *output = begin_segment(&segment, index_path, id);
    finish_segment(output, &segment);
    return segment;
}

/* With pairs, as few articles do not have them. */
static struct segment seal_with_pairs(const char *index_path, uint32_t id, const void *bytes,
                                      size_t length)
{
    struct segment segment;
    struct segment_output *output = begin_segment(&segment, index_path, id);
    segment_output_begin(output, SECTION_PAIRS);
    assert_int_equal(segment_output_add(output, bytes, length, NULL), 0);
    finish_segment(output, &segment);
    return segment;
}

/* Such as their checksum is of, whatever they mean. */
static struct segment seal_all_sections(const char *index_path, uint32_t id)
{
    return seal_with_pairs(index_path, id, "21 bytes are odd ones", 21);
}

static struct segment_header header_of(const struct segment *segment)
{
    struct segment_header header;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    scratch_read(&bytes, segment->path);
    memcpy(&header, bytes.data + SEGMENT_HEADER_AT, sizeof header);
    return header;
}

/* -- writing ------------------------------------------------------------------------------- */

/* Bytes of a section that tell their places. */
static unsigned char byte_at(size_t at)
{
    return (unsigned char)(at * 7 + at / 251);
}

/* Sections of these lengths, in pieces, each with its first bytes written later. */
static void write_sections(struct segment *segment, const size_t *lengths)
{
    static const char later[4] = {0};
    struct err err = {0};
    struct segment_output *output = NULL;
    if (segment_output_open(&output, segment->path, &err) < 0)
        fail_msg("%s", err.text);
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        unsigned char bytes[4];
        if (i > 0)
            segment_output_begin(output, i);
        size_t from = i == 0 ? GLASS_BLOCK_SIZE : 0;
        assert_int_equal(segment_output_at(output), from);
        for (size_t at = from; at < lengths[i]; at++) {
            unsigned char byte = byte_at(at);
            int rc = at < from + 4 ? segment_output_add(output, &later[at - from], 1, &err)
                                   : segment_output_add(output, &byte, 1, &err);
            assert_int_equal(rc, 0);
        }
        for (size_t at = 0; at < 4; at++)
            bytes[at] = byte_at(from + at);
        assert_int_equal(segment_output_at(output), lengths[i]);
        assert_int_equal(segment_output_patch(output, from, bytes, 4, &err), 0);
    }
    finish_segment(output, segment);
}

/* Of any length: what waits in memory to be written, and what was written long ago. */
static void what_is_written_is_there(void **state)
{
    static const size_t cases[][SECTION_COUNT] = {
        {GLASS_BLOCK_SIZE + 9, 5, 6, 7, 8},
        {GLASS_BLOCK_SIZE * 200, 5, 6, 7, 8},
        {GLASS_BLOCK_SIZE + 4, 1100000, 5, 1200003, 4},
        {GLASS_BLOCK_SIZE + 4, 4, 1048576, 1040379, 3000001},
    };
    for (uint32_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        OWN(freep) char *path = segment_path(*state, n + 1);
        OWN(buf_release) struct buf bytes = BUF_INIT;
        struct segment segment = {.articles = 2, .path = path};
        write_sections(&segment, cases[n]);
        assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_CONTENTS, NULL), 0);
        struct segment_header header = header_of(&segment);
        scratch_read(&bytes, path);
        assert_int_equal(bytes.length, segment.bytes);
        for (unsigned i = 0; i < SECTION_COUNT; i++) {
            const struct segment_span *span = &header.spans[i];
            assert_int_equal(span->length, cases[n][i]);
            for (size_t at = i == 0 ? GLASS_BLOCK_SIZE : 0; at < span->length; at++)
                if ((unsigned char)bytes.data[span->at + at] != byte_at(at))
                    fail_msg("case %u: %s: wrong byte at %zu", n, section_title(i), at);
        }
    }
}

/* -- sealing and verifying ----------------------------------------------------------------- */

static void a_sealed_segment_is_sound(void **state)
{
    struct err err;
    struct segment segment = seal_segment(*state, 1);
    assert_true(segment.bytes > 0);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_SIZE, &err), 0);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_CONTENTS, &err), 0);
    free(segment.path);
}

static void the_header_says_what_is_in_it(void **state)
{
    struct segment segment = seal_segment(*state, 1);
    struct segment_header header = header_of(&segment);
    assert_memory_equal(header.magic, SEGMENT_MAGIC, sizeof header.magic);
    assert_int_equal(header.articles, 2);
    assert_int_equal(header.sections, SECTION_COUNT);
    assert_int_equal(header.date_min, -5);
    assert_int_equal(header.date_max, 1732579200);
    assert_int_equal(header.length, segment.bytes);
    assert_int_equal(header.spans[SECTION_TABLES].at, 0);
    for (unsigned i = SECTION_WORDS; i < SECTION_COUNT; i++) {
        const struct segment_span *before = &header.spans[i - 1], *span = &header.spans[i];
        if (i == SECTION_PAIRS) {
            assert_int_equal(span->length, 0); /* Of so few articles there are none. */
            continue;
        }
        assert_true(span->length > 0);
        assert_int_equal(span->at % SEGMENT_ALIGNMENT, 0);
        assert_in_range(span->at - before->at - before->length, 0, SEGMENT_ALIGNMENT - 1);
    }
    free(segment.path);
}

/* As Xapian wants a database in one file. */
static void its_size_is_that_of_a_database(void **state)
{
    struct stat st;
    struct segment segment = seal_segment(*state, 1), other = seal_all_sections(*state, 2);
    assert_int_equal(segment.bytes % SEGMENT_PADDING, 0);
    assert_int_equal(other.bytes % SEGMENT_PADDING, 0);
    assert_int_equal(stat(segment.path, &st), 0);
    assert_int_equal(st.st_size, segment.bytes);
    free(segment.path);
    free(other.path);
}

static void a_segment_is_written_once(void **state)
{
    struct err err;
    struct segment_output *output = NULL;
    struct segment segment = seal_segment(*state, 1);
    assert_int_equal(segment_output_open(&output, segment.path, &err), -EEXIST);
    assert_null(output);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_CONTENTS, NULL), 0);
    free(segment.path);
}

static void nothing_can_be_made_where_nothing_is(void **state)
{
    struct err err;
    struct segment_output *output = NULL;
    OWN(freep) char *nowhere = xasprintf("%s/nowhere", (const char *)*state);
    OWN(freep) char *path = segment_path(nowhere, 1);
    struct segment segment = {.path = path};
    assert_int_equal(segment_output_open(&output, path, &err), -ENOENT);
    assert_null(output);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_SIZE, &err), ERR_INDEX);
}

static void assert_damaged(const struct segment *segment, enum segment_check check,
                           const char *expected, uint64_t at)
{
    struct err err;
    if (segment_verify(segment, check, &err) != ERR_INDEX)
        fail_msg("damage at %" PRIu64 " was not noticed", at);
    if (!strstr(err.text, expected))
        fail_msg("damage at %" PRIu64 ": \"%s\" does not say \"%s\"", at, err.text, expected);
}

/* One bit; the bytes are the file's. */
static void flip_bit(const struct segment *segment, struct buf *bytes, uint64_t at,
                     const char *title)
{
    char bit = (char)(1 << at % 8);
    OWN(freep) char *expected = xasprintf("%s: wrong checksum", title);
    assert_true(at < bytes->length);
    bytes->data[at] ^= bit;
    scratch_write_bytes(segment->path, bytes->data, bytes->length);
    assert_damaged(segment, SEGMENT_CHECK_CONTENTS, expected, at);
    bytes->data[at] ^= bit;
    scratch_write_bytes(segment->path, bytes->data, bytes->length);
}

/* One at the start, in the middle and at the end. */
static void flip_bits(const struct segment *segment, struct buf *bytes, uint64_t from, uint64_t to,
                      const char *title)
{
    flip_bit(segment, bytes, from, title);
    flip_bit(segment, bytes, from + (to - from) / 2, title);
    flip_bit(segment, bytes, to - 1, title);
}

static void one_flipped_bit_is_found(void **state)
{
    struct segment segment = seal_all_sections(*state, 1);
    struct segment_header header = header_of(&segment);
    OWN(buf_release) struct buf bytes = BUF_INIT;
    scratch_read(&bytes, segment.path);
    flip_bits(&segment, &bytes, 0, GLASS_BLOCK_SIZE, "header");
    flip_bits(&segment, &bytes, SEGMENT_HEADER_AT, SEGMENT_HEADER_AT + sizeof header, "header");
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        const struct segment_span *span = &header.spans[i];
        uint64_t from = i == SECTION_TABLES ? GLASS_BLOCK_SIZE : span->at;
        assert_true(span->at + span->length > from);
        flip_bits(&segment, &bytes, from, span->at + span->length, section_title(i));
    }
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_CONTENTS, NULL), 0);
    free(segment.path);
}

/* It is not read, but the file would not be what was written. */
static void a_bit_between_and_behind_sections_is_found(void **state)
{
    static const size_t lengths[SECTION_COUNT] = {GLASS_BLOCK_SIZE + 9, 5, 6, 7, 10};
    OWN(freep) char *path = segment_path(*state, 1);
    struct segment segment = {.articles = 2, .path = path};
    write_sections(&segment, lengths);
    struct segment_header header = header_of(&segment);
    OWN(buf_release) struct buf bytes = BUF_INIT;
    scratch_read(&bytes, segment.path);
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        uint64_t from = header.spans[i].at + header.spans[i].length;
        uint64_t to = i + 1 < SECTION_COUNT ? header.spans[i + 1].at : header.length;
        assert_true(from < to);
        flip_bits(&segment, &bytes, from, to, section_title(i));
    }
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_CONTENTS, NULL), 0);
}

static void change_size(const struct segment *segment, struct buf *bytes, uint64_t to,
                        const char *expected)
{
    scratch_write_bytes(segment->path, bytes->data, to);
    assert_damaged(segment, SEGMENT_CHECK_SIZE, expected, to);
}

static void a_changed_size_is_found_at_once(void **state)
{
    struct segment segment = seal_segment(*state, 1);
    OWN(freep) char *size = xasprintf(" bytes, not %" PRIu64, segment.bytes);
    OWN(buf_release) struct buf bytes = BUF_INIT;
    scratch_read(&bytes, segment.path);
    size_t length = bytes.length;
    for (int i = 0; i < SEGMENT_PADDING; i++)
        buf_add_char(&bytes, ' ');
    change_size(&segment, &bytes, length - 1, size);
    change_size(&segment, &bytes, length - SEGMENT_PADDING, size);
    change_size(&segment, &bytes, length + 1, size);
    change_size(&segment, &bytes, length + SEGMENT_PADDING, size);
    change_size(&segment, &bytes, GLASS_BLOCK_SIZE, size);
    change_size(&segment, &bytes, GLASS_BLOCK_SIZE - 1, "header: wrong checksum");
    change_size(&segment, &bytes, 0, "header: wrong checksum");
    scratch_write_bytes(segment.path, bytes.data, length);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_SIZE, NULL), 0);
    free(segment.path);
}

static void a_missing_file_is_found_and_a_link_is_none(void **state)
{
    struct segment segment = seal_segment(*state, 1);
    OWN(freep) char *away = xasprintf("%s/away", (const char *)*state);
    assert_int_equal(rename(segment.path, away), 0);
    assert_damaged(&segment, SEGMENT_CHECK_SIZE, segment.path, 0);
    assert_int_equal(symlink(away, segment.path), 0);
    assert_damaged(&segment, SEGMENT_CHECK_SIZE, segment.path, 0);
    assert_int_equal(unlink(segment.path), 0);
    assert_int_equal(mkdir(segment.path, 0755), 0); /* As an older index had it. */
    assert_damaged(&segment, SEGMENT_CHECK_SIZE, "", 0);
    assert_int_equal(rmdir(segment.path), 0);
    assert_int_equal(rename(away, segment.path), 0);
    assert_int_equal(segment_verify(&segment, SEGMENT_CHECK_SIZE, NULL), 0);
    free(segment.path);
}

/* A file that is whole in itself, but another segment's. */
static void anothers_header_is_found(void **state)
{
    struct segment segment = seal_segment(*state, 1), other;
    struct segment_output *output = begin_segment(&other, *state, 2);
    other.date_min = -6;
    finish_segment(output, &other);
    assert_int_equal(segment_verify(&other, SEGMENT_CHECK_CONTENTS, NULL), 0);
    assert_int_equal(other.bytes, segment.bytes);
    assert_int_equal(rename(other.path, segment.path), 0);
    assert_damaged(&segment, SEGMENT_CHECK_SIZE, "header: wrong checksum", 0);
    free(segment.path);
    free(other.path);
}

/* -- holding ------------------------------------------------------------------------------- */

static void count_call(void *context)
{
    ++*(int *)context;
}

static void a_file_goes_when_it_is_given_up_and_dropped(void **state)
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
    assert_true(scratch_exists(made.path));
    trash_empty(trash);
    assert_true(trash_is_empty(trash));
    assert_false(scratch_exists(made.path));
    free(made.path);
}

static void a_file_stays_when_it_is_only_dropped(void **state)
{
    struct segment made = seal_segment(*state, 1);
    struct segment *segment = segment_new(&made);
    assert_string_equal(segment->path, made.path);
    assert_int_equal(segment->header_hash, made.header_hash);
    segment_drop(segment);
    segment_drop(NULL);
    assert_int_equal(segment_verify(&made, SEGMENT_CHECK_CONTENTS, NULL), 0);
    free(made.path);
}

static void removing_what_is_not_there_is_no_error(void **state)
{
    struct err err;
    OWN(freep) char *path = segment_path(*state, 1);
    assert_int_equal(segment_remove(path, &err), 0);
}

/* Files as they are now, and folders of files as an older index and a merge have left them. */
static void a_file_is_removed_and_a_folder_with_its_files(void **state)
{
    struct err err;
    OWN(freep) char *path = segment_path(*state, 1);
    OWN(freep) char *file = xasprintf("%s/postlist.glass", path);
    OWN(freep) char *other = xasprintf("%s/words.dat", path);
    OWN(freep) char *deeper = xasprintf("%s/folder/file", path);
    scratch_write(path, "a file");
    assert_int_equal(segment_remove(path, &err), 0);
    assert_false(scratch_exists(path));
    scratch_write(file, "one");
    scratch_write(other, "two");
    assert_int_equal(segment_remove(path, &err), 0);
    assert_false(scratch_exists(path));
    scratch_write(deeper, "none of ours");
    assert_true(segment_remove(path, &err) < 0);
    assert_true(scratch_exists(deeper));
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
    free(made.path);
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
    free(made.path);
}

/* Change what the header says of a section: who maps it does not look at checksums. */
static void change_length(struct segment *segment, unsigned section, uint64_t length)
{
    struct segment_header header = header_of(segment);
    OWN(closep) int fd = open(segment->path, O_WRONLY | O_CLOEXEC);
    header.spans[section].length = length;
    assert_int_equal(pwrite(fd, &header, sizeof header, SEGMENT_HEADER_AT), sizeof header);
}

static void what_is_damaged_is_not_mapped(void **state)
{
    for (unsigned i = SECTION_WORDS; i <= SECTION_SKETCHES; i++) {
        struct segment made = seal_segment(*state, i);
        change_length(&made, i, 20);
        assert_not_mapped(&made, ERR_INDEX);
        change_length(&made, i, 0);
        assert_not_mapped(&made, ERR_INDEX);
        change_length(&made, i, made.bytes); /* Beyond the end. */
        assert_not_mapped(&made, ERR_INDEX);
        change_length(&made, i, UINT64_MAX - 8);
        assert_not_mapped(&made, ERR_INDEX);
        free(made.path);
    }
}

static void what_is_cut_off_is_not_mapped(void **state)
{
    struct segment made = seal_segment(*state, 1);
    struct segment_header header = header_of(&made);
    for (unsigned i = SECTION_SKETCHES; i >= SECTION_WORDS; i--) {
        assert_int_equal(truncate(made.path, (off_t)header.spans[i].at + 20), 0);
        assert_not_mapped(&made, ERR_INDEX);
    }
    assert_int_equal(truncate(made.path, GLASS_BLOCK_SIZE - 1), 0);
    assert_not_mapped(&made, ERR_INDEX);
    assert_int_equal(truncate(made.path, 0), 0);
    assert_not_mapped(&made, ERR_INDEX);
    assert_int_equal(unlink(made.path), 0);
    assert_not_mapped(&made, -ENOENT);
    free(made.path);
}

/* Few articles have no pairs; those that are there have to be theirs. */
static void pairs_of_another_segment_are_not_mapped(void **state)
{
    static const struct pairs_header others = {PAIRS_MAGIC, 3, 0}, theirs = {PAIRS_MAGIC, 2, 0};
    struct segment made = seal_with_pairs(*state, 1, &others, sizeof others);
    assert_not_mapped(&made, ERR_INDEX);
    free(made.path);
    made = seal_with_pairs(*state, 2, &others, sizeof others - 1);
    assert_not_mapped(&made, ERR_INDEX);
    free(made.path);
    made = seal_with_pairs(*state, 3, &theirs, sizeof theirs);
    assert_not_mapped(&made, 0);
    free(made.path);
}

/* -- names --------------------------------------------------------------------------------- */

static void an_id_is_read_from_the_name_it_makes(void **state)
{
    static const uint32_t ids[] = {1, 42, 99999999, 100000000, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        OWN(freep) char *path = segment_path("/i", ids[i]);
        assert_int_equal(segment_id_of_name(path + strlen("/i/")), ids[i]);
    }
}

static void other_names_have_no_id(void **state)
{
    static const char *const names[] = {
        "",
        "seg-",
        "seg-0000000x",
        "seg-00000042.tmp",
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
        SCRATCH_TEST(what_is_written_is_there),
        SCRATCH_TEST(a_sealed_segment_is_sound),
        SCRATCH_TEST(the_header_says_what_is_in_it),
        SCRATCH_TEST(its_size_is_that_of_a_database),
        SCRATCH_TEST(a_segment_is_written_once),
        SCRATCH_TEST(nothing_can_be_made_where_nothing_is),
        SCRATCH_TEST(one_flipped_bit_is_found),
        SCRATCH_TEST(a_bit_between_and_behind_sections_is_found),
        SCRATCH_TEST(a_changed_size_is_found_at_once),
        SCRATCH_TEST(a_missing_file_is_found_and_a_link_is_none),
        SCRATCH_TEST(anothers_header_is_found),
        SCRATCH_TEST(a_file_goes_when_it_is_given_up_and_dropped),
        SCRATCH_TEST(a_file_stays_when_it_is_only_dropped),
        SCRATCH_TEST(removing_what_is_not_there_is_no_error),
        SCRATCH_TEST(a_file_is_removed_and_a_folder_with_its_files),
        SCRATCH_TEST(a_mapped_segment_has_its_words_tokens_and_sketches),
        SCRATCH_TEST(pairs_of_another_segment_are_not_mapped),
        SCRATCH_TEST(what_is_of_another_segment_is_not_mapped),
        SCRATCH_TEST(what_is_damaged_is_not_mapped),
        SCRATCH_TEST(what_is_cut_off_is_not_mapped),
        cmocka_unit_test(an_id_is_read_from_the_name_it_makes),
        cmocka_unit_test(other_names_have_no_id),
        cmocka_unit_test(a_dead_set_has_its_docids_and_no_others),
        cmocka_unit_test(a_dead_set_stays_while_it_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
