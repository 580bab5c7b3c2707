/* Any bytes are a record or refused; what a record says can be stored again. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index/stored.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_same_head(const struct stored *a, const struct stored *b)
{
    assert(a->id == b->id && a->id <= ARTICLE_ID_MAX);
    assert(a->article->date == b->article->date);
    assert(a->article->date_source == b->article->date_source);
    assert(same_text(a->article->key, b->article->key));
    assert(same_text(a->article->path, b->article->path));
    assert(same_text(a->article->headline, b->article->headline));
    assert(same_text(a->article->byline, b->article->byline));
    assert(same_text(a->article->dateline, b->article->dateline));
    assert(same_text(a->article->slug, b->article->slug));
    assert(same_text(a->article->source, b->article->source));
    assert(same_text(a->article->section, b->article->section));
}

static void encode(struct buf *out, const struct article *article, article_id id)
{
    struct stored_encoder *encoder = stored_encoder_new();
    stored_encode(encoder, out, article, id);
    stored_encoder_free(encoder);
}

static void check_storing(const struct stored *stored)
{
    struct stored again;
    OWN(buf_release) struct buf record = BUF_INIT;
    encode(&record, stored->article, stored->id);
    int rc = stored_decode(&again, record.data, record.length, STORED_WHOLE, NULL);
    assert(rc == 0);
    check_same_head(stored, &again);
    assert(strcmp(stored->article->body, again.article->body) == 0);
    article_free(again.article);
}

/* What is unpacked of the text is its beginning. */
static void check_text(const struct stored *whole, const uint8_t *data, size_t size, size_t limit)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    struct err err;
    struct stored_decoder *decoder = stored_decoder_new();
    int rc = stored_text(decoder, &text, (const char *)data, size, limit, &err);
    stored_decoder_free(decoder);
    assert(rc == 0 || rc == ERR_INDEX);
    assert(text.length <= limit);
    if (!whole)
        return;
    assert(rc == 0 && strncmp(whole->article->body, buf_str(&text), text.length) == 0);
    assert(text.length + 4 >= limit || text.length == strlen(whole->article->body));
}

static void check_path(const struct stored *whole, const uint8_t *data, size_t size)
{
    const char *path;
    size_t length;
    bool found = stored_path((const char *)data, size, &path, &length);
    assert(!found || (path >= (const char *)data && path + length <= (const char *)data + size));
    assert(!whole || (found && strncmp(whole->article->path, path, length) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct stored head = {0}, whole = {0};
    struct err err = {0};
    int head_rc = stored_decode(&head, (const char *)data, size, STORED_HEAD, &err);
    int whole_rc = stored_decode(&whole, (const char *)data, size, STORED_WHOLE, &err);
    assert(head_rc == 0 || (head_rc == ERR_INDEX && !head.article && err.text[0]));
    assert(whole_rc == 0 || (whole_rc == ERR_INDEX && !whole.article && err.text[0]));
    assert(whole_rc < 0 || head_rc == 0);
    if (whole_rc == 0) {
        assert(head.article->body[0] == '\0');
        check_same_head(&head, &whole);
        check_storing(&whole);
    }
    check_path(whole_rc == 0 ? &whole : NULL, data, size);
    check_text(whole_rc == 0 ? &whole : NULL, data, size, 100);
    check_text(whole_rc == 0 ? &whole : NULL, data, size, 1 << 20);
    article_free(head.article);
    article_free(whole.article);
    return 0;
}
