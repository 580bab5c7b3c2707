#include "index/pairs.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "index/tokens.h"
#include "sections.h"

/* The words of some articles, written as those of a segment are: first all tokens, then all pairs.
 */
struct fixture {
    char *folder, *path;
    struct segment_output *output;
    struct tokens_writer *tokens_writer;
    struct pairs_writer *writer;
    struct written_article {
        uint32_t *counts, *text;
        size_t field_count;
    } * articles;
    size_t count, capacity;
    struct mapping file;
    struct tokens *tokens;
    struct pairs *pairs;
};

/* Words of all lengths of codes. Every tenth one has the stem of the one before. */
#define WORDS 20000
static uint32_t numbers[WORDS], stems[WORDS];
static const struct pairs_words words = {numbers, stems};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    for (uint32_t i = 0; i < WORDS; i++) {
        numbers[i] = i % 5 == 4 ? 1000000 + i : i;
        stems[i] = i % 10 == 9 ? stems[i - 1] : pairs_stem((const char *)&i, sizeof i);
    }
    fixture->folder = scratch_new();
    fixture->path = xasprintf("%s/pairs", fixture->folder);
    *state = fixture;
    return 0;
}

static void forget(struct fixture *fixture)
{
    pairs_writer_free(TAKE(fixture->writer));
    tokens_writer_free(TAKE(fixture->tokens_writer));
    segment_output_free(TAKE(fixture->output));
    for (; fixture->count > 0; fixture->count--) {
        free(fixture->articles[fixture->count - 1].counts);
        free(fixture->articles[fixture->count - 1].text);
    }
    pairs_free(TAKE(fixture->pairs));
    tokens_free(TAKE(fixture->tokens));
    mapping_release(&fixture->file);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    forget(fixture);
    scratch_free(fixture->folder);
    free(fixture->articles);
    free(fixture->path);
    free(fixture);
    return 0;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* -- writing ------------------------------------------------------------------------------- */

static void begin(struct fixture *fixture)
{
    fixture->output = sections_begin(fixture->path);
    assert_int_equal(tokens_writer_open(&fixture->tokens_writer, fixture->output, NULL), 0);
}

static void add(struct fixture *fixture, const uint32_t *counts, size_t field_count,
                const uint32_t *text)
{
    size_t length = 0;
    for (size_t i = 0; i < field_count; i++)
        length += counts[i];
    assert_int_equal(
        tokens_writer_add(fixture->tokens_writer, counts, field_count, text, numbers, NULL), 0);
    GROW(fixture->articles, fixture->count, fixture->capacity);
    fixture->articles[fixture->count++] = (struct written_article){
        .counts = field_count > 0 ? xmemdup(counts, field_count * sizeof *counts) : NULL,
        .text = length > 0 ? xmemdup(text, length * sizeof *text) : NULL,
        .field_count = field_count,
    };
}

static void begin_pairs(struct fixture *fixture)
{
    assert_int_equal(
        pairs_writer_open(&fixture->writer, fixture->output, PAIRS_LEAST_ARTICLES, &words, NULL),
        0);
}

static void add_pairs(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->count; i++) {
        const struct written_article *article = &fixture->articles[i];
        const struct pairs_article pairs = {article->counts, article->field_count, article->text};
        assert_int_equal(pairs_writer_add(fixture->writer, &pairs, NULL), 0);
    }
}

static struct section pairs_section(const struct fixture *fixture)
{
    return sections_find(&fixture->file, SECTION_PAIRS);
}

