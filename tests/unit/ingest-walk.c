#include "ingest/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/source.h"
#include "index_fixture.h"

/* A corpus of the folders a and b in a folder of its own, and an index elsewhere. */
struct fixture {
    char *folder;
    struct index_fixture *index;
    struct ledger *ledger;
    struct corpus *corpus;
    struct walk walk;
    uint64_t root_inodes[2];
    struct buf differing, entered; /* Paths below the folder, with blanks between them. */
    int result;                    /* Of the callback. */
    const char *unreadable;        /* A folder that cannot be opened, nor can others until the next
                                      one is entered. */
    const char *comes;             /* A file that is made when its folder is entered. */
    struct rlimit files;
};

static char *at(const struct fixture *fixture, const char *name)
{
    return xasprintf("%s/%s", fixture->folder, name);
}

static void note(struct fixture *fixture, struct buf *list, const char *path)
{
    size_t length = strlen(fixture->folder);
    assert_int_equal(strncmp(path, fixture->folder, length), 0);
    buf_addf(list, list->length > 0 ? " %s" : "%s", path + length + 1);
}

static int note_differing(void *context, const char *path)
{
    struct fixture *fixture = context;
    note(fixture, &fixture->differing, path);
    return fixture->result;
}

static bool is_named(const struct fixture *fixture, const char *path, const char *name)
{
    return name && strcmp(path + strlen(fixture->folder) + 1, name) == 0;
}

/* With no descriptor left, a folder cannot be opened, whoever we are. */
static void take_away_descriptors(struct fixture *fixture)
{
    int next = dup(STDERR_FILENO);
    struct rlimit none = {(rlim_t)next, fixture->files.rlim_max};
    assert_true(next >= 0);
    close(next);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
}

static void on_enter(void *context, const char *folder)
{
    struct fixture *fixture = context;
    note(fixture, &fixture->entered, folder);
    if (fixture->comes && strncmp(fixture->comes, folder, strlen(folder)) == 0)
        scratch_write(fixture->comes, "new");
    setrlimit(RLIMIT_NOFILE, &fixture->files);
    if (is_named(fixture, folder, fixture->unreadable))
        take_away_descriptors(fixture);
}

static int set_up(void **state)
{
    static const char *const ignored[] = {".*", "*.tmp"};
    struct fixture *fixture = NEW(struct fixture);
    fixture->folder = scratch_new();
    fixture->index = index_fixture_new(64);
    OWN(freep) char *a = at(fixture, "a");
    OWN(freep) char *b = at(fixture, "b");
    const char *const roots[] = {a, b};
    assert_int_equal(path_make_folders(a, NULL), 0);
    assert_int_equal(path_make_folders(b, NULL), 0);
    assert_int_equal(corpus_new(&fixture->corpus, roots, 2, ignored, 2, NULL), 0);
    assert_int_equal(ledger_open(&fixture->ledger, fixture->index->folder, NULL), 0);
    fixture->walk = (struct walk){
        .corpus = fixture->corpus,
        .root_inodes = fixture->root_inodes,
        .keep_folder = at(fixture, "b/index/kept"),
        .index_path = at(fixture, "b/index"),
        .ledger = fixture->ledger,
        .enter = on_enter,
        .differs = note_differing,
        .context = fixture,
    };
    getrlimit(RLIMIT_NOFILE, &fixture->files);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    setrlimit(RLIMIT_NOFILE, &fixture->files);
    ledger_free(fixture->ledger);
    corpus_free(fixture->corpus);
    index_fixture_free(fixture->index);
    free((char *)(uintptr_t)fixture->walk.keep_folder);
    free((char *)(uintptr_t)fixture->walk.index_path);
    buf_release(&fixture->differing);
    buf_release(&fixture->entered);
    scratch_free(fixture->folder);
    free(fixture);
    return 0;
}

/* -- files that are there, and those that are known ---------------------------------------- */

static void write_file(struct fixture *fixture, const char *name)
{
    OWN(freep) char *path = at(fixture, name);
    scratch_write(path, "some text");
}

static void make_folder(struct fixture *fixture, const char *name)
{
    OWN(freep) char *path = at(fixture, name);
    assert_int_equal(path_make_folders(path, NULL), 0);
}

