#include "format/format.h"

#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "unit.h"

static void a_format_is_found_by_its_name(void **state)
{
    (void)state;
    assert_string_equal(format_find("plain")->name, "plain");
    assert_null(format_find("Plain"));
    assert_null(format_find("gzip"));
    assert_null(format_find(""));
}

static void text_is_plain(void **state)
{
    static const char *const texts[] = {
        "Ships wait\n\nNine of them.",
        "\xEF\xBB\xBFShips wait",
        "x",
        "\n\n",
        "caf\xE9",
        "<Meridian Holdings> to buy nine ships",
        "< 5% of ships wait",
        "{sic} ships wait",
        "[Ships wait]",
        "[ Updates with quotes ] Ships wait",
        "\"Ships wait\"",
        "Ships wait <?xml version=\"1.0\"?>",
        "<",
        "{",
        "[",
        "[ ",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct err err = {.text = "recognised"};
        OWN(freep) char *copy = xmemdup(texts[i], strlen(texts[i]));
        const struct format *format = format_recognise(copy, strlen(texts[i]), &err);
        if (!format || strcmp(format->name, "plain") != 0)
            fail_msg("%s: %s", texts[i], err.text);
    }
}

/* Their markup must not become words of an article. */
static void formats_to_come_are_refused_by_name(void **state)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"<?xml version=\"1.0\"?><nitf/>", "XML"},
        {"\xEF\xBB\xBF<?xml version=\"1.0\"?>", "XML"},
        {" \r\n\t<?XML version=\"1.0\"?>", "XML"},
        {"<!DOCTYPE html><title>x</title>", "HTML"},
        {"<!doctype\n  HTML>", "HTML"},
        {"<html lang=\"pt\">", "HTML"},
        {"<HTML>", "HTML"},
        {"<rss version=\"2.0\">", "RSS"},
        {"<rdf:RDF>", "RSS"},
        {"<feed xmlns=\"http://www.w3.org/2005/Atom\">", "Atom"},
        {"<nitf>", "NITF"},
        {"<NewsML>", "NewsML"},
        {"<newsItem guid=\"x\">", "NewsML"},
        {"<!DOCTYPE lewis SYSTEM \"lewis.dtd\">", "SGML"},
        {"<REUTERS TOPICS=\"YES\">", "SGML"},
        {"<DOC>\n<DOCNO>1</DOCNO>", "TREC"},
        {"<!-- a comment -->\n<rss/>", "XML or HTML"},
        {"{\"uri\": \"x\"}", "JSON"},
        {"{ \"uri\": \"x\"}", "JSON"},
        {"{\n    \"uri\": \"x\"\n}", "JSON"},
        {"\xEF\xBB\xBF{\r\n\t\"uri\"", "JSON"},
        {"[{\"uri\": \"x\"}]", "JSON"},
        {"[\n  {\n    \"uri\"", "JSON"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = {.text = ""};
        OWN(freep) char *copy = xmemdup(cases[i].text, strlen(cases[i].text));
        OWN(freep) char *text = xasprintf("%s is not read by this version", cases[i].name);
        if (format_recognise(copy, strlen(cases[i].text), &err))
            fail_msg("taken: %s", cases[i].text);
        assert_int_equal(err.code, ERR_FORMAT);
        assert_string_equal(err.text, text);
    }
}

static void what_is_no_text_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *text;
    } cases[] = {
        {"", 0, "empty file"},
        {"\0", 1, "not text"},
        {"\xFF\xFE<\0?\0x\0m\0l\0", 12, "not text"},
        {"PK\x03\x04\x14\0\0\0\b\0\0\0\0\0", 14, "not text"},
        {"\x1F\x8B\x08\0\0\0\0\0\0\x03", 10, "not text"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err;
        assert_null(format_recognise(cases[i].bytes, cases[i].length, &err));
        assert_int_equal(err.code, ERR_FORMAT);
        assert_string_equal(err.text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_format_is_found_by_its_name),
        cmocka_unit_test(text_is_plain),
        cmocka_unit_test(formats_to_come_are_refused_by_name),
        cmocka_unit_test(what_is_no_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
