#include "index/stored.h"

#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "text/utf8.h"
#include "unit.h"

#define WORD "alpha beta gamma, delta "

static struct article *article_new(const char *key, const char *path, const char *headline,
                                   const char *byline, const char *body)
{
    struct article *article = sample_article(path, headline, body);
    free(article->key);
    article->key = xstrdup(key);
    article->byline = byline ? xstrdup(byline) : NULL;
    return article;
}

static void assert_same_text(const char *a, const char *b)
{
    if (!a || !b)
        assert_ptr_equal(a, b);
    else
        assert_string_equal(a, b);
}

static void assert_same_head(const struct article *a, const struct article *b)
{
    assert_same_text(a->key, b->key);
    assert_same_text(a->path, b->path);
    assert_same_text(a->headline, b->headline);
    assert_same_text(a->byline, b->byline);
    assert_same_text(a->dateline, b->dateline);
    assert_same_text(a->lang, b->lang);
    assert_same_text(a->slug, b->slug);
    assert_same_text(a->source, b->source);
    assert_same_text(a->section, b->section);
    assert_int_equal(a->date, b->date);
    assert_int_equal(a->date_source, b->date_source);
}

static void encode(struct buf *out, const struct article *article, article_id id)
{
    struct stored_encoder *encoder = stored_encoder_new();
    stored_encode(encoder, out, article, id);
    stored_encoder_free(encoder);
}

/* Decode a copy that ends where it says it does, so that a sanitizer sees one byte too many. */
static int decode(struct stored *out, const char *bytes, size_t length, enum stored_parts parts)
{
    struct err err;
    OWN(freep) char *copy = xmemdup(bytes, length);
    return stored_decode(out, copy, length, parts, &err);
}

/* The beginning of the text, of whole characters. */
static void assert_beginning(const struct article *article, const struct buf *record, size_t limit)
{
    struct err err;
    OWN(buf_release) struct buf text = BUF_INIT;
    OWN(freep) char *copy = xmemdup(record->data, record->length);
    struct stored_decoder *decoder = stored_decoder_new();
    for (int twice = 0; twice < 2; twice++) {
        buf_clear(&text);
        assert_int_equal(stored_text(decoder, &text, copy, record->length, limit, &err), 0);
        assert_true(text.length <= limit);
        assert_true(text.length + 4 >= limit || text.length == strlen(article->body));
        assert_memory_equal(buf_str(&text), article->body, text.length);
        assert_true(utf8_is_valid(buf_str(&text), text.length));
    }
    stored_decoder_free(decoder);
}

static void assert_round_trip(const struct article *article, article_id id)
{
    struct stored stored;
    OWN(buf_release) struct buf record = BUF_INIT;
    encode(&record, article, id);

    assert_int_equal(decode(&stored, record.data, record.length, STORED_WHOLE), 0);
    assert_int_equal(stored.id, id);
    assert_same_head(stored.article, article);
    assert_string_equal(stored.article->body, article->body);
    article_free(stored.article);

    assert_int_equal(decode(&stored, record.data, record.length, STORED_HEAD), 0);
    assert_int_equal(stored.id, id);
    assert_same_head(stored.article, article);
    assert_string_equal(stored.article->body, "");
    article_free(stored.article);

    const char *path;
    size_t length;
    assert_true(stored_path(record.data, record.length, &path, &length));
    assert_int_equal(length, strlen(article->path));
    assert_memory_equal(path, article->path, length);

    static const size_t limits[] = {0, 1, 5, 21, 200, 150000, SIZE_MAX / 2};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        assert_beginning(article, &record, limits[i]);
}

static void a_record_gives_the_article_back(void **state)
{
    static const struct {
        const char *key, *path, *headline, *byline, *body;
    } cases[] = {
        {"/n/a.txt", "/n/a.txt", "A headline", NULL, "A body.\n"},
        {"urn:newsml:a:1", "/n/a.txt", "A headline", "By Anna Doe", "A body.\n"},
        {"/n/empty", "/n/empty", "", NULL, ""},
        {"/n/empty", "/n/empty", "", "", ""},
        {"/n/\xFF\xFE\x80", "/n/\xFF\xFE\x80", "Its path is no UTF-8", NULL, "b"},
        {"/n/z\xC3\xBCrich", "/n/z\xC3\xBCrich", "Z\xC3\xBCrich", NULL, "\xE6\x9D\xB1\xE4\xBA\xAC"},
    };
    static const int64_t dates[] = {0, 1, -1, 1732579200, INT64_MAX, INT64_MIN};
    static const article_id ids[] = {0, 1, ARTICLE_ID_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        OWN(article_freep)
        struct article *article = article_new(cases[i].key, cases[i].path, cases[i].headline,
                                              cases[i].byline, cases[i].body);
        article->date = dates[i % (sizeof dates / sizeof dates[0])];
        article->date_source = (enum date_source)(1 + i % 3);
        assert_round_trip(article, ids[i % 3]);
    }
}