/* Tell the ledger of the file as it is now, if it is there. */
static void know_as(struct fixture *fixture, const char *name, bool unsure)
{
    struct stat st = {0};
    struct file_stamp stamp;
    OWN(freep) char *path = at(fixture, name);
    (void)lstat(path, &st);
    file_stamp_of(&stamp, &st);
    struct ledger_entry entry = {
        .size = stamp.size,
        .modified_ns = stamp.modified_ns,
        .changed_ns = stamp.changed_ns,
        .inode = stamp.inode,
        .unsure = unsure,
    };
    assert_int_equal(index_file_begin(fixture->index->index, path, &entry, NULL), 0);
    assert_int_equal(index_commit(fixture->index->index, NULL), 0);
}

static void know(struct fixture *fixture, const char *name)
{
    know_as(fixture, name, false);
}

static void write_and_know(struct fixture *fixture, const char *name)
{
    write_file(fixture, name);
    know(fixture, name);
}

static void remove_all(struct fixture *fixture, const char *name)
{
    OWN(freep) char *path = at(fixture, name);
    scratch_remove_tree(path);
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Folders come in the order of the system's, so the words are sorted before they are compared. */
static void assert_words(struct buf *list, const char *expected)
{
    char *words[100];
    size_t count = 0;
    OWN(buf_release) struct buf sorted = BUF_INIT;
    for (char *word = strtok(list->data ? list->data : (char[]){""}, " "); word;
         word = strtok(NULL, " "))
        words[count++] = word;
    if (count > 0)
        qsort(words, count, sizeof words[0], compare_words);
    for (size_t i = 0; i < count; i++)
        buf_addf(&sorted, i > 0 ? " %s" : "%s", words[i]);
    assert_string_equal(buf_str(&sorted), expected);
    buf_clear(list);
}

/* Walk over the corpus, without trouble. */
static void assert_differing(struct fixture *fixture, const char *expected)
{
    struct err trouble, err;
    buf_clear(&fixture->entered);
    assert_int_equal(walk_corpus(&fixture->walk, &trouble, &err), 0);
    assert_int_equal(trouble.code, 0);
    assert_words(&fixture->differing, expected);
}

static void assert_names(const struct err *err, const char *path)
{
    if (!strstr(err->text, path))
        fail_msg("\"%s\" does not name %s", err->text, path);
}

/* The same, with trouble of this kind about this root. */
static void assert_trouble(struct fixture *fixture, int code, const char *root,
                           const char *expected)
{
    struct err trouble, err;
    OWN(freep) char *path = at(fixture, root);
    assert_int_equal(walk_corpus(&fixture->walk, &trouble, &err), 0);
    assert_int_equal(trouble.code, code);
    assert_names(&trouble, path);
    assert_words(&fixture->differing, expected);
}

static void assert_differing_in(struct fixture *fixture, const char *top, const char *expected)
{
    struct err trouble, err;
    OWN(freep) char *path = at(fixture, top);
    buf_clear(&fixture->entered);
    assert_int_equal(walk_tree(&fixture->walk, path, &trouble, &err), 0);
    assert_int_equal(trouble.code, 0);
    assert_words(&fixture->differing, expected);
}

/* Walk below top, of which nothing is told but the trouble with its root. */
static void assert_trouble_in(struct fixture *fixture, const char *top, const char *root)
{
    struct err trouble, err;
    OWN(freep) char *path = at(fixture, top);
    OWN(freep) char *named = at(fixture, root);
    assert_int_equal(walk_tree(&fixture->walk, path, &trouble, &err), 0);
    assert_int_equal(trouble.code, -ENOENT);
    assert_names(&trouble, named);
    assert_words(&fixture->differing, "");
}

/* Walk over the corpus, or below top, while there is no descriptor left for one folder and those
 * behind it. */
static void assert_shortage(struct fixture *fixture, const char *top, const char *folder,
                            const char *expected)
{
    struct err trouble, err;
    OWN(freep) char *path = top ? at(fixture, top) : NULL;
    OWN(freep) char *named = at(fixture, folder);
    fixture->unreadable = folder;
    int rc = path ? walk_tree(&fixture->walk, path, &trouble, &err)
                  : walk_corpus(&fixture->walk, &trouble, &err);
    fixture->unreadable = NULL;
    setrlimit(RLIMIT_NOFILE, &fixture->files);
    assert_int_equal(rc, -EMFILE);
    assert_int_equal(trouble.code, 0);
    assert_names(&err, named);
    assert_words(&fixture->differing, expected);
}

/* -- what differs -------------------------------------------------------------------------- */

static void an_empty_corpus_has_nothing_new(void **state)
{
    assert_differing(*state, "");
}

static void new_files_differ_until_they_are_known(void **state)
{
    static const char *const names[] = {"a/1", "a/2025/11/2", "a/2025/3", "a/\xFF", "b/4"};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        write_file(fixture, names[i]);
    assert_differing(fixture, "a/1 a/2025/11/2 a/2025/3 a/\xFF b/4");
    know(fixture, "a/2025/3");
    know(fixture, "a/\xFF");
    assert_differing(fixture, "a/1 a/2025/11/2 b/4");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        know(fixture, names[i]);
    assert_differing(fixture, "");
}

static void files_among_known_ones_are_found_wherever_they_sort(void **state)
{
    struct fixture *fixture = *state;
    static const char *const known[] = {"a/c", "a/e", "a/g"};
    for (size_t i = 0; i < 3; i++)
        write_and_know(fixture, known[i]);
    write_file(fixture, "a/b");
    write_file(fixture, "a/d");
    write_file(fixture, "a/f");
    write_file(fixture, "a/h");
    remove_all(fixture, "a/e");
    assert_differing(fixture, "a/b a/d a/e a/f a/h");
}

static void only_regular_files_count(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *link = at(fixture, "a/link");
    OWN(freep) char *folder_link = at(fixture, "a/folder");
    OWN(freep) char *fifo = at(fixture, "a/fifo");
    OWN(freep) char *b = at(fixture, "b");
    write_and_know(fixture, "b/1");
    assert_int_equal(symlink("../b/1", link), 0);
    assert_int_equal(symlink(b, folder_link), 0);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_differing(fixture, "");
}

static void changed_files_differ(void **state)
{
    static const struct timespec times[2] = {{1000, 0}, {1000, 1}};
    struct fixture *fixture = *state;
    static const char *const names[] = {"a/same", "a/size", "a/time", "a/other", "a/unsure"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        write_and_know(fixture, names[i]);
    OWN(freep) char *size = at(fixture, "a/size");
    OWN(freep) char *time = at(fixture, "a/time");
    OWN(freep) char *other = at(fixture, "a/other");
    OWN(freep) char *new = at(fixture, "a/.new");
    scratch_write(size, "another text");
    assert_int_equal(utimensat(AT_FDCWD, time, times, 0), 0);
    scratch_write(new, "some text");
    assert_int_equal(rename(new, other), 0);
    know_as(fixture, "a/unsure", true);
    assert_differing(fixture, "a/other a/size a/time a/unsure");
}

static void gone_files_differ(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/1");
    write_and_know(fixture, "a/x/2");
    write_and_know(fixture, "a/x/y/3");
    write_and_know(fixture, "a/x-y/4");
    write_and_know(fixture, "a/z/5");
    remove_all(fixture, "a/1");
    remove_all(fixture, "a/x");
    assert_differing(fixture, "a/1 a/x/2 a/x/y/3");
}

static void a_folder_that_became_a_file_differs_with_what_was_in_it(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/x/1");
    write_and_know(fixture, "a/y");
    write_and_know(fixture, "a/other");
    remove_all(fixture, "a/x");
    write_file(fixture, "a/x");
    remove_all(fixture, "a/y");
    write_file(fixture, "a/y/2");
    assert_differing(fixture, "a/x a/x/1 a/y a/y/2");
}

static void ignored_names_are_passed_by(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "a/.hidden");
    write_file(fixture, "a/x.tmp");
    write_file(fixture, "a/.git/1");
    write_file(fixture, "a/y.tmp/2");
    assert_differing(fixture, "");
    /* Known from a time when they were not ignored. */
    know(fixture, "a/x.tmp");
    know(fixture, "a/.git/1");
    assert_differing(fixture, "a/.git/1 a/x.tmp");
}

static void files_outside_of_the_corpus_differ(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/1");
    write_and_know(fixture, "c/1");
    write_and_know(fixture, "a-b/1");
    assert_differing(fixture, "a-b/1 c/1");
}

static void a_file_that_comes_during_the_walk_is_seen(void **state)
{
    struct fixture *fixture = *state;
    OWN(freep) char *comes = at(fixture, "a/x/1");
    make_folder(fixture, "a/x");
    fixture->comes = comes;
    assert_differing(fixture, "a/x/1");
}

static void every_folder_is_entered(void **state)
{
    struct fixture *fixture = *state;
    make_folder(fixture, "a/x/y");
    make_folder(fixture, "a/.git/x");
    make_folder(fixture, "b/index/seg-00000001");
    make_folder(fixture, "b/index/kept/2025");
    assert_differing(fixture, "");
    assert_words(&fixture->entered, "a a/x a/x/y b b/index/kept b/index/kept/2025");
}

static void the_index_is_no_corpus_but_what_it_keeps_is(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "b/index/catalog.db");
    write_file(fixture, "b/index/seg-00000002");
    write_file(fixture, "b/index/old-1/seg-00000001/iamglass");
    write_file(fixture, "b/index/kept/2025/1");
    write_file(fixture, "b/indexes/2");
    assert_differing(fixture, "b/index/kept/2025/1 b/indexes/2");
    know(fixture, "b/index/kept/2025/1");
    know(fixture, "b/indexes/2");
    assert_differing(fixture, "");
    remove_all(fixture, "b/index/kept");
    assert_differing(fixture, "b/index/kept/2025/1");
}

