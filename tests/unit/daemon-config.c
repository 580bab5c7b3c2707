#include "daemon/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ingest/watcher.h"
#include "scratch.h"

static int parse(struct config **out, const char *text, struct err *err)
{
    return config_parse(out, "x.conf", text, strlen(text), NULL, 0, err);
}

/* The value of a setting as it would be written, and where it is from; several with '|'. */
struct look {
    const char *name;
    struct buf values, origins;
};

static void note_value(void *context, const char *name, const char *value, const char *origin)
{
    struct look *look = context;
    if (strcmp(name, look->name) != 0)
        return;
    buf_addf(&look->values, look->origins.length ? "|%s" : "%s", value);
    buf_addf(&look->origins, look->origins.length ? "|%s" : "%s", origin);
}

static void assert_setting(const struct config *config, const char *name, const char *value,
                           const char *origin)
{
    struct look look = {.name = name};
    config_each(config, note_value, &look);
    if (strcmp(buf_str(&look.values), value) != 0)
        fail_msg("%s is \"%s\", not \"%s\"", name, buf_str(&look.values), value);
    if (strcmp(buf_str(&look.origins), origin) != 0)
        fail_msg("%s is from \"%s\", not \"%s\"", name, buf_str(&look.origins), origin);
    buf_release(&look.values);
    buf_release(&look.origins);
}

/* -- defaults ------------------------------------------------------------------------------ */

static void an_empty_file_says_the_defaults(void **state)
{
    struct err err;
    (void)state;
    OWN(config_freep) struct config *config = NULL;
    assert_int_equal(parse(&config, "", &err), 0);
    const struct settings *settings = &config->settings;
    assert_int_equal(settings->corpus_paths.count, 1);
    assert_string_equal(settings->corpus_paths.items[0], "./corpus");
    assert_int_equal(settings->corpus_ignore.count, 8);
    assert_string_equal(settings->corpus_ignore.items[0], ".*");
    assert_int_equal(settings->corpus_watch, WATCH_AUTO);
    assert_int_equal(settings->corpus_rescan_ms, 600000);
    assert_string_equal(settings->index_path, "");
    assert_string_equal(settings->index_language, "english");
    assert_int_equal(settings->ingest_article_bytes, 8 << 20);
    assert_int_equal(settings->ingest_batch_delay_ms, 30);
    assert_int_equal(settings->server_mode, 0660);
    assert_string_equal(settings->server_search_group, "*");
    assert_string_equal(settings->server_admin_group, "");
    assert_int_equal(settings->query_bytes, 4096);
    assert_int_equal(settings->log_level, LOG_LEVEL_INFO);
    assert_setting(config, "corpus.rescan", "10min", "default");
    assert_setting(config, "server.mode", "0660", "default");
}

static void note_default(void *context, const char *name, const char *value, const char *origin)
{
    (void)name, (void)value;
    ++*(size_t *)context;
    assert_string_equal(origin, "default");
}

static void note_file(void *context, const char *name, const char *value, const char *origin)
{
    (void)name, (void)value;
    ++*(size_t *)context;
    assert_int_equal(strncmp(origin, "x.conf:", 7), 0);
}

/* What --print-config or its like writes. */
static char *print_defaults(void)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    config_print_defaults(out);
    fclose(out);
    return text;
}

static void the_printed_defaults_change_nothing(void **state)
{
    struct err err;
    size_t count = 0;
    (void)state;
    OWN(freep) char *text = print_defaults();
    OWN(config_freep) struct config *config = NULL;
    assert_int_equal(parse(&config, text, &err), 0);
    config_each(config, note_default, &count);
    assert_true(count > 20);
}

/* Take the # off each key: it stands at the start of a line, with no blank behind it. */
static void the_printed_defaults_are_the_defaults(void **state)
{
    struct err err = {0};
    size_t defaults = 0, written = 0;
    (void)state;
    OWN(freep) char *text = print_defaults();
    OWN(config_freep) struct config *plain = NULL, *config = NULL;
    for (char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (line[0] == '#' && line[1] != ' ')
            memmove(line, line + 1, strlen(line));
    }
    assert_int_equal(parse(&plain, "", &err), 0);
    if (parse(&config, text, &err) < 0)
        fail_msg("%s", err.text);
    config_each(plain, note_default, &defaults);
    config_each(config, note_file, &written);
    assert_int_equal(written, defaults);
    for (size_t i = 0; i < setting_count; i++)
        assert_true(setting_is_same(&setting_table[i], &plain->settings, &config->settings));
}

