#include "index/sketches.h"

#include "sections.h"

#define ARTICLES 50000 /* More than are written at once. */
#define SOURCES 3

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Of every kind: without words, of few, of many; many share a band. */
static struct sketched *make_articles(uint32_t count, uint32_t seed)
{
    static const unsigned char lengths[] = {SKETCH_MAX_BYTES, SKETCH_MAX_BYTES, 8, 0};
    struct sketched *articles = xcalloc(count, sizeof *articles);
    for (uint32_t i = 0; i < count; i++) {
        struct sketched *article = &articles[i];
        article->date = (int64_t)next_random(&seed) - 5000000;
        article->sketch.length = lengths[next_random(&seed) % 4];
        for (size_t n = 0; n < article->sketch.length; n++)
            article->sketch.bytes[n] = (unsigned char)(next_random(&seed) % 9 ? 0xA5 : seed >> 9);
    }
    return articles;
}

/* A section in a file of its own. */
struct written {
    struct mapping file;
    struct section section;
    struct sketches *sketches;
};

static void written_release(struct written *written)
{
    sketches_free(written->sketches);
    mapping_release(&written->file);
}

/* Map what was written, and open it; the output is freed. */
static void open_written(struct written *written, struct segment_output *output)
{
    struct err err;
    sections_map(output, &written->file);
    written->section = sections_find(&written->file, SECTION_SKETCHES);
    if (sketches_open(&written->sketches, &written->section, &err) < 0)
        fail_msg("%s", err.text);
}

static struct segment_output *begin(const char *folder, const char *name)
{
    OWN(freep) char *path = xasprintf("%s/%s", folder, name);
    return sections_begin(path);
}

static void write_and_open(struct written *written, const char *folder, const char *name,
                           const struct sketched *articles, uint32_t count)
{
    struct segment_output *output = begin(folder, name);
    assert_int_equal(sketches_write(output, articles, count, NULL), 0);
    open_written(written, output);
}

static void articles_come_back_as_they_were(void **state)
{
    OWN(freep) struct sketched *articles = make_articles(ARTICLES, 1);
    OWN(written_release) struct written written = {0};
    struct sketched again;
    write_and_open(&written, *state, "a", articles, ARTICLES);
    const struct sketches *sketches = written.sketches;
    assert_int_equal(sketches_articles(sketches), ARTICLES);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        assert_true(sketches_get(sketches, i + 1, &again));
        assert_int_equal(again.date, articles[i].date);
        assert_int_equal(again.sketch.length, articles[i].sketch.length);
        assert_memory_equal(again.sketch.bytes, articles[i].sketch.bytes, again.sketch.length);
    }
    assert_false(sketches_get(sketches, 0, &again));
    assert_false(sketches_get(sketches, ARTICLES + 1, &again));
}

static bool has(const struct sketch_band *list, size_t count, uint32_t docid)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].docid == docid)
            return true;
    return false;
}

static void a_band_leads_to_all_that_have_it(void **state)
{
    const uint32_t count = 500;
    OWN(freep) struct sketched *articles = make_articles(count, 2);
    OWN(written_release) struct written written = {0};
    write_and_open(&written, *state, "a", articles, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t band, other;
        size_t found_count;
        if (!sketch_band(&articles[i].sketch, i % SKETCH_BANDS, &band))
            continue;
        const struct sketch_band *found = sketches_find(written.sketches, band, &found_count);
        for (uint32_t docid = 1; docid <= count; docid++) {
            bool expected = false;
            for (size_t n = 0; n < SKETCH_BANDS; n++)
                expected |= sketch_band(&articles[docid - 1].sketch, n, &other) && other == band;
            assert_int_equal(has(found, found_count, docid), expected);
        }
        for (size_t n = 1; n < found_count; n++)
            assert_true(found[n - 1].docid < found[n].docid);
    }
}

static void a_band_of_nobody_leads_nowhere(void **state)
{
    static const uint32_t bands[] = {0, 0x123456, (1u << SKETCH_BAND_BITS) - 1, UINT32_MAX};
    const struct sketched article = {.sketch = {.length = 8}};
    OWN(written_release) struct written one = {0}, none = {0};
    write_and_open(&one, *state, "one", &article, 1);
    write_and_open(&none, *state, "none", &article, 0);
    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++) {
        size_t count;
        (void)sketches_find(one.sketches, bands[i], &count);
        assert_int_equal(count, bands[i] == 0);
        (void)sketches_find(none.sketches, bands[i], &count);
        assert_int_equal(count, 0);
    }
}

static struct dead_set *kill_some(uint32_t count, uint32_t every)
{
    struct dead_set *dead = dead_set_new(count / every);
    for (uint32_t i = 0; i < count / every; i++)
        dead->docids[i] = (i + 1) * every;
    return dead;
}

