#include "text/nearest.h"

#include <string.h>

#include "unit.h"

/* The nearest of some names; NULL if none is. */
static const char *find(const char *wrong, size_t length)
{
    static const char *const names[] = {
        "danish", "spanish", "irish", "russian", "it", "a-name-that-is-longer-than-all-the-others"};
    struct nearest nearest;
    nearest_init(&nearest, wrong, length);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        nearest_offer(&nearest, names[i]);
    return nearest.best;
}

static void a_name_is_found_by_what_is_nearly_it(void **state)
{
    static const struct {
        const char *wrong, *best;
    } cases[] = {
        {"danish", "danish"},
        {"Danish", "danish"},
        {"DANSIH", "danish"},
        {"spannish", "spanish"},
        {"panish", "danish"}, /* One edit from two names: the first. */
        {"iris", "irish"},
        {"rishi", "irish"},
        {"rusian ", "russian"},
        {"finnish", NULL},
        {"russ", NULL},
        {"i", NULL}, /* One edit, but of one letter. */
        {"en", NULL},
        {"de", NULL},
        {"", NULL},
        {"a-name-that-is-longer-than-all-the-others", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *best = find(cases[i].wrong, strlen(cases[i].wrong));
        if (!best || !cases[i].best ? best != cases[i].best : strcmp(best, cases[i].best) != 0)
            fail_msg("%s: %s", cases[i].wrong, best ? best : "nothing");
    }
}

static void names_of_any_length_and_bytes_are_compared(void **state)
{
    char wrong[100];
    (void)state;
    memset(wrong, 'h', sizeof wrong);
    for (size_t length = 0; length <= sizeof wrong; length++)
        assert_null(find(wrong, length));
    assert_null(find("\xFF\xC3\xA9\0\x80", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_found_by_what_is_nearly_it),
        cmocka_unit_test(names_of_any_length_and_bytes_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
