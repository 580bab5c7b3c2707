#include "index/segment_output.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <xxhash.h>

#include "sections.h"

/* What is written at a time, and then some. */
#define WRITE_BYTES ((size_t)1024 * 1024)

struct fixture {
    char *folder, *path;
    struct segment_output *output;
    struct segment segment;
    struct mapping file;
};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->path = segment_path(fixture->folder, 1);
    fixture->segment = (struct segment){
        .articles = 7,
        .date_min = -5,
        .date_max = 1000000000000,
        .path = fixture->path,
    };
    *state = fixture;
    return 0;
}

static void forget(struct fixture *fixture)
{
    segment_output_free(TAKE(fixture->output));
    mapping_release(&fixture->file);
    (void)unlink(fixture->path);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    forget(fixture);
    scratch_free(fixture->folder);
    free(fixture->path);
    free(fixture);
    return 0;
}

static void begin(struct fixture *fixture)
{
    forget(fixture);
    assert_int_equal(segment_output_open(&fixture->output, fixture->path, NULL), 0);
}

static size_t size_of_file(const struct fixture *fixture)
{
    struct stat st;
    assert_int_equal(stat(fixture->path, &st), 0);
    return (size_t)st.st_size;
}

/* -- sections ------------------------------------------------------------------------------ */

/* Bytes that tell their place in a section, and its name; never zeros. */
static void fill(struct buf *out, enum section_name name, size_t from, size_t length)
{
    for (size_t at = from; at < from + length; at++)
        buf_add_char(out, (char)((at * 7 + at / 251 + name) % 255 + 1));
}

/* Add so many bytes in pieces; of SECTION_TABLES they come behind block 0. */
static int add_bytes(struct segment_output *output, enum section_name name, size_t length,
                     size_t piece, struct err *err)
{
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < length; at += piece) {
        OWN(buf_release) struct buf bytes = BUF_INIT;
        fill(&bytes, name, at, length - at < piece ? length - at : piece);
        rc = segment_output_add(output, bytes.data, bytes.length, err);
    }
    return rc;
}

struct layout {
    size_t lengths[SECTION_COUNT];
    size_t piece;
};

static int add_sections(struct segment_output *output, const struct layout *layout, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; rc == 0 && i < SECTION_COUNT; i++) {
        size_t begin = i == 0 ? GLASS_BLOCK_SIZE : 0;
        if (layout->lengths[i] == 0)
            continue;
        if (i > 0)
            segment_output_begin(output, i);
        assert_int_equal(segment_output_at(output), begin);
        rc = add_bytes(output, i, layout->lengths[i], layout->piece, err);
        if (rc == 0)
            assert_int_equal(segment_output_at(output), begin + layout->lengths[i]);
    }
    return rc;
}

/* Finish the file and map it. */
static const struct segment_header *finish(struct fixture *fixture)
{
    struct err err;
    if (segment_output_finish(fixture->output, &fixture->segment, NULL, &err) < 0 ||
        io_map(&fixture->file, fixture->path, &err) < 0)
        fail_msg("%s", err.text);
    return (const struct segment_header *)(const void *)(fixture->file.bytes + SEGMENT_HEADER_AT);
}

static void assert_zeros(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        assert_int_equal(bytes[i], 0);
}

/* A section that stands behind what ended there; returns where it ends. */
static size_t check_section(const struct fixture *fixture, const struct segment_span *span,
                            enum section_name name, size_t length, size_t end)
{
    size_t begin = name == SECTION_TABLES ? GLASS_BLOCK_SIZE : 0;
    OWN(buf_release) struct buf expected = BUF_INIT;
    assert_int_equal(span->at % SEGMENT_ALIGNMENT, 0);
    assert_in_range(span->at, end, end + SEGMENT_ALIGNMENT - 1);
    assert_zeros(fixture->file.bytes + end, span->at - end);
    assert_int_equal(span->length, begin + length);
    fill(&expected, name, 0, length);
    assert_memory_equal(fixture->file.bytes + span->at + begin, buf_str(&expected), length);
    return span->at + span->length;
}

static void check_file(const struct fixture *fixture, const struct segment_header *header,
                       const struct layout *layout)
{
    size_t end = 0, length = fixture->file.length;
    assert_memory_equal(header->magic, SEGMENT_MAGIC, sizeof header->magic);
    assert_int_equal(header->articles, 7);
    assert_int_equal(header->sections, SECTION_COUNT);
    assert_int_equal(header->date_min, -5);
    assert_int_equal(header->date_max, 1000000000000);
    assert_int_equal(header->length, length);
    assert_int_equal(fixture->segment.bytes, length);
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        if (i == 0 || layout->lengths[i] > 0)
            end = check_section(fixture, &header->spans[i], i, layout->lengths[i], end);
        else
            assert_int_equal(header->spans[i].length, 0);
    }
    assert_int_equal(length % SEGMENT_PADDING, 0);
    assert_in_range(length, end, end + SEGMENT_PADDING - 1);
    assert_zeros(fixture->file.bytes + end, length - end);
}

