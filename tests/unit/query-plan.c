#include "query/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "unit.h"

static const struct query_limits limits = {.bytes = 4096, .depth = 32, .words = 8};

static int set_up(void **state)
{
    static const char *const roots[] = {"/n", "/m"};
    const struct query_moment moment = {.now = 1764167415}; /* 2025-11-26T14:30:15Z */
    struct planner *planner = planner_new("english");
    planner_set_moment(planner, &moment);
    planner_set_roots(planner, roots, 2);
    *state = planner;
    return 0;
}

static int tear_down(void **state)
{
    planner_free(*state);
    return 0;
}

/* The tree in one line: a term as it is, what is joined between parentheses with a sign. */
static void print(struct buf *out, const struct index_query *query)
{
    static const char *const signs[] = {
        [INDEX_QUERY_PHRASE] = " ",   [INDEX_QUERY_ANY] = " | ",   [INDEX_QUERY_ALL] = " & ",
        [INDEX_QUERY_EXCEPT] = " - ", [INDEX_QUERY_BOOST] = " ^ ", [INDEX_QUERY_NEAR] = " ~ ",
    };
    if (query->kind == INDEX_QUERY_EVERYTHING) {
        buf_add_char(out, '*');
        return;
    }
    if (query->kind == INDEX_QUERY_PATTERN || query->kind == INDEX_QUERY_FUZZY) {
        index_query_print(out, query);
        return;
    }
    if (query->kind == INDEX_QUERY_ATLEAST) {
        assert_int_equal(query->count, 1);
        print(out, query->children[0]);
        buf_addf(out, " x%u", query->times);
        return;
    }
    if (query->kind == INDEX_QUERY_TERM) {
        buf_add(out, query->term, query->term_length);
        if (query->form)
            buf_addf(out, "=%.*s", (int)query->form_length, query->form);
        for (size_t i = 0; i < query->count; i++) {
            buf_add_char(out, '/');
            print(out, query->children[i]);
        }
        return;
    }
    if (query->kind == INDEX_QUERY_DATES || query->kind == INDEX_QUERY_LENGTH ||
        query->kind == INDEX_QUERY_ID || query->kind == INDEX_QUERY_PATH) {
        index_query_print(out, query);
        return;
    }
    assert_true(query->count >= 2);
    assert_true((query->kind != INDEX_QUERY_EXCEPT && query->kind != INDEX_QUERY_BOOST) ||
                query->count == 2);
    buf_add_char(out, query->kind == INDEX_QUERY_PHRASE ? '"' : '(');
    for (size_t i = 0; i < query->count; i++) {
        if (query->kind == INDEX_QUERY_PHRASE && query->children[i]->kind != INDEX_QUERY_TERM)
            assert_int_equal(query->children[i]->count, 0);
        if (i > 0)
            buf_add_str(out, signs[query->kind]);
        if (i > 0 && query->kind == INDEX_QUERY_NEAR)
            buf_addf(out, "%u%s ", query->distance, query->in_order ? ">" : "");
        print(out, query->children[i]);
    }
    buf_add_char(out, query->kind == INDEX_QUERY_PHRASE ? '"' : ')');
}

