#include "index/stored.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/alloc.h"
#include "base/own.h"
#include "base/varint.h"
#include "text/utf8.h"

#define RECORD_VERSION 2
#define HEAD_BYTES 18

/* Level 3 takes a third more time to save a hundredth. */
#define ZSTD_LEVEL 1

/* A block of zstd, of 128 KiB at most, takes at least three bytes (RFC 8878, 3.1.1.2). */
#define EXPANSION_MAX ((128 * 1024) / 3)

/* Far above any article's limit; below it a record cannot make us allocate without end. */
#define BODY_MAX_BYTES ((size_t)1 << 30)

/* Of what is unpacked in part, zstd keeps a window in memory: 2 MiB at our level, if the record is
 * not damaged. */
#define WINDOW_LOG_MAX 23

enum tag {
    TAG_PATH = 1,
    TAG_HEADLINE,
    TAG_BYLINE,
    TAG_DATELINE,
    TAG_KEY,
    TAG_BODY,
    TAG_LANG,
    TAG_SOURCE,
    TAG_SECTION,
    TAG_SLUG
};

/* -- writing ------------------------------------------------------------------------------- */

static void add_number(struct buf *out, uint64_t number)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_add_char(out, (char)(number >> shift & 0xFF));
}

static void add_varint(struct buf *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        buf_add_char(out, (char)(number | 0x80));
    buf_add_char(out, (char)number);
}

static void add_bytes(struct buf *out, enum tag tag, const void *bytes, size_t length)
{
    buf_add_char(out, (char)tag);
    add_varint(out, length);
    buf_add(out, bytes, length);
}

static void add_text(struct buf *out, enum tag tag, const char *text)
{
    if (text)
        add_bytes(out, tag, text, strlen(text));
}

struct stored_encoder {
    ZSTD_CCtx *context;
};

struct stored_encoder *stored_encoder_new(void)
{
    struct stored_encoder *encoder = NEW(struct stored_encoder);
    encoder->context = ZSTD_createCCtx();
    if (!encoder->context)
        abort();
    return encoder;
}

void stored_encoder_free(struct stored_encoder *encoder)
{
    if (!encoder)
        return;
    ZSTD_freeCCtx(encoder->context);
    free(encoder);
}

static void pack_into(struct stored_encoder *encoder, struct buf *out, const char *text,
                      size_t length)
{
    size_t bound = ZSTD_compressBound(length);
    size_t packed = ZSTD_compressCCtx(encoder->context, buf_reserve(out, bound), bound, text,
                                      length, ZSTD_LEVEL);
    assert(!ZSTD_isError(packed)); /* There is room; nothing else can go wrong. */
    buf_grow(out, packed);
}

void stored_encode(struct stored_encoder *encoder, struct buf *out, const struct article *article,
                   article_id id)
{
    buf_add_char(out, RECORD_VERSION);
    add_number(out, id);
    add_number(out, (uint64_t)article->date);
    buf_add_char(out, (char)article->date_source);
    add_text(out, TAG_PATH, article->path);
    if (strcmp(article->key, article->path) != 0)
        add_text(out, TAG_KEY, article->key);
    add_text(out, TAG_HEADLINE, article->headline);
    add_text(out, TAG_BYLINE, article->byline);
    add_text(out, TAG_DATELINE, article->dateline);
    add_text(out, TAG_LANG, article->lang);
    add_text(out, TAG_SOURCE, article->source);
    add_text(out, TAG_SECTION, article->section);
    add_text(out, TAG_SLUG, article->slug);

    OWN(buf_release) struct buf body = BUF_INIT;
    size_t length = strlen(article->body);
    assert(length <= BODY_MAX_BYTES);
    add_varint(&body, length);
    pack_into(encoder, &body, article->body, length);
    add_bytes(out, TAG_BODY, body.data, body.length);
}

/* -- reading ------------------------------------------------------------------------------- */

struct cursor {
    const unsigned char *at, *end;
};

static uint64_t take_number(struct cursor *cursor)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number = number << 8 | *cursor->at++;
    return number;
}

static bool take_varint(struct cursor *cursor, uint64_t *out)
{
    return varint_take(&cursor->at, cursor->end, out);
}

/* Take a field's bytes off as a cursor of their own. */
static bool take_field(struct cursor *cursor, enum tag *tag, struct cursor *field)
{
    uint64_t length;
    *tag = (enum tag) * cursor->at++;
    if (!take_varint(cursor, &length) || length > (uint64_t)(cursor->end - cursor->at))
        return false;
    *field = (struct cursor){cursor->at, cursor->at + length};
    cursor->at = field->end;
    return true;
}

static char *unpack_body(struct cursor field)
{
    uint64_t length;
    if (!take_varint(&field, &length) || length > BODY_MAX_BYTES)
        return NULL;
    size_t packed = (size_t)(field.end - field.at);
    if (length / EXPANSION_MAX > packed) /* Before memory is taken for a claim. */
        return NULL;
    OWN(freep) char *text = xcalloc(1, length + 1);
    if (ZSTD_decompress(text, length, field.at, packed) != length)
        return NULL;
    return TAKE(text);
}

static char **member_of(struct article *article, enum tag tag)
{
    switch (tag) {
    case TAG_PATH:
        return &article->path;
    case TAG_HEADLINE:
        return &article->headline;
    case TAG_BYLINE:
        return &article->byline;
    case TAG_DATELINE:
        return &article->dateline;
    case TAG_LANG:
        return &article->lang;
    case TAG_SOURCE:
        return &article->source;
    case TAG_SECTION:
        return &article->section;
    case TAG_SLUG:
        return &article->slug;
    case TAG_KEY:
        return &article->key;
    case TAG_BODY:
        return &article->body;
    }
    return NULL;
}

