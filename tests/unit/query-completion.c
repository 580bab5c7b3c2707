#include "query/completion.h"

#include <string.h>

#include "base/buf.h"
#include "query/typing.h"
#include "unit.h"
#include "words.h"

static const struct sample_word list[] = {
    {"oil", NULL, 500, 40},          {"oiled", "oil", 10, 40},      {"orange", "orang", 90, 2},
    {"ordinary", "ordinari", 80, 0}, {"pressed", "press", 9, 5},    {"price", NULL, 300, 30},
    {"prices", "price", 400, 30},    {"private", "privat", 350, 3}, {"the", NULL, 9000, 100},
    {"theatre", "theatr", 30, 6},
};

#define WORDS (sizeof list / sizeof list[0])

static void print_found(struct buf *out, const struct vocabulary *vocabulary, const char *prefix,
                        bool skip_common, size_t limit)
{
    size_t found[8];
    size_t count = completion_find(vocabulary, prefix, strlen(prefix), skip_common, found, limit);
    assert_true(count <= limit);
    for (size_t i = 0; i < count; i++) {
        const struct vocabulary_word word = vocabulary_get(vocabulary, found[i]);
        buf_addf(out, "%s%.*s", i > 0 ? " " : "", (int)word.form_length, word.form);
    }
}

static void words_of_headlines_come_first(void **state)
{
    static const struct {
        const char *prefix;
        bool skip_common;
        size_t limit;
        const char *found;
    } cases[] = {
        {"o", false, 8, "oil orange ordinary"},
        {"o", false, 2, "oil orange"},
        {"o", false, 1, "oil"},
        {"p", false, 8, "prices pressed private"}, /* One for each stem. */
        {"pri", false, 8, "prices private"},
        {"the", false, 8, "the theatre"},
        {"the", true, 8, "theatre"},
        {"x", false, 8, ""},
        {"", false, 3, "the oil prices"},
        {"oil", false, 0, ""},
    };
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(list, WORDS);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        print_found(&out, vocabulary, cases[i].prefix, cases[i].skip_common, cases[i].limit);
        assert_string_equal(buf_str(&out), cases[i].found);
    }
}

/* -- plans ---------------------------------------------------------------------------------- */

static const struct query_limits limits = {.bytes = 4096, .depth = 32, .words = 64};

static void print(struct buf *out, const struct index_query *query)
{
    static const char *const signs[] = {
        [INDEX_QUERY_PHRASE] = " ", [INDEX_QUERY_ANY] = " | ",    [INDEX_QUERY_SYNONYMS] = " / ",
        [INDEX_QUERY_ALL] = " & ",  [INDEX_QUERY_EXCEPT] = " - ", [INDEX_QUERY_BOOST] = " ^ ",
        [INDEX_QUERY_NEAR] = " ~ ",
    };
    if (query->kind == INDEX_QUERY_TERM) {
        buf_add(out, query->term, query->term_length);
        return;
    }
    buf_add_char(out, '(');
    for (size_t i = 0; i < query->count; i++) {
        if (i > 0)
            buf_add_str(out, signs[query->kind]);
        print(out, query->children[i]);
    }
    buf_add_char(out, ')');
}

static void the_last_word_may_go_on(void **state)
{
    static const struct {
        const char *text, *plan;
    } cases[] = {
        {"o", "((Soil / Sorang / Sordinari / o))"},
        {"ord", "((ordinari / ord))"},
        {"oil pri", "((oil | (price / privat / pri)))"},
        {"oil pri ", "((oil | pri))"}, /* That word is whole. */
        {"oil AND pri", "((oil & (price / privat / pri)))"},
        {"oil AND", "(oil)"}, /* No query yet. */
        {"\"oil pri", "((oil & (price / privat / pri)))"},
        {"oil AND (pri", "((oil & (price / privat / pri)))"},
        {"oil AND NOT", "(oil)"},
        {"oil AND (NOT", "(oil)"},
        {"oil lang:", "(oil)"}, /* What is to stand there is not known. */
        {"oil lang:e", "(oil)"},
        {"oil date:20", "(oil)"},
        {"oil atleast3", "(oil)"},
        {"hedline:oil date:20 pri", "((hedlin | oil | (price / privat / pri)))"},
        {"\"oil price\"", "((oil price))"},
        {"headline:pri", "((Sprice / Sprivat / Spri))"},
        {"headlne:pri", "((headln | (price / privat / pri)))"},
        {"the", "(theatr)"}, /* It says nothing by itself. */
        {"xyz", "(xyz)"},
    };
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = sample_vocabulary(list, WORDS);
    OWN(planner_freep) struct planner *planner = planner_new("english");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        struct err err;
        OWN(buf_release) struct buf out = BUF_INIT;
        OWN(index_query_freep) struct index_query *plan = NULL;
        assert_int_equal(typing_plan(planner, &plan, text, strlen(text), &limits, &err), 0);
        completion_apply(vocabulary, plan, text, strlen(text));
        print(&out, plan);
        assert_string_equal(buf_str(&out), cases[i].plan);
    }
}

static void it_has_just_begun(void **state)
{
    static const struct {
        const char *text;
        bool has_begun;
    } cases[] = {{"o", true}, {"oi", true}, {"oil", false}, {"oil p", false}, {"o ", false}};
    OWN(planner_freep) struct planner *planner = planner_new("english");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err;
        const char *text = cases[i].text;
        OWN(index_query_freep) struct index_query *plan = NULL;
        assert_int_equal(typing_plan(planner, &plan, text, strlen(text), &limits, &err), 0);
        assert_int_equal(typing_has_just_begun(plan, strlen(text)), cases[i].has_begun);
        plan = index_query_within(index_query_new(INDEX_QUERY_DATES), plan);
        assert_int_equal(typing_has_just_begun(plan, strlen(text)), cases[i].has_begun);
    }
}

static void what_has_hardly_begun_finds_nothing(void **state)
{
    static const char *const texts[] = {"(", "\"", "-", "=", "atleast", "lang:", "path:", "date:2"};
    OWN(planner_freep) struct planner *planner = planner_new("english");
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct err err;
        OWN(index_query_freep) struct index_query *plan = NULL;
        assert_int_equal(typing_plan(planner, &plan, texts[i], strlen(texts[i]), &limits, &err), 0);
        assert_int_equal(plan->count, 1);
        assert_int_equal(plan->children[0]->kind, INDEX_QUERY_ANY);
        assert_int_equal(plan->children[0]->count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_headlines_come_first),
        cmocka_unit_test(the_last_word_may_go_on),
        cmocka_unit_test(it_has_just_begun),
        cmocka_unit_test(what_has_hardly_begun_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
