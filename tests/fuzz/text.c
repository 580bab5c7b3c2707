/* Any bytes: repaired they are valid, their words stand where they are said to stand, and what is
 * shown of them is harmless. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "text/harmless.h"
#include "text/skimmer.h"
#include "text/stemmer.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool are_equal(const struct buf *buf, const void *bytes, size_t length)
{
    return buf->length == length && memcmp(buf_str(buf), bytes, length) == 0;
}

static void check_repair(struct buf *repaired, const char *text, size_t length)
{
    OWN(buf_release) struct buf again = BUF_INIT;
    size_t count = utf8_repair(repaired, text, length);
    assert(utf8_is_valid(buf_str(repaired), repaired->length));
    assert((count == 0) == utf8_is_valid(text, length));
    assert((count == 0) == are_equal(repaired, text, length));
    assert(utf8_repair(&again, buf_str(repaired), repaired->length) == 0);
}

static void check_cut(const struct buf *repaired)
{
    for (size_t limit = 0; limit < 20; limit++) {
        size_t cut = utf8_cut(buf_str(repaired), repaired->length, limit);
        assert(cut <= limit && cut + 3 >= (limit < repaired->length ? limit : repaired->length));
        assert(utf8_is_valid(buf_str(repaired), cut));
    }
}

static void check_stem(struct stemmer *stemmer, const struct token *token)
{
    size_t length;
    const char *stem = stemmer_stem(stemmer, token->word, token->length, &length);
    assert(length > 0 && length <= token->length);
    assert(utf8_is_valid(stem, length));
}

/* Skimmed for the first word of the text, each place of it is found. */
static void check_skimmed(const char *text, size_t length)
{
    struct beginnings beginnings;
    struct tokenizer tokenizer;
    struct skimmer skimmer;
    struct token first, word, found;
    tokenizer_init(&tokenizer, text, length);
    beginnings_init(&beginnings);
    if (!tokenizer_next(&tokenizer, &first))
        return;
    beginnings_add(&beginnings, first.word, first.length);
    skimmer_init(&skimmer, &beginnings, text, length);
    tokenizer_init(&tokenizer, text, length);
    while (tokenizer_next(&tokenizer, &word)) {
        if (word.length != first.length || memcmp(word.word, first.word, first.length) != 0)
            continue;
        do
            assert(skimmer_next(&skimmer, &found));
        while (found.at < word.at);
        assert(found.at == word.at && found.end == word.end);
    }
}

/* Append the words, a newline behind each. */
static void check_words(struct buf *words, struct stemmer *stemmer, const char *text, size_t length)
{
    struct tokenizer tokenizer;
    struct token token;
    size_t last = 0;
    tokenizer_init(&tokenizer, text, length);
    while (tokenizer_next(&tokenizer, &token)) {
        assert(token.at >= last && token.at < token.end && token.end <= length);
        assert(token.length > 0 && token.length <= TOKEN_MAX_BYTES);
        assert(utf8_is_valid(token.word, token.length));
        assert(utf8_is_valid(text + token.at, token.end - token.at));
        last = token.end;
        check_stem(stemmer, &token);
        buf_add(words, token.word, token.length);
        buf_add_char(words, '\n');
    }
}

static bool is_shown(uint32_t c, enum harmless_lines lines)
{
    if (lines == HARMLESS_LINES && (c == '\n' || c == '\t'))
        return true;
    return c >= ' ' && (c < 0x7F || c > 0x9F) && (c < 0x2028 || c > 0x202E) &&
           (c < 0x2066 || c > 0x2069);
}

static void check_harmless(const char *text, size_t length, enum harmless_lines lines)
{
    OWN(buf_release) struct buf out = BUF_INIT, again = BUF_INIT;
    harmless_add(&out, text, length, lines);
    for (size_t at = 0; at < out.length;) {
        uint32_t c;
        int n = utf8_decode(out.data + at, out.length - at, &c);
        assert(n > 0 && is_shown(c, lines));
        at += (size_t)n;
    }
    harmless_add(&again, buf_str(&out), out.length, lines);
    assert(are_equal(&again, buf_str(&out), out.length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct stemmer *stemmer;
    const char *text = (const char *)data;
    OWN(buf_release) struct buf repaired = BUF_INIT, words = BUF_INIT, repaired_words = BUF_INIT;
    if (!stemmer)
        stemmer = stemmer_new("english");

    check_repair(&repaired, text, size);
    check_cut(&repaired);
    check_skimmed(text, size);
    check_words(&words, stemmer, text, size);
    check_words(&repaired_words, stemmer, buf_str(&repaired), repaired.length);
    assert(are_equal(&words, buf_str(&repaired_words), repaired_words.length));
    check_harmless(text, size, HARMLESS_ONE_LINE);
    check_harmless(text, size, HARMLESS_LINES);
    return 0;
}
