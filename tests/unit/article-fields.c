#include "article/fields.h"

#include <string.h>

#include "unit.h"

static void a_field_is_found_by_its_name_in_any_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < field_count; i++)
        assert_ptr_equal(field_find(fields[i].name, strlen(fields[i].name)), &fields[i]);
    assert_string_equal(field_find("HeadLine:port", 8)->name, "headline");
    assert_string_equal(field_find("DATE", 4)->name, "date");
}

static void other_names_are_no_fields(void **state)
{
    static const char *const names[] = {"", "head", "headlines", "head line", "title", "dat"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_null(field_find(names[i], strlen(names[i])));
    assert_null(field_find("body\0", 5));
}

/* Two fields of one name, prefix or value slot would be mixed up in the index. */
static void fields_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < field_count; i++) {
        assert_true(fields[i].name[0] && fields[i].help[0]);
        bool has_terms = fields[i].kind == FIELD_TEXT || fields[i].kind == FIELD_LEAD ||
                         fields[i].kind == FIELD_KEYWORD || fields[i].kind == FIELD_PATH;
        assert_int_equal(fields[i].prefix != NULL, has_terms);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(fields[i].name, fields[k].name);
            if (fields[i].prefix && fields[i].prefix[0] && fields[k].prefix)
                assert_string_not_equal(fields[i].prefix, fields[k].prefix);
            if (fields[i].kind == FIELD_DATE && fields[k].kind == FIELD_DATE)
                assert_int_not_equal(fields[i].slot, fields[k].slot);
        }
    }
}

static void texts_without_terms_of_their_own_cannot_be_searched_alone(void **state)
{
    static const struct {
        const char *name;
        bool searchable;
    } cases[] = {{"headline", true}, {"byline", true}, {"dateline", true}, {"lead", true},
                 {"lang", true},     {"body", false},  {"path", true},     {"date", true},
                 {"since", true},    {"until", true},  {"id", true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct field *field = field_find(cases[i].name, strlen(cases[i].name));
        assert_int_equal(field_is_searchable(field), cases[i].searchable);
    }
}

static void a_wrong_name_is_answered_with_the_nearest(void **state)
{
    static const struct {
        const char *name, *suggestion;
    } cases[] = {
        {"headlines", "headline"},
        {"headlin", "headline"},
        {"haedline", "headline"},
        {"HEADLNE", "headline"},
        {"by-line", "byline"},
        {"bylines", "byline"},
        {"deadline", "headline"},
        {"datline", "dateline"},
        {"title", "headline"},
        {"Author", "byline"},
        {"titles", "headline"},
        {"tilte", "headline"},
        {"hed", "headline"},
        {"sorce", "source"},
        {"langauge", "lang"},
        {"frm", NULL},
        {"", NULL},
        {"x", NULL},
        {"by", "byline"},
        {"http", NULL},
        {"headlineheadline", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *suggestion = field_suggest(cases[i].name, strlen(cases[i].name));
        if (!suggestion || !cases[i].suggestion ? suggestion != cases[i].suggestion
                                                : strcmp(suggestion, cases[i].suggestion) != 0)
            fail_msg("%s: %s", cases[i].name, suggestion ? suggestion : "nothing");
    }
}

static void names_of_any_length_and_bytes_are_compared(void **state)
{
    char name[100];
    (void)state;
    memset(name, 'h', sizeof name);
    for (size_t length = 0; length <= sizeof name; length++)
        assert_null(field_suggest(name, length));
    assert_null(field_suggest("\xFF\xC3\xA9\0\x80", 5));
}

static void a_fields_text_is_that_of_the_article(void **state)
{
    struct article article = {
        .path = (char[]){"/p"},
        .headline = (char[]){"the headline"},
        .byline = (char[]){"the byline"},
        .body = (char[]){"the body"},
    };
    (void)state;
    assert_string_equal(field_text(field_find("headline", 8), &article), "the headline");
    assert_string_equal(field_text(field_find("byline", 6), &article), "the byline");
    assert_null(field_text(field_find("dateline", 8), &article));
    assert_string_equal(field_text(field_find("body", 4), &article), "the body");
    assert_string_equal(field_text(field_find("path", 4), &article), "/p");
}

static void a_keyword_is_its_words(void **state)
{
    static const struct {
        const char *value, *keyword;
    } cases[] = {
        {"de", "de"},
        {"DE", "de"},
        {"  Agência  Lusa. ", "agencia lusa"},
        {"agencia-lusa", "agencia lusa"},
        {"", ""},
        {"...", ""},
        {"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789",
         "0123456789 0123456789 0123456789 0123456789 0123456789"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char keyword[FIELD_KEYWORD_BYTES];
        size_t length = field_keyword(keyword, cases[i].value, strlen(cases[i].value));
        assert_int_equal(length, strlen(cases[i].keyword));
        assert_memory_equal(keyword, cases[i].keyword, length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_found_by_its_name_in_any_case),
        cmocka_unit_test(other_names_are_no_fields),
        cmocka_unit_test(fields_are_told_apart),
        cmocka_unit_test(texts_without_terms_of_their_own_cannot_be_searched_alone),
        cmocka_unit_test(a_wrong_name_is_answered_with_the_nearest),
        cmocka_unit_test(names_of_any_length_and_bytes_are_compared),
        cmocka_unit_test(a_fields_text_is_that_of_the_article),
        cmocka_unit_test(a_keyword_is_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
