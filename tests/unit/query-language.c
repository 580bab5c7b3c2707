#include "query/language.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "unit.h"

static const struct query_limits limits = {.bytes = 4096, .depth = 32, .words = 64};

/* Parse a copy that ends where it says it does. */
static int parse(struct query_node **out, const char *text, size_t length,
                 const struct query_limits *within, struct err *err)
{
    OWN(freep) char *copy = xmemdup(text, length);
    return query_parse(out, copy, length, within, err);
}

/* -- what is understood -------------------------------------------------------------------- */

/* The result of parsing, printed; and printed again after it was parsed again. */
static void assert_parses(const char *text, size_t length, const char *expected)
{
    struct err err = {0};
    OWN(query_node_freep) struct query_node *node = NULL, *again = NULL;
    OWN(buf_release) struct buf printed = BUF_INIT, reprinted = BUF_INIT;
    if (parse(&node, text, length, &limits, &err) < 0)
        fail_msg("%s: %s", text, err.text);
    query_print(&printed, node, text);
    if (printed.length != strlen(expected) || memcmp(printed.data, expected, printed.length) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", text, printed.data, expected);
    if (query_parse(&again, printed.data, printed.length, &limits, &err) < 0)
        fail_msg("%s, printed: %s", text, err.text);
    query_print(&reprinted, again, printed.data);
    assert_string_equal(reprinted.data, printed.data);
}

static void what_is_understood(void **state)
{
    static const struct {
        const char *text, *printed;
    } cases[] = {
        /* words */
        {"morocco", "morocco"},
        {"  morocco\t\n", "morocco"},
        {"morocco migration", "(morocco migration)"},
        {"a b c d", "(a b c d)"},
        {"e-mail don't 12:30 50%", "(e-mail don't 12:30 50%)"},
        {"&", "&"},
        {"what?", "what?"},
        {"1a:b 10:30 3:2 :x :-D", "(1a:b 10:30 3:2 :x :-D)"},
        {"Re: a (Exclusive:) Update:", "(Re: a Exclusive: Update:)"},
        {"headline:(Re: a)", "(headline:Re: headline:a)"},
        {"http://x.org/~a*?b=1:2 a", "(http://x.org/~a*?b=1:2 a)"},
        {"\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
        {"caf\xE9 \xFF\xFE", "(caf\xE9 \xFF\xFE)"},
        {"and or not And", "(and or not And)"},
        {"ANDY NOTE ORE", "(ANDY NOTE ORE)"},
        {"near adj NEARBY near?", "(near adj NEARBY near?)"},
        {"a=b E=mc2 ?id=7", "(a=b E=mc2 ?id=7)"},
        /* what looks like other operators */
        {"w/o W/O w/ 24/7 9/11 and/or A/B n/a p/e", "(w/o W/O w/ 24/7 9/11 and/or A/B n/a p/e)"},
        {"AT&T r&b C++ a@b.org km/h /usr/share", "(AT&T r&b C++ a@b.org km/h /usr/share)"},
        {"10^6 ^_^ ^ x^ ^a", "(10^6 ^_^ ^ x^ ^a)"},
        {"[sic] [a b] [a to b] {x} [a TOP", "([sic] [a b] [a to b] {x} [a TOP)"},
        {"n/5 p/3 pre/tax w/5kg same W5", "(n/5 p/3 pre/tax w/5kg same W5)"},
        {"\"W/5\" \"--a\" \"x^2\" \"lang=de\" \"[a TO b]\"",
         "(\"W/5\" \"--a\" \"x^2\" \"lang=de\" \"[a TO b]\")"},
        {"source:--x path:/5", "(source:\"--x\" path:\"/5\")"},
        /* wildcards and fuzzy words */
        {"wo* w?rd w*r?d*", "(wo* w?rd w*r?d*)"},
        {"+wo* -w?rd", "(+wo* -w?rd)"},
        {"headline:wo*", "headline:wo*"},
        {"wrod~ wrod~1 wrod~2", "(wrod~ wrod~1 wrod~2)"},
        {"-wrod~ headline:(wrod~ OR wo*)", "(-wrod~ (headline:wrod~ OR headline:wo*))"},
        {"-(--*) x", "(-(--*) x)"},
        {"what?? wo*?", "(what?? wo*?)"},
        {"=running", "=running"},
        {"+=a -=b", "(+=a -=b)"},
        {"headline:=a", "headline:=a"},
        /* places */
        {"a NEAR/3 b", "(a NEAR/3 b)"},
        {"a ADJ/1000 \"b c\"", "(a ADJ/1000 \"b c\")"},
        {"a NEAR/3 b ADJ/2 c", "((a NEAR/3 b) ADJ/2 c)"},
        {"a NEAR/3 (b ADJ/2 c)", "(a NEAR/3 (b ADJ/2 c))"},
        {"a b NEAR/3 c d", "(a (b NEAR/3 c) d)"},
        {"+a NEAR/3 b -c NEAR/3 d", "(+(a NEAR/3 b) -(c NEAR/3 d))"},
        {"a NEAR/3 b AND NOT c ADJ/3 d", "((a NEAR/3 b) NOT (c ADJ/3 d))"},
        {"headline:(a NEAR/3 b)", "(headline:a NEAR/3 headline:b)"},
        {"a NEAR/03 b", "(a NEAR/3 b)"},
        {"\"near/3\" NEARBY/3", "(\"near/3\" NEARBY/3)"},
        {"lead:(a ADJ/2 b)", "(lead:a ADJ/2 lead:b)"},
        /* so often */
        {"atleast3 a b", "(atleast3 a b)"},
        {"+AtLeast03 a -atleast2 =b", "(+atleast3 a -atleast2 =b)"},
        {"atleast2(a OR b)", "atleast2 (a OR b)"},
        {"atleast2 \"a b\" AND c", "(atleast2 \"a b\" AND c)"},
        {"atleast2 headline:a", "atleast2 headline:a"},
        {"headline:atleast2 a", "atleast2 headline:a"},
        {"headline:(atleast2 a b)", "(atleast2 headline:a headline:b)"},
        {"atleast2 (b* c~)", "atleast2 (b* c~)"},
        {"\"atleast3\" 3atleast", "(\"atleast3\" 3atleast)"},
        {"lang:atleast2", "lang:\"atleast2\""},
        /* phrases */
        {"\"climate change\"", "\"climate change\""},
        {"a \"b c\" d", "(a \"b c\" d)"},
        {"\"b c\"d", "(\"b c\" d)"},
        {"a\"b c\"", "(a \"b c\")"},
        {"\"\"", "\"\""},
        {"\"AND\" \"(\" \"headline:x\"", "(\"AND\" \"(\" \"headline:x\")"},
        {"\"NEAR/3 * ~x =b?\"", "\"NEAR/3 * ~x =b?\""},
        {"\"presid* ob?ma visit~2 \"", "\"presid* ob?ma visit~2 \""},
        {"\"M*A*S*H\" \"* a*\"", "(\"M*A*S*H\" \"* a*\")"},
        {"\xE2\x80\x9C"
         "climate change\xE2\x80\x9D",
         "\"climate change\""},
        {"\xE2\x80\x9E"
         "klima\xE2\x80\x9C",
         "\"klima\""},
        {"\"mixed\xE2\x80\x9D", "\"mixed\""},
        {"\"\xE2\x80\x99\"", "\"\xE2\x80\x99\""},
        /* signs */
        {"+a b -c", "(+a b -c)"},
        {"+a", "(+a)"},
        {"-a", "(-a)"},
        {"+\"a b\" -\"c d\"", "(+\"a b\" -\"c d\")"},
        {"A - B", "(A - B)"},
        {"A - (B) - +c", "(A - B - +c)"},
        {"a \"b NEAR/5\"- c", "(a \"b NEAR/5\" - c)"},
        {"headline:(a - b)", "(headline:a headline:- headline:b)"},
        {"-- a ++ -->", "(-- a ++ -->)"},
        {"(--) C++(a) +/-5", "(-- C++ a +/-5)"},
        {"p<0.05 x>5 a->b xor (a) :b =x:y", "(p<0.05 x>5 a->b xor a :b =x:y)"},
        {"\"ANDNOT\" path:!a without/5", "(\"ANDNOT\" path:\"!a\" without/5)"},
        {"a-b a+b", "(a-b a+b)"},
        {"+(a b) -(c d)", "(+(a b) -(c d))"},
        {"-(-a)", "(-(-a))"},
        {"+(a)", "(+a)"},
        {"-(--) +(--)", "(-(--) +(--))"},
        {"+(a OR b)", "(+(a OR b))"},
        /* operators */
        {"a AND b", "(a AND b)"},
        {"a OR b", "(a OR b)"},
        {"a AND b AND c", "(a AND b AND c)"},
        {"a OR b OR c", "(a OR b OR c)"},
        {"a OR b AND c", "(a OR (b AND c))"},
        {"a AND b OR c", "((a AND b) OR c)"},
        {"a b AND c d", "((a b) AND (c d))"},
        {"a b OR c d", "((a b) OR (c d))"},
        {"a AND NOT b", "(a NOT b)"},
        {"a NOT b", "(a NOT b)"},
        {"a NOT b NOT c", "(a NOT b NOT c)"},
        {"a AND NOT b AND c", "(a NOT b AND c)"},
        {"NOT a", "(NOT a)"},
        {"NOT a b", "(NOT (a b))"},
        {"NOT a OR b", "((NOT a) OR b)"},
        {"a OR NOT b", "(a OR (NOT b))"},
        {"NOT (NOT a)", "(NOT (NOT a))"},
        {"+a AND b", "((+a) AND b)"},
        /* parentheses */
        {"(a)", "a"},
        {"((((a))))", "a"},
        {"((a b))", "(a b)"},
        {"(a b) c", "((a b) c)"},
        {"(a OR b) c", "((a OR b) c)"},
        {"(a OR b) AND (c OR d)", "((a OR b) AND (c OR d))"},
        {"(a AND b) AND c", "((a AND b) AND c)"},
        {"a(b)c", "(a b c)"},
        {" ( a ) ", "a"},
        /* fields */
        {"headline:storm", "headline:storm"},
        {"HeadLine:storm", "headline:storm"},
        {"headline: storm", "headline:storm"},
        {"headline:\"big storm\"", "headline:\"big storm\""},
        {"headline:storm coast", "(headline:storm coast)"},
        {"headline:(storm coast) a", "((headline:storm headline:coast) a)"},
        {"headline:(storm OR \"a b\")", "(headline:storm OR headline:\"a b\")"},
        {"headline:((storm))", "headline:storm"},
        {"+headline:storm -byline:doe", "(+headline:storm -byline:doe)"},
        {"-headline:(a b)", "(-(headline:a headline:b))"},
        {"dateline:lisbon AND byline:(anna doe)", "(dateline:lisbon AND (byline:anna byline:doe))"},
        {"headline:(a) b", "(headline:a b)"},
        {"headline:12:30", "headline:12:30"},
        /* values */
        {"date:2025-11..", "date:\"2025-11..\""},
        {"DATE: yesterday", "date:\"yesterday\""},
        {"date:\"2025-11-01 .. 2025-11-02\"", "date:\"2025-11-01 .. 2025-11-02\""},
        {"date:2025-11-01T10:00+01:00.. a", "(date:\"2025-11-01T10:00+01:00..\" a)"},
        {"a since:2w -until:2025", "(a since:\"2w\" -until:\"2025\")"},
        {"(date:2024 OR date:2025) AND a", "((date:\"2024\" OR date:\"2025\") AND a)"},
        {"id:\"x*\" b", "(id:\"x*\" b)"},
        {"lang:de b", "(lang:\"de\" b)"},
        {"lang:=de", "lang:\"=de\""},
        {"path:2025/1* b*", "(path:\"2025/1*\" b*)"},
        {"path:(a~ OR b?c) a~", "((path:\"a~\" OR path:\"b?c\") a~)"},
        {"slug:port* source:afp", "(slug:port* source:\"afp\")"},
        {"lang:(de OR pt) b", "((lang:\"de\" OR lang:\"pt\") b)"},
        {"date:(2024 (2025 NOT \"2025-02\")) a",
         "((date:\"2024\" (date:\"2025\" NOT date:\"2025-02\")) a)"},
        {"date:(words>5)", "date:\"words>5\""},
        {"date:date:x", "date:\"date:x\""},
        {"words>5", "words>=6"},
        {"words>=5 WORDS<10", "(words>=5 words<=9)"},
        {"words<=0", "words<=0"},
        {"words>99999999999", "words>=1000000000"},
        {"a NOT words<500", "(a NOT words<=499)"},
        {"words wordy=5 \">5\"", "(words wordy=5 \">5\")"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_parses(cases[i].text, strlen(cases[i].text), cases[i].printed);
}

static void a_nul_separates_words(void **state)
{
    (void)state;
    assert_parses("a\0b\0\0", 5, "(a b)");
    assert_parses("\0a\0AND\0b", 8, "(a AND b)");
}

static void every_node_knows_its_text(void **state)
{
    static const char text[] = " big OR (+\"far coast\" headline:x) ";
    struct err err;
    (void)state;
    OWN(query_node_freep) struct query_node *any = NULL;
    assert_int_equal(query_parse(&any, text, strlen(text), &limits, &err), 0);
    assert_int_equal(any->kind, QUERY_OR);
    assert_int_equal(any->count, 2);
    const struct query_node *big = any->children[0], *group = any->children[1];
    assert_int_equal(big->kind, QUERY_WORD);
    assert_memory_equal(text + big->at, "big", big->length);
    assert_int_equal(group->kind, QUERY_RANKED);
    const struct query_node *coast = group->children[0], *x = group->children[1];
    assert_int_equal(coast->kind, QUERY_PHRASE);
    assert_int_equal(coast->sign, SIGN_MUST);
    assert_null(coast->field);
    assert_int_equal(coast->length, strlen("far coast"));
    assert_memory_equal(text + coast->at, "far coast", coast->length);
    assert_string_equal(x->field->name, "headline");
    assert_int_equal(x->length, 1);
    assert_int_equal(text[x->at], 'x');
}

/* -- what is refused ----------------------------------------------------------------------- */

static void assert_refused(const char *text, size_t length, int code, int at, int bad,
                           const char *why)
{
    struct err err = {0};
    OWN(query_node_freep) struct query_node *node = NULL;
    int rc = parse(&node, text, length, &limits, &err);
    if (rc != code || err.code != code)
        fail_msg("%s: %d %s", text, rc, err.text);
    if (err.position != at || err.length != bad)
        fail_msg("%s: at %d, %d: %s", text, err.position, err.length, err.text);
    if (!strstr(err.text, why))
        fail_msg("%s: %s", text, err.text);
    assert_null(node);
}

static void what_is_refused_and_where(void **state)
{
    static const struct {
        const char *text;
        int code, at, length;
        const char *why;
    } cases[] = {
        {"", ERR_SYNTAX, 0, 0, "an empty query"},
        {"  \t", ERR_SYNTAX, 0, 3, "an empty query"},
        /* quotation marks and parentheses */
        {"a \"b c", ERR_SYNTAX, 2, 4, "a quotation mark without its end"},
        {"\"", ERR_SYNTAX, 0, 1, "a quotation mark without its end"},
        {"a \xE2\x80\x9C"
         "b",
         ERR_SYNTAX, 2, 4, "a quotation mark without its end"},
        {"(a", ERR_SYNTAX, 0, 1, "not closed"},
        {"((a) b", ERR_SYNTAX, 0, 1, "not closed"},
        {"a (b OR (c d) e", ERR_SYNTAX, 2, 1, "not closed"},
        {"(", ERR_SYNTAX, 0, 1, "not closed"},
        {"a ( ", ERR_SYNTAX, 2, 1, "not closed"},
        {"(()", ERR_SYNTAX, 1, 2, "nothing between the parentheses"},
        {")", ERR_SYNTAX, 0, 1, "not opened"},
        {"a) b", ERR_SYNTAX, 1, 1, "not opened"},
        {"(a))", ERR_SYNTAX, 3, 1, "not opened"},
        {"()", ERR_SYNTAX, 0, 2, "nothing between the parentheses"},
        {"a (   ) b", ERR_SYNTAX, 2, 5, "nothing between the parentheses"},
        /* operators */
        {"AND", ERR_SYNTAX, 0, 3, "AND needs"},
        {"AND b", ERR_SYNTAX, 0, 3, "AND needs"},
        {"a AND", ERR_SYNTAX, 2, 3, "AND needs"},
        {"a AND  ", ERR_SYNTAX, 2, 3, "AND needs"},
        {"a AND AND b", ERR_SYNTAX, 6, 3, "AND needs"},
        {"a AND OR b", ERR_SYNTAX, 6, 2, "OR needs"},
        {"a OR", ERR_SYNTAX, 2, 2, "OR needs"},
        {"OR", ERR_SYNTAX, 0, 2, "OR needs"},
        {"a OR OR b", ERR_SYNTAX, 5, 2, "OR needs"},
        {"a OR b OR", ERR_SYNTAX, 7, 2, "OR needs"},
        {"NOT", ERR_SYNTAX, 0, 3, "NOT needs"},
        {"a NOT", ERR_SYNTAX, 2, 3, "NOT needs"},
        {"NOT NOT a", ERR_SYNTAX, 0, 3, "NOT needs"},
        {"a AND NOT", ERR_SYNTAX, 6, 3, "NOT needs"},
        {"NOT AND a", ERR_SYNTAX, 0, 3, "NOT needs"},
        {"(AND a)", ERR_SYNTAX, 1, 3, "AND needs"},
        {"(a AND)", ERR_SYNTAX, 3, 3, "AND needs"},
        {"(a OR) b", ERR_SYNTAX, 3, 2, "OR needs"},
        {"(a NOT)", ERR_SYNTAX, 3, 3, "NOT needs"},
        {"a AND )", ERR_SYNTAX, 6, 1, "not opened"},
        {"+AND", ERR_SYNTAX, 0, 1, "a sign without a word"},
        {"a -NOT b", ERR_SYNTAX, 2, 1, "a sign without a word"},
        {"- a", ERR_SYNTAX, 0, 1, "right before what it is for"},
        {" + a", ERR_SYNTAX, 1, 1, "right before what it is for"},
        {"a + b", ERR_SYNTAX, 2, 1, "right before what it is for"},
        {"a +", ERR_SYNTAX, 2, 1, "right before what it is for"},
        {"a -", ERR_SYNTAX, 2, 1, "right before what it is for"},
        {"(a -)", ERR_SYNTAX, 3, 1, "right before what it is for"},
        {"a AND - b", ERR_SYNTAX, 6, 1, "right before what it is for"},
        {"\"a\"AND - b", ERR_SYNTAX, 7, 1, "right before what it is for"},
        {"- AND b", ERR_SYNTAX, 0, 1, "right before what it is for"},
        {"a (- b)", ERR_SYNTAX, 3, 1, "right before what it is for"},
        {"a - OR b", ERR_SYNTAX, 2, 1, "right before what it is for"},
        {"headline: - b", ERR_SYNTAX, 10, 1, "right before what it is for"},
        /* fields */
        {"hedline:migration", ERR_UNKNOWN_FIELD, 0, 7, "did you mean \"headline\"?"},
        {"a AND Hedline:migration", ERR_UNKNOWN_FIELD, 6, 7, "did you mean \"headline\"?"},
        {"mailto:a@x.org", ERR_UNKNOWN_FIELD, 0, 6, "quote the words"},
        {"x1:y", ERR_UNKNOWN_FIELD, 0, 2, "quote the words"},
        {"lead5:y", ERR_UNKNOWN_FIELD, 0, 5, "did you mean \"lead\"?"},
        {"head-line:y", ERR_UNKNOWN_FIELD, 0, 9, "did you mean \"headline\"?"},
        {"a \xC3\xA9:y", ERR_UNKNOWN_FIELD, 2, 2, "quote the words"},
        {"hedline: y", ERR_UNKNOWN_FIELD, 0, 7, "did you mean \"headline\"?"},
        {"title: y", ERR_UNKNOWN_FIELD, 0, 5, "did you mean \"headline\"?"},
        {"Re:\"y\"", ERR_UNKNOWN_FIELD, 0, 2, "quote the words"},
        {"headline :y", ERR_SYNTAX, 9, 2, "right behind its name"},
        {"hedline :y", ERR_SYNTAX, 8, 2, "right behind its name"},
        {"+(headline) :y", ERR_SYNTAX, 12, 2, "right behind its name"},
        {"headline : y", ERR_SYNTAX, 9, 1, "right behind its name"},
        {"(headline):", ERR_SYNTAX, 10, 1, "right behind its name"},
        {"words :5", ERR_SYNTAX, 6, 2, "right behind its name"},
        {"+colour:red", ERR_UNKNOWN_FIELD, 1, 6, "unknown field \"colour\""},
        {"headline:", ERR_SYNTAX, 0, 9, "nothing to search for"},
        {"a headline: ", ERR_SYNTAX, 2, 9, "nothing to search for"},
        {"headline:AND b", ERR_SYNTAX, 0, 9, "nothing to search for"},
        {"headline:+b", ERR_SYNTAX, 9, 1, "a sign stands before the field's name"},
        {"lang:-en", ERR_SYNTAX, 5, 1, "a sign stands before the field's name"},
        {"source:!b", ERR_SYNTAX, 7, 2, "no operator"},
        {"a XOR b", ERR_SYNTAX, 2, 3, "no operator"},
        {"a ANDNOT b", ERR_SYNTAX, 2, 6, "no operator"},
        {"a AND-NOT b", ERR_SYNTAX, 2, 7, "no operator"},
        {"a within/5 b", ERR_SYNTAX, 2, 8, "NEAR/5"},
        {"length>=500", ERR_SYNTAX, 0, 11, "nothing but a length"},
        {"words!=5", ERR_SYNTAX, 0, 8, "in one piece"},
        {"atleast3strike", ERR_SYNTAX, 0, 14, "right behind it"},
        {"lead(10):b", ERR_SYNTAX, 8, 2, "a field's colon"},
        {"a NEAR/3 -b", ERR_SYNTAX, 9, 1, "before all of a NEAR/3 b"},
        {"a ADJ/3 NOT b", ERR_SYNTAX, 8, 3, "before all of a NEAR/3 b"},
        {"a NEAR:3 b", ERR_UNKNOWN_FIELD, 2, 4, "a slash and a number"},
        {"text:b", ERR_UNKNOWN_FIELD, 0, 4, "without a field"},
        {"body:b", ERR_SYNTAX, 0, 4, "without a field"},
        {"\"a b\"~5", ERR_SYNTAX, 5, 2, "a phrase is not fuzzy"},
        {"\xE2\x80\x9C"
         "a\xE2\x80\x9D~5",
         ERR_SYNTAX, 7, 2, "a phrase is not fuzzy"},
        {"==b", ERR_SYNTAX, 0, 2, "one = stands"},
        {"=headline:b", ERR_SYNTAX, 0, 11, "headline:=strike"},
        {"headline:+ a", ERR_SYNTAX, 9, 1, "right before what it is for"},
        {"headline:byline:x", ERR_SYNTAX, 9, 6, "a field within a field"},
        {"a NEAR b", ERR_SYNTAX, 2, 4, "as in a NEAR/3 b"},
        {"a near/3 b", ERR_SYNTAX, 2, 6, "in capitals"},
        {"atleast 3 a", ERR_SYNTAX, 0, 7, "right behind it"},
        {"words > 500", ERR_SYNTAX, 6, 1, "in one piece"},
        {"a && !b", ERR_SYNTAX, 2, 2, "AND, OR and NOT"},
        {"a !b", ERR_SYNTAX, 2, 2, "AND, OR and NOT"},
        {"a near5 b", ERR_SYNTAX, 2, 5, "as in a NEAR/3 b"},
        {"a adj5 b", ERR_SYNTAX, 2, 4, "as in a NEAR/3 b"},
        {"a W/5 b", ERR_SYNTAX, 2, 3, "a NEAR/5 b"},
        {"a w/10 b", ERR_SYNTAX, 2, 4, "a NEAR/5 b"},
        {"a PRE/5 b", ERR_SYNTAX, 2, 5, "a ADJ/5 b"},
        {"a pre/p b", ERR_SYNTAX, 2, 5, "a NEAR/5 b"},
        {"a onear/5 b", ERR_SYNTAX, 2, 7, "a NEAR/5 b"},
        {"a N/5 b", ERR_SYNTAX, 2, 3, "a NEAR/5 b"},
        {"a P/3 b", ERR_SYNTAX, 2, 3, "a NEAR/5 b"},
        {"a /s b", ERR_SYNTAX, 2, 2, "a NEAR/5 b"},
        {"a w/S b", ERR_SYNTAX, 2, 3, "a NEAR/5 b"},
        {"a /12 b", ERR_SYNTAX, 2, 3, "a NEAR/5 b"},
        {"headline=a", ERR_SYNTAX, 0, 10, "a colon behind its name"},
        {"+Lang=de", ERR_SYNTAX, 1, 7, "a colon behind its name"},
        {"lang!=de", ERR_SYNTAX, 0, 8, "a colon behind its name"},
        {"a date>=2025", ERR_SYNTAX, 2, 10, "a colon behind its name"},
        {"date<2025", ERR_SYNTAX, 0, 9, "a colon behind its name"},
        {"headline:(slug=x)", ERR_SYNTAX, 10, 6, "a colon behind its name"},
        {"words=5", ERR_SYNTAX, 0, 7, "in one piece"},
        {"words:500", ERR_UNKNOWN_FIELD, 0, 5, "words>500"},
        {"a WORDS: >5", ERR_UNKNOWN_FIELD, 2, 5, "words>500"},
        {"a strike^2", ERR_SYNTAX, 2, 8, "no weights"},
        {"a^0.5", ERR_SYNTAX, 0, 5, "no weights"},
        {"\"a b\"^2", ERR_SYNTAX, 5, 2, "no weights"},
        {"(a b)^3.5", ERR_SYNTAX, 5, 4, "no weights"},
        {"--a", ERR_SYNTAX, 0, 3, "one sign"},
        {"a ++b", ERR_SYNTAX, 2, 3, "one sign"},
        {"+-c", ERR_SYNTAX, 0, 3, "one sign"},
        {"--\"a b\"", ERR_SYNTAX, 0, 2, "one sign"},
        {"a --(b c)", ERR_SYNTAX, 2, 2, "one sign"},
        {"--headline:a", ERR_SYNTAX, 0, 12, "one sign"},
        {"--wo*", ERR_SYNTAX, 0, 5, "one sign"},
        {"headline:--a", ERR_SYNTAX, 9, 3, "one sign"},
        {"date:[2025 TO 2026]", ERR_SYNTAX, 5, 5, "2025..2026"},
        {"since:{2025  TO *}", ERR_SYNTAX, 6, 5, "2025..2026"},
        {"path:[a TO b]", ERR_SYNTAX, 5, 2, "2025..2026"},
        {"headline:[a TO b]", ERR_SYNTAX, 9, 2, "2025..2026"},
        {"[* TO 5]", ERR_SYNTAX, 0, 2, "2025..2026"},
        {"[a TO\"b\"", ERR_SYNTAX, 0, 2, "2025..2026"},
        {"x ([a) TO(b)", ERR_SYNTAX, 3, 2, "2025..2026"},
        {"headline:([a) TO", ERR_SYNTAX, 10, 2, "2025..2026"},
        {"headline:)", ERR_SYNTAX, 0, 9, "nothing to search for"},
        {"headline:(a byline:b)", ERR_SYNTAX, 12, 6, "a field within a field"},
        {"headline:()", ERR_SYNTAX, 9, 2, "nothing between the parentheses"},
        {"path:+x", ERR_SYNTAX, 5, 1, "before the field's name"},
        {"date:", ERR_SYNTAX, 0, 5, "nothing to search for"},
        {"date:)", ERR_SYNTAX, 0, 5, "nothing to search for"},
        {"lang:de*", ERR_SYNTAX, 5, 3, "wildcards"},
        {"date:-2025", ERR_SYNTAX, 5, 1, "before the field's name"},
        {"date:AND", ERR_SYNTAX, 0, 5, "nothing to search for"},
        {"date:(2024 OR)", ERR_SYNTAX, 11, 2, "OR needs something"},
        {"date:(2024", ERR_SYNTAX, 5, 1, "not closed"},
        {"lang:(de) pt~3", ERR_SYNTAX, 10, 4, "1 or 2 behind it"},
        {"headline:(date:2025)", ERR_SYNTAX, 10, 4, "a field within a field"},
        {"dates:2025", ERR_UNKNOWN_FIELD, 0, 5, "did you mean \"date\"?"},
        {"words>", ERR_SYNTAX, 0, 6, "needs a number"},
        {"a words>=x", ERR_SYNTAX, 2, 8, "needs a number"},
        {"words<5y", ERR_SYNTAX, 0, 8, "needs a number"},
        {"words<0", ERR_SYNTAX, 0, 7, "less than no words"},
        {"headline:words>5", ERR_SYNTAX, 0, 9, "nothing to search for"},
        {"headline:(a words>5)", ERR_SYNTAX, 12, 7, "outside of the field"},
        {"body:x", ERR_SYNTAX, 0, 4, "cannot be searched by itself"},
        /* what later versions will understand */
        {"~", ERR_SYNTAX, 0, 1, "right behind a word"},
        {"a ~2", ERR_SYNTAX, 2, 2, "right behind a word"},
        {"\"a b\"~2", ERR_SYNTAX, 5, 2, "a phrase is not fuzzy"},
        {"fuzzy~3", ERR_SYNTAX, 0, 7, "1 or 2 behind it"},
        {"fuzzy~12", ERR_SYNTAX, 0, 8, "1 or 2 behind it"},
        {"a fuzzy~~", ERR_SYNTAX, 2, 7, "1 or 2 behind it"},
        {"fu*y~", ERR_SYNTAX, 0, 5, "no wildcards"},
        {"a \"fuzzy~3 b\"", ERR_SYNTAX, 3, 7, "1 or 2 behind it"},
        {"\"a fu*y~\"", ERR_SYNTAX, 3, 5, "no wildcards"},
        /* so often */
        {"atleast3", ERR_SYNTAX, 0, 8, "atleast needs something"},
        {"a atleast3 AND b", ERR_SYNTAX, 2, 8, "atleast needs something"},
        {"(atleast3)", ERR_SYNTAX, 1, 8, "atleast needs something"},
        {"atleast0 a", ERR_SYNTAX, 0, 8, "from 1 to 1000"},
        {"atleast1001 a", ERR_SYNTAX, 0, 11, "from 1 to 1000"},
        {"atleast99999999999999999999 a", ERR_SYNTAX, 0, 27, "from 1 to 1000"},
        {"atleast2 atleast2 a", ERR_SYNTAX, 0, 8, "atleast within atleast"},
        {"atleast2 (atleast3 a)", ERR_SYNTAX, 0, 8, "atleast within atleast"},
        {"headline:atleast2", ERR_SYNTAX, 9, 8, "atleast needs something"},
        {"headline:atleast2 byline:a", ERR_SYNTAX, 18, 6, "a field within a field"},
        {"atleast2 +a", ERR_SYNTAX, 0, 8, "atleast needs something"},
        {"=fuzzy~", ERR_SYNTAX, 1, 6, "no wildcards"},
        /* places */
        {"=", ERR_SYNTAX, 0, 1, "= needs a word"},
        {"a = b", ERR_SYNTAX, 2, 1, "= needs a word"},
        {"=a*", ERR_SYNTAX, 1, 2, "wildcards"},
        {"NEAR/ b", ERR_SYNTAX, 0, 5, "a number of words from 1"},
        {"a NEAR/0 b", ERR_SYNTAX, 2, 6, "from 1 to 1000"},
        {"a ADJ/1001 b", ERR_SYNTAX, 2, 8, "from 1 to 1000"},
        {"a NEAR/99999999999999999999 b", ERR_SYNTAX, 2, 25, "from 1 to 1000"},
        {"a NEAR/x b", ERR_SYNTAX, 2, 6, "need a number"},
        {"NEAR/3 b", ERR_SYNTAX, 0, 6, "on both sides"},
        {"a NEAR/3", ERR_SYNTAX, 2, 6, "on both sides"},
        {"a NEAR/3 AND b", ERR_SYNTAX, 2, 6, "on both sides"},
        {"a NEAR/3 +b", ERR_SYNTAX, 9, 1, "before all of a NEAR/3 b"},
        {"(a) OR ADJ/3 b", ERR_SYNTAX, 7, 5, "on both sides"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].code, cases[i].at,
                       cases[i].length, cases[i].why);
}

static void the_name_of_an_unknown_field_is_cut(void **state)
{
    struct err err;
    OWN(freep) char *text = xcalloc(1, 1002);
    OWN(query_node_freep) struct query_node *node = NULL;
    (void)state;
    memset(text, 'x', 999);
    memcpy(text + 999, ":y", 2);
    assert_int_equal(query_parse(&node, text, 1001, &limits, &err), ERR_UNKNOWN_FIELD);
    assert_int_equal(err.length, 999);
    assert_true(strlen(err.text) < 150);
}

/* -- limits -------------------------------------------------------------------------------- */

static char *repeat(const char *text, size_t count)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_add_str(&out, text);
    return buf_take(&out);
}

static int parse_repeated(const char *before, const char *text, size_t count, const char *after,
                          const struct query_limits *within, struct err *err)
{
    OWN(freep) char *middle = repeat(text, count);
    OWN(freep) char *whole = xasprintf("%s%s%s", before, middle, after);
    OWN(query_node_freep) struct query_node *node = NULL;
    return query_parse(&node, whole, strlen(whole), within, err);
}

static void a_query_has_so_many_words(void **state)
{
    struct err err;
    (void)state;
    assert_int_equal(parse_repeated("", "a ", 64, "", &limits, &err), 0);
    assert_int_equal(parse_repeated("", "a ", 65, "", &limits, &err), ERR_LIMIT);
    assert_string_equal(err.text, "a query has at most 64 words");
    assert_int_equal(err.position, 128);
    assert_int_equal(err.length, 1);
    assert_int_equal(parse_repeated("a", " OR a", 64, "", &limits, &err), ERR_LIMIT);
    assert_int_equal(parse_repeated("", "\"b\" ", 65, "", &limits, &err), ERR_LIMIT);
}

static void a_query_has_so_many_bytes(void **state)
{
    struct err err;
    (void)state;
    assert_int_equal(parse_repeated("", "a", 4096, "", &limits, &err), 0);
    assert_int_equal(parse_repeated("", "a", 4097, "", &limits, &err), ERR_LIMIT);
    assert_string_equal(err.text, "a query has at most 4096 bytes");
    assert_int_equal(err.position, -1);
}

static void parentheses_are_so_deep(void **state)
{
    struct err err;
    (void)state;
    OWN(freep) char *close32 = repeat(")", 32);
    assert_int_equal(parse_repeated("", "(", 32, "a", &limits, &err), ERR_SYNTAX);
    OWN(freep) char *most = xasprintf("a%s (b) ((c))", close32);
    assert_int_equal(parse_repeated("", "(", 32, most, &limits, &err), 0);
    assert_int_equal(parse_repeated("", "(", 33, "a", &limits, &err), ERR_LIMIT);
    assert_int_equal(err.position, 32);
    assert_int_equal(err.length, 1);
    assert_int_equal(parse_repeated("", "headline:(", 33, "a", &limits, &err), ERR_SYNTAX);
}

static void a_hundred_thousand_parentheses_are_refused(void **state)
{
    static const struct query_limits wide = {.bytes = 1 << 20, .depth = 200, .words = 10000};
    static const char *const opening[] = {"(", "+(", "-( ", "a AND (", "NOT (", "a OR ("};
    struct err err;
    (void)state;
    OWN(freep) char *closing = repeat(")", 100000);
    for (size_t i = 0; i < sizeof opening / sizeof opening[0]; i++)
        assert_int_equal(parse_repeated("", opening[i], 100000, closing, &wide, &err), ERR_LIMIT);
    assert_int_equal(parse_repeated("a", ")", 100000, "", &wide, &err), ERR_SYNTAX);
}

/* -- any bytes ----------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void any_text_is_parsed_or_refused_at_a_place_in_it(void **state)
{
    static const char *const pieces[] = {
        "a",    "bc ",   " ",    "(",        ")",         "\"", "+",
        "-",    " AND ", " OR ", "NOT ",     "headline:", "x:", "\xE2\x80\x9C",
        "\xE2", "\xFF",  "&",    "\xC3\xA9", "body:",     "=",  "?",
        ":",    "w/5 ",  "^2",   "[",        " TO ",      "- ", "lead",
        "://"};
    uint32_t seed = 7;
    (void)state;
    for (int round = 0; round < 50000; round++) {
        struct err err = {0};
        OWN(buf_release) struct buf text = BUF_INIT;
        OWN(query_node_freep) struct query_node *node = NULL;
        for (uint32_t n = next_random(&seed) % 12; n > 0; n--)
            buf_add_str(&text, pieces[next_random(&seed) % (sizeof pieces / sizeof pieces[0])]);
        int rc = parse(&node, buf_str(&text), text.length, &limits, &err);
        if (rc == 0) {
            OWN(buf_release) struct buf printed = BUF_INIT;
            query_print(&printed, node, buf_str(&text));
            assert_parses(buf_str(&text), text.length, printed.data);
        } else if (err.position < 0 || err.length < 0 ||
                   (size_t)err.position + (size_t)err.length > text.length) {
            fail_msg("%s: at %d, %d", buf_str(&text), err.position, err.length);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_understood),
        cmocka_unit_test(a_nul_separates_words),
        cmocka_unit_test(every_node_knows_its_text),
        cmocka_unit_test(what_is_refused_and_where),
        cmocka_unit_test(the_name_of_an_unknown_field_is_cut),
        cmocka_unit_test(a_query_has_so_many_words),
        cmocka_unit_test(a_query_has_so_many_bytes),
        cmocka_unit_test(parentheses_are_so_deep),
        cmocka_unit_test(a_hundred_thousand_parentheses_are_refused),
        cmocka_unit_test(any_text_is_parsed_or_refused_at_a_place_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
