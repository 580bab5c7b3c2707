#include "daemon/settings.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/own.h"
#include "ingest/watcher.h"
#include "unit.h"

static const struct setting *find(const char *name)
{
    const char *dot = strchr(name, '.');
    OWN(freep) char *section = strndup(name, (size_t)(dot - name));
    const struct setting *setting = setting_find(section, dot + 1);
    assert_non_null(setting);
    return setting;
}

static int parse(struct settings *settings, const char *name, const char *text, struct err *err)
{
    return setting_parse(find(name), settings, text, err);
}

static void must_parse(struct settings *settings, const char *name, const char *text)
{
    struct err err = {0};
    if (parse(settings, name, text, &err) < 0)
        fail_msg("%s", err.text);
}

/* All its values are these, with '|' between them. */
static void assert_printed(const struct settings *settings, const char *name, const char *text)
{
    const struct setting *setting = find(name);
    OWN(buf_release) struct buf out = BUF_INIT;
    for (size_t i = 0; i < setting_value_count(setting, settings); i++) {
        if (i > 0)
            buf_add_char(&out, '|');
        setting_print(setting, settings, i, &out);
    }
    assert_string_equal(buf_str(&out), text);
}

/* -- the table ----------------------------------------------------------------------------- */

static void every_default_is_a_value(void **state)
{
    OWN(settings_release) struct settings settings = {0};
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        must_parse(&settings, setting->name, setting->fallback);
        assert_printed(&settings, setting->name, setting->fallback);
    }
}

static size_t section_length(const struct setting *setting)
{
    return strcspn(setting->name, ".");
}

static bool are_of_a_section(const struct setting *a, const struct setting *b)
{
    return section_length(a) == section_length(b) &&
           strncmp(a->name, b->name, section_length(a)) == 0;
}

static void those_of_a_section_stand_together(void **state)
{
    (void)state;
    for (size_t i = 1; i < setting_count; i++)
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(setting_table[k].name, setting_table[i].name);
            if (are_of_a_section(&setting_table[k], &setting_table[i]))
                assert_true(are_of_a_section(&setting_table[i - 1], &setting_table[i]));
        }
}

static void each_has_a_member_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        assert_true(setting_table[i].member < sizeof(struct settings));
        for (size_t k = 0; k < i; k++)
            assert_true(setting_table[k].member != setting_table[i].member);
    }
}

static void a_setting_is_found_by_section_and_key(void **state)
{
    static const char *const strangers[][2] = {
        {"query", "word"},   {"query", "wordsx"},
        {"query", "Words"},  {"Query", "words"},
        {"quer", "y.words"}, {"query.", "words"},
        {"", "query.words"}, {"", "words"},
        {"query", ""},       {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < setting_count; i++)
        assert_ptr_equal(find(setting_table[i].name), &setting_table[i]);
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++)
        assert_null(setting_find(strangers[i][0], strangers[i][1]));
}

/* -- values -------------------------------------------------------------------------------- */

