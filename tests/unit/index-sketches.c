#include "index/sketches.h"

#include <errno.h>

#include "index/segment.h"
#include "scratch.h"

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

static char *make_folder(const char *top, const char *name)
{
    char *folder = xasprintf("%s/%s", top, name);
    assert_int_equal(mkdir(folder, 0755), 0);
    return folder;
}

static struct sketches *open_in(const char *folder)
{
    struct sketches *sketches = NULL;
    OWN(freep) char *path = xasprintf("%s/" SKETCHES_FILE, folder);
    assert_int_equal(sketches_open(&sketches, path, NULL), 0);
    assert_true(sketches_are_whole(sketches));
    return sketches;
}

static struct sketches *write_and_open(const char *folder, const struct sketched *articles,
                                       uint32_t count)
{
    assert_int_equal(sketches_write(folder, articles, count, NULL), 0);
    return open_in(folder);
}

static void articles_come_back_as_they_were(void **state)
{
    OWN(freep) struct sketched *articles = make_articles(ARTICLES, 1);
    OWN(sketches_freep) struct sketches *sketches = write_and_open(*state, articles, ARTICLES);
    struct sketched again;
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
    OWN(sketches_freep) struct sketches *sketches = write_and_open(*state, articles, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t band, other;
        size_t found_count;
        if (!sketch_band(&articles[i].sketch, i % SKETCH_BANDS, &band))
            continue;
        const struct sketch_band *found = sketches_find(sketches, band, &found_count);
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
    OWN(freep) char *other = make_folder(*state, "other");
    OWN(sketches_freep) struct sketches *one = write_and_open(*state, &article, 1);
    OWN(sketches_freep) struct sketches *none = write_and_open(other, &article, 0);
    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++) {
        size_t count;
        (void)sketches_find(one, bands[i], &count);
        assert_int_equal(count, bands[i] == 0);
        (void)sketches_find(none, bands[i], &count);
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

static void read_file(const char *folder, struct buf *out)
{
    OWN(freep) char *path = xasprintf("%s/" SKETCHES_FILE, folder);
    OWN(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(read(fd, buf_reserve(out, (size_t)st.st_size), (size_t)st.st_size),
                     st.st_size);
    buf_grow(out, (size_t)st.st_size);
}

static void a_merge_is_what_the_living_would_have_given(void **state)
{
    static const uint32_t counts[SOURCES] = {30000, 1, 9000}, every[SOURCES] = {7, 2, 3};
    struct sketches_source sources[SOURCES];
    struct sketches *opened[SOURCES];
    struct dead_set *dead[SOURCES];
    OWN(freep) struct sketched *living = xcalloc(40000, sizeof *living);
    uint32_t alive = 0;
    for (uint32_t i = 0; i < SOURCES; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        OWN(freep) char *folder = make_folder(*state, name);
        OWN(freep) struct sketched *articles = make_articles(counts[i], i);
        opened[i] = write_and_open(folder, articles, counts[i]);
        dead[i] = kill_some(counts[i], every[i]);
        sources[i] = (struct sketches_source){opened[i], dead[i]};
        for (uint32_t docid = 1; docid <= counts[i]; docid++)
            if (docid % every[i])
                living[alive++] = articles[docid - 1];
    }
    OWN(freep) char *merged = make_folder(*state, "merged");
    OWN(freep) char *written = make_folder(*state, "written");
    OWN(buf_release) struct buf a = BUF_INIT, b = BUF_INIT;
    assert_int_equal(sketches_merge(merged, sources, SOURCES, NULL), 0);
    assert_int_equal(sketches_write(written, living, alive, NULL), 0);
    read_file(merged, &a);
    read_file(written, &b);
    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.data, b.data, a.length);
    for (uint32_t i = 0; i < SOURCES; i++) {
        sketches_free(opened[i]);
        dead_set_drop(dead[i]);
    }
}

/* A number of the file becomes another. */
static void put_number(const char *folder, off_t at, uint32_t number)
{
    OWN(freep) char *path = xasprintf("%s/" SKETCHES_FILE, folder);
    OWN(closep) int fd = open(path, O_WRONLY | O_CLOEXEC);
    off_t from = at < 0 ? lseek(fd, 0, SEEK_END) + at : at;
    assert_int_equal(pwrite(fd, &number, sizeof number, from), sizeof number);
}

static void assert_no_merge(const char *top, const char *folder, const char *result)
{
    struct err err;
    OWN(sketches_freep) struct sketches *sketches = open_in(folder);
    const struct sketches_source source = {sketches, NULL};
    OWN(freep) char *to = make_folder(top, result);
    assert_int_equal(sketches_merge(to, &source, 1, &err), ERR_INDEX);
}

static void what_is_damaged_is_not_merged(void **state)
{
    const struct sketched article = {.sketch = {.length = 8}};
    const char *folder = *state;
    sketches_free(write_and_open(folder, &article, 1));
    put_number(folder, -4, 2); /* The docid of its band. */
    assert_no_merge(folder, folder, "a");
    put_number(folder, -4, 0);
    assert_no_merge(folder, folder, "b");
    put_number(folder, -4, 1);
    put_number(folder, 16 + 8, 9); /* The length of its sketch. */
    assert_no_merge(folder, folder, "c");
}

static void what_has_another_length_is_refused(void **state)
{
    OWN(freep) struct sketched *articles = make_articles(10, 3);
    OWN(freep) char *path = xasprintf("%s/" SKETCHES_FILE, (char *)*state);
    struct sketches *sketches = NULL;
    struct err err;
    struct stat st;
    sketches_free(write_and_open(*state, articles, 10));
    assert_int_equal(stat(path, &st), 0);
    for (off_t length = st.st_size + 8; length >= 0; length--) {
        if (length == st.st_size)
            continue;
        assert_int_equal(truncate(path, length), 0);
        assert_int_equal(sketches_open(&sketches, path, &err), ERR_INDEX);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(sketches_open(&sketches, path, &err), -ENOENT);
    assert_null(sketches);
}

static void numbers_that_are_too_large_are_refused(void **state)
{
    OWN(freep) struct sketched *articles = make_articles(10, 3);
    OWN(freep) char *path = xasprintf("%s/" SKETCHES_FILE, (char *)*state);
    struct sketches *sketches = NULL;
    struct err err;
    for (off_t at = 0; at < 16; at += 4) {
        sketches_free(write_and_open(*state, articles, 10));
        put_number(*state, at, UINT32_MAX);
        assert_int_equal(sketches_open(&sketches, path, &err), ERR_INDEX);
        assert_int_equal(unlink(path), 0);
    }
}

static void a_file_that_is_there_is_not_written_over(void **state)
{
    struct err err;
    const struct sketched article = {.date = 1};
    sketches_free(write_and_open(*state, &article, 1));
    assert_int_equal(sketches_write(*state, &article, 1, &err), -EEXIST);
    assert_int_equal(sketches_merge(*state, NULL, 0, &err), -EEXIST);
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
        SCRATCH_TEST(a_file_that_is_there_is_not_written_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