/* Each hash is of all bytes up to the next section, and together they are of all but block 0. */
static void check_hashes(const struct fixture *fixture, const struct segment_header *header)
{
    const unsigned char *bytes = fixture->file.bytes;
    size_t to = fixture->file.length;
    for (unsigned i = SECTION_COUNT; i-- > 0;) {
        size_t from = i == 0 ? GLASS_BLOCK_SIZE : header->spans[i].at;
        if (header->spans[i].length == 0) {
            assert_int_equal(header->spans[i].hash, 0);
            continue;
        }
        assert_true(header->spans[i].hash == XXH3_64bits(bytes + from, to - from));
        to = from;
    }
    assert_int_equal(to, GLASS_BLOCK_SIZE);
    assert_true(fixture->segment.header_hash == XXH3_64bits(bytes, GLASS_BLOCK_SIZE));
}

#define MB 1000000
static const struct layout layouts[] = {
    {{0}, 1},
    {{1, 1, 1, 1, 1}, 1},
    {{8192, 8, 16, 24, 0}, 8192},
    {{16384, 333, 7, 4096, 2047}, 100},
    {{0, 0, 0, 0, 5}, 1},
    {{8192, 1 * MB, 20000, 0, 0}, 9999},         /* In memory up to here; */
    {{8192, 10 * MB, 3 * MB, 1, 2 * MB}, 12345}, /* written several times, */
    {{3 * MB, 3, 3 * MB, 4, 5}, 3 * MB},         /* in large pieces, */
    {{1 * MB, MB / 2, MB / 4, MB / 8, 4 * MB}, 77777},
    {{WRITE_BYTES - GLASS_BLOCK_SIZE, 10, 0, 0, 0}, 4096}, /* and just at a border. */
    {{WRITE_BYTES - GLASS_BLOCK_SIZE, 0, 0, 0, 0}, 4096},
    {{0, WRITE_BYTES - GLASS_BLOCK_SIZE, WRITE_BYTES, WRITE_BYTES, 0}, 4096},
};
#define LAYOUTS (sizeof layouts / sizeof layouts[0])

static void sections_come_back_with_their_hashes(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < LAYOUTS; i++) {
        begin(fixture);
        assert_int_equal(add_sections(fixture->output, &layouts[i], NULL), 0);
        const struct segment_header *header = finish(fixture);
        check_file(fixture, header, &layouts[i]);
        check_hashes(fixture, header);
        assert_int_equal(segment_verify(&fixture->segment, SEGMENT_CHECK_CONTENTS, NULL), 0);
    }
}

/* All but the tables are written by themselves, and appended. */
static void parts_are_appended(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < LAYOUTS; i++) {
        struct layout tables = {{layouts[i].lengths[0]}, layouts[i].piece}, rest = layouts[i];
        OWN(segment_output_freep) struct segment_output *part = segment_output_new_part();
        rest.lengths[SECTION_TABLES] = 0;
        begin(fixture);
        assert_int_equal(add_sections(part, &rest, NULL), 0);
        assert_int_equal(add_sections(fixture->output, &tables, NULL), 0);
        assert_int_equal(segment_output_append(fixture->output, part, NULL), 0);
        const struct segment_header *header = finish(fixture);
        check_file(fixture, header, &layouts[i]);
        check_hashes(fixture, header);
    }
}

static void what_was_added_to_a_part_can_be_changed(void **state)
{
    struct fixture *fixture = *state;
    OWN(segment_output_freep) struct segment_output *part = segment_output_new_part();
    segment_output_begin(part, SECTION_WORDS);
    assert_int_equal(segment_output_add(part, "odd", 3, NULL), 0);
    segment_output_begin(part, SECTION_TOKENS);
    assert_int_equal(segment_output_add(part, "Token", 5, NULL), 0);
    assert_int_equal(segment_output_patch(part, 0, "t", 1, NULL), 0);
    begin(fixture);
    assert_int_equal(segment_output_append(fixture->output, part, NULL), 0);
    assert_int_equal(segment_output_patch(fixture->output, 3, "ch", 2, NULL), 0);
    const struct segment_header *header = finish(fixture);
    assert_int_equal(header->spans[SECTION_TOKENS].length, 5);
    assert_memory_equal(fixture->file.bytes + header->spans[SECTION_TOKENS].at, "tokch", 5);
    assert_memory_equal(fixture->file.bytes + header->spans[SECTION_WORDS].at, "odd", 3);
}

