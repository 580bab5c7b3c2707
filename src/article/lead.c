#include "article/lead.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "text/utf8.h"

/* Non-empty lines that may hold the byline or begin with the dateline. */
#define LINES_SEARCHED 4
#define BYLINE_MAX_BYTES 100
#define DATELINE_MAX_BYTES 120

struct span {
    const char *at;
    size_t length;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

static struct span trim(struct span span)
{
    while (span.length > 0 && is_blank(span.at[0])) {
        span.at++;
        span.length--;
    }
    while (span.length > 0 && is_blank(span.at[span.length - 1]))
        span.length--;
    return span;
}

/* Take the next non-empty line, trimmed, off the text. */
static bool next_line(struct span *text, struct span *out)
{
    while (text->length > 0) {
        const char *newline = memchr(text->at, '\n', text->length);
        size_t length = newline ? (size_t)(newline - text->at) : text->length;
        *out = trim((struct span){text->at, length});
        length += newline != NULL;
        text->at += length;
        text->length -= length;
        if (out->length > 0)
            return true;
    }
    return false;
}

static utf8proc_category_t category_at(struct span text, size_t at)
{
    uint32_t c;
    if (at >= text.length || utf8_decode(text.at + at, text.length - at, &c) < 0)
        return UTF8PROC_CATEGORY_CN;
    return utf8proc_category((utf8proc_int32_t)c);
}

/* -- byline -------------------------------------------------------------------------------- */

static bool is_byline(struct span line)
{
    static const char *const words[] = {"By ",   "BY ",  "by ",  "Von ", "VON ", "Par ",
                                        "PAR ",  "Por ", "POR ", "Di ",  "DI ",  "Door ",
                                        "DOOR ", "Av ",  "AV ",  "Af ",  "AF "};
    if (line.length > BYLINE_MAX_BYTES || strchr(".:!?", line.at[line.length - 1]))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        if (line.length > length && memcmp(line.at, words[i], length) == 0)
            return category_at(line, length) == UTF8PROC_CATEGORY_LU;
    }
    return false;
}

/* -- dateline ------------------------------------------------------------------------------ */

/* The length of the dash that ends a dateline and begins at at; blanks stand around it. */
static size_t dash_length(struct span line, size_t at)
{
    static const char *const dashes[] = {"--", "-", "\xE2\x80\x93", "\xE2\x80\x94", "_"};
    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++) {
        size_t n = strlen(dashes[i]);
        if (line.length - at > n && memcmp(line.at + at, dashes[i], n) == 0)
            return line.at[at + n] == ' ' || n == 3 ? n : 0;
    }
    return 0;
}

/* Letters, digits, and the few marks that stand in places, days and agencies' names. */
static bool may_stand_in_dateline(struct span line, size_t at)
{
    switch (category_at(line, at)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return strchr(" ,.()/'-&:", line.at[at]) || memcmp(line.at + at, "\xE2\x80\x99", 3) == 0;
    }
}

/* The first word is a place in capitals: two letters at least, none of them small. */
static bool begins_with_capitals(struct span line)
{
    size_t letters = 0;
    for (size_t at = 0; at < line.length;) {
        utf8proc_category_t category = category_at(line, at);
        uint32_t c;
        if (category == UTF8PROC_CATEGORY_LL)
            return false;
        if (category == UTF8PROC_CATEGORY_LU)
            letters++;
        else if (!strchr(".'", line.at[at]))
            break;
        int n = utf8_decode(line.at + at, line.length - at, &c);
        at += (size_t)(n < 0 ? -n : n);
    }
    return letters >= 2;
}

static size_t dateline_length(struct span line)
{
    if (!begins_with_capitals(line))
        return 0;
    for (size_t at = 1; at < line.length && at < DATELINE_MAX_BYTES;) {
        bool after_gap = line.at[at - 1] == ' ' || line.at[at - 1] == ')';
        if (after_gap && dash_length(line, at) > 0)
            return trim((struct span){line.at, at}).length;
        if (!may_stand_in_dateline(line, at))
            return 0;
        uint32_t c;
        int n = utf8_decode(line.at + at, line.length - at, &c);
        at += (size_t)(n < 0 ? -n : n);
    }
    return 0;
}

void lead_read(struct lead *out, const char *text, size_t length)
{
    struct span rest = {text, length}, line;
    *out = (struct lead){0};
    for (int i = 0; i < LINES_SEARCHED && next_line(&rest, &line); i++) {
        if (!out->byline && is_byline(line)) {
            out->byline = line.at;
            out->byline_length = line.length;
        } else if (dateline_length(line) > 0) {
            out->dateline = line.at;
            out->dateline_length = dateline_length(line);
            return;
        }
    }
}
