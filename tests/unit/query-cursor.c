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
    assert_true(cursor_question("a", 1, 0, 1) == cursor_question("a", 1, 0, 1));
    assert_true(cursor_question("a", 1, 0, 1) != cursor_question("b", 1, 0, 1));
    assert_true(cursor_question("a", 1, 0, 1) != cursor_question("a", 1, 0, 2));
    assert_true(cursor_question("a", 1, 0, 1) != cursor_question("a", 1, 1, 1));
    assert_true(cursor_question("", 0, 0, 1) != cursor_question("a", 1, 0, 1));
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