static void the_caller_ends_the_walk(void **state)
{
    struct fixture *fixture = *state;
    struct err trouble, err;
    write_file(fixture, "a/1");
    write_file(fixture, "a/2");
    write_and_know(fixture, "c/3");
    fixture->result = ERR_STOPPING;
    assert_int_equal(walk_corpus(&fixture->walk, &trouble, &err), ERR_STOPPING);
    assert_words(&fixture->differing, "a/1");
    remove_all(fixture, "a/1");
    remove_all(fixture, "a/2");
    write_and_know(fixture, "a/0");
    assert_int_equal(walk_corpus(&fixture->walk, &trouble, &err), ERR_STOPPING);
    assert_words(&fixture->differing, "c/3");
}

/* -- roots that are not there -------------------------------------------------------------- */

static void a_missing_root_keeps_its_articles(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/1");
    write_and_know(fixture, "a/x/2");
    write_file(fixture, "b/3");
    remove_all(fixture, "a");
    assert_trouble(fixture, -ENOENT, "a", "b/3");
    assert_trouble_in(fixture, "a/x", "a");
    write_file(fixture, "a");
    assert_trouble(fixture, -ENOTDIR, "a", "b/3");
    remove_all(fixture, "a");
    write_file(fixture, "a/1");
    assert_differing(fixture, "a/1 a/x/2 b/3");
}

