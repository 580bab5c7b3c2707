#include "query/cursor.h"

#include <string.h>

#include "unit.h"

static const struct cursor samples[] = {
    {SORT_RELEVANCE, 1, {.id = 0, .date = 0, .score = 0, .depth = 0}},
    {SORT_RELEVANCE, UINT64_MAX, {.id = 12345, .date = 86400, .score = 17.25, .depth = 10}},
    {SORT_NEWEST, 77, {.id = ARTICLE_ID_MAX, .date = INT64_MIN, .score = 0, .depth = UINT32_MAX}},
    {SORT_OLDEST, 77, {.id = 1, .date = INT64_MAX, .score = 0, .depth = 3}},
};

#define SAMPLES (sizeof samples / sizeof samples[0])

static void a_cursor_is_read_as_it_was_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct cursor *cursor = &samples[i];
        OWN(buf_release) struct buf text = BUF_INIT;
        struct cursor again;
        cursor_print(&text, cursor);
        assert_int_equal(text.length, 56);
        assert_true(cursor_parse(&again, text.data, text.length));
        assert_int_equal(again.sort, cursor->sort);
        assert_int_equal(again.question, cursor->question);
        assert_int_equal(again.position.id, cursor->position.id);
        assert_int_equal(again.position.date, cursor->position.date);
        assert_true(again.position.score == cursor->position.score);
        assert_int_equal(again.position.depth, cursor->position.depth);
    }
}

static void what_was_changed_is_no_cursor(void **state)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    struct cursor cursor;
    (void)state;
    cursor_print(&text, &samples[1]);
    for (size_t i = 0; i < text.length; i++) {
        char before = text.data[i];
        text.data[i] = before == 'x' ? 'y' : 'x';
        assert_false(cursor_parse(&cursor, text.data, text.length));
        text.data[i] = before;
        assert_false(cursor_parse(&cursor, text.data, i));
    }
    assert_true(cursor_parse(&cursor, text.data, text.length));
}

static void questions_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *query, *since, *until;
    } questions[] = {
        {"a", NULL, NULL},   {"b", NULL, NULL},   {"", NULL, NULL},    {"a", "2025", NULL},
        {"a", NULL, "2025"}, {"a", "2025", "26"}, {"a", "20", "2526"},
    };
    const size_t count = sizeof questions / sizeof questions[0];
    uint64_t known[sizeof questions / sizeof questions[0]];
    for (size_t i = 0; i < count; i++) {
        known[i] = cursor_question(questions[i].query, questions[i].since, questions[i].until);
        for (size_t k = 0; k < i; k++)
            assert_true(known[i] != known[k]);
    }
    assert_true(cursor_question("a", "2025", NULL) == known[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cursor_is_read_as_it_was_printed),
        cmocka_unit_test(what_was_changed_is_no_cursor),
        cmocka_unit_test(questions_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
