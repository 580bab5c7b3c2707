#include "base/base64.h"

#include <stdint.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, const void *bytes, size_t length)
{
    const unsigned char *in = bytes;
    char *to = buf_reserve(out, (length + 2) / 3 * 4);
    size_t written = 0;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t three = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                         (left > 2 ? in[i + 2] : 0);
        to[written++] = digits[three >> 18];
        to[written++] = digits[three >> 12 & 63];
        to[written++] = left > 1 ? digits[three >> 6 & 63] : '=';
        to[written++] = left > 2 ? digits[three & 63] : '=';
    }
    buf_grow(out, written);
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct buf *out, const char *text, size_t length)
{
    size_t padding = 0, written = 0;
    if (length % 4 != 0)
        return false;
    while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
        padding++;

    char *to = buf_reserve(out, length / 4 * 3);
    for (size_t i = 0; i < length; i += 4) {
        uint32_t four = 0;
        size_t given = i + 4 < length ? 4 : 4 - padding;
        for (size_t k = 0; k < 4; k++) {
            int value = k < given ? value_of(text[i + k]) : 0;
            if (value < 0) {
                buf_grow(out, 0); /* What was written took the place of its end. */
                return false;
            }
            four = four << 6 | (uint32_t)value;
        }
        for (size_t k = 0; k + 1 < given; k++)
            to[written++] = (char)(four >> (16 - 8 * k) & 0xFF);
    }
    buf_grow(out, written);
    return true;
}
