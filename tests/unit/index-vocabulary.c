#include "index/vocabulary.h"

#include <string.h>

#include "base/buf.h"
#include "index_fixture.h"
#include "words.h"

static const struct sample_word list[] = {
    {"a", NULL, 50, 1},     {"oil", NULL, 9, 2},  {"oils", "oil", 3, 2},
    {"oily", "oili", 1, 0}, {"pipe", NULL, 4, 0}, {"\xC3\xB8re", NULL, 1, 0},
};

#define WORDS (sizeof list / sizeof list[0])

static void words_are_as_they_were_added(void **state)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(list, WORDS);
    (void)state;
    assert_int_equal(vocabulary_count(vocabulary), WORDS);
    const struct vocabulary_word word = vocabulary_get(vocabulary, 2);
    assert_int_equal(word.form_length, 4);
    assert_memory_equal(word.form, "oils", 4);
    assert_int_equal(word.stem_length, 3);
    assert_memory_equal(word.stem, "oil", 3);
    assert_int_equal(word.frequency, 3);
    assert_int_equal(word.headlines, 2);
}

static void a_prefix_is_a_range(void **state)
{
    static const struct {
        const char *prefix;
        size_t from, behind;
    } cases[] = {
        {"", 0, 6},     {"a", 0, 1},    {"aa", 1, 1}, {"o", 1, 4},    {"oil", 1, 4},
        {"oils", 2, 3}, {"oilt", 3, 3}, {"z", 5, 5},  {"\xC3", 5, 6}, {"\xFF", 6, 6},
    };
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(list, WORDS);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *prefix = cases[i].prefix;
        size_t length = strlen(prefix);
        size_t from = vocabulary_from(vocabulary, prefix, length);
        assert_int_equal(from, cases[i].from);
        assert_int_equal(vocabulary_behind(vocabulary, prefix, length), cases[i].behind);
        for (size_t start = 0; start <= WORDS; start++) {
            size_t first = start > from ? start : from;
            size_t behind = start > cases[i].behind ? start : cases[i].behind;
            assert_int_equal(vocabulary_seek(vocabulary, start, prefix, length, false), first);
            assert_int_equal(vocabulary_seek(vocabulary, start, prefix, length, true), behind);
        }
    }
}

/* By every pair of strings, of which some differ behind the eighth byte only. */
static void a_seek_stops_at_the_first_word_in_order(void **state)
{
    static const struct sample_word words[] = {
        {"a", NULL, 1, 0},          {"abcdefgh", NULL, 1, 0},  {"abcdefgha", NULL, 1, 0},
        {"abcdefghab", NULL, 1, 0}, {"abcdefghb", NULL, 1, 0}, {"abcdefgi", NULL, 1, 0},
        {"abd", NULL, 1, 0},        {"\xC3\xA9", NULL, 1, 0},
    };
    static const char *const sought[] = {
        "",          "a",         "ab",       "abcdefg", "abcdefgh", "abcdefgha", "abcdefghaa",
        "abcdefghc", "abcdefghz", "abcdefgi", "abz",     "\xC3\xA9", "\xFF",
    };
    const size_t count = sizeof words / sizeof words[0];
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(words, count);
    (void)state;
    for (size_t i = 0; i < sizeof sought / sizeof sought[0]; i++) {
        size_t length = strlen(sought[i]), from = 0, behind = 0;
        for (size_t k = 0; k < count; k++) {
            from += strcmp(words[k].form, sought[i]) < 0;
            behind += strncmp(words[k].form, sought[i], length) <= 0;
        }
        assert_int_equal(vocabulary_from(vocabulary, sought[i], length), from);
        assert_int_equal(vocabulary_behind(vocabulary, sought[i], length), behind);
        assert_int_equal(vocabulary_seek(vocabulary, 0, sought[i], length, false), from);
        assert_int_equal(vocabulary_seek(vocabulary, 0, sought[i], length, true), behind);
    }
}

