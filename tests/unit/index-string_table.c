#include "index/string_table.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static uint32_t number(struct string_table *table, const char *bytes, size_t length)
{
    bool is_new;
    size_t before = table->count;
    uint32_t found = string_table_number(table, bytes, length, &is_new);
    assert_int_equal(table->count, before + is_new);
    assert_int_equal(table->items[found].length, length);
    assert_memory_equal(string_table_at(table, found), bytes, length);
    return found;
}

/* In two steps. */
static uint32_t number_prepared(struct string_table *table, const char *bytes, size_t length)
{
    char padded[128] = "";
    bool is_new;
    struct string_key key;
    memcpy(padded, bytes, length);
    string_table_prepare(table, padded, length, &key);
    return string_table_number_of(table, &key, &is_new);
}

static void strings_are_numbered_as_they_come(void **state)
{
    /* Alike in length, in the head, in all but the last byte; with NULs; none. */
    static const struct {
        const char *bytes;
        size_t length;
    } strings[] = {
        {"a", 1},
        {"b", 1},
        {"aa", 2},
        {"", 0},
        {"a\0", 2},
        {"\0a", 2},
        {"\0", 1},
        {"sixteen letters.", 16},
        {"sixteen letters.\0", 17},
        {"sixteen letters.a", 17},
        {"sixteen letters.b", 17},
        {"sixteen letters", 15},
        {"sixteen letters.eight more", 26},
        {"sixteen letters.eight morf", 26},
        {"sixteen letters.Eight more", 26},
    };
    struct string_table table = {0};
    (void)state;
    string_table_init(&table);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
            assert_int_equal(number(&table, strings[i].bytes, strings[i].length), i);
            assert_int_equal(number_prepared(&table, strings[i].bytes, strings[i].length), i);
        }
    string_table_release(&table);
}

/* A string of its own for each number, of up to 40 bytes. */
static size_t name(char out[64], uint32_t i)
{
    size_t length = (size_t)sprintf(out, "%u", i * 2654435761u);
    memset(out + length, 'x', i % 30);
    return length + i % 30;
}

static void check_many(struct string_table *table, uint32_t count)
{
    char bytes[64];
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < count; i++)
            assert_int_equal(number(table, bytes, name(bytes, i)), i);
    assert_int_equal(table->count, count);
}

static void a_key_stays_right_while_the_table_grows(void **state)
{
    struct string_table table = {0};
    struct string_key key;
    char bytes[64] = "the one that waits";
    bool is_new;
    (void)state;
    string_table_init(&table);
    string_table_prepare(&table, bytes, strlen(bytes), &key);
    check_many(&table, 50000);
    assert_int_equal(string_table_number_of(&table, &key, &is_new), 50000);
    assert_true(is_new);
    assert_int_equal(string_table_number_of(&table, &key, &is_new), 50000);
    assert_false(is_new);
    string_table_release(&table);
}

static void a_cleared_table_is_empty_and_gives_back_what_it_had_too_much(void **state)
{
    struct string_table table = {0};
    (void)state;
    string_table_init(&table);
    size_t slots = table.slot_count;
    check_many(&table, 50000);
    size_t grown = table.slot_count;
    assert_true(grown > slots);
    string_table_clear(&table);
    assert_int_equal(table.slot_count, grown); /* The next batch may be as large. */
    check_many(&table, 10);
    string_table_clear(&table);
    assert_int_equal(table.slot_count, slots);
    check_many(&table, 50000);
    string_table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_numbered_as_they_come),
        cmocka_unit_test(a_key_stays_right_while_the_table_grows),
        cmocka_unit_test(a_cleared_table_is_empty_and_gives_back_what_it_had_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