static bool read_fields(struct article *article, struct cursor cursor, enum stored_parts parts)
{
    while (cursor.at < cursor.end) {
        enum tag tag;
        struct cursor field;
        if (!take_field(&cursor, &tag, &field))
            return false;
        char **member = member_of(article, tag);
        if (!member || (tag == TAG_BODY && parts == STORED_HEAD))
            continue;
        if (*member)
            return false; /* Twice. */
        *member = tag == TAG_BODY
                      ? unpack_body(field)
                      : xstrndup((const char *)field.at, (size_t)(field.end - field.at));
        if (!*member)
            return false;
    }
    return article->path && article->headline && (article->body || parts == STORED_HEAD);
}

int stored_decode(struct stored *out, const char *bytes, size_t length, enum stored_parts parts,
                  struct err *err)
{
    struct cursor cursor = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
    if (length < HEAD_BYTES || *cursor.at++ != RECORD_VERSION)
        return err_set(err, ERR_INDEX, "stored record of %zu bytes is none", length);

    OWN(article_freep) struct article *article = NEW(struct article);
    article_id id = take_number(&cursor);
    article->date = (int64_t)take_number(&cursor);
    article->date_source = (enum date_source) * cursor.at++;
    if (id > ARTICLE_ID_MAX || !read_fields(article, cursor, parts))
        return err_set(err, ERR_INDEX, "stored record of %zu bytes is damaged", length);
    if (!article->key)
        article->key = xstrdup(article->path);
    if (!article->body)
        article->body = xstrdup("");
    *out = (struct stored){id, TAKE(article)};
    return 0;
}

bool stored_identity(const char *bytes, size_t length, article_id *id, int64_t *date)
{
    struct cursor cursor = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
    if (length < HEAD_BYTES || *cursor.at++ != RECORD_VERSION)
        return false;
    *id = take_number(&cursor);
    *date = (int64_t)take_number(&cursor);
    return true;
}

/* A field of a record, behind the head; false if there is none. */
static bool find_field(struct cursor cursor, enum tag wanted, struct cursor *out)
{
    while (cursor.at < cursor.end) {
        enum tag tag;
        if (!take_field(&cursor, &tag, out))
            return false;
        if (tag == wanted)
            return true;
    }
    return false;
}

/* The same of a whole record. */
static bool find_in_record(const char *bytes, size_t length, enum tag wanted, struct cursor *out)
{
    struct cursor cursor = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
    if (length < HEAD_BYTES || *cursor.at != RECORD_VERSION)
        return false;
    cursor.at += HEAD_BYTES;
    return find_field(cursor, wanted, out);
}

bool stored_path(const char *bytes, size_t length, const char **path, size_t *path_length)
{
    struct cursor field;
    if (!find_in_record(bytes, length, TAG_PATH, &field))
        return false;
    *path = (const char *)field.at;
    *path_length = (size_t)(field.end - field.at);
    return true;
}

/* -- the beginning of the text -------------------------------------------------------------- */

struct stored_decoder {
    ZSTD_DCtx *context;
};

struct stored_decoder *stored_decoder_new(void)
{
    struct stored_decoder *decoder = NEW(struct stored_decoder);
    decoder->context = ZSTD_createDCtx();
    if (!decoder->context)
        abort();
    ZSTD_DCtx_setParameter(decoder->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    return decoder;
}

void stored_decoder_free(struct stored_decoder *decoder)
{
    if (!decoder)
        return;
    ZSTD_freeDCtx(decoder->context);
    free(decoder);
}

/* Unpack until length bytes are there. A frame that is to be unpacked in one go needs no memory
 * but where it goes. */
static bool unpack_part(struct stored_decoder *decoder, struct cursor field, char *out,
                        size_t length, bool whole)
{
    size_t packed = (size_t)(field.end - field.at);
    if (whole)
        return ZSTD_decompressDCtx(decoder->context, out, length, field.at, packed) == length;
    ZSTD_inBuffer in = {field.at, packed, 0};
    ZSTD_outBuffer to = {out, length, 0};
    ZSTD_DCtx_reset(decoder->context, ZSTD_reset_session_only);
    while (to.pos < to.size) {
        size_t before = in.pos + to.pos;
        size_t rc = ZSTD_decompressStream(decoder->context, &to, &in);
        if (ZSTD_isError(rc) || in.pos + to.pos == before || (rc == 0 && to.pos < to.size))
            return false;
    }
    return true;
}

int stored_text(struct stored_decoder *decoder, struct buf *out, const char *bytes, size_t length,
                size_t limit, struct err *err)
{
    struct cursor cursor = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
    struct cursor field;
    uint64_t whole;
    if (length < HEAD_BYTES || *cursor.at != RECORD_VERSION)
        return err_set(err, ERR_INDEX, "stored record of %zu bytes is none", length);
    cursor.at += HEAD_BYTES;
    if (!find_field(cursor, TAG_BODY, &field) || !take_varint(&field, &whole) ||
        whole / EXPANSION_MAX > (uint64_t)(field.end - field.at))
        return err_set(err, ERR_INDEX, "stored record of %zu bytes is damaged", length);
    size_t part = whole < limit ? (size_t)whole : limit;
    char *to = buf_reserve(out, part);
    if (!unpack_part(decoder, field, to, part, part == whole))
        return err_set(err, ERR_INDEX, "stored record of %zu bytes is damaged", length);
    if (part < whole) /* The last character may have been cut; none is longer than four bytes. */
        part = part > 4 ? utf8_cut(to, part, part - 1) : 0;
    buf_grow(out, strnlen(to, part));
    return 0;
}