static void what_is_planned(void **state)
{
    static const struct {
        const char *text, *plan;
    } cases[] = {
        /* places */
        {"=Storms", "storm=storms"},
        {"=e.mail", "\"e=e mail=mail\""},
        {"headline:=Storms", "Sstorm=storms"},
        {"storms NEAR/3 coasts", "(storm ~ 3 coast)"},
        {"storms ADJ/2 \"north coasts\"", "(storm ~ 2> \"north coast\")"},
        {"a NEAR/3 (b OR c) ADJ/2 d", "((a ~ 3 (b | c)) ~ 2> d)"},
        {"headline:(a NEAR/3 b)", "(Sa ~ 3 Sb)"},
        {"a NEAR/3 mig*", "(a ~ 3 mig*)"},
        {"(mig* OR wrod~) ADJ/3 a", "((mig* | wrod~1) ~ 3> a)"},
        {"\"storms mig* Wrod~2\"", "\"storm mig* wrod~2\""},
        {"\"mig*\"", "mig*"},
        {"\"M*A*S*H\"", "\"m a s h\""},
        {"\"north-coast mig* * &\"", "\"north coast mig*\""},
        {"headline:\"a mig*\"", "\"Sa headline:mig*\""},
        {"lead:(Storms NEAR/3 =b)", "(storm ~ 3 b=b)"},
        /* so often */
        {"atleast3 Storms", "storm x3"},
        {"atleast3 e.mail", "\"e mail\" x3"},
        {"atleast3 (a OR \"b cc*\")", "(a | \"b cc*\") x3"},
        {"+atleast3 a b", "(a x3 ^ b)"},
        {"headline:(atleast2 a)", "Sa x2"},
        /* wildcards and fuzzy words */
        {"Migr*", "migr*"},
        {"W\xC3\x89?RD**s", "we?rd*s"},
        {"wo*?", "wo*"},
        {"w?rd a*b", "(w?rd | a*b)"},
        {"headline:wo* AND -wo?d", "(headline:wo* & (* - wo?d))"},
        {"Wrod~", "wrod~1"},
        {"govermnent~", "govermnent~2"},
        {"wrod~2", "wrod~2"},
        {"\xD0\xBC\xD0\xB8\xD1\x80~", "\xD0\xBC\xD0\xB8\xD1\x80~1"},
        {"byline:doe~1 x", "(byline:doe~1 | x)"},
        /* words */
        {"Storms", "storm"},
        {"storms COASTS", "(storm | coast)"},
        {"\xC3\x89TUDES", "etud"},
        {"e.mail", "\"e mail\""},
        {"news-paper’s O'Brien", "((\"news paper\" | newspap) | obrien)"},
        {"\"news-paper\"", "\"news paper\""},
        {"Lisbon's", "lisbon"},
        {"\"climate changes\"", "\"climat chang\""},
        {"\"storm\"", "storm"},
        {"\xE6\x9D\xB1\xE4\xBA\xAC", "\"\xE6\x9D\xB1 \xE4\xBA\xAC\""},
        {"us US", "(us/u.s | u.s)"},
        {"\"about us\" \xE6\x9D\xB1it", "(\"about us/u.s\" | \"\xE6\x9D\xB1 it/i.t\")"},
        {"headline:who", "Swho/Sw.h.o"},
        {"caf\xE9s", "\"caf s\""},
        /* fields */
        {"headline:storms", "Sstorm"},
        {"byline:\"Anna Doe\"", "\"Aanna Adoe\""},
        {"dateline:(lisbon OR porto)", "(XDLlisbon | XDLporto)"},
        {"headline:e.mail", "\"Se Smail\""},
        /* keywords */
        {"lang:de", "Lde"},
        {"lang:\"DE\"", "Lde"},
        {"lang:English", "Len"},
        {"lang:\"Haitian Creole\"", "Lht"},
        {"lang:(german OR pt)", "(Lde | Lpt)"},
        {"storms lang:de", "(Lde & storm)"},
        {"a b lang:de", "(Lde & (a | b))"},
        {"lang:de lang:pt storm", "((Lde | Lpt) & storm)"},
        {"lang:de lang:pt", "(Lde | Lpt)"},
        {"+a b lang:de", "(Lde & (a ^ b))"},
        {"a -lang:de", "(a - Lde)"},
        {"+lang:de a", "(Lde ^ a)"},
        {"a AND lang:de", "(a & Lde)"},
        {"lang:(de OR pt) NOT a", "((Lde | Lpt) - a)"},
        {"a lang:(de pt)", "((Lde | Lpt) & a)"},
        {"a (lang:de OR lang:pt)", "((Lde | Lpt) & a)"},
        {"a (lang:de OR b)", "(a | (Lde | b))"},
        {"lang:de words>5 lang:pt a", "((Lde | Lpt) & words>=6 & a)"},
        /* signs */
        {"+a b", "(a ^ b)"},
        {"+a +b c d", "((a & b) ^ (c | d))"},
        {"+a +b", "(a & b)"},
        {"+a", "a"},
        {"a -b", "(a - b)"},
        {"a -b -c", "(a - (b | c))"},
        {"+a b -c", "((a ^ b) - c)"},
        {"-a", "(* - a)"},
        {"-a -b", "(* - (a | b))"},
        {"a -(-b)", "(a - (* - b))"},
        /* operators */
        {"a AND b", "(a & b)"},
        {"a b AND c", "((a | b) & c)"},
        {"a OR b AND c", "(a | (b & c))"},
        {"a NOT b", "(a - b)"},
        {"a NOT b NOT c", "(a - (b | c))"},
        {"a AND b NOT c", "((a & b) - c)"},
        {"NOT a", "(* - a)"},
        {"NOT a NOT b", "(* - (a | b))"},
        {"a OR NOT b", "(a | (* - b))"},
        {"NOT (NOT a)", "(* - (* - a))"},
        /* what would be refused, but for its quotation marks */
        {"\"NEAR\" \"near/3\"", "(near | \"near 3\")"},
        {"\"atleast\" near adj", "(atleast | near | adj)"},
        {"\"!a\" \"words > 5\"", "(a | \"word 5\")"},
        {"\"http://a.org/~b?c=1\"", "\"http a org b c 1\""},
        /* values restrict, whatever stands beside them */
        {"date:2025-11", "date:2025-11-01T00:00:00Z..2025-11-30T23:59:59Z"},
        {"since:today", "date:2025-11-26T00:00:00Z.."},
        {"until:yesterday", "date:..2025-11-25T23:59:59Z"},
        {"path:2025/11", "(path:/n/2025/11 | path:/n/2025/11/* | path:/m/2025/11 | "
                         "path:/m/2025/11/*)"},
        {"path:2025/11/ a", "((path:/n/2025/11/* | path:/m/2025/11/*) & a)"},
        {"path:/x/ a -path:/x/y*", "((path:/x/* & a) - path:/x/y*)"},
        {"path:/x path:/y/ a", "(((path:/x | path:/x/*) | path:/y/*) & a)"},
        {"path:* path:/", "((path:/n/* | path:/m/*) | path:/*)"},
        {"path:\"/a b~?\"", "(path:/a b~? | path:/a b~?/*)"},
        {"source:\"Agence Fictive\" slug:port-strikes",
         "(XSRagence fictive & (\"XSLport XSLstrike\" | XSLportstrik))"},
        {"since:2w", "date:2025-11-12T00:00:00Z.."},
        {"a b words>5", "(words>=6 & (a | b))"},
        {"words>5 words<9", "(words>=6 & words<=8)"},
        {"a (words<5 OR words>9)", "((words<=4 | words>=10) & a)"},
        {"a -words>5", "(a - words>=6)"},
        {"+a b words>5", "(words>=6 & (a ^ b))"},
        {"+words>5 a", "(words>=6 ^ a)"},
        {"a AND words>5", "(a & words>=6)"},
        {"a OR words>5", "(a | words>=6)"},
        {"NOT words>5", "(* - words>=6)"},
        {"a (-words>5)", "((* - words>=6) & a)"},
        {"words>5 -a", "(words>=6 - a)"},
        {"& words>5", "words>=6"},
        {"id:00000000000O", "id:000000000000"},
        {"a id:000000000000 id:000000000001", "((id:000000000000 | id:000000000001) & a)"},
        {"since:2025-11-20 until:2025-11-21 a",
         "(date:2025-11-20T00:00:00Z.. & date:..2025-11-21T23:59:59Z & a)"},
        {"until:2024 since:2026 until:2027",
         "((date:..2024-12-31T23:59:59Z | date:..2027-12-31T23:59:59Z) & "
         "date:2026-01-01T00:00:00Z..)"},
        {"words>5 OR words<3", "(words>=6 | words<=2)"},
        {"date:2025 -date:2026", "(date:2025-01-01T00:00:00Z..2025-12-31T23:59:59Z - "
                                 "date:2026-01-01T00:00:00Z..2026-12-31T23:59:59Z)"},
        /* initials */
        {"J. R. R. a", "(jrr | a)"},
        {"U. S. U.S. a", "(u.s | u.s | a)"},
        {"(J.  R.) J. a R. -R. headline:J. R.", "(((j | r) | j | a | r | Sj | r) - r)"},
        {"Ph. D. J.", "(phd | j)"},
        /* words that say nothing */
        {"a & b", "(a | b)"},
        {"a &", "a"},
        {"+& a", "a"},
        {"a -&", "a"},
        {"a \"\" b", "(a | b)"},
        {"(& %) a", "a"},
        {"(a &) AND b", "(a & b)"},
        {"+(&) b", "b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err;
        OWN(index_query_freep) struct index_query *plan = NULL;
        OWN(buf_release) struct buf printed = BUF_INIT;
        if (planner_plan(*state, &plan, cases[i].text, strlen(cases[i].text), &limits, &err) < 0)
            fail_msg("%s: %s", cases[i].text, err.text);
        print(&printed, plan);
        if (strcmp(printed.data, cases[i].plan) != 0)
            fail_msg("%s: %s", cases[i].text, printed.data);
    }
}

static void what_cannot_be_planned(void **state)
{
    static const struct {
        const char *text;
        int code, at, length;
    } cases[] = {
        /* no word in it, or in an operand */
        {"&", ERR_SYNTAX, 0, 1},
        {"& %", ERR_SYNTAX, 0, 3},
        {"\"\"", ERR_SYNTAX, 1, 0},
        {"a AND &", ERR_SYNTAX, 6, 1},
        {"& AND a", ERR_SYNTAX, 0, 1},
        {"a OR (& %)", ERR_SYNTAX, 6, 3},
        {"a NOT &", ERR_SYNTAX, 6, 1},
        {"NOT &", ERR_SYNTAX, 4, 1},
        {"lang:\"-\"", ERR_SYNTAX, 6, 1},
        {"lang:xx", ERR_SYNTAX, 5, 2},
        {"a lang:(de OR englsh)", ERR_SYNTAX, 14, 6},
        {"lang:pt-BR", ERR_SYNTAX, 5, 5},
        {"lang:de NEAR/3 lang:pt", ERR_SYNTAX, 5, 2},
        {"+&", ERR_SYNTAX, 0, 2},
        {"\xFF\xFE", ERR_SYNTAX, 0, 2},
        /* wildcards and fuzzy words that say too little, or are not one word */
        {"*", ERR_SYNTAX, 0, 1},
        {"x m*", ERR_SYNTAX, 2, 2},
        {"?a", ERR_SYNTAX, 0, 2},
        {"\xC3\xA9*", ERR_SYNTAX, 0, 3},
        {"m*?*", ERR_SYNTAX, 0, 4},
        {"*migr", ERR_SYNTAX, 0, 5},
        {"e.mail*", ERR_SYNTAX, 0, 7},
        {"mail*,", ERR_SYNTAX, 0, 6},
        {"ma*il's", ERR_SYNTAX, 0, 7},
        {"\xE6\x9D\xB1\xE4\xBA\xAC*", ERR_SYNTAX, 0, 7},
        {"headline:m*", ERR_SYNTAX, 9, 2},
        {"of~", ERR_SYNTAX, 0, 3},
        {"e.mail~2", ERR_SYNTAX, 0, 8},
        {"--~", ERR_SYNTAX, 0, 3},
        {"lang:de*", ERR_SYNTAX, 5, 3},
        {"lang:deu~", ERR_SYNTAX, 5, 4},
        {"\"a m* b\"", ERR_SYNTAX, 3, 2},
        {"\"a *gration\"", ERR_SYNTAX, 3, 8},
        {"\"a e.mail* b\"", ERR_SYNTAX, 3, 7},
        {"\"a of~ b\"", ERR_SYNTAX, 3, 3},
        {"a \"b c d e f g h i*\"", ERR_LIMIT, 17, 2},
        {"a NEAR/3 (b c)  AND (mig* -b) ADJ/3 a", ERR_SYNTAX, 21, 7},
        /* what would be read as words */
        {"a NEAR b", ERR_SYNTAX, 2, 4},
        {"a NEAR3 b", ERR_SYNTAX, 2, 5},
        {"a adj/3 b", ERR_SYNTAX, 2, 5},
        {"atleast b", ERR_SYNTAX, 0, 7},
        {"Atleast/3 b", ERR_SYNTAX, 0, 9},
        {"a words >= 5", ERR_SYNTAX, 8, 2},
        {"words=5", ERR_SYNTAX, 0, 7},
        {"a && b", ERR_SYNTAX, 2, 2},
        {"a || b", ERR_SYNTAX, 2, 2},
        {"a !b", ERR_SYNTAX, 2, 2},
        {"headline:lang:de", ERR_SYNTAX, 9, 4},
        /* so often */
        {"atleast2 (a NEAR/3 b)", ERR_SYNTAX, 10, 10},
        {"atleast2 (a AND b)", ERR_SYNTAX, 10, 7},
        {"atleast2 (a OR headline:b)", ERR_SYNTAX, 10, 15},
        {"atleast2 date:2025", ERR_SYNTAX, 14, 4},
        {"atleast2 words>5", ERR_SYNTAX, 9, 7},
        {"atleast2 &", ERR_SYNTAX, 9, 1},
        {"atleast2 (atleast2 a)", ERR_SYNTAX, 0, 8},
        {"a NEAR/3 (atleast2 b)", ERR_SYNTAX, 10, 10},
        {"a NEAR/3 lead:b", ERR_SYNTAX, 14, 1},
        {"a a a a a a a \"b c\" mig*", ERR_LIMIT, 20, 4},
        {"a a a a a a \"b c\" mig*", ERR_LIMIT, 18, 4},
        /* the language's own errors */
        {"", ERR_SYNTAX, 0, 0},
        {"(a", ERR_SYNTAX, 0, 1},
        {"hedline:a", ERR_UNKNOWN_FIELD, 0, 7},
        {"a a a a a a a a a", ERR_LIMIT, 16, 1},
        /* what is no value of its field */
        {"a date:soon", ERR_SYNTAX, 7, 4},
        {"date:2w", ERR_SYNTAX, 5, 2},
        {"date:2025..2024", ERR_SYNTAX, 5, 10},
        {"since:2025..", ERR_SYNTAX, 6, 6},
        {"id:x", ERR_SYNTAX, 3, 1},
        {"path:\"\"", ERR_SYNTAX, 6, 0},
        {"path:2025/*/x", ERR_SYNTAX, 5, 8},
        {"path:**", ERR_SYNTAX, 5, 2},
        {"source:a*", ERR_SYNTAX, 7, 2},
        {"path:x NEAR/3 path:y", ERR_SYNTAX, 5, 1},
        {"a NEAR/3 date:2025", ERR_SYNTAX, 14, 4},
        {"lang:(de NEAR/3 pt)", ERR_SYNTAX, 6, 2},
        {"a since:(2025 soon)", ERR_SYNTAX, 14, 4},
        /* dates in pieces */
        {"date:2025-11-26 14:30", ERR_SYNTAX, 16, 5},
        {"(date:2025) ..2026", ERR_SYNTAX, 12, 6},
        {"date:2025.. 2026-01", ERR_SYNTAX, 12, 7},
        {"a date:2025-11-24 - 2025-11-26 b", ERR_SYNTAX, 18, 1},
        {"date:2025-11-24 TO 2025-11", ERR_SYNTAX, 16, 2},
        /* what no article can be */
        {"since:2026 until:2025 a", ERR_SYNTAX, 17, 4},
        {"+since:2026 +until:2025", ERR_SYNTAX, 19, 4},
        {"date:2025 AND date:2026", ERR_SYNTAX, 19, 4},
        {"a date:2025 AND (b -c since:2026)", ERR_SYNTAX, 17, 15},
        {"since:2026 until:(2023 OR 2025)", ERR_SYNTAX, 18, 12},
        {"words>5 a words<5", ERR_SYNTAX, 10, 7},
        {"words>5 AND words<=5", ERR_SYNTAX, 12, 8},
        /* words that fall into too many */
        {"a \"b c d e f g h i\"", ERR_LIMIT, 3, 15},
        {"a-b-c-d-e-f-g-h-i", ERR_LIMIT, 0, 17},
        {"lang:(de en) a-b-c-d-e-f-g", ERR_LIMIT, 13, 13},
        {"a/b/c/d/e/f/g lang:de lang:en", ERR_LIMIT, 27, 2},
        {"news-paper news-paper news-paper", ERR_LIMIT, 22, 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {0};
        struct index_query *plan = NULL;
        int rc = planner_plan(*state, &plan, cases[i].text, strlen(cases[i].text), &limits, &err);
        if (rc != cases[i].code)
            fail_msg("%s: %d %s", cases[i].text, rc, err.text);
        if (err.position != cases[i].at || err.length != cases[i].length)
            fail_msg("%s: at %d, %d: %s", cases[i].text, err.position, err.length, err.text);
        assert_null(plan);
    }
}

static void a_pattern_is_no_longer_than_a_word(void **state)
{
    struct err err;
    struct index_query *plan = NULL;
    char text[66];
    memset(text, 'a', sizeof text);
    text[40] = '*';
    assert_int_equal(planner_plan(*state, &plan, text, sizeof text, &limits, &err), ERR_SYNTAX);
    assert_int_equal(planner_plan(*state, &plan, text, 64, &limits, &err), 0);
    assert_int_equal(plan->term_length, 64);
    index_query_free(plan);
}

/* It keeps nothing of the query before. */
static void a_planner_plans_many_queries(void **state)
{
    for (int i = 0; i < 1000; i++) {
        struct err err;
        struct index_query *plan = NULL;
        OWN(freep) char *text = xasprintf("word%d (", i);
        OWN(buf_release) struct buf printed = BUF_INIT;
        assert_int_equal(planner_plan(*state, &plan, text, strlen(text), &limits, &err),
                         ERR_SYNTAX);
        assert_int_equal(planner_plan(*state, &plan, text, strlen(text) - 1, &limits, &err), 0);
        print(&printed, plan);
        assert_memory_equal(printed.data, text, printed.length);
        index_query_free(plan);
    }
}

#define PLANNER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLANNER_TEST(what_is_planned),
        PLANNER_TEST(what_cannot_be_planned),
        PLANNER_TEST(a_pattern_is_no_longer_than_a_word),
        PLANNER_TEST(a_planner_plans_many_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
