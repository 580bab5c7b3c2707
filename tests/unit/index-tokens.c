#include "index/tokens.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "sections.h"

struct fixture {
    char *folder, *path;
    struct mapping file; /* That the tokens are in. */
    struct tokens *tokens;
};

static int set_up(void **state)
{
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->path = xasprintf("%s/tokens", fixture->folder);
    *state = fixture;
    return 0;
}

static void forget(struct fixture *fixture)
{
    tokens_free(TAKE(fixture->tokens));
    mapping_release(&fixture->file);
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

/* -- articles ------------------------------------------------------------------------------ */

#define MAX_FIELDS 4

struct article_tokens {
    uint32_t counts[MAX_FIELDS], *words;
    size_t field_count;
};

/* Of an article without words. */
static uint32_t none[1];

static size_t total(const struct article_tokens *article)
{
    size_t sum = 0;
    for (size_t i = 0; i < article->field_count; i++)
        sum += article->counts[i];
    return sum;
}

/* What was written, opened; the output is freed. */
static void open_written(struct fixture *fixture, struct segment_output *output)
{
    struct err err;
    sections_map(output, &fixture->file);
    const struct section section = sections_find(&fixture->file, SECTION_TOKENS);
    if (tokens_open(&fixture->tokens, &section, &err) < 0)
        fail_msg("%s", err.text);
}

/* Write them all and open them, in the place of what was there. */
static void make(struct fixture *fixture, const struct article_tokens *articles, size_t count)
{
    struct err err;
    OWN(tokens_writer_freep) struct tokens_writer *writer = NULL;
    forget(fixture);
    struct segment_output *output = sections_begin(fixture->path);
    int rc = tokens_writer_open(&writer, output, &err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = tokens_writer_add(writer, articles[i].counts, articles[i].field_count,
                               articles[i].words, NULL, &err);
    if (rc == 0)
        rc = tokens_writer_finish(writer, &err);
    if (rc < 0)
        fail_msg("%s", err.text);
    open_written(fixture, output);
    assert_int_equal(tokens_documents(fixture->tokens), count);
}

/* Assert that a field's words come, and no more. */
static void assert_field(struct token_cursor *cursor, const uint32_t *words, uint32_t count)
{
    uint32_t found;
    assert_true(tokens_next_field(cursor));
    assert_int_equal(cursor->left, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(tokens_next(cursor, &found));
        assert_int_equal(found, words[i]);
    }
    assert_false(tokens_next(cursor, &found));
    assert_false(tokens_next(cursor, &found));
}

static void assert_article(const struct tokens *tokens, uint32_t docid,
                           const struct article_tokens *expected)
{
    struct token_cursor cursor;
    const uint32_t *words = expected->words;
    assert_true(tokens_begin(tokens, docid, &cursor));
    for (size_t i = 0; i < expected->field_count; words += expected->counts[i++])
        assert_field(&cursor, words, expected->counts[i]);
    assert_false(tokens_next_field(&cursor));
    assert_false(tokens_next_field(&cursor));
}

/* -- codes --------------------------------------------------------------------------------- */

/* The borders of each length of code. */
static uint32_t border_words[] = {
    0,       1,          127,        128,        175,        176,    177,    255,
    256,     431,        432,        16558,      16559,      16560,  16561,  65535,
    65536,   82095,      82096,      999598,     999599,     999600, 999601, 1 << 20,
    1 << 24, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, UINT32_MAX,
};
#define BORDERS (sizeof border_words / sizeof border_words[0])

static void codes_of_every_length_come_back(void **state)
{
    struct fixture *fixture = *state;
    struct article_tokens article = {{BORDERS}, border_words, 1};
    make(fixture, &article, 1);
    assert_article(fixture->tokens, 1, &article);
}

static void small_numbers_are_short(void **state)
{
    static const struct {
        uint32_t word;
        long bytes;
    } cases[] = {
        {0, 1},      {175, 1},    {176, 2},     {16559, 2},      {16560, 3},
        {999599, 3}, {999600, 5}, {1 << 24, 5}, {UINT32_MAX, 5},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct token_cursor cursor;
        uint32_t word = cases[i].word;
        make(fixture, &(struct article_tokens){{1}, &word, 1}, 1);
        assert_true(tokens_begin(fixture->tokens, 1, &cursor));
        assert_int_equal(cursor.end - cursor.at, 1 + cases[i].bytes);
    }
}

/* Each code between two of all others, so that none takes a byte too many. */
static void codes_of_all_lengths_may_stand_together(void **state)
{
    struct fixture *fixture = *state;
    uint32_t words[BORDERS * BORDERS * 2];
    struct article_tokens article = {{BORDERS * BORDERS * 2}, words, 1};
    for (size_t i = 0; i < BORDERS; i++)
        for (size_t k = 0; k < BORDERS; k++) {
            words[(i * BORDERS + k) * 2] = border_words[i];
            words[(i * BORDERS + k) * 2 + 1] = border_words[k];
        }
    make(fixture, &article, 1);
    assert_article(fixture->tokens, 1, &article);
}

static void words_are_given_their_numbers(void **state)
{
    static const uint32_t numbers[] = {500, 70000, 3, 2000000};
    static const uint32_t words[] = {3, 0, 0, 2, 1}, counts[] = {2, 0, 3};
    static const uint32_t expected[] = {2000000, 500, 500, 3, 70000};
    struct fixture *fixture = *state;
    struct token_cursor cursor;
    OWN(tokens_writer_freep) struct tokens_writer *writer = NULL;
    struct segment_output *output = sections_begin(fixture->path);
    assert_int_equal(tokens_writer_open(&writer, output, NULL), 0);
    assert_int_equal(tokens_writer_at(writer), TOKENS_FIRST_AT);
    assert_int_equal(tokens_writer_add(writer, counts, 3, words, numbers, NULL), 0);
    assert_int_equal(tokens_writer_at(writer), 24 + 3 + 5 + 2 + 2 + 1 + 3);
    assert_int_equal(tokens_writer_finish(writer, NULL), 0);
    open_written(fixture, output);
    assert_true(tokens_begin(fixture->tokens, 1, &cursor));
    assert_field(&cursor, expected, 2);
    assert_field(&cursor, expected, 0);
    assert_field(&cursor, expected + 2, 3);
    assert_false(tokens_next_field(&cursor));
}

/* -- articles and fields ------------------------------------------------------------------- */

static void fields_and_articles_may_be_empty(void **state)
{
    struct fixture *fixture = *state;
    const struct article_tokens articles[] = {
        {{0}, none, 0}, {{0, 0, 0, 0}, none, 4}, {{0, 3, 0, 1}, (uint32_t[]){7, 8, 9, 1000}, 4},
        {{0}, none, 1}, {{0}, none, 0},          {{2, 0, 0}, (uint32_t[]){70000, 1}, 3},
        {{0}, none, 0},
    };
    const uint32_t count = sizeof articles / sizeof articles[0];
    make(fixture, articles, count);
    for (uint32_t docid = count; docid >= 1; docid--)
        assert_article(fixture->tokens, docid, &articles[docid - 1]);
}

/* Of every place of the section, from every article on. */
static void articles_are_found_by_their_place(void **state)
{
    struct fixture *fixture = *state;
    enum { COUNT = 40 };
    struct article_tokens articles[COUNT];
    uint64_t ends[COUNT + 1];
    struct token_cursor cursor;
    for (uint32_t i = 0; i < COUNT; i++) /* Every third has no bytes at all. */
        articles[i] = (struct article_tokens){{i % 7}, border_words, i % 3 > 0};
    make(fixture, articles, COUNT);
    for (uint32_t docid = 1; docid <= COUNT; docid++) {
        assert_true(tokens_begin(fixture->tokens, docid, &cursor));
        ends[docid] = tokens_place(fixture->tokens, &cursor) + (uint64_t)(cursor.end - cursor.at);
    }
    for (uint64_t place = 0; place < ends[COUNT] + 10; place++)
        for (uint32_t from = 1; from <= COUNT + 1; from++) {
            uint32_t expected = from;
            while (expected <= COUNT && ends[expected] <= place)
                expected++;
            assert_int_equal(tokens_article_at(fixture->tokens, place, from), expected);
        }
}

static void there_may_be_no_articles(void **state)
{
    struct fixture *fixture = *state;
    struct token_cursor cursor;
    make(fixture, NULL, 0);
    assert_false(tokens_begin(fixture->tokens, 0, &cursor));
    assert_false(tokens_begin(fixture->tokens, 1, &cursor));
}

static void docids_are_those_of_the_section(void **state)
{
    static const uint32_t others[] = {0, 3, 4, UINT32_MAX};
    struct fixture *fixture = *state;
    struct token_cursor cursor;
    const struct article_tokens articles[] = {{{1}, (uint32_t[]){7}, 1}, {{1}, (uint32_t[]){8}, 1}};
    make(fixture, articles, 2);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(tokens_begin(fixture->tokens, others[i], &cursor));
}

static void the_rest_of_a_field_can_be_left_out(void **state)
{
    struct fixture *fixture = *state;
    uint32_t word;
    const struct article_tokens article = {
        {3, 0, 4, 1}, (uint32_t[]){1, 200, 70000, 2000000, 2, 300, 3, 16559}, 4};
    make(fixture, &article, 1);
    for (uint32_t taken = 0; taken <= 3; taken++) {
        struct token_cursor cursor;
        assert_true(tokens_begin(fixture->tokens, 1, &cursor));
        assert_false(tokens_next(&cursor, &word)); /* Before the first field. */
        assert_true(tokens_next_field(&cursor));
        for (uint32_t i = 0; i < taken; i++)
            assert_true(tokens_next(&cursor, &word));
        assert_true(tokens_next_field(&cursor));
        assert_true(tokens_next_field(&cursor));
        for (uint32_t i = 0; i < taken; i++)
            assert_true(tokens_next(&cursor, &word));
        assert_field(&cursor, article.words + 7, 1);
        assert_false(tokens_next_field(&cursor));
    }
}

/* More words than one byte of a count tells, and more bytes than are written at a time. */
static void articles_may_be_long(void **state)
{
    static const uint32_t lengths[] = {127, 128, 129, 16383, 16384, 300000, 1, 100000, 60000};
    const uint32_t count = sizeof lengths / sizeof lengths[0];
    struct fixture *fixture = *state;
    struct article_tokens articles[sizeof lengths / sizeof lengths[0]];
    OWN(freep) uint32_t *words = xcalloc(400000, sizeof *words);
    for (uint32_t i = 0; i < 400000; i++)
        words[i] = border_words[i % BORDERS] ^ (i % 7);
    for (uint32_t i = 0; i < count; i++)
        articles[i] = (struct article_tokens){{lengths[i], i, lengths[i] / 4}, words + i, 3};
    make(fixture, articles, count);
    for (uint32_t i = 0; i < count; i++)
        assert_article(fixture->tokens, i + 1, &articles[i]);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void random_articles(struct article_tokens *articles, size_t count, uint32_t *seed)
{
    for (size_t i = 0; i < count; i++) {
        struct article_tokens *article = &articles[i];
        *article = (struct article_tokens){.field_count = next_random(seed) % (MAX_FIELDS + 1)};
        for (size_t field = 0; field < article->field_count; field++)
            article->counts[field] = next_random(seed) % 3 ? next_random(seed) % 200 : 0;
        article->words = xcalloc(total(article), sizeof *article->words);
        for (size_t k = 0; k < total(article); k++)
            article->words[k] = next_random(seed) >> next_random(seed) % 24;
    }
}

static void random_articles_come_back(void **state)
{
    struct fixture *fixture = *state;
    struct article_tokens articles[3000];
    uint32_t seed = 1;
    random_articles(articles, 3000, &seed);
    make(fixture, articles, 3000);
    for (uint32_t i = 0; i < 6000; i++) { /* In any order. */
        uint32_t docid = next_random(&seed) % 3000 + 1;
        assert_article(fixture->tokens, docid, &articles[docid - 1]);
    }
    for (size_t i = 0; i < 3000; i++)
        free(articles[i].words);
}

/* -- damage -------------------------------------------------------------------------------- */

/* Read all there is: no article has more words than the section has bytes. */
static void use(const struct tokens *tokens, size_t section_length)
{
    uint32_t documents = tokens_documents(tokens), word;
    for (uint64_t place = 0; place < section_length; place += section_length / 7 + 1)
        assert_in_range(tokens_article_at(tokens, place, 1), 1, (uint64_t)documents + 1);
    for (uint64_t docid = 0; docid <= (uint64_t)documents + 1; docid++) {
        struct token_cursor cursor;
        size_t steps = 0;
        if (!tokens_begin(tokens, (uint32_t)docid, &cursor))
            continue;
        assert_in_range(docid, 1, documents);
        assert_true(cursor.at <= cursor.end);
        while (tokens_next_field(&cursor)) {
            for (steps++; tokens_next(&cursor, &word); steps++)
                ;
            assert_true(cursor.at <= cursor.end);
            assert_true(steps <= section_length);
        }
    }
}

/* The bytes are in memory of just their size. */
static void use_bytes(const char *bytes, size_t length)
{
    struct err err;
    struct tokens *tokens = NULL;
    OWN(freep) unsigned char *copy = xmemdup(bytes, length);
    const struct section section = {copy, length};
    int rc = tokens_open(&tokens, &section, &err);
    if (rc < 0) {
        assert_int_equal(rc, ERR_INDEX);
        assert_non_null(strstr(err.text, "tokens: "));
        assert_null(tokens);
        return;
    }
    use(tokens, length);
    tokens_free(tokens);
}

/* The bytes of the section that was made. */
static void add_section(struct buf *out, const struct fixture *fixture)
{
    const struct section section = sections_find(&fixture->file, SECTION_TOKENS);
    buf_add(out, section.bytes, section.length);
}

/* The bytes of a section of some articles. */
static void make_bytes(struct fixture *fixture, struct buf *bytes)
{
    uint32_t words[200];
    for (uint32_t i = 0; i < 200; i++)
        words[i] = border_words[i % BORDERS];
    const struct article_tokens articles[] = {{{3, 0, 10, 1}, words, 4},
                                              {{0}, none, 0},
                                              {{0, 0, 0, 130}, words, 4},
                                              {{1}, words + 20, 1}};
    make(fixture, articles, 4);
    add_section(bytes, fixture);
}

static void a_section_may_end_anywhere(void **state)
{
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make_bytes(fixture, &bytes);
    for (size_t length = 0; length <= bytes.length; length++)
        use_bytes(bytes.data, length);
    size_t length = bytes.length;
    while (bytes.length < length + 5000)
        buf_add_char(&bytes, (char)(bytes.length * 7));
    use_bytes(bytes.data, bytes.length);
}

static void any_byte_may_be_another(void **state)
{
    static const unsigned char masks[] = {0x01, 0x80, 0xFF, 0x10};
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make_bytes(fixture, &bytes);
    for (size_t i = 0; i < bytes.length; i++)
        for (size_t k = 0; k < sizeof masks; k++) {
            bytes.data[i] ^= (char)masks[k];
            use_bytes(bytes.data, bytes.length);
            bytes.data[i] ^= (char)masks[k];
        }
}

static void any_bytes_may_be_others(void **state)
{
    struct fixture *fixture = *state;
    OWN(buf_release) struct buf sound = BUF_INIT, bytes = BUF_INIT;
    uint32_t seed = 1;
    make_bytes(fixture, &sound);
    for (int round = 0; round < 5000; round++) {
        buf_clear(&bytes);
        buf_add(&bytes, sound.data, sound.length);
        for (uint32_t n = next_random(&seed) % 20 + 1; n > 0; n--)
            bytes.data[next_random(&seed) % bytes.length] = (char)next_random(&seed);
        use_bytes(bytes.data, bytes.length);
    }
}

/* A count that does not end: what follows it is not taken for fields. */
static void nothing_follows_a_damaged_field(void **state)
{
    struct fixture *fixture = *state;
    struct token_cursor cursor;
    uint32_t word;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make(fixture, &(struct article_tokens){{1, 9}, (uint32_t[]){7, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 2},
         1);
    add_section(&bytes, fixture);
    char *second = memmem(bytes.data, bytes.length, "\x09\x01\x02\x03", 4);
    assert_non_null(second);
    memset(second, 0x80, 5);
    OWN(tokens_freep) struct tokens *tokens = NULL;
    const struct section section = {(const unsigned char *)bytes.data, bytes.length};
    assert_int_equal(tokens_open(&tokens, &section, NULL), 0);
    assert_true(tokens_begin(tokens, 1, &cursor));
    assert_true(tokens_next_field(&cursor));
    for (int i = 0; i < 3; i++) {
        assert_false(tokens_next_field(&cursor));
        assert_false(tokens_next(&cursor, &word));
        assert_true(cursor.at < cursor.end);
    }
}

/* -- failures ------------------------------------------------------------------------------ */

static void what_has_no_tokens_is_not_opened(void **state)
{
    static const char text[] = "bytes of another kind, which are enough to have a header";
    const struct section empty = {NULL, 0}, other = {(const unsigned char *)text, sizeof text};
    struct tokens *tokens = NULL;
    struct err err;
    (void)state;
    assert_int_equal(tokens_open(&tokens, &empty, &err), ERR_INDEX);
    assert_string_equal(err.text, "tokens: 0 bytes are too few");
    assert_int_equal(tokens_open(&tokens, &other, &err), ERR_INDEX);
    assert_string_equal(err.text, "tokens: damaged");
    assert_null(tokens);
    tokens_free(NULL);
    tokens_writer_free(NULL);
}

static void another_version_is_not_opened(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    struct tokens *tokens = NULL;
    OWN(buf_release) struct buf bytes = BUF_INIT;
    make_bytes(fixture, &bytes);
    const struct section section = {(const unsigned char *)bytes.data, bytes.length};
    assert_int_equal(bytes.data[8], 1);
    bytes.data[8] = 2;
    assert_int_equal(tokens_open(&tokens, &section, &err), ERR_INDEX);
    assert_null(tokens);
}

/* As if it were interrupted. */
static void a_section_that_was_not_finished_is_not_opened(void **state)
{
    struct fixture *fixture = *state;
    OWN(tokens_writer_freep) struct tokens_writer *writer = NULL;
    struct err err;
    OWN(freep) uint32_t *words = xcalloc(1000000, sizeof *words);
    const uint32_t counts[] = {1000000};
    struct segment_output *output = sections_begin(fixture->path);
    assert_int_equal(tokens_writer_open(&writer, output, NULL), 0);
    assert_int_equal(tokens_writer_add(writer, counts, 1, words, NULL, NULL), 0);
    sections_map(output, &fixture->file);
    const struct section section = sections_find(&fixture->file, SECTION_TOKENS);
    assert_true(section.length > 1000000);
    assert_int_equal(tokens_open(&fixture->tokens, &section, &err), ERR_INDEX);
}

/* Add until the limit is met, at some time or at the end. */
static int write_many(struct fixture *fixture, struct err *err)
{
    struct segment segment = {.articles = 0};
    OWN(segment_output_freep) struct segment_output *output = sections_begin(fixture->path);
    OWN(tokens_writer_freep) struct tokens_writer *writer = NULL;
    const uint32_t counts[] = {BORDERS};
    int rc = tokens_writer_open(&writer, output, err);
    for (int i = 0; rc == 0 && i < 30000; i++)
        rc = tokens_writer_add(writer, counts, 1, border_words, NULL, err);
    if (rc == 0)
        rc = tokens_writer_finish(writer, err);
    return rc < 0 ? rc : segment_output_finish(output, &segment, NULL, err);
}

static void a_full_disk_is_an_error(void **state)
{
    static const rlim_t limits[] = {0, 10, 100000, 1100000, 2000000};
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
    }
    signal(SIGXFSZ, SIG_DFL);
}

#define TOKENS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOKENS_TEST(codes_of_every_length_come_back),
        TOKENS_TEST(small_numbers_are_short),
        TOKENS_TEST(codes_of_all_lengths_may_stand_together),
        TOKENS_TEST(words_are_given_their_numbers),
        TOKENS_TEST(fields_and_articles_may_be_empty),
        TOKENS_TEST(articles_are_found_by_their_place),
        TOKENS_TEST(there_may_be_no_articles),
        TOKENS_TEST(docids_are_those_of_the_section),
        TOKENS_TEST(the_rest_of_a_field_can_be_left_out),
        TOKENS_TEST(articles_may_be_long),
        TOKENS_TEST(random_articles_come_back),
        TOKENS_TEST(a_section_may_end_anywhere),
        TOKENS_TEST(any_byte_may_be_another),
        TOKENS_TEST(any_bytes_may_be_others),
        TOKENS_TEST(nothing_follows_a_damaged_field),
        cmocka_unit_test(what_has_no_tokens_is_not_opened),
        TOKENS_TEST(another_version_is_not_opened),
        TOKENS_TEST(a_section_that_was_not_finished_is_not_opened),
        TOKENS_TEST(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
