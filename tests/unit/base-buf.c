#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "unit.h"

static void an_empty_buffer_is_an_empty_string(void **state)
{
    struct buf buf = BUF_INIT;
    (void)state;
    assert_string_equal(buf_str(&buf), "");
    buf_clear(&buf);
    buf_consume(&buf, 0);
    assert_null(buf.data);
    OWN(freep) char *text = buf_take(&buf);
    assert_string_equal(text, "");
    buf_release(&buf);
}

static void what_is_added_stands_one_after_the_other(void **state)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    (void)state;
    buf_add_str(&buf, "one");
    buf_add_char(&buf, ' ');
    buf_addf(&buf, "%s %d", "two", 3);
    buf_add(&buf, " four five", 5);
    buf_add(&buf, NULL, 0);
    buf_add_str(&buf, "");
    assert_string_equal(buf_str(&buf), "one two 3 four");
    assert_int_equal(buf.length, 14);
}

static void zero_bytes_are_bytes(void **state)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    (void)state;
    buf_add(&buf, "a\0b", 3);
    buf_add_char(&buf, '\0');
    assert_int_equal(buf.length, 4);
    assert_memory_equal(buf.data, "a\0b\0", 5);
}

static void growing_keeps_the_content_and_its_end(void **state)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    (void)state;
    for (size_t i = 0; i < 10000; i++) {
        buf_add_char(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.length, i + 1);
        assert_int_equal(buf.data[i + 1], '\0');
        assert_true(buf.capacity > buf.length);
    }
    for (size_t i = 0; i < buf.length; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
}

static void a_long_format_is_not_cut(void **state)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    (void)state;
    buf_add_str(&buf, "<");
    buf_addf(&buf, "%05000d", 7);
    buf_add_str(&buf, ">");
    assert_int_equal(buf.length, 5002);
    assert_string_equal(buf.data + 4999, "07>");
}

static void reserved_room_counts_only_when_grown(void **state)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    (void)state;
    char *at = buf_reserve(&buf, 100);
    assert_string_equal(buf_str(&buf), "");
    memset(at, 'x', 100);
    buf_grow(&buf, 3);
    assert_string_equal(buf_str(&buf), "xxx");
    assert_ptr_equal(buf_reserve(&buf, 0), buf.data + 3);
}

static void consuming_drops_the_front(void **state)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    (void)state;
    buf_add_str(&buf, "line one\nline two");
    buf_consume(&buf, 9);
    assert_string_equal(buf_str(&buf), "line two");
    buf_consume(&buf, 0);
    assert_string_equal(buf_str(&buf), "line two");
    buf_consume(&buf, buf.length);
    assert_string_equal(buf_str(&buf), "");
    assert_int_equal(buf.length, 0);
}

static void clearing_keeps_the_memory(void **state)
{
    OWN(buf_release) struct buf buf = BUF_INIT;
    (void)state;
    buf_add_str(&buf, "text");
    const char *data = buf.data;
    buf_clear(&buf);
    assert_string_equal(buf_str(&buf), "");
    buf_add_str(&buf, "new");
    assert_ptr_equal(buf.data, data);
    assert_string_equal(buf_str(&buf), "new");
}

static void what_is_taken_is_the_callers(void **state)
{
    struct buf buf = BUF_INIT;
    (void)state;
    buf_add_str(&buf, "mine");
    OWN(freep) char *text = buf_take(&buf);
    assert_string_equal(text, "mine");
    assert_string_equal(buf_str(&buf), "");
    buf_add_str(&buf, "yours");
    assert_string_equal(text, "mine");
    buf_release(&buf);
    assert_null(buf.data);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_is_an_empty_string),
        cmocka_unit_test(what_is_added_stands_one_after_the_other),
        cmocka_unit_test(zero_bytes_are_bytes),
        cmocka_unit_test(growing_keeps_the_content_and_its_end),
        cmocka_unit_test(a_long_format_is_not_cut),
        cmocka_unit_test(reserved_room_counts_only_when_grown),
        cmocka_unit_test(consuming_drops_the_front),
        cmocka_unit_test(clearing_keeps_the_memory),
        cmocka_unit_test(what_is_taken_is_the_callers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
