/* An index of two segments, for tests of what is done to the index as a whole: /n/a is in the
 * first, /n/b and /n/c are in the second. */
#ifndef UNIT_TWO_SEGMENTS_H
#define UNIT_TWO_SEGMENTS_H

#include <uv.h>

#include "index/index.h"
#include "sample.h"
#include "scratch.h"
#include "sections.h"

struct fixture {
    char *folder;
    struct index_options options;
    struct index *index;
    uv_sem_t merged, damaged;
    uint32_t damaged_segment; /* After damaged was posted. */
};

/* On the merger's thread. */
static inline void on_merge(void *context)
{
    uv_sem_post(&((struct fixture *)context)->merged);
}

static inline void on_damage(void *context, uint32_t segment, const struct err *why)
{
    struct fixture *fixture = context;
    (void)why;
    fixture->damaged_segment = segment;
    uv_sem_post(&fixture->damaged);
}

static inline void open_index(struct fixture *fixture)
{
    struct err err = {0};
    if (index_open(&fixture->index, &fixture->options, &err) < 0)
        fail_msg("%s", err.text);
}

static inline void put(struct fixture *fixture, const char *path)
{
    struct ledger_entry entry = {.size = 1, .hash = 7};
    struct index_draft draft;
    OWN(article_freep) struct article *article = sample_article(path, "", "A storm.");
    assert_int_equal(index_file_begin(fixture->index, path, &entry, NULL), 0);
    index_make_draft(fixture->index, 0, article, &draft);
    assert_int_equal(index_put(fixture->index, article, &draft, &entry, NULL, NULL), 0);
    assert_int_equal(index_file_end(fixture->index, &entry, NULL), 0);
}

static inline void fill(struct fixture *fixture)
{
    put(fixture, "/n/a");
    assert_int_equal(index_commit(fixture->index, NULL), 0);
    put(fixture, "/n/b");
    put(fixture, "/n/c");
    assert_int_equal(index_commit(fixture->index, NULL), 0);
}

static inline int set_up_with(void **state, unsigned merge_factor)
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

static inline int set_up(void **state)
{
    return set_up_with(state, 64);
}

static inline int set_up_merging(void **state)
{
    return set_up_with(state, 2);
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;
    index_close(fixture->index);
    uv_sem_destroy(&fixture->merged);
    uv_sem_destroy(&fixture->damaged);
    scratch_free(fixture->folder);
    free(fixture);
    return 0;
}

static inline void reopen(struct fixture *fixture)
{
    index_close(TAKE(fixture->index));
    open_index(fixture);
}

static inline struct index_status status_of(struct fixture *fixture)
{
    struct index_status status;
    index_get_status(fixture->index, &status);
    return status;
}

static inline bool has(const struct fixture *fixture, const char *name)
{
    struct stat st;
    OWN(freep) char *path = xasprintf("%s/%s", fixture->folder, name);
    return stat(path, &st) == 0;
}

static inline void change_byte_at(const char *path, uint64_t at)
{
    char byte;
    OWN(closep) int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
}

/* Twice is back again. */
static inline void change_section(const struct fixture *fixture, uint32_t segment,
                                  enum section_name name)
{
    OWN(freep) char *path = segment_path(fixture->folder, segment);
    struct segment_span span = sections_span(path, name);
    change_byte_at(path, span.at + (name == SECTION_TABLES ? GLASS_BLOCK_SIZE : 0) + 30);
}

#define TWO_SEGMENTS_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