static void a_merge_is_what_the_living_would_have_given(void **state)
{
    static const uint32_t counts[SOURCES] = {30000, 1, 9000}, every[SOURCES] = {7, 2, 3};
    struct sketches_source sources[SOURCES];
    struct written opened[SOURCES] = {0};
    struct dead_set *dead[SOURCES];
    OWN(written_release) struct written merged = {0}, expected = {0};
    OWN(freep) struct sketched *living = xcalloc(40000, sizeof *living);
    uint32_t alive = 0;
    for (uint32_t i = 0; i < SOURCES; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        OWN(freep) struct sketched *articles = make_articles(counts[i], i);
        write_and_open(&opened[i], *state, name, articles, counts[i]);
        dead[i] = kill_some(counts[i], every[i]);
        sources[i] = (struct sketches_source){opened[i].sketches, dead[i]};
        for (uint32_t docid = 1; docid <= counts[i]; docid++)
            if (docid % every[i])
                living[alive++] = articles[docid - 1];
    }
    struct segment_output *output = begin(*state, "merged");
    assert_int_equal(sketches_merge(output, sources, SOURCES, NULL), 0);
    open_written(&merged, output);
    write_and_open(&expected, *state, "expected", living, alive);
    assert_int_equal(merged.section.length, expected.section.length);
    assert_memory_equal(merged.section.bytes, expected.section.bytes, expected.section.length);
    for (uint32_t i = 0; i < SOURCES; i++) {
        written_release(&opened[i]);
        dead_set_drop(dead[i]);
    }
}

/* The section's bytes, with a number at this place, or so far from their end. */
static void *with_number(const struct section *section, ptrdiff_t at, uint32_t number)
{
    unsigned char *bytes = xmemdup(section->bytes, section->length);
    memcpy(bytes + at + (at < 0 ? section->length : 0), &number, sizeof number);
    return bytes;
}

static void what_is_damaged_is_not_merged(void **state)
{
    static const struct {
        ptrdiff_t at;
        uint32_t number;
        int rc;
    } cases[] = {
        {-4, 1, 0}, /* The docid of its band, as it was. */
        {-4, 2, ERR_INDEX},
        {-4, 0, ERR_INDEX},
        {16 + 8, 9, ERR_INDEX}, /* The length of its sketch. */
    };
    const struct sketched article = {.sketch = {.length = 8}};
    OWN(written_release) struct written written = {0};
    write_and_open(&written, *state, "a", &article, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err;
        OWN(segment_output_freep) struct segment_output *output = begin(*state, "b");
        OWN(sketches_freep) struct sketches *sketches = NULL;
        OWN(freep) void *bytes = with_number(&written.section, cases[i].at, cases[i].number);
        const struct section section = {bytes, written.section.length};
        assert_int_equal(sketches_open(&sketches, &section, NULL), 0);
        const struct sketches_source source = {sketches, NULL};
        assert_int_equal(sketches_merge(output, &source, 1, &err), cases[i].rc);
        if (cases[i].rc < 0)
            assert_string_equal(err.text, "sketches: damaged");
    }
}

static void what_has_another_length_is_refused(void **state)
{
    OWN(freep) struct sketched *articles = make_articles(10, 3);
    OWN(written_release) struct written written = {0};
    OWN(buf_release) struct buf bytes = BUF_INIT;
    struct sketches *sketches = NULL;
    struct err err;
    write_and_open(&written, *state, "a", articles, 10);
    buf_add(&bytes, written.section.bytes, written.section.length);
    buf_add_str(&bytes, "12345678");
    for (size_t length = 0; length <= bytes.length; length++) {
        OWN(freep) unsigned char *copy = xmemdup(bytes.data, length);
        const struct section section = {copy, length};
        if (length == written.section.length)
            continue;
        assert_int_equal(sketches_open(&sketches, &section, &err), ERR_INDEX);
        assert_non_null(strstr(err.text, "sketches: "));
    }
    assert_null(sketches);
}

static void numbers_that_are_too_large_are_refused(void **state)
{
    OWN(freep) struct sketched *articles = make_articles(10, 3);
    OWN(written_release) struct written written = {0};
    struct sketches *sketches = NULL;
    struct err err;
    write_and_open(&written, *state, "a", articles, 10);
    for (ptrdiff_t at = 0; at < 16; at += 4) {
        OWN(freep) void *bytes = with_number(&written.section, at, UINT32_MAX);
        const struct section section = {bytes, written.section.length};
        assert_int_equal(sketches_open(&sketches, &section, &err), ERR_INDEX);
    }
    assert_null(sketches);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(articles_come_back_as_they_were),
        SCRATCH_TEST(a_band_leads_to_all_that_have_it),
        SCRATCH_TEST(a_band_of_nobody_leads_nowhere),
        SCRATCH_TEST(a_merge_is_what_the_living_would_have_given),
        SCRATCH_TEST(what_is_damaged_is_not_merged),
        SCRATCH_TEST(what_has_another_length_is_refused),
        SCRATCH_TEST(numbers_that_are_too_large_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
