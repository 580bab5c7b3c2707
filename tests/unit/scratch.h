/* A folder of its own for a test, under $TMPDIR or /tmp, removed with all that is in it. */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/own.h"
#include "base/path.h"
#include "unit.h"

/* Its path, without symbolic links. */
static inline char *scratch_new(void)
{
    const char *top = getenv("TMPDIR");
    OWN(freep) char *made = xasprintf("%s/newsdex-unit-XXXXXX", top && *top ? top : "/tmp");
    char *real = mkdtemp(made) ? realpath(made, NULL) : NULL;
    assert_non_null(real);
    return real;
}

static inline int scratch_remove_one(const char *path, const struct stat *st, int type,
                                     struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static inline void scratch_remove_tree(const char *path)
{
    assert_int_equal(nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static inline void scratch_free(char *path)
{
    scratch_remove_tree(path);
    free(path);
}

/* For cmocka_unit_test_setup_teardown(): the state is the folder's path. */
static inline int scratch_set_up(void **state)
{
    *state = scratch_new();
    return 0;
}

static inline int scratch_tear_down(void **state)
{
    scratch_free(*state);
    return 0;
}

#define SCRATCH_TEST(test) cmocka_unit_test_setup_teardown(test, scratch_set_up, scratch_tear_down)

/* Write a file, and make the folders above it if need be. */
static inline void scratch_write_bytes(const char *path, const void *bytes, size_t length)
{
    OWN(freep) char *folder = xstrndup(path, (size_t)(strrchr(path, '/') - path));
    assert_int_equal(path_make_folders(folder, NULL), 0);
    OWN(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), length);
}

static inline void scratch_write(const char *path, const char *text)
{
    scratch_write_bytes(path, text, strlen(text));
}

static inline void scratch_read(struct buf *out, const char *path)
{
    struct stat st;
    OWN(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    assert_int_equal(read(fd, buf_reserve(out, (size_t)st.st_size), (size_t)st.st_size),
                     st.st_size);
    buf_grow(out, (size_t)st.st_size);
}

static inline bool scratch_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

#endif
