#include "text/utf8.h"

#include <string.h>

static bool is_ascii(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return !(word & 0x8080808080808080u);
}

/* The range of the second byte depends on the first (table 3-7); all later ones are 80..BF. */
int utf8_decode(const char *bytes, size_t length, uint32_t *out)
{
    const unsigned char *b = (const unsigned char *)bytes;
    unsigned char low = 0x80, high = 0xBF;
    int rest;

    if (b[0] < 0x80) {
        *out = b[0];
        return 1;
    }
    *out = UTF8_REPLACEMENT;
    if (b[0] < 0xC2 || b[0] > 0xF4)
        return -1;
    if (b[0] < 0xE0) {
        rest = 1;
    } else if (b[0] < 0xF0) {
        rest = 2;
        low = b[0] == 0xE0 ? 0xA0 : low;
        high = b[0] == 0xED ? 0x9F : high;
    } else {
        rest = 3;
        low = b[0] == 0xF0 ? 0x90 : low;
        high = b[0] == 0xF4 ? 0x8F : high;
    }

    uint32_t character = b[0] & (0x3Fu >> rest);
    for (int i = 1; i <= rest; i++) {
        if ((size_t)i >= length || b[i] < low || b[i] > high)
            return -i;
        character = character << 6 | (b[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *out = character;
    return rest + 1;
}

size_t utf8_encode(char out[4], uint32_t character)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xC0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        out[0] = (char)(0xE0 | character >> 12);
        out[1] = (char)(0x80 | (character >> 6 & 0x3F));
        out[2] = (char)(0x80 | (character & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | character >> 18);
    out[1] = (char)(0x80 | (character >> 12 & 0x3F));
    out[2] = (char)(0x80 | (character >> 6 & 0x3F));
    out[3] = (char)(0x80 | (character & 0x3F));
    return 4;
}

/* How many bytes from the start are well-formed. */
static size_t valid_prefix(const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        uint32_t character;
        if (length - at >= 8 && is_ascii(bytes + at)) {
            at += 8;
            continue;
        }
        int n = utf8_decode(bytes + at, length - at, &character);
        if (n < 0)
            break;
        at += (size_t)n;
    }
    return at;
}

bool utf8_is_valid(const char *bytes, size_t length)
{
    return valid_prefix(bytes, length) == length;
}

size_t utf8_repair(struct buf *out, const char *bytes, size_t length)
{
    size_t replaced = 0;
    for (;;) {
        size_t good = valid_prefix(bytes, length);
        buf_add(out, bytes, good);
        if (good == length)
            return replaced;

        uint32_t character;
        char encoded[4];
        size_t bad = (size_t)-utf8_decode(bytes + good, length - good, &character);
        buf_add(out, encoded, utf8_encode(encoded, UTF8_REPLACEMENT));
        replaced++;
        bytes += good + bad;
        length -= good + bad;
    }
}

size_t utf8_cut(const char *text, size_t length, size_t limit)
{
    if (length <= limit)
        return length;
    while (limit > 0 && ((unsigned char)text[limit] & 0xC0) == 0x80)
        limit--;
    return limit;
}