/* -- lines --------------------------------------------------------------------------------- */

static void a_line_is_read_however_it_is_set(void **state)
{
    static const struct {
        const char *text, *name, *value;
        int line;
    } cases[] = {
        {"[query]\nwords = 7\n", "query.words", "7", 2},
        {"[query]\nwords=7", "query.words", "7", 2},
        {"[query]\nwords: 7\n", "query.words", "7", 2},
        {"\n\n[query]\r\n\r\n  words  =  7  \r\n", "query.words", "7", 5},
        {"# c\n; c\n[query]\nwords = 7 ; why\n", "query.words", "7", 4},
        {"\xEF\xBB\xBF[query]\nwords = 7\n", "query.words", "7", 2},
        {"[query]\nwords = 7\n[log]\n[query]\nwords = 8\n", "query.words", "8", 5},
        {"[index]\npath = /srv/my index/a=b#c\n", "index.path", "/srv/my index/a=b#c", 2},
        {"[index]\npath =\n", "index.path", "", 2},
        {"[index]\npath = /\xFF\n", "index.path", "/\xFF", 2},
        {"[corpus]\nignore = *.bak\nignore = .*\n", "corpus.ignore", ".*", 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        OWN(config_freep) struct config *config = NULL;
        OWN(freep) char *origin = xasprintf("x.conf:%d", cases[i].line);
        if (parse(&config, cases[i].text, &err) < 0)
            fail_msg("%s: %s", cases[i].text, err.text);
        assert_setting(config, cases[i].name, cases[i].value, origin);
    }
}

static void a_path_of_the_corpus_may_be_repeated(void **state)
{
    struct err err;
    (void)state;
    OWN(config_freep) struct config *config = NULL;
    assert_int_equal(
        parse(&config, "[corpus]\npath = /a\npath = /b c\n[log]\n[corpus]\npath=/d\n", &err), 0);
    assert_setting(config, "corpus.path", "/a|/b c|/d", "x.conf:6|x.conf:6|x.conf:6");
}

/* -- what is wrong ------------------------------------------------------------------------- */

static void what_is_wrong_is_named_with_its_line(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"[query]\nword = 7\n", "x.conf:2: unknown setting \"query.word\""},
        {"[queries]\nwords = 7\n", "x.conf:2: unknown setting \"queries.words\""},
        {"words = 7\n", "x.conf:1: unknown setting \".words\""},
        {"query.words = 7\n", "x.conf:1: unknown setting \".query.words\""},
        {"[query]\nWords = 7\n", "x.conf:2: unknown setting \"query.Words\""},
        {"[query]\n\n\nwords\n", "x.conf:4: neither [section] nor key = value"},
#if HAVE_DECL_INI_MAX_LINE /* Else the library goes on. */
        {"[query\nwords = 7\n", "x.conf:1: neither [section] nor key = value"},
#endif
        {"[query]\nwords = many\n", "x.conf:2: query.words: \"many\" is no whole number"},
        {"[query]\nwords =\n", "x.conf:2: query.words: \"\" is no whole number"},
        {"[corpus]\npath =\n", "x.conf:2: corpus.path is empty"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        struct config *config = NULL;
        if (parse(&config, cases[i].text, &err) != ERR_CONFIG)
            fail_msg("%s: taken", cases[i].text);
        if (strcmp(err.text, cases[i].why) != 0)
            fail_msg("%s: \"%s\"", cases[i].text, err.text);
        assert_null(config);
    }
}