static void a_small_file_is_written_when_it_is_finished(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    segment_output_begin(fixture->output, SECTION_WORDS);
    assert_int_equal(
        add_bytes(fixture->output, SECTION_WORDS, WRITE_BYTES - GLASS_BLOCK_SIZE - 1, 4096, NULL),
        0);
    assert_int_equal(size_of_file(fixture), 0);
    assert_int_equal(segment_output_bytes(fixture->output), WRITE_BYTES - 1);
    finish(fixture);
    assert_int_equal(size_of_file(fixture), WRITE_BYTES);
}

static void little_of_a_large_file_is_in_memory(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(add_bytes(fixture->output, SECTION_TABLES, 4096, 4096, NULL), 0);
        uint64_t bytes = segment_output_bytes(fixture->output);
        assert_int_equal(bytes, GLASS_BLOCK_SIZE + (uint64_t)(i + 1) * 4096);
        assert_true(bytes - size_of_file(fixture) < WRITE_BYTES);
    }
}

/* -- patches ------------------------------------------------------------------------------- */

/* At the beginning of each section and within, when they are written and when they are not. */
static void what_was_added_can_be_changed(void **state)
{
    static const size_t lengths[] = {100, 5 * MB};
    static const char patch[] = "PATCH";
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t length = lengths[i];
        begin(fixture);
        struct segment_output *output = fixture->output;
        assert_int_equal(segment_output_patch(output, 10, patch, 5, NULL), 0); /* Of block 0. */
        for (enum section_name name = SECTION_WORDS; name < SECTION_SKETCHES; name++) {
            segment_output_begin(output, name);
            assert_int_equal(segment_output_add(output, "head", 4, NULL), 0);
            assert_int_equal(add_bytes(output, name, length - 4, 5000, NULL), 0);
            assert_int_equal(segment_output_patch(output, 0, patch, 4, NULL), 0);
            assert_int_equal(segment_output_patch(output, length - 5, patch, 5, NULL), 0);
            assert_int_equal(segment_output_at(output), length);
        }
        const struct segment_header *header = finish(fixture);
        assert_memory_equal(fixture->file.bytes + 9, "\0PATCH\0", 7);
        for (enum section_name name = SECTION_WORDS; name < SECTION_SKETCHES; name++) {
            const struct section section = sections_find(&fixture->file, name);
            OWN(buf_release) struct buf expected = BUF_INIT;
            buf_add_str(&expected, "PATC");
            fill(&expected, name, 0, length - 9);
            buf_add_str(&expected, patch);
            assert_int_equal(section.length, length);
            assert_memory_equal(section.bytes, expected.data, length);
        }
        check_hashes(fixture, header);
    }
}

static void a_version_of_a_large_database_comes_last(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    assert_int_equal(add_bytes(fixture->output, SECTION_TABLES, 2 * MB, 8192, NULL), 0);
    assert_true(size_of_file(fixture) > 0);
    assert_int_equal(segment_output_patch(fixture->output, 0, "version", 7, NULL), 0);
    const struct segment_header *header = finish(fixture);
    assert_memory_equal(fixture->file.bytes, "version", 8);
    assert_zeros(fixture->file.bytes + 7, SEGMENT_HEADER_AT - 7);
    check_hashes(fixture, header);
}

/* -- a database that someone else writes --------------------------------------------------- */

static void a_database_may_be_written_by_others(void **state)
{
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf blocks = BUF_INIT;
    fill(&blocks, SECTION_TABLES, 0, 5 * GLASS_BLOCK_SIZE);
    memset(blocks.data + SEGMENT_HEADER_AT, 0, SEGMENT_HEADER_AT);
    begin(fixture);
    int fd = segment_output_hand_out(fixture->output, NULL);
    assert_true(fd >= 0);
    assert_int_equal(size_of_file(fixture), 0);
    segment_output_note(fixture->output, 100000);
    assert_int_equal(segment_output_bytes(fixture->output), GLASS_BLOCK_SIZE + 100000);
    assert_int_equal(pwrite(fd, blocks.data, blocks.length, 0), blocks.length);
    assert_int_equal(close(fd), 0);
    assert_int_equal(segment_output_take_back(fixture->output, NULL), 0);
    assert_int_equal(segment_output_at(fixture->output), blocks.length);
    assert_int_equal(segment_output_bytes(fixture->output), blocks.length);
    segment_output_begin(fixture->output, SECTION_WORDS);
    assert_int_equal(segment_output_add(fixture->output, "words", 5, NULL), 0);
    const struct segment_header *header = finish(fixture);
    assert_int_equal(header->spans[SECTION_TABLES].length, blocks.length);
    memcpy(blocks.data + SEGMENT_HEADER_AT, header, sizeof *header);
    assert_memory_equal(fixture->file.bytes, blocks.data, blocks.length);
    assert_memory_equal(fixture->file.bytes + blocks.length, "words", 6);
    check_hashes(fixture, header);
}