static void a_root_keeps_its_articles_in_a_shortage(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/1");
    write_and_know(fixture, "b/x/2");
    write_file(fixture, "b/3");
    assert_shortage(fixture, NULL, "b/index/kept", ""); /* It comes first, all others follow. */
    assert_shortage(fixture, "b/x", "b/x", "");
    assert_differing(fixture, "b/3");
}

static void an_empty_root_keeps_its_articles(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/1");
    write_and_know(fixture, "a/x/2");
    write_file(fixture, "b/3");
    remove_all(fixture, "a");
    make_folder(fixture, "a");
    assert_trouble(fixture, -ENOENT, "a", "b/3");
    assert_trouble_in(fixture, "a", "a");
    assert_trouble_in(fixture, "a/x", "a");
    write_file(fixture, "a/4");
    assert_differing(fixture, "a/1 a/4 a/x/2 b/3");
}

/* This very folder was seen with something in it. */
static void a_root_that_was_emptied_loses_its_articles(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/1");
    assert_differing(fixture, "");
    remove_all(fixture, "a/1");
    assert_differing(fixture, "a/1");
    OWN(freep) char *a = at(fixture, "a");
    OWN(freep) char *moved = at(fixture, "a.moved");
    assert_int_equal(rename(a, moved), 0);
    make_folder(fixture, "a"); /* Another one, as the place of a mount is. */
    assert_trouble(fixture, -ENOENT, "a", "");
}