static void a_long_body_is_packed_and_comes_back(void **state)
{
    OWN(buf_release) struct buf body = BUF_INIT, record = BUF_INIT;
    (void)state;
    while (body.length < 3000000)
        buf_addf(&body, WORD "%zu\n", body.length);
    OWN(article_freep) struct article *article = article_new("k", "/p", "h", NULL, body.data);
    article->dateline = xstrdup("LISBON, Nov 12");
    article->lang = xstrdup("pt");
    article->slug = xstrdup("BC-STORM");
    article->source = xstrdup("Agence Fictive");
    article->section = xstrdup("World");
    assert_round_trip(article, 7);
    encode(&record, article, 7);
    assert_true(record.length < body.length / 2);
}

/* Where packing does best, the reader still takes the ratio for possible. */
static void a_body_of_one_byte_repeated_comes_back(void **state)
{
    (void)state;
    OWN(freep) char *body = xcalloc(1, 1000001);
    memset(body, 'a', 1000000);
    OWN(article_freep) struct article *article = article_new("k", "/p", "h", NULL, body);
    assert_round_trip(article, 7);
}

/* -- damage -------------------------------------------------------------------------------- */

static void make_record(struct buf *record)
{
    OWN(article_freep)
    struct article *article = article_new("urn:a:1", "/n/a.txt", "A headline", "By Anna Doe",
                                          WORD WORD WORD WORD);
    article->date = 1732579200;
    encode(record, article, 1234567);
}

/* Whatever the bytes are: an error, or an article whose strings are strings. */
static int decode_damaged(const char *bytes, size_t length)
{
    int rc = 0;
    for (int parts = STORED_HEAD; parts <= STORED_WHOLE; parts++) {
        struct stored stored;
        rc = decode(&stored, bytes, length, (enum stored_parts)parts);
        if (rc < 0) {
            assert_int_equal(rc, ERR_INDEX);
            continue;
        }
        const struct article *article = stored.article;
        assert_true(stored.id <= ARTICLE_ID_MAX);
        assert_true(strlen(article->key) + strlen(article->path) + strlen(article->headline) +
                        strlen(article->body) <
                    1 << 20);
        article_free(stored.article);
    }
    return rc;
}

static void every_truncation_is_noticed(void **state)
{
    (void)state;
    OWN(buf_release) struct buf record = BUF_INIT;
    make_record(&record);
    for (size_t length = 0; length < record.length; length++)
        assert_int_equal(decode_damaged(record.data, length), ERR_INDEX);
}

static void bytes_behind_the_record_are_noticed(void **state)
{
    (void)state;
    OWN(buf_release) struct buf record = BUF_INIT;
    make_record(&record);
    buf_add_char(&record, 1);
    assert_int_equal(decode_damaged(record.data, record.length), ERR_INDEX);
}