static void others_may_write_too_little(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    begin(fixture);
    int fd = segment_output_hand_out(fixture->output, NULL);
    assert_int_equal(write(fd, "less than a block", 17), 17);
    assert_int_equal(close(fd), 0);
    errno = 0;
    assert_int_equal(segment_output_take_back(fixture->output, &err), ERR_INDEX);
    assert_non_null(strstr(err.text, fixture->path));
}

/* -- failures ------------------------------------------------------------------------------ */

static void a_file_that_is_there_stays(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    OWN(freep) char *missing = xasprintf("%s/missing/a", fixture->folder);
    scratch_write(fixture->path, "here");
    assert_int_equal(segment_output_open(&fixture->output, fixture->path, &err), -EEXIST);
    assert_non_null(strstr(err.text, fixture->path));
    assert_int_equal(segment_output_open(&fixture->output, missing, &err), -ENOENT);
    assert_non_null(strstr(err.text, missing));
    assert_null(fixture->output);
    assert_int_equal(size_of_file(fixture), 4);
    segment_output_free(NULL);
}

static void a_file_that_was_not_finished_is_no_segment(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    begin(fixture);
    assert_int_equal(add_sections(fixture->output, &layouts[6], NULL), 0);
    segment_output_free(TAKE(fixture->output));
    assert_true(size_of_file(fixture) > 10 * MB);
    struct segment *segment = segment_new(&fixture->segment);
    assert_int_equal(segment_map(segment, &err), ERR_INDEX);
    assert_non_null(strstr(err.text, "no segment"));
    segment_drop(segment);
}

/* The limit is met where it is written, or at the end. */
static void a_full_disk_is_an_error(void **state)
{
    static const struct {
        size_t layout;
        rlim_t limit;
    } cases[] = {
        {0, 0},      {0, 8191},    {3, 20000},       {5, 1000000},       {6, 0},
        {6, 100000}, {6, 2000000}, {6, 15 * MB - 1}, {7, 3 * MB + 5000}, {8, 5 * MB},
    };
    struct fixture *fixture = *state;
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err;
        begin(fixture);
        limit = before;
        limit.rlim_cur = cases[i].limit;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        int rc = add_sections(fixture->output, &layouts[cases[i].layout], &err);
        if (rc == 0)
            rc = segment_output_finish(fixture->output, &fixture->segment, NULL, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(rc, -EFBIG);
        assert_non_null(strstr(err.text, fixture->path));
    }
    signal(SIGXFSZ, SIG_DFL);
}

/* What was written is read once more for its hash. */
static void a_file_that_was_cut_off_is_not_finished(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    begin(fixture);
    assert_int_equal(add_sections(fixture->output, &layouts[10], NULL), 0);
    assert_int_equal(size_of_file(fixture), WRITE_BYTES); /* Nothing is left to be written. */
    assert_int_equal(truncate(fixture->path, WRITE_BYTES / 2), 0);
    assert_int_equal(segment_output_finish(fixture->output, &fixture->segment, NULL, &err),
                     ERR_INDEX);
    assert_non_null(strstr(err.text, "too short"));
}

static void what_cannot_be_made_durable_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    OWN(freep) char *other = xasprintf("%s-other", fixture->folder);
    begin(fixture);
    finish(fixture);
    assert_int_equal(segment_output_sync(fixture->output, &err), 0);
    assert_int_equal(rename(fixture->folder, other), 0);
    int rc = segment_output_sync(fixture->output, &err);
    assert_int_equal(rename(other, fixture->folder), 0);
    assert_int_equal(rc, -ENOENT);
}

#define OUTPUT_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(sections_come_back_with_their_hashes),
        OUTPUT_TEST(parts_are_appended),
        OUTPUT_TEST(what_was_added_to_a_part_can_be_changed),
        OUTPUT_TEST(a_small_file_is_written_when_it_is_finished),
        OUTPUT_TEST(little_of_a_large_file_is_in_memory),
        OUTPUT_TEST(what_was_added_can_be_changed),
        OUTPUT_TEST(a_version_of_a_large_database_comes_last),
        OUTPUT_TEST(a_database_may_be_written_by_others),
        OUTPUT_TEST(others_may_write_too_little),
        OUTPUT_TEST(a_file_that_is_there_stays),
        OUTPUT_TEST(a_file_that_was_not_finished_is_no_segment),
        OUTPUT_TEST(a_full_disk_is_an_error),
        OUTPUT_TEST(a_file_that_was_cut_off_is_not_finished),
        OUTPUT_TEST(what_cannot_be_made_durable_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