static void end(struct fixture *fixture)
{
    struct err err;
    assert_int_equal(tokens_writer_finish(fixture->tokens_writer, NULL), 0);
    begin_pairs(fixture);
    add_pairs(fixture);
    assert_int_equal(pairs_writer_finish(fixture->writer, NULL), 0);
    sections_map(TAKE(fixture->output), &fixture->file);
    const struct section tokens = sections_find(&fixture->file, SECTION_TOKENS);
    const struct section pairs = pairs_section(fixture);
    if (tokens_open(&fixture->tokens, &tokens, &err) < 0 ||
        pairs_open(&fixture->pairs, &pairs, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(pairs_articles(fixture->pairs), PAIRS_LEAST_ARTICLES);
}

/* Of three fields, at most so many words of a vocabulary of that many. */
static void add_random(struct fixture *fixture, uint32_t most, uint32_t vocabulary, uint32_t *seed)
{
    uint32_t counts[3], text[3 * 400], n = 0;
    assert_true(most <= 400);
    for (size_t i = 0; i < 3; i++) {
        counts[i] = next_random(seed) % (most + 1);
        for (uint32_t k = 0; k < counts[i]; k++)
            text[n++] = next_random(seed) % vocabulary;
    }
    add(fixture, counts, 3, text);
}

/* Articles that take that many passages of the tokens. */
static void make_passages(struct fixture *fixture, uint64_t passages, uint32_t *seed)
{
    begin(fixture);
    while (tokens_writer_at(fixture->tokens_writer) + 3000 < passages * PAIRS_PASSAGE)
        add_random(fixture, 150, WORDS, seed);
    while (tokens_writer_at(fixture->tokens_writer) <= (passages - 1) * PAIRS_PASSAGE)
        add_random(fixture, 4, WORDS, seed);
    add(fixture, (const uint32_t[]){2}, 1, (const uint32_t[]){1, 2});
    end(fixture);
    assert_int_equal(pairs_set_words(fixture->pairs), (passages + 63) / 64);
}

/* -- reading ------------------------------------------------------------------------------- */

static bool is_found(const struct pairs *pairs, uint32_t left, uint32_t right, uint64_t passage)
{
    OWN(freep) uint64_t *set = xcalloc(pairs_set_words(pairs), sizeof *set);
    pairs_find(pairs, left, right, set);
    return set[passage / 64] >> passage % 64 & 1;
}

/* The stem of a word of the section. */
static uint32_t stem_of(uint32_t number)
{
    uint32_t word = number < WORDS ? number : number - 1000000;
    assert_int_equal(numbers[word], number);
    return stems[word];
}

/* Assert that all pairs of a field are found where they are. */
static size_t check_field(const struct fixture *fixture, struct token_cursor *cursor)
{
    uint64_t at = tokens_place(fixture->tokens, cursor);
    uint32_t left, right;
    size_t count = 0;
    for (bool more = tokens_next(cursor, &left); more; left = right, count++) {
        uint64_t next = tokens_place(fixture->tokens, cursor);
        more = tokens_next(cursor, &right);
        if (!more)
            break;
        assert_true(is_found(fixture->pairs, stem_of(left), stem_of(right), at / PAIRS_PASSAGE));
        at = next;
    }
    return count;
}

/* The same for all articles. Returns how many pairs there were. */
static size_t check(const struct fixture *fixture)
{
    size_t count = 0;
    for (uint32_t docid = 1; docid <= tokens_documents(fixture->tokens); docid++) {
        struct token_cursor cursor;
        assert_true(tokens_begin(fixture->tokens, docid, &cursor));
        while (tokens_next_field(&cursor))
            count += check_field(fixture, &cursor);
    }
    return count;
}

static void every_pair_is_found_where_it_is(void **state)
{
    static const uint64_t passages[] = {1, 2, 63, 64, 65, 128, 200, 4095, 4096, 4097};
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof passages / sizeof passages[0]; i++) {
        make_passages(*state, passages[i], &seed);
        assert_true(check(*state) >= passages[i]);
        forget(*state);
    }
}

/* What an index of news has: some 660 words a passage. */
static void few_others_are_found(void **state)
{
    struct fixture *fixture = *state;
    uint32_t seed = 1, found = 0, asked = 0;
    begin(fixture);
    for (int i = 0; i < 200; i++)
        add_random(fixture, 400, 3000, &seed);
    end(fixture);
    size_t size = pairs_set_words(fixture->pairs);
    OWN(freep) uint64_t *set = xcalloc(size, sizeof *set);
    for (; asked < 2000; asked++) {
        memset(set, 0, size * sizeof *set);
        pairs_find(fixture->pairs, stems[3000 + asked], stems[5000 + asked], set);
        found += set[0] & 1;
        found += set[size / 2] >> 20 & 1;
    }
    assert_in_range(found, 1, 2 * asked / 25);
}

static void pairs_have_an_order_and_end_with_their_field(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    add(fixture, (const uint32_t[]){2, 0, 2}, 3, (const uint32_t[]){1, 2, 3, 5});
    add(fixture, (const uint32_t[]){0, 1}, 2, (const uint32_t[]){6});
    add(fixture, (const uint32_t[]){2}, 1, (const uint32_t[]){7, 9});
    end(fixture);
    assert_true(is_found(fixture->pairs, stems[1], stems[2], 0));
    assert_true(is_found(fixture->pairs, stems[3], stems[5], 0));
    assert_true(is_found(fixture->pairs, stems[7], stems[8], 0)); /* The stem of 9, too. */
    assert_false(is_found(fixture->pairs, stems[2], stems[1], 0));
    assert_false(is_found(fixture->pairs, stems[2], stems[3], 0));
    assert_false(is_found(fixture->pairs, stems[5], stems[6], 0));
    assert_false(is_found(fixture->pairs, stems[6], stems[7], 0));
}

static void what_is_found_is_added_to_a_set(void **state)
{
    struct fixture *fixture = *state;
    uint64_t set = UINT64_C(1) << 5;
    begin(fixture);
    add(fixture, (const uint32_t[]){2}, 1, (const uint32_t[]){1, 2});
    end(fixture);
    pairs_find(fixture->pairs, stems[1], stems[2], &set);
    pairs_find(fixture->pairs, stems[2], stems[1], &set);
    assert_int_equal(set, 1 << 5 | 1);
}

static void a_segment_may_have_no_pairs(void **state)
{
    struct fixture *fixture = *state;
    begin(fixture);
    add(fixture, (const uint32_t[]){0}, 1, NULL);
    add(fixture, NULL, 0, NULL);
    end(fixture);
    assert_int_equal(pairs_set_words(fixture->pairs), 1);
    assert_false(is_found(fixture->pairs, stems[1], stems[2], 0));
}

/* -- damage -------------------------------------------------------------------------------- */

/* Refused, or read as what it is. The bytes are in memory of just their size. */
static void use_bytes(const char *bytes, size_t length)
{
    struct err err;
    OWN(pairs_freep) struct pairs *pairs = NULL;
    OWN(freep) unsigned char *copy = xmemdup(bytes, length);
    const struct section section = {copy, length};
    int rc = pairs_open(&pairs, &section, &err);
    if (rc < 0) {
        assert_int_equal(rc, ERR_INDEX);
        assert_non_null(strstr(err.text, "pairs: "));
        assert_null(pairs);
        return;
    }
    for (uint32_t i = 1; i < 100; i++)
        (void)is_found(pairs, stems[i], stems[i + 1], 0);
}

static void make_bytes(struct fixture *fixture, struct buf *bytes)
{
    uint32_t seed = 1;
    make_passages(fixture, 130, &seed);
    const struct section section = pairs_section(fixture);
    buf_add(bytes, section.bytes, section.length);
}

static void a_section_that_ends_elsewhere_is_refused(void **state)
{
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make_bytes(*state, &bytes);
    const size_t length = bytes.length;
    const size_t lengths[] = {0,    1,          8,          15,         16,        17,
                              4096, length / 2, length - 8, length - 1, length + 8};
    buf_add_str(&bytes, "12345678");
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct err err;
        struct pairs *pairs = NULL;
        OWN(freep) unsigned char *copy = xmemdup(bytes.data, lengths[i]);
        const struct section section = {copy, lengths[i]};
        assert_int_equal(pairs_open(&pairs, &section, &err), ERR_INDEX);
        assert_non_null(strstr(err.text, "pairs: "));
        assert_null(pairs);
    }
}

