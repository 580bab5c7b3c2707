#include "text/sentence.h"

#include <string.h>

#include "base/buf.h"
#include "base/own.h"
#include "unit.h"

static void assert_sentences(const char *text, const char *expected)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    struct sentence sentence;
    size_t at = 0;
    while (sentence_next(text, strlen(text), &at, &sentence)) {
        if (out.length > 0)
            buf_add_char(&out, '|');
        buf_add(&out, text + sentence.at, sentence.end - sentence.at);
    }
    assert_string_equal(buf_str(&out), expected);
}

static void where_sentences_end(void **state)
{
    static const struct {
        const char *text, *sentences;
    } cases[] = {
        {"", ""},
        {" \n ", ""},
        {"No end", "No end"},
        {"One. Two! Three? Four", "One.|Two!|Three?|Four"},
        {"Mr. Smith met Dr. Jones of St. Louis. He left.",
         "Mr. Smith met Dr. Jones of St. Louis.|He left."},
        {"He lives in the U.S. He likes it.", "He lives in the U.S.|He likes it."},
        {"The U.S. Senate voted. It passed.", "The U.S. Senate voted.|It passed."},
        {"J. R. Hartley wrote it.", "J. R. Hartley wrote it."},
        {"Acme Corp. said so. Acme Inc. The rest.", "Acme Corp. said so.|Acme Inc.|The rest."},
        {"Profit rose 3.5 pct to $1.2 million. Sales fell.",
         "Profit rose 3.5 pct to $1.2 million.|Sales fell."},
        {"It was No. 5 on the list. No. He was wrong.",
         "It was No. 5 on the list.|No.|He was wrong."},
        {"\"Stop!\" he said. \"Why?\" she asked.", "\"Stop!\" he said.|\"Why?\" she asked."},
        {"\"We lost.\" He wept.", "\"We lost.\"|He wept."},
        {"\u201cWe lost.\u201d \u201cYes.\u201d", "\u201cWe lost.\u201d|\u201cYes.\u201d"},
        {"Wait... He came. Well\u2026 He went.", "Wait...|He came.|Well\u2026|He went."},
        {"see www.example.com for it. Done.", "see www.example.com for it.|Done."},
        {"A wrapped\nline. Another\none.", "A wrapped\nline.|Another\none."},
        {"A heading\n\nIts text.", "A heading|Its text."},
        {"First line\n    Set in.\n    Again.", "First line|Set in.|Again."},
        {"\u6771\u4eac\u3002\u5927\u962a\u3002", "\u6771\u4eac\u3002|\u5927\u962a\u3002"},
        {"On Jan. 5 it snowed. In Dec. it rained.", "On Jan. 5 it snowed.|In Dec. it rained."},
        {"(It ended.) A new one.", "(It ended.)|A new one."},
        {"Asked by Insp. Lee of Messrs. Ray, they said no. Officials said yes.",
         "Asked by Insp. Lee of Messrs. Ray, they said no.|Officials said yes."},
        {"Goods of Acme Ltd. Officials said so.", "Goods of Acme Ltd.|Officials said so."},
        {"Goods of Acme Ltd. Officialsx said so.", "Goods of Acme Ltd. Officialsx said so."},
        {"Words of été and more, 16 bytes and then some… It ended there",
         "Words of été and more, 16 bytes and then some…|It ended there"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_sentences(cases[i].text, cases[i].sentences);
}

/* Text is looked at in blocks. */
static void a_sentence_ends_at_any_place(void **state)
{
    (void)state;
    for (size_t before = 1; before < 40; before++) {
        OWN(buf_release) struct buf text = BUF_INIT, expected = BUF_INIT;
        for (size_t i = 0; i < before; i++)
            buf_add_char(&text, 'x');
        buf_add_str(&expected, buf_str(&text));
        buf_add_str(&text, "xx! It ended");
        buf_add_str(&expected, "xx!|It ended");
        assert_sentences(buf_str(&text), buf_str(&expected));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_sentences_end),
        cmocka_unit_test(a_sentence_ends_at_any_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
