#include "ingest/corpus.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"

static char *make_folder(const char *scratch, const char *name)
{
    char *path = xasprintf("%s/%s", scratch, name);
    assert_int_equal(path_make_folders(path, NULL), 0);
    return path;
}

#define LIST(...) \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static void make_folders(const char *scratch, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(make_folder(scratch, names[i]));
}

/* The corpus of these folders below scratch. */
static struct corpus *corpus_of(const char *scratch, const char *const *names, size_t count)
{
    struct err err = {0};
    struct corpus *corpus = NULL;
    OWN(freep) char **roots = xcalloc(count, sizeof *roots);
    for (size_t i = 0; i < count; i++)
        roots[i] = xasprintf("%s/%s", scratch, names[i]);
    int rc = corpus_new(&corpus, (const char *const *)roots, count, LIST(".*", "*~", "*.tmp"),
                        &err);
    for (size_t i = 0; i < count; i++)
        free(roots[i]);
    if (rc < 0)
        fail_msg("%s", err.text);
    return corpus;
}

static void roots_are_real_paths_and_none_is_in_another(void **state)
{
    static const struct {
        const char *names[4], *roots;
    } cases[] = {
        {{"a"}, "a"},
        {{"a", "b"}, "a b"},
        {{"a", "a"}, "a"},
        {{"a", "a/x"}, "a"},
        {{"a/x", "a"}, "a"},
        {{"a/x", "b", "a/y", "a"}, "b a"},
        {{"a/x", "a/y"}, "a/x a/y"},
        {{"a", "a-b", "a0"}, "a a-b a0"},
        {{"a-b", "a0", "a"}, "a-b a0 a"},
        {{"b/../a/./x//", "link"}, "a/x b"},
        {{"link", "b/"}, "b"},
    };
    const char *scratch = *state;
    static const char *const folders[] = {"a/x", "a/y", "a-b", "a0", "b"};
    make_folders(scratch, folders, sizeof folders / sizeof folders[0]);
    OWN(freep) char *link = xasprintf("%s/link", scratch);
    assert_int_equal(symlink("b", link), 0);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t count = 0;
        while (count < 4 && cases[i].names[count])
            count++;
        OWN(corpus_freep) struct corpus *corpus = corpus_of(scratch, cases[i].names, count);
        OWN(buf_release) struct buf roots = BUF_INIT;
        for (size_t k = 0; k < corpus->root_count; k++) {
            assert_int_equal(strncmp(corpus->roots[k], scratch, strlen(scratch)), 0);
            buf_addf(&roots, k > 0 ? " %s" : "%s", corpus->roots[k] + strlen(scratch) + 1);
        }
        if (strcmp(buf_str(&roots), cases[i].roots) != 0)
            fail_msg("%zu: \"%s\"", i, buf_str(&roots));
    }
}

static void roots_have_to_be_folders_that_are_there(void **state)
{
    const char *scratch = *state;
    struct corpus *corpus = NULL;
    struct err err;
    OWN(freep) char *good = make_folder(scratch, "good");
    OWN(freep) char *missing = xasprintf("%s/missing", scratch);
    OWN(freep) char *file = xasprintf("%s/file", scratch);
    scratch_write(file, "");
    assert_int_equal(corpus_new(&corpus, LIST(good, missing), NULL, 0, &err), -ENOENT);
    assert_non_null(strstr(err.text, missing));
    assert_int_equal(corpus_new(&corpus, LIST(good, file), NULL, 0, &err), -ENOTDIR);
    assert_int_equal(corpus_new(&corpus, LIST("/"), NULL, 0, &err), -EINVAL);
    assert_int_equal(corpus_new(&corpus, LIST("/.."), NULL, 0, &err), -EINVAL);
    assert_int_equal(corpus_new(&corpus, LIST(""), NULL, 0, &err), -ENOENT);
    assert_null(corpus);
}

static void a_corpus_may_have_no_roots(void **state)
{
    OWN(corpus_freep) struct corpus *corpus = NULL;
    (void)state;
    assert_int_equal(corpus_new(&corpus, NULL, 0, NULL, 0, NULL), 0);
    assert_false(corpus_has(corpus, "/n/a"));
    assert_null(corpus_root_of(corpus, "/n/a"));
    assert_false(corpus_ignores(corpus, ".x"));
}