static void a_frequency_is_that_of_the_form(void **state)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(list, WORDS);
    OWN(vocabulary_dropp) struct vocabulary *empty = vocabulary_new();
    (void)state;
    assert_int_equal(vocabulary_frequency(vocabulary, "oil", 3), 9);
    assert_int_equal(vocabulary_frequency(vocabulary, "oi", 2), 0);
    assert_int_equal(vocabulary_frequency(vocabulary, "zebra", 5), 0);
    assert_int_equal(vocabulary_frequency(empty, "oil", 3), 0);
}

static void put_headlined(struct index_fixture *fixture, const char *path, const char *headline,
                          const char *body)
{
    OWN(article_freep) struct article *article = sample_article(path, headline, body);
    put_article(fixture, article);
}

static void an_index_has_the_words_of_all_segments(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    struct err err;
    struct vocabulary *vocabulary;
    (void)state;
    put_headlined(fixture, "/n/1", "Storms", "storm storm coast");
    commit(fixture);
    put_headlined(fixture, "/n/2", "Storm", "stormy coast");
    put_headlined(fixture, "/n/3", "Calm", "storm");
    commit(fixture);
    assert_int_equal(index_reader_vocabulary(fixture->reader, INT64_MAX, &vocabulary, &err), 0);
    assert_int_equal(vocabulary_count(vocabulary), 5); /* calm coast storm storms stormy */
    const struct vocabulary_word storm = vocabulary_get(vocabulary,
                                                        vocabulary_from(vocabulary, "storm", 5));
    assert_int_equal(storm.frequency, 4);
    assert_int_equal(storm.headlines, 2);
    assert_int_equal(vocabulary_frequency(vocabulary, "coast", 5), 2);
    vocabulary_drop(vocabulary);
    index_fixture_free(fixture);
}

static void words_that_take_too_long_are_not_given(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    struct err err;
    struct vocabulary *vocabulary = NULL;
    OWN(buf_release) struct buf text = BUF_INIT;
    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_addf(&text, "%c%c%cword ", 'a' + i / 100, 'a' + i / 10 % 10, 'a' + i % 10);
    put(fixture, "/n/1", buf_str(&text));
    commit(fixture);
    assert_int_equal(index_reader_vocabulary(fixture->reader, 1, &vocabulary, &err), 0);
    assert_null(vocabulary);
    index_fixture_free(fixture);
}

static void nearly_all_that_are_no_words_are_told_at_once(void **state)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = vocabulary_new();
    char form[16];
    unsigned taken = 0;
    (void)state;
    assert_false(vocabulary_may_have(vocabulary, "0", 1));
    for (int i = 10000; i < 20000; i++) {
        size_t length = (size_t)snprintf(form, sizeof form, "%d", i);
        vocabulary_add(vocabulary, &(struct vocabulary_word){form, form, length, length, 1, 0});
    }
    for (int i = 10000; i < 30000; i++) {
        size_t length = (size_t)snprintf(form, sizeof form, "%d", i);
        bool may_have = vocabulary_may_have(vocabulary, form, length);
        assert_true(i >= 20000 || may_have);
        taken += i >= 20000 && may_have;
    }
    assert_true(taken < 1000);
}

static void an_empty_index_has_no_words(void **state)
{
    struct index_fixture *fixture = index_fixture_new(64);
    struct err err;
    struct vocabulary *vocabulary;
    (void)state;
    assert_int_equal(index_reader_vocabulary(fixture->reader, INT64_MAX, &vocabulary, &err), 0);
    assert_int_equal(vocabulary_count(vocabulary), 0);
    vocabulary_drop(vocabulary);
    index_fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_as_they_were_added),
        cmocka_unit_test(a_prefix_is_a_range),
        cmocka_unit_test(a_seek_stops_at_the_first_word_in_order),
        cmocka_unit_test(a_frequency_is_that_of_the_form),
        cmocka_unit_test(an_index_has_the_words_of_all_segments),
        cmocka_unit_test(words_that_take_too_long_are_not_given),
        cmocka_unit_test(nearly_all_that_are_no_words_are_told_at_once),
        cmocka_unit_test(an_empty_index_has_no_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