static void the_first_error_is_told(void **state)
{
    static const char *const texts[] = {
#if HAVE_DECL_INI_MAX_LINE
        "[query]\nwords\nsize = no\n",
#endif
        "[query]\nno = 1\nwords\n",
        "[query]\nno = 1\nno = 2\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct err err = {0};
        struct config *config = NULL;
        assert_int_equal(parse(&config, texts[i], &err), ERR_CONFIG);
        if (strncmp(err.text, "x.conf:2: ", 10) != 0)
            fail_msg("%s: \"%s\"", texts[i], err.text);
    }
}

static void long_lines_are_read_or_refused_whole(void **state)
{
    static const int lengths[] = {100, 250, 1000, 5000, 8000, 8300, 20000, 100000};
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct err err = {0};
        OWN(config_freep) struct config *config = NULL;
        OWN(freep) char *path = xasprintf("/%0*d", lengths[i], 7);
        OWN(freep) char *text = xasprintf("[index]\npath = %s\n[query]\nwords = 7\n", path);
        int rc = parse(&config, text, &err);
        if (rc == 0) {
            assert_string_equal(config->settings.index_path, path);
            assert_setting(config, "query.words", "7", "x.conf:4");
        } else {
            assert_int_equal(rc, ERR_CONFIG);
            assert_string_equal(err.text, "x.conf:2: the line is too long");
        }
        assert_true(rc == 0 || lengths[i] > 150);
        assert_true(rc < 0 || lengths[i] < 8200);
    }
}

static void a_nul_byte_is_refused(void **state)
{
    static const char text[] = "[index]\npath = /a\0b\n";
    struct err err;
    struct config *config = NULL;
    (void)state;
    assert_int_equal(config_parse(&config, "x.conf", text, sizeof text - 1, NULL, 0, &err),
                     ERR_CONFIG);
    assert_string_equal(err.text, "x.conf:2: a NUL byte");
    assert_int_equal(config_parse(&config, "x.conf", "\0", 1, NULL, 0, &err), ERR_CONFIG);
    assert_string_equal(err.text, "x.conf:1: a NUL byte");
}

static void hostile_values_are_cut_in_messages(void **state)
{
    static const char *const formats[] = {"[log]\nlevel = %s\n", "[query]\nwords = %s\n",
                                          "[index]\nlanguage = %s\n", "[query]\n%s = 1\n",
                                          "[%s]\nx = 1\n"};
    (void)state;
    OWN(freep) char *value = xcalloc(1, 5001);
    memset(value, 'x', 5000);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct err err = {0};
        struct config *config = NULL;
        OWN(buf_release) struct buf text = BUF_INIT;
        const char *slot = strstr(formats[i], "%s");
        buf_add(&text, formats[i], (size_t)(slot - formats[i]));
        buf_addf(&text, "%s%s", value, slot + 2);
        assert_int_equal(parse(&config, text.data, &err), ERR_CONFIG);
        assert_int_equal(strncmp(err.text, "x.conf:2: ", 10), 0);
    }
}

/* -- the command line ---------------------------------------------------------------------- */

#define SETS(...) \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static int parse_with(struct config **out, const char *text, const char *const *sets, size_t count,
                      struct err *err)
{
    return config_parse(out, "x.conf", text, strlen(text), sets, count, err);
}

static void the_command_line_is_over_the_file(void **state)
{
    static const char text[] = "[query]\nwords = 7\nsize = 2k\n[corpus]\npath = /a\npath = /b\n";
    struct err err;
    (void)state;
    OWN(config_freep) struct config *config = NULL;
    assert_int_equal(parse_with(&config, text,
                                SETS("query.words=8", "index.path=/x=y", "corpus.path=/c",
                                     "query.words=9", "corpus.path=/d e"),
                                &err),
                     0);
    assert_setting(config, "query.words", "9", "--set");
    assert_setting(config, "query.size", "2k", "x.conf:3");
    assert_setting(config, "index.path", "/x=y", "--set");
    assert_setting(config, "corpus.path", "/c|/d e", "--set|--set");
    assert_setting(config, "query.depth", "32", "default");
}