static void a_folder_keeps_what_is_in_it_in_a_shortage(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "b/x/1");
    write_and_know(fixture, "b/x/y/2");
    write_and_know(fixture, "b/x-y/3");
    write_file(fixture, "b/z/4");
    write_file(fixture, "b/x/5");
    remove_all(fixture, "b/x-y");
    assert_differing(fixture, "b/x-y/3 b/x/5 b/z/4");
    assert_shortage(fixture, NULL, "b/x", "b/x-y/3 b/z/4");
    assert_shortage(fixture, "b", "b/x", "b/x-y/3 b/z/4");
    assert_shortage(fixture, "b/x", "b/x", "");
    assert_differing(fixture, "b/x-y/3 b/x/5 b/z/4");
}

/* -- single trees -------------------------------------------------------------------------- */

static void a_tree_is_walked_alone(void **state)
{
    struct fixture *fixture = *state;
    write_and_know(fixture, "a/gone");
    write_and_know(fixture, "a/x/gone");
    write_and_know(fixture, "a/x/y/gone");
    write_and_know(fixture, "a/x-y/gone");
    write_and_know(fixture, "a/x0/gone");
    remove_all(fixture, "a");
    write_file(fixture, "a/1");
    write_file(fixture, "a/x/2");
    write_file(fixture, "b/3");
    assert_differing_in(fixture, "a/x", "a/x/2 a/x/gone a/x/y/gone");
    assert_words(&fixture->entered, "a/x");
    remove_all(fixture, "a/x");
    assert_differing_in(fixture, "a/x", "a/x/gone a/x/y/gone");
    assert_differing_in(fixture, "a/x/y", "a/x/y/gone");
    assert_differing_in(fixture, "b", "b/3");
    assert_differing_in(fixture, "a", "a/1 a/gone a/x-y/gone a/x/gone a/x/y/gone a/x0/gone");
}

static void files_are_counted(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"a/1",       "a/x/2", "a/x/y/3",   "a/.4",
                                        "a/x/5.tmp", "b/6",   "b/index/7", "c/8"};
    assert_int_equal(walk_count_files(&fixture->walk), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        write_file(fixture, names[i]);
    assert_int_equal(walk_count_files(&fixture->walk), 4);
    remove_all(fixture, "b");
    assert_int_equal(walk_count_files(&fixture->walk), 3);
}

#define WALK_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WALK_TEST(an_empty_corpus_has_nothing_new),
        WALK_TEST(new_files_differ_until_they_are_known),
        WALK_TEST(files_among_known_ones_are_found_wherever_they_sort),
        WALK_TEST(only_regular_files_count),
        WALK_TEST(changed_files_differ),
        WALK_TEST(gone_files_differ),
        WALK_TEST(a_folder_that_became_a_file_differs_with_what_was_in_it),
        WALK_TEST(ignored_names_are_passed_by),
        WALK_TEST(files_outside_of_the_corpus_differ),
        WALK_TEST(a_file_that_comes_during_the_walk_is_seen),
        WALK_TEST(every_folder_is_entered),
        WALK_TEST(the_index_is_no_corpus_but_what_it_keeps_is),
        WALK_TEST(the_caller_ends_the_walk),
        WALK_TEST(a_missing_root_keeps_its_articles),
        WALK_TEST(a_root_keeps_its_articles_in_a_shortage),
        WALK_TEST(an_empty_root_keeps_its_articles),
        WALK_TEST(a_root_that_was_emptied_loses_its_articles),
        WALK_TEST(a_folder_keeps_what_is_in_it_in_a_shortage),
        WALK_TEST(a_tree_is_walked_alone),
        WALK_TEST(files_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
