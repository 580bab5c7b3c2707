#include "format/plain.h"

#include <string.h>

#include "article/lead.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "text/date.h"
#include "text/utf8.h"

#define SAMPLE_BYTES 4096

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* C0 controls that have a use in text, some of them only on wires (SYN, SOH, STX, ETX, EOT). */
static bool is_text_control(unsigned char c)
{
    return (c >= '\b' && c <= '\r') || c == 0x16 || (c >= 1 && c <= 4) || c == 0x1A || c == 0x1B;
}

static size_t count_controls(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        count += (c < ' ' && !is_text_control(c)) || c == 0x7F;
    }
    return count;
}

/* Whether some of the eight bytes may be controls; of bytes above ASCII some are taken for such. */
static bool may_have_controls(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
    uint64_t below_blank = eight - ones * ' ', is_del = (eight ^ ones * 0x7F) - ones;
    return ((below_blank | is_del) & ones * 0x80) != 0;
}

bool plain_recognises(const char *bytes, size_t length)
{
    size_t sample = length < SAMPLE_BYTES ? length : SAMPLE_BYTES, controls = 0, at = 0;
    for (; at + 8 <= sample; at += 8)
        if (may_have_controls(bytes + at))
            controls += count_controls(bytes + at, 8);
    controls += count_controls(bytes + at, sample - at);
    return length > 0 && controls * 20 <= sample;
}

/* Repaired text without byte-order mark and NULs, with one newline for whatever ends a line: \r\n,
 * \r\r\n (wires have it), a lone \r. */
static size_t clean(struct buf *out, const char *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    size_t repaired = utf8_repair(out, bytes, length), kept = 0;
    if (!out->data || (!memchr(out->data, '\r', out->length) && !memchr(out->data, 0, out->length)))
        return repaired;
    for (size_t i = 0; i < out->length; i++) {
        char c = out->data[i];
        char next = i + 1 < out->length ? out->data[i + 1] : '\0';
        if (c == '\r' && (next == '\n' || next == '\r'))
            continue;
        out->data[kept++] = c == '\r' ? '\n' : c ? c : ' ';
        repaired += c == '\0';
    }
    out->length = 0;
    buf_grow(out, kept);
    return repaired;
}

/* Of an overlong line so much is shown as headline: up to the last blank that is near enough. */
static size_t headline_length(const char *line, size_t length)
{
    size_t cut = utf8_cut(line, length, ARTICLE_HEADLINE_MAX_BYTES);
    if (cut == length)
        return length;
    for (size_t i = cut; i > cut - 64; i--)
        if (is_blank(line[i]))
            return i;
    return cut;
}

static char *copy_span(const char *at, size_t length)
{
    return at ? xstrndup(at, length) : NULL;
}

/* text is clean and does not begin with a blank. */
static void split(struct article *article, const char *text, size_t length)
{
    const char *newline = memchr(text, '\n', length);
    size_t line = newline ? (size_t)(newline - text) : length;
    while (is_blank(text[line - 1]))
        line--;

    size_t headline = headline_length(text, line);
    const char *body = headline < line ? text : newline ? newline + 1 : text + length;
    size_t body_length = (size_t)(text + length - body);
    while (body_length > 0 && body[0] == '\n') {
        body++;
        body_length--;
    }

    struct lead lead;
    lead_read(&lead, body, body_length);
    article->headline = xstrndup(text, headline);
    article->headline_is_of_body = headline < line;
    article->body = xstrndup(body, body_length);
    article->byline = copy_span(lead.byline, lead.byline_length);
    article->dateline = copy_span(lead.dateline, lead.dateline_length);
}

static void set_date(struct article *article, const struct origin *origin)
{
    if (date_from_path(origin->filed ? origin->filed : "", &article->date)) {
        article->date_source = DATE_FROM_PATH;
    } else {
        article->date = origin->modified;
        article->date_source = DATE_FROM_FILE;
    }
}

int plain_read(const char *bytes, size_t length, const struct origin *origin,
               struct article_sink *sink, struct err *err)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    size_t repaired = clean(&text, bytes, length);
    size_t start = 0;
    while (start < text.length && is_blank(text.data[start]))
        start++;
    if (start == text.length)
        return err_set(err, ERR_FORMAT, "nothing but blanks");

    struct article *article = NEW(struct article);
    article->key = xstrdup(origin->path);
    article->path = xstrdup(origin->path);
    article->repaired = repaired;
    split(article, text.data + start, text.length - start);
    set_date(article, origin);
    return sink->take(sink, article, err);
}
