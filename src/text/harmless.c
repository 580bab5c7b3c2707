#include "text/harmless.h"

#include <stdbool.h>

#include "text/utf8.h"

static bool is_space_control(uint32_t c)
{
    return (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_harmful(uint32_t c)
{
    return c < ' ' || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

void harmless_add(struct buf *out, const char *text, size_t length, enum harmless_lines lines)
{
    for (size_t at = 0; at < length;) {
        uint32_t c;
        int n = utf8_decode(text + at, length - at, &c);
        size_t bytes = (size_t)(n < 0 ? -n : n);
        bool keep = lines == HARMLESS_LINES && (c == '\n' || c == '\t');
        if (n < 0 || (!keep && !is_space_control(c) && is_harmful(c)))
            buf_add(out, "\xEF\xBF\xBD", 3);
        else if (!keep && is_space_control(c))
            buf_add_char(out, ' ');
        else
            buf_add(out, text + at, bytes);
        at += bytes;
    }
}
