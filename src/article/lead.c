#include "article/lead.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
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

/* Whether one of the marks, all of them ASCII, stands at at. */
static bool is_mark(struct span text, size_t at, const char *marks)
{
    return text.at[at] != '\0' && strchr(marks, text.at[at]);
}

static size_t character_length(struct span text, size_t at)
{
    uint32_t c;
    int n = utf8_decode(text.at + at, text.length - at, &c);
    return (size_t)(n < 0 ? -n : n);
}

/* -- byline -------------------------------------------------------------------------------- */

static bool is_one_of(struct span word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == word.length && strncasecmp(list[i], word.at, word.length) == 0)
            return true;
    return false;
}

#define IS_ONE_OF(word, list) is_one_of(word, list, sizeof(list) / sizeof(list)[0])

static bool is_particle(struct span word)
{
    static const char *const particles[] = {
        "al",  "and", "at", "bin", "da",  "das", "de",  "del", "della", "den", "der", "des", "di",
        "do",  "dos", "du", "e",   "el",  "en",  "et",  "for", "ibn",   "i",   "in",  "la",  "le",
        "och", "of",  "og", "ter", "the", "und", "van", "von", "with",  "y",   "zu",
    };
    return IS_ONE_OF(word, particles);
}

/* "By Friday" says when; languages that write days small have no capital there. */
static bool is_weekday(struct span word)
{
    static const char *const days[] = {
        "monday",     "tuesday", "wednesday", "thursday",  "friday",
        "saturday",   "sunday",  "montag",    "dienstag",  "mittwoch",
        "donnerstag", "freitag", "samstag",   "sonnabend", "sonntag",
    };
    return IS_ONE_OF(word, days);
}

/* Some of them are names of people too. */
static bool is_month(struct span word)
{
    static const char *const months[] = {
        "january",     "february",  "march",   "april",    "may",      "june",     "july",
        "august",      "september", "october", "november", "december", "januar",   "februar",
        "m\xC3\xA4rz", "mai",       "juni",    "juli",     "oktober",  "dezember",
    };
    return IS_ONE_OF(word, months);
}

/* What goes on behind a comma with one of these is a sentence, and not what a person is. */
static bool begins_clause(struct span text)
{
    static const char *const words[] = {
        "a",     "all",   "an",   "as",   "both",  "he", "his",  "her",  "it",  "its",
        "many",  "most",  "no",   "only", "she",   "so", "some", "that", "the", "their",
        "there", "these", "they", "this", "those", "we", "when", "with",
    };
    text = trim(text);
    const char *blank = memchr(text.at, ' ', text.length);
    struct span word = {text.at, blank ? (size_t)(blank - text.at) : text.length};
    return IS_ONE_OF(word, words);
}

static bool has_capital(struct span word)
{
    for (size_t at = 0; at < word.length; at += character_length(word, at))
        if (category_at(word, at) == UTF8PROC_CATEGORY_LU)
            return true;
    return false;
}

/* Words are told apart by blanks; without the comma behind it. */
static struct span word_at(struct span text, size_t at, bool *has_comma)
{
    const char *blank = memchr(text.at + at, ' ', text.length - at);
    size_t end = blank ? (size_t)(blank - text.at) : text.length;
    *has_comma = end > at && text.at[end - 1] == ',';
    return (struct span){text.at + at, end - at - *has_comma};
}

/* "By Friday, ships", "By January 15", "By May, ships", "By Christmas, ships". */
static bool is_time(struct span text)
{
    bool has_comma;
    const struct span first = word_at(text, 0, &has_comma);
    size_t next = first.length + has_comma + 1;
    bool before_number = next < text.length && category_at(text, next) == UTF8PROC_CATEGORY_ND;
    return is_weekday(first) || has_comma || before_number ||
           (is_month(first) && first.length == text.length);
}

/* A name, not the sentence that "By Monday the" begins: capitals and particles as far as the first
 * comma, an address, or the first word that is none. */
static bool is_name(struct span text)
{
    if (is_time(text))
        return false;
    for (size_t at = 0; at < text.length;) {
        bool has_comma;
        const struct span word = word_at(text, at, &has_comma);
        utf8proc_category_t first = category_at(word, 0);
        bool is_word = first == UTF8PROC_CATEGORY_LU || first == UTF8PROC_CATEGORY_LL;
        if (!is_word || memchr(word.at, '@', word.length))
            return true;
        if (!has_capital(word) && !is_particle(word))
            return false;
        at += word.length + has_comma + 1;
        if (has_comma)
            return at >= text.length ||
                   !begins_clause((struct span){text.at + at, text.length - at});
    }
    return true;
}

static bool is_byline(struct span line)
{
    static const char *const words[] = {"By ",   "BY ",  "by ",  "Von ", "VON ", "Par ",
                                        "PAR ",  "Por ", "POR ", "Di ",  "DI ",  "Door ",
                                        "DOOR ", "Av ",  "AV ",  "Af ",  "AF "};
    if (line.length > BYLINE_MAX_BYTES || is_mark(line, line.length - 1, ".:!?"))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        if (line.length > length && memcmp(line.at, words[i], length) == 0)
            return category_at(line, length) == UTF8PROC_CATEGORY_LU &&
                   is_name((struct span){line.at + length, line.length - length});
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

static bool is_apostrophe(struct span text, size_t at)
{
    return text.length - at >= 3 && memcmp(text.at + at, "\xE2\x80\x99", 3) == 0;
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
        return is_mark(line, at, " ,.()/'-&:") || is_apostrophe(line, at);
    }
}

/* The place, as far as a comma, parenthesis, slash, colon or digit, has two letters at least and
 * none of them small: "US President Jane Doe - who" begins no dateline. */
static size_t dateline_length(struct span line)
{
    if (category_at(line, 0) != UTF8PROC_CATEGORY_LU && !is_mark(line, 0, "'") &&
        !is_apostrophe(line, 0))
        return 0;
    size_t capitals = 0;
    bool in_place = true;
    for (size_t at = 0; at < line.length && at < DATELINE_MAX_BYTES;
         at += character_length(line, at)) {
        bool after_gap = at > 0 && is_mark(line, at - 1, " )");
        if (after_gap && dash_length(line, at) > 0)
            return capitals >= 2 ? trim((struct span){line.at, at}).length : 0;
        if (!may_stand_in_dateline(line, at))
            return 0;
        utf8proc_category_t category = category_at(line, at);
        if (in_place && category == UTF8PROC_CATEGORY_LL)
            return 0;
        if (is_mark(line, at, ",(/:") || category == UTF8PROC_CATEGORY_ND)
            in_place = false;
        capitals += in_place && category == UTF8PROC_CATEGORY_LU;
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