static void any_bit_of_the_header_may_be_another(void **state)
{
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make_bytes(*state, &bytes);
    for (size_t bit = 0; bit < 16 * 8; bit++) {
        bytes.data[bit / 8] ^= (char)(1 << bit % 8);
        use_bytes(bytes.data, bytes.length);
        bytes.data[bit / 8] ^= (char)(1 << bit % 8);
    }
}

/* As if it were interrupted. */
static void a_section_that_was_not_finished_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    uint32_t seed = 1;
    begin(fixture);
    add_random(fixture, 100, WORDS, &seed);
    assert_int_equal(tokens_writer_finish(fixture->tokens_writer, NULL), 0);
    begin_pairs(fixture);
    add_pairs(fixture);
    sections_map(TAKE(fixture->output), &fixture->file);
    const struct section section = pairs_section(fixture);
    assert_int_equal(section.length, 16);
    assert_int_equal(pairs_open(&fixture->pairs, &section, &err), ERR_INDEX);
}

/* -- failures ------------------------------------------------------------------------------ */

/* Add articles of a passage each until the limit is met, in a block or at the end. */
static int write_many(struct fixture *fixture, struct err *err)
{
    static const uint32_t counts[] = {PAIRS_PASSAGE - 2}, text[PAIRS_PASSAGE - 2] = {1, 2};
    const struct pairs_article article = {counts, 1, text};
    struct segment segment = {.articles = 0};
    fixture->output = sections_begin(fixture->path);
    int rc = pairs_writer_open(&fixture->writer, fixture->output, PAIRS_LEAST_ARTICLES, &words,
                               err);
    for (int i = 0; rc == 0 && i < 5000; i++)
        rc = pairs_writer_add(fixture->writer, &article, err);
    if (rc == 0)
        rc = pairs_writer_finish(fixture->writer, err);
    return rc < 0 ? rc : segment_output_finish(fixture->output, &segment, NULL, err);
}

static void a_full_disk_is_an_error(void **state)
{
    static const rlim_t limits[] = {0, 100000, 2359000, 2400000};
    struct fixture *fixture = *state;
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct err err;
        limit = before;
        limit.rlim_cur = limits[i];
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        int rc = write_many(fixture, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(rc, -EFBIG);
        assert_non_null(strstr(err.text, fixture->path));
        forget(fixture);
    }
    signal(SIGXFSZ, SIG_DFL);
}

#define PAIRS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAIRS_TEST(every_pair_is_found_where_it_is),
        PAIRS_TEST(few_others_are_found),
        PAIRS_TEST(pairs_have_an_order_and_end_with_their_field),
        PAIRS_TEST(what_is_found_is_added_to_a_set),
        PAIRS_TEST(a_segment_may_have_no_pairs),
        PAIRS_TEST(a_section_that_ends_elsewhere_is_refused),
        PAIRS_TEST(any_bit_of_the_header_may_be_another),
        PAIRS_TEST(a_section_that_was_not_finished_is_refused),
        PAIRS_TEST(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
