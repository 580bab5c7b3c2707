#include "format/gzip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/own.h"
#include "unit.h"

#define LIMIT 1000000

/* Append a gzip member. With a header, it has every field that RFC 1952 knows. */
static void add_member(struct buf *out, const void *bytes, size_t length, gz_header *header)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    if (header)
        assert_int_equal(deflateSetHeader(&stream, header), Z_OK);
    OWN(freep) Bytef *copy = xmemdup(bytes, length);
    stream.next_in = copy;
    stream.avail_in = (uInt)length;
    size_t room = deflateBound(&stream, length) + 100;
    stream.next_out = (Bytef *)buf_reserve(out, room);
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    buf_grow(out, room - stream.avail_out);
    deflateEnd(&stream);
}

static void add_text_member(struct buf *out, const char *text)
{
    add_member(out, text, strlen(text), NULL);
}

/* Unpack bytes that end where their memory ends. */
static int unpack(struct buf *out, const char *bytes, size_t length, size_t max, struct err *err)
{
    OWN(freep) char *copy = xmemdup(bytes, length);
    return gzip_unpack(out, copy, length, max, err);
}

static void check_unpacked(const struct buf *packed, const char *expected)
{
    struct err err = {.text = ""};
    OWN(buf_release) struct buf out = BUF_INIT;
    if (unpack(&out, packed->data, packed->length, LIMIT, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(out.length, strlen(expected));
    assert_string_equal(buf_str(&out), expected);
}

static void check_refused(const struct buf *packed, const char *text)
{
    struct err err = {.text = ""};
    OWN(buf_release) struct buf out = BUF_INIT;
    assert_int_equal(unpack(&out, packed->data, packed->length, LIMIT, &err), ERR_FORMAT);
    assert_string_equal(err.text, text);
}

static void gzip_is_recognised_by_its_first_bytes(void **state)
{
    (void)state;
    assert_true(gzip_recognises("\x1F\x8B\x08\0", 4));
    assert_true(gzip_recognises("\x1F\x8B\x08", 3));
    assert_false(gzip_recognises("\x1F\x8B", 2));
    assert_false(gzip_recognises("", 0));
    assert_false(gzip_recognises("\x1F\x8B\x07", 3));
    assert_false(gzip_recognises("\x1F\x9D\x08", 3));
    assert_false(gzip_recognises("Ships", 5));
}

/* -- what is well-formed -------------------------------------------------------------------- */

static void members_are_unpacked_one_after_the_other(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT;
    (void)state;
    add_text_member(&packed, "Ships ");
    check_unpacked(&packed, "Ships ");
    add_text_member(&packed, "wait");
    check_unpacked(&packed, "Ships wait");
    add_text_member(&packed, "");
    add_text_member(&packed, "");
    add_text_member(&packed, "!");
    check_unpacked(&packed, "Ships wait!");
}

static void every_field_of_a_header_is_skipped(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT;
    gz_header header = {.text = 1,
                        .time = 1732631400,
                        .os = 3,
                        .extra = (Bytef[]){"AB\x02\0xy"},
                        .extra_len = 6,
                        .name = (Bytef[]){"ships.txt"},
                        .comment = (Bytef[]){"nine of them"},
                        .hcrc = 1};
    (void)state;
    add_member(&packed, "Ships", 5, &header);
    add_member(&packed, " wait", 5, &header);
    check_unpacked(&packed, "Ships wait");
}

static void many_members_are_no_trouble(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT, expected = BUF_INIT;
    (void)state;
    for (int i = 0; i < 2000; i++) {
        OWN(freep) char *text = xasprintf("%d,", i);
        add_text_member(&packed, i % 2 ? text : "");
        buf_add_str(&expected, i % 2 ? text : "");
    }
    check_unpacked(&packed, expected.data);
}

static void zeros_behind_the_last_member_are_padding(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT;
    (void)state;
    add_text_member(&packed, "Ships");
    for (int i = 0; i < 1000; i++) {
        buf_add_char(&packed, '\0');
        if (i % 111 == 0)
            check_unpacked(&packed, "Ships");
    }
}

static void what_is_unpacked_is_appended(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT, out = BUF_INIT;
    (void)state;
    buf_add_str(&out, "Nine ");
    add_text_member(&packed, "ships");
    assert_int_equal(gzip_unpack(&out, packed.data, packed.length, LIMIT, NULL), 0);
    assert_string_equal(buf_str(&out), "Nine ships");
}

static void more_than_one_step_is_unpacked(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT, text = BUF_INIT;
    (void)state;
    while (text.length < 300000)
        buf_addf(&text, "%zu ships, ", text.length);
    add_text_member(&packed, text.data);
    check_unpacked(&packed, text.data);
}

/* -- what is not ---------------------------------------------------------------------------- */

static void a_rest_that_begins_no_member_is_left_out(void **state)
{
    static const struct {
        const char *rest;
        size_t length;
    } cases[] = {{"garbage", 7}, {"\0\0garbage", 9}, {"\0\x1F\x8B", 3}, {"\n", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf packed = BUF_INIT;
        add_text_member(&packed, "Ships");
        buf_add(&packed, cases[i].rest, cases[i].length);
        check_unpacked(&packed, "Ships");
    }
}

static void a_damaged_member_behind_a_good_one_is_refused(void **state)
{
    static const struct {
        const char *rest;
        size_t length;
        const char *text;
    } cases[] = {
        {"\x1Fgarbage", 8, "gzip: incorrect header check at byte 27"},
        {"\x1F", 1, "gzip: truncated after 26 bytes"},
        {"\x1F\x8B", 2, "gzip: truncated after 27 bytes"},
        {"\x1F\x8B\x08\0\0", 5, "gzip: truncated after 30 bytes"},
        {"\x1F\x8B\x07\0\0\0\0\0\0\x03", 10, "gzip: unknown compression method at byte 29"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(buf_release) struct buf packed = BUF_INIT;
        add_text_member(&packed, "Ships");
        assert_int_equal(packed.length, 25);
        buf_add(&packed, cases[i].rest, cases[i].length);
        check_refused(&packed, cases[i].text);
    }
}

static void every_truncation_is_found(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT;
    (void)state;
    add_text_member(&packed, "Ships wait, ");
    size_t boundary = packed.length;
    add_text_member(&packed, "nine of them, and ten more are on their way");
    for (size_t length = 0; length < packed.length; length++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        int rc = unpack(&out, packed.data, length, LIMIT, NULL);
        assert_int_equal(rc, length == boundary ? 0 : ERR_FORMAT);
    }
}

/* A flipped bit may go unseen where it stands for the time or the operating system. */
static void no_flipped_bit_gives_another_text(void **state)
{
    static const char text[] = "Ships wait, nine of them, and ten more ships are on their way";
    OWN(buf_release) struct buf packed = BUF_INIT;
    (void)state;
    add_text_member(&packed, text);
    for (size_t bit = 0; bit < packed.length * 8; bit++) {
        OWN(buf_release) struct buf out = BUF_INIT;
        packed.data[bit / 8] ^= (char)(1 << bit % 8);
        int rc = unpack(&out, packed.data, packed.length, LIMIT, NULL);
        packed.data[bit / 8] ^= (char)(1 << bit % 8);
        if (rc != ERR_FORMAT && (rc != 0 || strcmp(buf_str(&out), text) != 0))
            fail_msg("bit %zu: %d", bit, rc);
    }
}

static void a_wrong_checksum_or_length_is_refused(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT;
    (void)state;
    add_text_member(&packed, "Ships");
    packed.data[packed.length - 8] ^= 1;
    check_refused(&packed, "gzip: incorrect data check at byte 21");
    packed.data[packed.length - 8] ^= 1;
    packed.data[packed.length - 4] ^= 1;
    check_refused(&packed, "gzip: incorrect length check at byte 25");
}

static void what_is_no_gzip_is_refused(void **state)
{
    OWN(buf_release) struct buf none = BUF_INIT, zeros = BUF_INIT, text = BUF_INIT;
    (void)state;
    buf_add(&none, "", 0);
    buf_add(&zeros, "\0\0\0\0", 4);
    buf_add_str(&text, "Ships wait");
    check_refused(&none, "gzip: truncated after 0 bytes");
    check_refused(&zeros, "gzip: incorrect header check at byte 2");
    check_refused(&text, "gzip: incorrect header check at byte 2");
}

/* -- limits --------------------------------------------------------------------------------- */

static void just_the_limit_is_unpacked(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT;
    (void)state;
    add_text_member(&packed, "Ships");
    add_text_member(&packed, " wait");
    for (size_t max = 0; max < 20; max++) {
        struct err err;
        OWN(buf_release) struct buf out = BUF_INIT;
        int rc = unpack(&out, packed.data, packed.length, max, &err);
        assert_int_equal(rc, max >= 10 ? 0 : ERR_TOO_LARGE);
    }
}

static void a_bomb_is_not_stored(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT, out = BUF_INIT;
    OWN(freep) char *zeros = xcalloc(1, 20000000);
    struct err err;
    (void)state;
    add_member(&packed, zeros, 20000000, NULL);
    assert_true(packed.length < 30000);
    assert_int_equal(unpack(&out, packed.data, packed.length, 100000, &err), ERR_TOO_LARGE);
    assert_string_equal(err.text, "gzip: unpacks to more than 100000 bytes");
    assert_true(out.capacity < 500000);
}

static void a_bomb_of_many_members_is_not_stored(void **state)
{
    OWN(buf_release) struct buf packed = BUF_INIT, out = BUF_INIT;
    char text[1000] = {0};
    (void)state;
    for (int i = 0; i < 1000; i++)
        add_member(&packed, text, sizeof text, NULL);
    assert_int_equal(unpack(&out, packed.data, packed.length, 100000, NULL), ERR_TOO_LARGE);
    assert_true(out.length <= 101000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_is_recognised_by_its_first_bytes),
        cmocka_unit_test(members_are_unpacked_one_after_the_other),
        cmocka_unit_test(every_field_of_a_header_is_skipped),
        cmocka_unit_test(many_members_are_no_trouble),
        cmocka_unit_test(zeros_behind_the_last_member_are_padding),
        cmocka_unit_test(what_is_unpacked_is_appended),
        cmocka_unit_test(more_than_one_step_is_unpacked),
        cmocka_unit_test(a_rest_that_begins_no_member_is_left_out),
        cmocka_unit_test(a_damaged_member_behind_a_good_one_is_refused),
        cmocka_unit_test(every_truncation_is_found),
        cmocka_unit_test(no_flipped_bit_gives_another_text),
        cmocka_unit_test(a_wrong_checksum_or_length_is_refused),
        cmocka_unit_test(what_is_no_gzip_is_refused),
        cmocka_unit_test(just_the_limit_is_unpacked),
        cmocka_unit_test(a_bomb_is_not_stored),
        cmocka_unit_test(a_bomb_of_many_members_is_not_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
