#include "article/id.h"

#include <string.h>

#include "unit.h"

static const struct {
    article_id id;
    const char *text;
} known[] = {
    {0, "000000000000"},
    {1, "000000000001"},
    {31, "00000000000z"},
    {32, "000000000010"},
    {UINT64_C(0x0123456789ABCDE), "04hmasw9nf6y"},
    {ARTICLE_ID_MAX, "zzzzzzzzzzzz"},
};

static void ids_are_printed_in_twelve_characters(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char text[ARTICLE_ID_LENGTH + 1];
        article_id_print(known[i].id, text);
        assert_string_equal(text, known[i].text);
    }
}

static void what_was_printed_is_read_back(void **state)
{
    article_id id = 1;
    (void)state;
    for (int i = 0; i < 10000;
         i++, id = (id * UINT64_C(6364136223846793005) + 1) & ARTICLE_ID_MAX) {
        char text[ARTICLE_ID_LENGTH + 1];
        article_id back;
        article_id_print(id, text);
        assert_true(article_id_parse(text, &back));
        assert_true(back == id);
    }
}

static void capitals_and_look_alikes_are_read(void **state)
{
    static const char *const pairs[][2] = {
        {"04HMASW9NF6Y", "04hmasw9nf6y"}, {"o4hmasw9nf6y", "04hmasw9nf6y"},
        {"O4HMASW9NF6Y", "04hmasw9nf6y"}, {"ilILoO000000", "111100000000"},
        {"ABCDEFGHJKMN", "abcdefghjkmn"}, {"PQRSTVWXYZ00", "pqrstvwxyz00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        article_id id;
        char text[ARTICLE_ID_LENGTH + 1];
        assert_true(article_id_parse(pairs[i][0], &id));
        article_id_print(id, text);
        assert_string_equal(text, pairs[i][1]);
    }
}

static void what_is_no_id_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "0",
        "00000000000",
        "0000000000000",
        "00000000000u",
        "U00000000000",
        "00000000000-",
        "000000 00000",
        "00000000000.",
        "é0000000000",
        "00000000000@",
        "00000000000[",
        "00000000000{",
        "00000000000/",
        "00000000000:",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        article_id id = 42;
        if (article_id_parse(texts[i], &id))
            fail_msg("taken: %s", texts[i]);
        assert_int_equal(id, 42);
    }
}

/* An index must not change its ids with a version of the program or of the hash's library. */
static void a_key_has_the_same_id_for_ever(void **state)
{
    static const char *const pairs[][2] = {
        {"", "t1m00mwd7562"},
        {"/spool/2025/11/26/port.txt", "nnw7mxtp3t7z"},
        {"urn:newsml:example.com:20251126:port", "0c5mq6vxxc9j"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char text[ARTICLE_ID_LENGTH + 1];
        assert_true(article_id_of_key(pairs[i][0]) <= ARTICLE_ID_MAX);
        article_id_print(article_id_of_key(pairs[i][0]), text);
        assert_string_equal(text, pairs[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_printed_in_twelve_characters),
        cmocka_unit_test(what_was_printed_is_read_back),
        cmocka_unit_test(capitals_and_look_alikes_are_read),
        cmocka_unit_test(what_is_no_id_is_refused),
        cmocka_unit_test(a_key_has_the_same_id_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