static void what_is_wrong_on_the_command_line_is_named(void **state)
{
    static const struct {
        const char *set, *why;
    } cases[] = {
        {"query.words", "--set query.words: no \"=\" in it"},
        {"", "--set : no \"=\" in it"},
        {"query.words=x", "--set: query.words: \"x\" is no whole number"},
        {"query.word=1", "--set: unknown setting \"query.word\""},
        {"words=1", "--set: unknown setting \".words\""},
        {"=1", "--set: unknown setting \".\""},
        {"query.words=\t7", "--set: query.words: \"\t7\" is no whole number"},
        {"query.words= 7", "--set: query.words: \" 7\" is no whole number"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        struct config *config = NULL;
        assert_int_equal(parse_with(&config, "", &cases[i].set, 1, &err), ERR_CONFIG);
        assert_string_equal(err.text, cases[i].why);
    }
}

/* -- files --------------------------------------------------------------------------------- */

static void a_file_is_read(void **state)
{
    struct err err;
    OWN(config_freep) struct config *config = NULL;
    OWN(freep) char *path = xasprintf("%s/newsdexd.conf", (char *)*state);
    OWN(freep) char *origin = xasprintf("%s:2", path);
    scratch_write(path, "[query]\nwords = 7\n");
    assert_int_equal(config_read(&config, path, SETS("query.size=1k"), &err), 0);
    assert_setting(config, "query.words", "7", origin);
    assert_setting(config, "query.size", "1k", "--set");
}

static void no_file_says_the_defaults(void **state)
{
    struct err err;
    size_t count = 0;
    (void)state;
    OWN(config_freep) struct config *config = NULL;
    assert_int_equal(config_read(&config, NULL, NULL, 0, &err), 0);
    config_each(config, note_default, &count);
    assert_true(count > 20);
}

static void what_is_no_file_is_refused(void **state)
{
    struct err err;
    struct config *config = NULL;
    OWN(freep) char *missing = xasprintf("%s/missing.conf", (char *)*state);
    OWN(freep) char *large = xasprintf("%s/large.conf", (char *)*state);
    OWN(freep) char *bytes = xcalloc(1, (1 << 20) + 1);
    memset(bytes, '\n', (1 << 20) + 1);
    assert_int_equal(config_read(&config, missing, NULL, 0, &err), -ENOENT);
    assert_non_null(strstr(err.text, "missing.conf"));
    assert_int_equal(config_read(&config, *state, NULL, 0, &err), -EISDIR);
    scratch_write_bytes(large, bytes, (1 << 20) + 1);
    assert_int_equal(config_read(&config, large, NULL, 0, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "larger than"));
    scratch_write_bytes(large, bytes, 1 << 20);
    assert_int_equal(config_read(&config, large, NULL, 0, &err), 0);
    config_free(config);
}

/* -- reloading ----------------------------------------------------------------------------- */

static void settings_that_need_a_new_start_are_kept_and_named(void **state)
{
    static const struct {
        const char *in_force, *next, *names;
    } cases[] = {
        {"", "", ""},
        {"[query]\nwords = 7\n", "[query]\nwords = 8\n", ""},
        {"[log]\nlevel = debug\n", "", ""},
        {"[server]\nsearch_group = news\n", "", ""},
        {"[query]\nreaders = 2\n", "", "query.readers"},
        {"[index]\npath = /a\n", "[index]\npath = /b\n", "index.path"},
        {"[index]\npath = /a\n", "[index]\npath = /a ; the same\n", ""},
        {"[index]\nlanguage = english\n", "[index]\nlanguage = en\n", ""},
        {"[corpus]\nrescan = 60s\n", "[corpus]\nrescan = 1min\n", ""},
        {"[server]\nmode = 0600\n", "", "server.mode"},
        {"[corpus]\nwatch = scan\n", "", "corpus.watch"},
        {"[corpus]\nignore = *.bak\n", "", "corpus.ignore"},
        {"[corpus]\npath = /a\n", "[corpus]\npath = /a\npath = /b\n", "corpus.path"},
        {"[corpus]\npath = /a\npath = /b\n", "[corpus]\npath = /b\npath = /a\n", "corpus.path"},
        {"[corpus]\npath = /a /b\n", "[corpus]\npath = /a\npath = /b\n", "corpus.path"},
        {"[query]\nreaders = 2\nwords = 7\n[index]\npath = /a\n",
         "[corpus]\nignore =\n[query]\nwords = 8\n", "corpus.ignore, index.path, query.readers"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int turn = 0; turn < 2; turn++) {
            struct err err;
            OWN(config_freep) struct config *in_force = NULL, *next = NULL;
            OWN(buf_release) struct buf names = BUF_INIT;
            assert_int_equal(parse(&in_force, turn ? cases[i].next : cases[i].in_force, &err), 0);
            assert_int_equal(parse(&next, turn ? cases[i].in_force : cases[i].next, &err), 0);
            config_keep_fixed(next, in_force, &names);
            assert_string_equal(buf_str(&names), cases[i].names);
            for (size_t k = 0; k < setting_count; k++)
                assert_true(
                    setting_table[k].live ||
                    setting_is_same(&setting_table[k], &in_force->settings, &next->settings));
        }
    }
}

static void what_is_kept_has_its_old_origin(void **state)
{
    struct err err;
    OWN(config_freep) struct config *in_force = NULL, *next = NULL;
    OWN(buf_release) struct buf names = BUF_INIT;
    (void)state;
    assert_int_equal(parse(&in_force,
                           "[corpus]\npath = /a\npath = /b\n[query]\nreaders = 2\nwords = 7\n"
                           "[index]\nmerge_factor = 4\n",
                           &err),
                     0);
    assert_int_equal(parse_with(&next,
                                "[query]\nwords = 8\n[index]\n\npath = /i\nmerge_factor = 4\n",
                                SETS("corpus.path=/c", "query.readers=5"), &err),
                     0);
    config_keep_fixed(next, in_force, &names);
    config_free(TAKE(in_force));
    assert_string_equal(names.data, "corpus.path, index.path, query.readers");
    assert_setting(next, "corpus.path", "/a|/b", "x.conf:3|x.conf:3");
    assert_setting(next, "query.readers", "2", "x.conf:5");
    assert_setting(next, "index.path", "", "default");
    /* What is the same is from where it is now, and what a reload changes is the new. */
    assert_setting(next, "index.merge_factor", "4", "x.conf:6");
    assert_setting(next, "query.words", "8", "x.conf:2");
}

static void what_is_kept_is_named_at_each_reload_until_it_is_taken_back(void **state)
{
    static const char *const texts[] = {"[query]\nreaders = 5\n", "[query]\nreaders = 5\n",
                                        "[query]\nreaders = 2\n"};
    static const char *const names[] = {"query.readers", "query.readers", ""};
    struct err err;
    OWN(config_freep) struct config *in_force = NULL;
    (void)state;
    assert_int_equal(parse(&in_force, "[query]\nreaders = 2\n", &err), 0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct config *next;
        OWN(buf_release) struct buf kept = BUF_INIT;
        assert_int_equal(parse(&next, texts[i], &err), 0);
        config_keep_fixed(next, in_force, &kept);
        config_free(in_force);
        in_force = next;
        assert_string_equal(buf_str(&kept), names[i]);
        assert_setting(in_force, "query.readers", "2", "x.conf:2");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_says_the_defaults),
        cmocka_unit_test(the_printed_defaults_change_nothing),
        cmocka_unit_test(the_printed_defaults_are_the_defaults),
        cmocka_unit_test(a_line_is_read_however_it_is_set),
        cmocka_unit_test(a_path_of_the_corpus_may_be_repeated),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
        cmocka_unit_test(the_first_error_is_told),
        cmocka_unit_test(long_lines_are_read_or_refused_whole),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(hostile_values_are_cut_in_messages),
        cmocka_unit_test(the_command_line_is_over_the_file),
        cmocka_unit_test(what_is_wrong_on_the_command_line_is_named),
        SCRATCH_TEST(a_file_is_read),
        cmocka_unit_test(no_file_says_the_defaults),
        SCRATCH_TEST(what_is_no_file_is_refused),
        cmocka_unit_test(settings_that_need_a_new_start_are_kept_and_named),
        cmocka_unit_test(what_is_kept_has_its_old_origin),
        cmocka_unit_test(what_is_kept_is_named_at_each_reload_until_it_is_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