static void names_are_ignored_by_pattern(void **state)
{
    static const struct {
        const char *name;
        bool ignored;
    } cases[] = {
        {".hidden", true}, {".", true},          {"a~", true},    {"~", true},     {"a.tmp", true},
        {".tmp", true},    {"a.tmp.txt", false}, {"a", false},    {"tmp", false},  {"a.TMP", false},
        {"", false},       {"~a", false},        {"\xFF", false}, {"\xFF~", true},
    };
    make_folders(*state, LIST("a"));
    OWN(corpus_freep) struct corpus *corpus = corpus_of(*state, LIST("a"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (corpus_ignores(corpus, cases[i].name) != cases[i].ignored)
            fail_msg("\"%s\"", cases[i].name);
}

static bool is_ignored_by(const char *top, const char *pattern, const char *name)
{
    struct corpus *corpus;
    OWN(freep) char *root = xasprintf("%s/a", top);
    const char *const roots[] = {root};
    assert_int_equal(corpus_new(&corpus, roots, 1, &pattern, 1, NULL), 0);
    bool is_ignored = corpus_ignores(corpus, name);
    corpus_free(corpus);
    return is_ignored;
}

static void patterns_are_those_of_a_shell(void **state)
{
    static const char *const patterns[] = {"*",      "a*",   "*b",    "ab*ba", "a?b", "a*b*",
                                           "[ab]*b", "a\\*", "\\*ab", "ab",    "",    "a*[b]"};
    static const char *const names[] = {"",      "a",   "b",   "ab",  "aba",  "abba",
                                        "abxba", "a*",  "*ab", "axb", "abab", "a\\",
                                        "\\ab",  "aab", "xab", "ba",  "a*b[", ".b"};
    make_folders(*state, LIST("a"));
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
            if (is_ignored_by(*state, patterns[i], names[n]) !=
                (fnmatch(patterns[i], names[n], 0) == 0))
                fail_msg("\"%s\" and \"%s\"", patterns[i], names[n]);
}

static void a_file_belongs_below_a_root(void **state)
{
    static const struct {
        const char *path;
        bool belongs;
    } cases[] = {
        {"a/x", true},       {"a/2025/11/x.txt", true}, {"b/x", true},      {"a-b/x", false},
        {"a0/x", false},     {"ab/x", false},           {"x", false},       {"a/.x", false},
        {"a/.git/x", false}, {"a/x~/y", false},         {"a/x.tmp", false}, {"a/2025/x~", false},
        {"a//x", false},     {"a/x/", false},           {"a/\xFF", true},   {"c/x", false},
    };
    const char *scratch = *state;
    make_folders(scratch, LIST("a", "b"));
    OWN(corpus_freep) struct corpus *corpus = corpus_of(scratch, LIST("a", "b"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(freep) char *path = xasprintf("%s/%s", scratch, cases[i].path);
        if (corpus_has(corpus, path) != cases[i].belongs)
            fail_msg("%s", cases[i].path);
    }
    assert_false(corpus_has(corpus, "/"));
    assert_false(corpus_has(corpus, ""));
    assert_false(corpus_has(corpus, scratch));
}

static void a_name_longer_than_any_file_has_does_not_belong(void **state)
{
    OWN(freep) char *folder = make_folder(*state, "a");
    OWN(corpus_freep) struct corpus *corpus = corpus_of(*state, LIST("a"));
    for (int length = NAME_MAX; length <= NAME_MAX + 1; length++) {
        OWN(freep) char *path = xasprintf("%s/%0*d", folder, length, 1);
        assert_int_equal(corpus_has(corpus, path), length == NAME_MAX);
    }
}

static void a_path_has_the_root_that_it_is_in(void **state)
{
    OWN(freep) char *a = make_folder(*state, "a");
    OWN(freep) char *b = make_folder(*state, "b");
    OWN(freep) char *below = xasprintf("%s/x/y", b);
    OWN(freep) char *beside = xasprintf("%s-x/y", b);
    OWN(corpus_freep) struct corpus *corpus = corpus_of(*state, LIST("a", "b"));
    assert_string_equal(corpus_root_of(corpus, a), a);
    assert_string_equal(corpus_root_of(corpus, below), b);
    assert_null(corpus_root_of(corpus, beside));
    assert_null(corpus_root_of(corpus, *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(roots_are_real_paths_and_none_is_in_another),
        SCRATCH_TEST(roots_have_to_be_folders_that_are_there),
        cmocka_unit_test(a_corpus_may_have_no_roots),
        SCRATCH_TEST(names_are_ignored_by_pattern),
        SCRATCH_TEST(patterns_are_those_of_a_shell),
        SCRATCH_TEST(a_file_belongs_below_a_root),
        SCRATCH_TEST(a_name_longer_than_any_file_has_does_not_belong),
        SCRATCH_TEST(a_path_has_the_root_that_it_is_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
