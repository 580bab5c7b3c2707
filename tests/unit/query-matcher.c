#include "query/matcher.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "index/query.h"
#include "unit.h"

static struct index_query *stem(const char *word)
{
    return index_query_term(NULL, word, strlen(word));
}

static struct index_query *form(const char *word, const char *its_stem)
{
    struct index_query *term = stem(its_stem);
    term->form = xstrdup(word);
    term->form_length = strlen(word);
    return term;
}

static void learn(struct matcher *matcher, const char *word, const char *its_stem)
{
    matcher_learn(matcher, word, strlen(word), its_stem, strlen(its_stem));
}

static matcher_set match(const struct matcher *matcher, const char *word)
{
    return matcher_match(matcher, word, strlen(word));
}

static void forms_are_found_by_the_stems_they_have(void **state)
{
    OWN(index_query_freep) struct index_query *query = index_query_new(INDEX_QUERY_ANY);
    (void)state;
    index_query_add(query, stem("walk"));
    index_query_add(query, stem("talk"));
    OWN(matcher_freep) struct matcher *matcher = matcher_new(query);
    learn(matcher, "walked", "walk");
    learn(matcher, "talks", "talk");
    learn(matcher, "stalk", "stalk");
    assert_int_equal(match(matcher, "walked"), 1);
    assert_int_equal(match(matcher, "talks"), 2);
    assert_int_equal(match(matcher, "stalk"), 0);
    assert_int_equal(match(matcher, "walk"), 0); /* Nobody said that this is a word. */
    assert_int_equal(match(matcher, ""), 0);
}

static void a_word_just_so_is_no_other_form(void **state)
{
    OWN(index_query_freep) struct index_query *query = form("walked", "walk");
    (void)state;
    OWN(matcher_freep) struct matcher *matcher = matcher_new(query);
    learn(matcher, "walked", "walk");
    learn(matcher, "walks", "walk");
    assert_int_equal(match(matcher, "walked"), 1);
    assert_int_equal(match(matcher, "walks"), 0);
}

/* As the same letters can be in two languages. */
static void a_form_may_have_several_stems(void **state)
{
    OWN(index_query_freep) struct index_query *query = index_query_new(INDEX_QUERY_ANY);
    (void)state;
    index_query_add(query, stem("die"));
    index_query_add(query, stem("dy"));
    OWN(matcher_freep) struct matcher *matcher = matcher_new(query);
    learn(matcher, "dies", "die");
    learn(matcher, "dies", "dy");
    learn(matcher, "dies", "die");
    assert_int_equal(match(matcher, "dies"), 3);
}

static void any_number_of_forms_are_told_apart(void **state)
{
    char word[16];
    OWN(index_query_freep) struct index_query *query = stem("x");
    (void)state;
    OWN(matcher_freep) struct matcher *matcher = matcher_new(query);
    for (int i = 0; i < 20000; i += 2) {
        snprintf(word, sizeof word, "x%d", i);
        learn(matcher, word, "x");
    }
    for (int i = 0; i < 20000; i++) {
        snprintf(word, sizeof word, "x%d", i);
        assert_int_equal(match(matcher, word), i % 2 == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_found_by_the_stems_they_have),
        cmocka_unit_test(a_word_just_so_is_no_other_form),
        cmocka_unit_test(a_form_may_have_several_stems),
        cmocka_unit_test(any_number_of_forms_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
