#include "base/list.h"

#include <string.h>

#include "base/own.h"
#include "unit.h"

struct item {
    struct list link;
    char name;
};

static void append(struct list *list, struct item *item, char name)
{
    item->name = name;
    list_append(list, &item->link);
}

/* The names in the list, forwards and then backwards. */
static const char *names_of(const struct list *list)
{
    static char names[32];
    size_t length = 0;
    for (struct list *at = list->next; at != list; at = at->next)
        names[length++] = container_of(at, struct item, link)->name;
    names[length++] = '|';
    for (struct list *at = list->prev; at != list; at = at->prev)
        names[length++] = container_of(at, struct item, link)->name;
    names[length] = '\0';
    return names;
}

static void items_stay_in_the_order_they_came_in(void **state)
{
    struct list list;
    struct item items[3];
    (void)state;
    list_init(&list);
    assert_true(list_is_empty(&list));
    for (int i = 0; i < 3; i++)
        append(&list, &items[i], (char)('a' + i));
    assert_false(list_is_empty(&list));
    assert_string_equal(names_of(&list), "abc|cba");
}

static void any_item_can_be_removed(void **state)
{
    struct list list;
    struct item items[4];
    (void)state;
    list_init(&list);
    for (int i = 0; i < 4; i++)
        append(&list, &items[i], (char)('a' + i));
    list_remove(&items[1].link);
    assert_string_equal(names_of(&list), "acd|dca");
    list_remove(&items[0].link);
    assert_string_equal(names_of(&list), "cd|dc");
    list_remove(&items[3].link);
    list_remove(&items[2].link);
    assert_true(list_is_empty(&list));
}

static void a_removed_item_is_in_no_list(void **state)
{
    struct list list;
    struct item item;
    (void)state;
    list_init(&list);
    append(&list, &item, 'a');
    list_remove(&item.link);
    assert_true(list_is_empty(&item.link));
    list_remove(&item.link);
    append(&list, &item, 'b');
    assert_string_equal(names_of(&list), "b|b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_stay_in_the_order_they_came_in),
        cmocka_unit_test(any_item_can_be_removed),
        cmocka_unit_test(a_removed_item_is_in_no_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