static void every_flipped_bit_is_survived(void **state)
{
    (void)state;
    OWN(buf_release) struct buf record = BUF_INIT;
    make_record(&record);
    for (size_t bit = 0; bit < record.length * 8; bit++) {
        record.data[bit / 8] ^= (char)(1 << bit % 8);
        decode_damaged(record.data, record.length);
        record.data[bit / 8] ^= (char)(1 << bit % 8);
    }
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void random_damage_is_survived(void **state)
{
    uint32_t seed = 1;
    (void)state;
    OWN(buf_release) struct buf record = BUF_INIT;
    make_record(&record);
    for (int round = 0; round < 20000; round++) {
        OWN(freep) char *bytes = xmemdup(record.data, record.length);
        for (uint32_t n = next_random(&seed) % 8 + 1; n > 0; n--)
            bytes[next_random(&seed) % record.length] = (char)next_random(&seed);
        decode_damaged(bytes,
                       next_random(&seed) % 4 ? record.length : next_random(&seed) % record.length);
    }
}

/* -- records made by hand ------------------------------------------------------------------ */

/* The bytes and their number, for an initialiser. */
#define RECORD(bytes) bytes, sizeof(bytes) - 1

#define HEAD "\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\1"
#define PATH "\1\2/p"
#define HEADLINE "\2\1h"

/* Frames of zstd with one raw block (RFC 8878, 3.1.1): of no text, of "a". */
#define FRAME_0 "\x28\xB5\x2F\xFD\x20\0\1\0\0"
#define FRAME_1 "\x28\xB5\x2F\xFD\x20\1\x9\0\0\x61"
#define NO_BODY "\6\xA\0" FRAME_0

static void what_a_record_must_have_and_may_have(void **state)
{
    static const struct {
        const char *what, *bytes;
        size_t length;
        int head, whole;
    } cases[] = {
        {"least", RECORD(HEAD PATH HEADLINE NO_BODY), 0, 0},
        {"another order", RECORD(HEAD NO_BODY HEADLINE PATH), 0, 0},
        {"unknown tag", RECORD(HEAD "\x2A\3xyz" PATH HEADLINE NO_BODY), 0, 0},
        {"unknown high tag", RECORD(HEAD "\xFF\1x" PATH HEADLINE NO_BODY), 0, 0},
        {"no body", RECORD(HEAD PATH HEADLINE), 0, ERR_INDEX},
        {"no path", RECORD(HEAD HEADLINE NO_BODY), ERR_INDEX, ERR_INDEX},
        {"no headline", RECORD(HEAD PATH NO_BODY), ERR_INDEX, ERR_INDEX},
        {"path twice", RECORD(HEAD PATH PATH HEADLINE NO_BODY), ERR_INDEX, ERR_INDEX},
        {"body twice", RECORD(HEAD PATH HEADLINE NO_BODY NO_BODY), 0, ERR_INDEX},
        {"another version", RECORD("\3" PATH), ERR_INDEX, ERR_INDEX},
        {"another version of full length",
         RECORD("\3\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\1" PATH HEADLINE NO_BODY), ERR_INDEX,
         ERR_INDEX},
        {"id of 61 bits", RECORD("\2\x10\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\1" PATH HEADLINE NO_BODY),
         ERR_INDEX, ERR_INDEX},
        {"field longer than the record", RECORD(HEAD PATH "\2\x40h"), ERR_INDEX, ERR_INDEX},
        {"field of 2^62 bytes", RECORD(HEAD PATH "\2\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x3Fh"),
         ERR_INDEX, ERR_INDEX},
        {"length without end",
         RECORD(HEAD PATH "\2\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\1h"), ERR_INDEX,
         ERR_INDEX},
        {"body that is no frame", RECORD(HEAD PATH HEADLINE "\6\4\3\xFF\xFF\xFF"), 0, ERR_INDEX},
        {"body longer than it says", RECORD(HEAD PATH HEADLINE "\6\xB\0" FRAME_1), 0, ERR_INDEX},
        {"body shorter than it says", RECORD(HEAD PATH HEADLINE "\6\xB\2" FRAME_1), 0, ERR_INDEX},
        {"body of the length it says", RECORD(HEAD PATH HEADLINE "\6\xB\1" FRAME_1), 0, 0},
        {"bytes behind the body", RECORD(HEAD PATH HEADLINE "\6\xC\1" FRAME_1 "\0"), 0, ERR_INDEX},
        {"empty body field", RECORD(HEAD PATH HEADLINE "\6\0"), 0, ERR_INDEX},
        {"no bytes", RECORD(""), ERR_INDEX, ERR_INDEX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int parts = STORED_HEAD; parts <= STORED_WHOLE; parts++) {
            struct stored stored = {0};
            int expected = parts == STORED_HEAD ? cases[i].head : cases[i].whole;
            int rc = decode(&stored, cases[i].bytes, cases[i].length, (enum stored_parts)parts);
            if (rc != expected)
                fail_msg("%s, %s: %d", cases[i].what, parts ? "whole" : "head", rc);
            article_free(stored.article);
        }
}

/* If memory were taken for these, allocation would end the process. */
static void a_body_cannot_claim_more_than_it_can_unpack_to(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {RECORD(HEAD PATH HEADLINE "\6\7\x80\x80\x80\x80\4\3\0")},                    /* 2^30 */
        {RECORD(HEAD PATH HEADLINE "\6\7\x81\x80\x80\x80\4\3\0")},                    /* 2^30 + 1 */
        {RECORD(HEAD PATH HEADLINE "\6\x8\x80\x80\x80\x80\x80\x20\3\0")},             /* 2^40 */
        {RECORD(HEAD PATH HEADLINE "\6\xB\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F\3\0")}, /* 2^63 - 1 */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stored stored;
        assert_int_equal(decode(&stored, cases[i].bytes, cases[i].length, STORED_WHOLE), ERR_INDEX);
        assert_int_equal(decode(&stored, cases[i].bytes, cases[i].length, STORED_HEAD), 0);
        article_free(stored.article);
    }
}

static void a_failure_leaves_the_result_alone(void **state)
{
    struct stored stored = {42, NULL};
    (void)state;
    assert_int_equal(stored_decode(&stored, "\2", 1, STORED_WHOLE, NULL), ERR_INDEX);
    assert_int_equal(stored.id, 42);
    assert_null(stored.article);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_gives_the_article_back),
        cmocka_unit_test(a_long_body_is_packed_and_comes_back),
        cmocka_unit_test(a_body_of_one_byte_repeated_comes_back),
        cmocka_unit_test(every_truncation_is_noticed),
        cmocka_unit_test(bytes_behind_the_record_are_noticed),
        cmocka_unit_test(every_flipped_bit_is_survived),
        cmocka_unit_test(random_damage_is_survived),
        cmocka_unit_test(what_a_record_must_have_and_may_have),
        cmocka_unit_test(a_body_cannot_claim_more_than_it_can_unpack_to),
        cmocka_unit_test(a_failure_leaves_the_result_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
