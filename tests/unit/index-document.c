#include "index/document.h"

#include <string.h>

#include "unit.h"

static void an_id_term_is_printed_behind_its_prefix(void **state)
{
    char term[ID_TERM_SIZE];
    (void)state;
    document_id_term(0, term);
    assert_string_equal(term, "Q000000000000");
    document_id_term(ARTICLE_ID_MAX, term);
    assert_string_equal(term, "Qzzzzzzzzzzzz");
}

static void date_values_sort_as_dates_do(void **state)
{
    static const int64_t dates[] = {INT64_MIN, INT64_MIN + 1, -1732579200, -256,     -255, -1, 0, 1,
                                    255,       256,           1732579200,  INT64_MAX};
    char before[DATE_VALUE_SIZE], value[DATE_VALUE_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        document_date_value(dates[i], value);
        assert_int_equal(document_date_of_value(value), dates[i]);
        if (i > 0)
            assert_true(memcmp(before, value, sizeof value) < 0);
        memcpy(before, value, sizeof value);
    }
}

static void folders_of_a_path_have_terms(void **state)
{
    static const struct {
        const char *path;
        size_t folder;
    } cases[] = {
        {"", 0}, {"/", 0}, {"/a", 0}, {"/a/", 2}, {"/a/b", 2}, {"/a/b/c", 4}, {"a/b", 1}, {"a", 0},
    };
    char deep[2 * FOLDER_MAX_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(document_folder(cases[i].path, strlen(cases[i].path)), cases[i].folder);
    memset(deep, 'd', sizeof deep);
    deep[0] = deep[9] = '/';
    deep[FOLDER_MAX_BYTES + 1] = '/';
    assert_int_equal(document_folder(deep, sizeof deep), 9);
    deep[FOLDER_MAX_BYTES] = '/';
    assert_int_equal(document_folder(deep, sizeof deep), FOLDER_MAX_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_term_is_printed_behind_its_prefix),
        cmocka_unit_test(date_values_sort_as_dates_do),
        cmocka_unit_test(folders_of_a_path_have_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
