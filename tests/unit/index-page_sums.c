#include "index/page_sums.h"

#include <sqlite3.h>

#include "index/catalog.h"
#include "index/effort.h"
#include "scratch.h"

#define PAGE_BYTES 4096

/* A catalog of some pages, closed, so that it has no log. */
static void make_catalog(const char *folder)
{
    OWN(catalog_freep) struct catalog *catalog = NULL;
    assert_int_equal(catalog_open(&catalog, folder, CATALOG_WRITE, "1 english", NULL), 0);
    assert_int_equal(catalog_begin(catalog, NULL), 0);
    for (int i = 0; i < 300; i++) {
        struct ledger_entry entry = {.size = i, .hash = (uint64_t)i * 77};
        OWN(freep) char *path = xasprintf("/corpus/%d/%d.txt", i % 7, i);
        assert_int_equal(catalog_file_put(catalog, path, &entry, NULL), 0);
        const struct catalog_article article = {.id = (article_id)i + 1, .file = entry.file};
        assert_int_equal(catalog_article_put(catalog, &article, NULL), 0);
    }
    assert_int_equal(catalog_commit(catalog, NULL), 0);
}

static int read_catalog(const char *folder, struct err *err)
{
    struct effort effort = {.total = 0};
    OWN(catalog_freep) struct catalog *catalog = NULL;
    int rc = catalog_open(&catalog, folder, CATALOG_READ, NULL, err);
    return rc < 0 ? rc : catalog_read_all(catalog, &effort, err);
}

static void flip(int fd, off_t at)
{
    unsigned char byte;
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= (unsigned char)(1u << (at % 8));
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
}

static int open_file(const char *folder, off_t *length)
{
    struct stat st;
    OWN(freep) char *path = xasprintf("%s/catalog.db", folder);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(fstat(fd, &st), 0);
    *length = st.st_size;
    return fd;
}

/* All bytes of the first page, which SQLite reads in other ways too, and some of the rest. */
static void every_flipped_bit_is_noticed(void **state)
{
    struct err err;
    off_t length;
    make_catalog(*state);
    OWN(closep) int fd = open_file(*state, &length);
    assert_true(length > 10 * PAGE_BYTES);
    assert_int_equal(read_catalog(*state, &err), 0);
    for (off_t at = 0; at < length; at += at < PAGE_BYTES ? 1 : 61) {
        flip(fd, at);
        int rc = read_catalog(*state, &err);
        flip(fd, at);
        if (rc != ERR_CATALOG && rc != ERR_INDEX_VERSION)
            fail_msg("byte %lld: %d", (long long)at, rc);
    }
    assert_int_equal(read_catalog(*state, &err), 0);
}

static void a_page_at_the_place_of_another_is_noticed(void **state)
{
    struct err err;
    off_t length;
    char page[PAGE_BYTES];
    make_catalog(*state);
    OWN(closep) int fd = open_file(*state, &length);
    assert_int_equal(pread(fd, page, PAGE_BYTES, 2 * PAGE_BYTES), PAGE_BYTES);
    assert_int_equal(pwrite(fd, page, PAGE_BYTES, 3 * PAGE_BYTES), PAGE_BYTES);
    assert_int_equal(read_catalog(*state, &err), ERR_CATALOG);
}

static void pages_that_go_and_come_are_right(void **state)
{
    struct err err;
    for (int round = 0; round < 5; round++) {
        OWN(catalog_freep) struct catalog *catalog = NULL;
        make_catalog(*state);
        assert_int_equal(catalog_open(&catalog, *state, CATALOG_WRITE, NULL, NULL), 0);
        assert_int_equal(catalog_begin(catalog, NULL), 0);
        for (int i = 0; i < 300 - round; i++)
            assert_int_equal(catalog_article_remove(catalog, (article_id)i + 1, NULL), 0);
        for (int i = 1; i <= 300 - round; i++)
            assert_int_equal(catalog_file_remove(catalog, i, NULL), 0);
        assert_int_equal(catalog_commit(catalog, NULL), 0);
        catalog_free(TAKE(catalog));
        assert_int_equal(read_catalog(*state, &err), 0);
    }
}

static void a_copy_has_them_too(void **state)
{
    struct err err;
    struct effort effort = {.total = 0};
    OWN(catalog_freep) struct catalog *catalog = NULL;
    OWN(freep) char *folder = xasprintf("%s/copy", (char *)*state);
    OWN(freep) char *copy = xasprintf("%s/catalog.db", folder);
    make_catalog(*state);
    assert_int_equal(mkdir(folder, 0755), 0);
    assert_int_equal(catalog_open(&catalog, *state, CATALOG_READ, NULL, NULL), 0);
    assert_int_equal(catalog_copy(catalog, &effort, copy, NULL), 0);
    assert_int_equal(read_catalog(folder, &err), 0);
    off_t length;
    OWN(closep) int fd = open_file(folder, &length);
    flip(fd, length - PAGE_BYTES / 2);
    assert_int_equal(read_catalog(folder, &err), ERR_CATALOG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(every_flipped_bit_is_noticed),
        SCRATCH_TEST(a_page_at_the_place_of_another_is_noticed),
        SCRATCH_TEST(pages_that_go_and_come_are_right),
        SCRATCH_TEST(a_copy_has_them_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
