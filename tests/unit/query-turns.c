#include "query/turns.h"

#include <string.h>

#include "base/own.h"
#include "unit.h"

struct waiting {
    struct turn turn;
    char name;
};

/* One of a client for each letter: "aab" is two of a, one of b; names count from 0. */
static void add_all(struct turns *turns, struct waiting *list, const char *clients)
{
    turns_init(turns);
    for (size_t i = 0; clients[i]; i++) {
        list[i].name = (char)('0' + i);
        turns_add(turns, &list[i].turn, (uint64_t)clients[i]);
    }
}

static const char *take_all(struct turns *turns)
{
    static char names[16];
    size_t length = 0;
    for (struct turn *turn; (turn = turns_next(turns));)
        names[length++] = container_of(turn, struct waiting, turn)->name;
    names[length] = '\0';
    return names;
}

static void clients_take_turns(void **state)
{
    static const struct {
        const char *clients, *order;
    } cases[] = {
        {"", ""},         {"a", "0"},       {"aaa", "012"},       {"abc", "012"},
        {"aaab", "0312"}, {"aabb", "0213"}, {"aaabbc", "035142"}, {"aaaabcb", "0451623"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct turns turns;
        struct waiting list[16];
        add_all(&turns, list, cases[i].clients);
        assert_int_equal(turns.count, strlen(cases[i].clients));
        assert_string_equal(take_all(&turns), cases[i].order);
        assert_int_equal(turns.count, 0);
    }
}

static void who_comes_again_waits_behind_the_others(void **state)
{
    struct turns turns;
    struct waiting list[16];
    (void)state;
    add_all(&turns, list, "abc");
    struct turn *first = turns_next(&turns);
    turns_add(&turns, first, 'a');
    assert_string_equal(take_all(&turns), "120");
}

static void who_does_not_wait_any_more_leaves_the_rest_in_order(void **state)
{
    static const struct {
        size_t gone;
        const char *order;
    } cases[] = {{0, "41523"}, {1, "04253"}, {4, "05123"}, {5, "04123"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct turns turns;
        struct waiting list[16];
        add_all(&turns, list, "aaaabb");
        turns_remove(&turns, &list[cases[i].gone].turn);
        assert_int_equal(turns.count, 5);
        assert_string_equal(take_all(&turns), cases[i].order);
    }
}

static bool is_three(struct turn *turn)
{
    return container_of(turn, struct waiting, turn)->name == '3';
}

static void one_is_found_wherever_it_waits(void **state)
{
    static const char *const clients[] = {"aaaa", "abcd", "aabb"};
    (void)state;
    for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
        struct turns turns;
        struct waiting list[16];
        add_all(&turns, list, clients[i]);
        assert_ptr_equal(turns_find(&turns, is_three), &list[3].turn);
        turns_remove(&turns, &list[3].turn);
        assert_null(turns_find(&turns, is_three));
        assert_string_equal(take_all(&turns), i == 2 ? "021" : "012");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_take_turns),
        cmocka_unit_test(who_comes_again_waits_behind_the_others),
        cmocka_unit_test(who_does_not_wait_any_more_leaves_the_rest_in_order),
        cmocka_unit_test(one_is_found_wherever_it_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
