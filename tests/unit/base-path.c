#include "base/path.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/own.h"
#include "scratch.h"

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void missing_folders_are_made(void **state)
{
    static const char *const paths[] = {"a",    "a/b/c/d", "a/b/c/d", "e/f/",
                                        "g//h", "a/./i",   "e/f/../j"};
    struct err err;
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        OWN(freep) char *path = xasprintf("%s/%s", (const char *)*state, paths[i]);
        if (path_make_folders(path, &err) != 0)
            fail_msg("%s: %s", paths[i], err.text);
        assert_true(is_folder(path));
    }
}

static void a_relative_path_starts_here(void **state)
{
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(*state), 0);
    int rc = path_make_folders("relative/path", NULL);
    bool made = is_folder("relative/path");
    assert_int_equal(chdir(here), 0);
    assert_int_equal(rc, 0);
    assert_true(made);
}

static void what_is_there_is_left_alone(void **state)
{
    struct stat st;
    (void)state;
    assert_int_equal(path_make_folders("/", NULL), 0);
    assert_int_equal(path_make_folders(".", NULL), 0);
    assert_int_equal(chmod(*state, 0700), 0);
    assert_int_equal(path_make_folders(*state, NULL), 0);
    assert_int_equal(stat(*state, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void a_file_in_the_way_is_an_error(void **state)
{
    struct err err;
    OWN(freep) char *file = xasprintf("%s/file", (const char *)*state);
    OWN(freep) char *below = xasprintf("%s/file/below", (const char *)*state);
    scratch_write(file, "");
    assert_int_equal(path_make_folders(file, &err), -ENOTDIR);
    assert_non_null(strstr(err.text, file));
    assert_int_equal(path_make_folders(below, &err), -ENOTDIR);
}

static void no_name_is_no_folder(void **state)
{
    struct err err;
    (void)state;
    assert_int_equal(path_make_folders("", &err), -ENOENT);
}

static void a_path_is_within_its_folders_only(void **state)
{
    static const struct {
        const char *path, *top;
        bool within;
    } cases[] = {
        {"/spool", "/spool", true},
        {"/spool/a", "/spool", true},
        {"/spool/a/b.txt", "/spool", true},
        {"/spool/a/b.txt", "/spool/a", true},
        {"a/b", "a", true},
        {"/spool", "/spool/a", false},
        {"/spool2", "/spool", false},
        {"/spool-old/a", "/spool", false},
        {"/Spool/a", "/spool", false},
        {"/other/spool/a", "/spool", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (path_is_within(cases[i].path, cases[i].top) != cases[i].within)
            fail_msg("%s in %s", cases[i].path, cases[i].top);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(missing_folders_are_made),
        SCRATCH_TEST(a_relative_path_starts_here),
        SCRATCH_TEST(what_is_there_is_left_alone),
        SCRATCH_TEST(a_file_in_the_way_is_an_error),
        cmocka_unit_test(no_name_is_no_folder),
        cmocka_unit_test(a_path_is_within_its_folders_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