static void a_value_is_printed_as_it_would_be_written(void **state)
{
    static const struct {
        const char *name, *text, *printed;
    } cases[] = {
        {"query.words", "7", "7"},
        {"query.words", "007", "7"},
        {"query.words", "7 ", "7"},
        {"query.size", "16", "16"},
        {"query.size", "2k", "2k"},
        {"query.size", "2048", "2k"},
        {"query.size", "2 k", "2k"},
        {"query.size", "3000", "3000"},
        {"query.size", "1M", "1M"},
        {"ingest.article_size", "1G", "1G"},
        {"query.time", "1500ms", "1500ms"},
        {"query.time", "3000ms", "3s"},
        {"query.time", "120 s", "2min"},
        {"corpus.rescan", "1h", "1h"},
        {"corpus.rescan", "0", "0"},
        {"corpus.rescan", "0s", "0"},
        {"server.mode", "600", "0600"},
        {"server.mode", "0", "0000"},
        {"server.mode", "0777", "0777"},
        {"log.level", "debug", "debug"},
        {"corpus.watch", "scan", "scan"},
        {"index.language", "german", "german"},
        {"index.language", "de", "de"},
        {"index.language", "deu", "deu"},
        {"index.languages", "*", "*"},
        {"index.languages", "", ""},
        {"index.languages", "  de \t en ", "de en"},
        {"index.path", "/srv/my index/a=b#c", "/srv/my index/a=b#c"},
        {"index.path", "", ""},
        {"corpus.ignore", "*.bak   .*\t~*", "*.bak .* ~*"},
        {"corpus.ignore", "  x ", "x"},
        {"corpus.ignore", "", ""},
        {"corpus.path", "/b c", "/b c"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(settings_release) struct settings settings = {0};
        must_parse(&settings, cases[i].name, cases[i].text);
        assert_printed(&settings, cases[i].name, cases[i].printed);
    }
}

static void values_are_in_bytes_milliseconds_and_enums(void **state)
{
    OWN(settings_release) struct settings settings = {0};
    (void)state;
    must_parse(&settings, "ingest.article_size", "3M");
    must_parse(&settings, "query.time", "2min");
    must_parse(&settings, "server.mode", "0640");
    must_parse(&settings, "corpus.watch", "events");
    must_parse(&settings, "log.level", "warning");
    assert_int_equal(settings.ingest_article_bytes, 3 << 20);
    assert_int_equal(settings.query_time_ms, 120000);
    assert_int_equal(settings.server_mode, 0640);
    assert_int_equal(settings.corpus_watch, WATCH_EVENTS);
    assert_int_equal(settings.log_level, LOG_LEVEL_WARN);
}

static void only_a_list_grows(void **state)
{
    OWN(settings_release) struct settings settings = {0};
    (void)state;
    must_parse(&settings, "corpus.path", "/a");
    must_parse(&settings, "corpus.path", "/b c");
    assert_printed(&settings, "corpus.path", "/a|/b c");
    must_parse(&settings, "corpus.ignore", "a b");
    must_parse(&settings, "corpus.ignore", "c");
    assert_printed(&settings, "corpus.ignore", "c");
    must_parse(&settings, "index.path", "/a");
    must_parse(&settings, "index.path", "/b");
    assert_printed(&settings, "index.path", "/b");
    setting_clear(find("corpus.path"), &settings);
    assert_printed(&settings, "corpus.path", "");
    must_parse(&settings, "corpus.path", "/d");
    assert_printed(&settings, "corpus.path", "/d");
}

#define LIST "newsdexd.conf(5) has a list)"

static void what_is_wrong_is_said_and_changes_nothing(void **state)
{
    static const struct {
        const char *name, *text, *why;
    } cases[] = {
        {"log.level", "loud", "\"loud\" is none of error, warning, info, debug"},
        {"log.level", "INFO", "\"INFO\" is none of error, warning, info, debug"},
        {"corpus.watch", "", "\"\" is none of auto, inotify, events, scan"},
        {"query.words", "many", "\"many\" is no whole number"},
        {"query.words", "", "\"\" is no whole number"},
        {"query.words", "7k", "\"7k\" is no whole number"},
        {"query.words", "0x7", "\"0x7\" is no whole number"},
        {"query.words", "+7", "\"+7\" is no whole number"},
        {"query.words", "-7", "\"-7\" is no whole number"},
        {"query.words", " 7", "\" 7\" is no whole number"},
        {"query.words", "7.5", "\"7.5\" is no whole number"},
        {"query.words", "0", "0 is not from 1 to 1000"},
        {"query.words", "1001", "1001 is not from 1 to 1000"},
        {"query.words", "99999999999999999999", "\"99999999999999999999\" is no whole number"},
        {"query.size", "4K", "\"4K\" is no size (a number, k, M or G)"},
        {"query.size", "k", "\"k\" is no size (a number, k, M or G)"},
        {"query.size", "4kB", "\"4kB\" is no size (a number, k, M or G)"},
        {"query.size", "2M", "2M is not from 16 to 1048576"},
        {"query.size", "9223372036854775807G",
         "\"9223372036854775807G\" is no size (a number, k, M or G)"},
        {"query.time", "5", "\"5\" is no duration (a number with ms, s, min, h, d, y)"},
        {"query.time", "5m", "\"5m\" is no duration (a number with ms, s, min, h, d, y)"},
        {"query.time", "0", "0 is not from 1 to 600000 ms"},
        {"query.time", "1h", "1h is not from 1 to 600000 ms"},
        {"server.mode", "0888", "\"0888\" is no octal mode"},
        {"server.mode", "rw", "\"rw\" is no octal mode"},
        {"server.mode", "1777", "1777 is not from 0 to 511"},
        {"index.languages", "de klingon", "\"klingon\" is no language that can be told"},
        {"index.language", "klingon", "Snowball knows no language \"klingon\" (" LIST},
        {"index.language", "", "Snowball knows no language \"\" (" LIST},
        {"index.language", "englsh",
         "Snowball knows no language \"englsh\" (did you mean \"english\"? " LIST},
        {"index.language", "German",
         "Snowball knows no language \"German\" (did you mean \"german\"? " LIST},
        {"index.language", "english ",
         "Snowball knows no language \"english \" (did you mean \"english\"? " LIST},
        {"index.language", "EN", "Snowball knows no language \"EN\" (" LIST},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        OWN(settings_release) struct settings settings = {0};
        OWN(buf_release) struct buf why = BUF_INIT;
        buf_addf(&why, "%s: %s", cases[i].name, cases[i].why);
        must_parse(&settings, cases[i].name, find(cases[i].name)->fallback);
        assert_int_equal(parse(&settings, cases[i].name, cases[i].text, &err), ERR_CONFIG);
        assert_string_equal(err.text, why.data);
        assert_printed(&settings, cases[i].name, find(cases[i].name)->fallback);
    }
}

static void an_empty_item_of_a_list_is_refused(void **state)
{
    struct err err = {0};
    OWN(settings_release) struct settings settings = {0};
    (void)state;
    must_parse(&settings, "corpus.path", "/a");
    assert_int_equal(parse(&settings, "corpus.path", "", &err), ERR_CONFIG);
    assert_string_equal(err.text, "corpus.path is empty");
    assert_printed(&settings, "corpus.path", "/a");
}

static void every_language_of_snowball_is_taken(void **state)
{
    size_t count = 0;
    (void)state;
    for (const char **name = sb_stemmer_list(); *name; name++, count++) {
        OWN(settings_release) struct settings settings = {0};
        must_parse(&settings, "index.language", *name);
        assert_string_equal(settings.index_language, *name);
    }
    assert_true(count > 10);
}

/* -- comparing and copying ----------------------------------------------------------------- */

static void values_are_compared_by_what_they_mean(void **state)
{
    static const struct {
        const char *name, *a, *b;
        bool same;
    } cases[] = {
        {"query.words", "7", "7", true},
        {"query.words", "7", "8", false},
        {"corpus.rescan", "60s", "1min", true},
        {"query.size", "2k", "2048", true},
        {"server.mode", "600", "0600", true},
        {"log.level", "debug", "info", false},
        {"index.path", "", "", true},
        {"index.path", "/a", "/b", false},
        {"index.language", "en", "english", false},
        {"corpus.ignore", "a  b", "a b", true},
        {"corpus.ignore", "a b", "b a", false},
        {"corpus.ignore", "a", "a b", false},
        {"corpus.path", "/a /b", "/a /b", true},
        {"corpus.path", "/a", "/a/", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(settings_release) struct settings a = {0};
        OWN(settings_release) struct settings b = {0};
        must_parse(&a, cases[i].name, cases[i].a);
        must_parse(&b, cases[i].name, cases[i].b);
        if (setting_is_same(find(cases[i].name), &a, &b) != cases[i].same)
            fail_msg("%s: %s, %s", cases[i].name, cases[i].a, cases[i].b);
    }
}

static void a_copy_outlives_what_it_was_made_of(void **state)
{
    OWN(settings_release) struct settings to = {0};
    struct settings from = {0};
    (void)state;
    must_parse(&to, "corpus.path", "/old");
    must_parse(&to, "corpus.path", "/older");
    must_parse(&to, "index.path", "/old");
    must_parse(&from, "corpus.path", "/a");
    must_parse(&from, "corpus.ignore", "a b");
    must_parse(&from, "index.path", "/a");
    must_parse(&from, "query.readers", "5");
    static const char *const names[] = {"corpus.path", "corpus.ignore", "index.path",
                                        "query.readers"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        setting_copy(find(names[i]), &to, &from);
    settings_release(&from);
    assert_printed(&to, "corpus.path", "/a");
    assert_printed(&to, "corpus.ignore", "a b");
    assert_printed(&to, "index.path", "/a");
    assert_printed(&to, "query.readers", "5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_is_a_value),
        cmocka_unit_test(those_of_a_section_stand_together),
        cmocka_unit_test(each_has_a_member_of_its_own),
        cmocka_unit_test(a_setting_is_found_by_section_and_key),
        cmocka_unit_test(a_value_is_printed_as_it_would_be_written),
        cmocka_unit_test(values_are_in_bytes_milliseconds_and_enums),
        cmocka_unit_test(only_a_list_grows),
        cmocka_unit_test(what_is_wrong_is_said_and_changes_nothing),
        cmocka_unit_test(an_empty_item_of_a_list_is_refused),
        cmocka_unit_test(every_language_of_snowball_is_taken),
        cmocka_unit_test(values_are_compared_by_what_they_mean),
        cmocka_unit_test(a_copy_outlives_what_it_was_made_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
