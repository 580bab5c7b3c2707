#include "base/base64.h"

#include <string.h>

#include "base/own.h"
#include "unit.h"

/* RFC 4648, section 10; and the last two digits, which no vector there has. */
static const struct {
    const char *bytes, *text;
} vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xFB\xFF\xBF", "+/+/"},
};

static void the_vectors_of_the_rfc_are_encoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        base64_encode(&out, vectors[i].bytes, strlen(vectors[i].bytes));
        assert_string_equal(buf_str(&out), vectors[i].text);
    }
}

static void the_vectors_of_the_rfc_are_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        assert_true(base64_decode(&out, vectors[i].text, strlen(vectors[i].text)));
        assert_int_equal(out.length, strlen(vectors[i].bytes));
        assert_string_equal(buf_str(&out), vectors[i].bytes);
    }
}

static void any_bytes_of_any_length_come_back(void **state)
{
    unsigned char bytes[259];
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7);
    for (size_t length = 0; length <= sizeof bytes; length++) {
        OWN(buf_release) struct buf text = BUF_INIT, back = BUF_INIT;
        base64_encode(&text, bytes, length);
        assert_int_equal(text.length, (length + 2) / 3 * 4);
        assert_true(base64_decode(&back, text.data, text.length));
        assert_int_equal(back.length, length);
        assert_memory_equal(back.data, bytes, length);
    }
}

static void what_is_no_base64_is_refused(void **state)
{
    static const char *const texts[] = {
        "Z",        "Zg",       "Zg=",       "Zm9vY",    "Zm9v=",
        "====",     "Z===",     "=m9v",      "Z=9v",     "Zg=v",
        "Zg==Zg==", "Zm9v Yg=", "Zm9v\nYg=", "Zm9v-_8=", "Zm9v\xC3\xA9==",
        "Zm9vYm.y",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        if (base64_decode(&out, texts[i], strlen(texts[i])))
            fail_msg("taken: %s", texts[i]);
        assert_string_equal(buf_str(&out), "");
    }
}

static void a_refused_text_leaves_the_buffer_as_it_was(void **state)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    (void)state;
    buf_add_str(&out, "before");
    assert_false(base64_decode(&out, "Zm9vYmFy!m9v", 12));
    assert_int_equal(out.length, 6);
    assert_string_equal(buf_str(&out), "before");
    assert_true(base64_decode(&out, "Zm9v", 4));
    assert_string_equal(buf_str(&out), "beforefoo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc_are_encoded),
        cmocka_unit_test(the_vectors_of_the_rfc_are_decoded),
        cmocka_unit_test(any_bytes_of_any_length_come_back),
        cmocka_unit_test(what_is_no_base64_is_refused),
        cmocka_unit_test(a_refused_text_leaves_the_buffer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
