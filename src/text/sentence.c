#include "text/sentence.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Longer words are in none of the lists. */
#define LISTED_MAX_BYTES 9

/* Padded with zeros, as they are compared with a word that is. */
typedef char listed_word[16];

/* The most words of a list that begin with the same letter. */
#define LETTER_MAX 8

/* By their first letter: a point may stand every few words, and is looked at by all the lists. */
typedef listed_word word_list[26][LETTER_MAX];

#define WITH(letter) [(letter) - 'a']

/* Of these a name follows. */
static const word_list titles = {
    WITH('a') = {"adm", "al", "amb"},
    WITH('c') = {"capt", "cmdr", "col", "cpl"},
    WITH('d') = {"det", "dr"},
    WITH('f') = {"fr", "ft"},
    WITH('g') = {"gen", "gov"},
    WITH('h') = {"hon"},
    WITH('i') = {"insp"},
    WITH('l') = {"lt"},
    WITH('m') = {"maj", "messrs", "mr", "mrs", "ms", "mt"},
    WITH('p') = {"prof", "pte", "pvt"},
    WITH('r') = {"rep", "reps", "rev"},
    WITH('s') = {"sen", "sens", "sgt", "sr", "st", "supt"},
    WITH('v') = {"vs"},
};

/* After these a sentence may end: what follows decides. */
static const word_list abbreviations = {
    WITH('a') = {"apr", "aug", "ave"},
    WITH('b') = {"blvd", "bros"},
    WITH('c') = {"co", "corp", "cos"},
    WITH('d') = {"dec", "dept"},
    WITH('e') = {"est"},
    WITH('f') = {"feb", "fig"},
    WITH('i') = {"inc"},
    WITH('j') = {"jan", "jr"},
    WITH('l') = {"ltd"},
    WITH('m') = {"mar"},
    WITH('n') = {"nov"},
    WITH('o') = {"oct"},
    WITH('p') = {"plc"},
    WITH('s') = {"sep", "sept"},
    WITH('u') = {"univ"},
};

/* Words that begin a sentence far more often than they follow an abbreviation. */
static const word_list starters = {
    WITH('a') = {"a", "after", "also", "an", "analysts", "and", "as", "at"},
    WITH('b') = {"both", "but", "by"},
    WITH('f') = {"for"},
    WITH('h') = {"he", "his", "however"},
    WITH('i') = {"i", "if", "in", "it", "its"},
    WITH('l') = {"last"},
    WITH('m') = {"many", "most"},
    WITH('n') = {"no"},
    WITH('o') = {"officials", "on", "one", "our"},
    WITH('p') = {"police"},
    WITH('s') = {"she", "so", "some"},
    WITH('t') = {"that", "the", "then", "there", "these", "they", "this"},
    WITH('u') = {"under"},
    WITH('w') = {"we", "when", "while", "with"},
    WITH('y') = {"you"},
};

static bool is_listed(const word_list list, const char *word, size_t length)
{
    listed_word small = {0};
    if (length == 0 || length > LISTED_MAX_BYTES)
        return false;
    for (size_t i = 0; i < length; i++)
        small[i] = (char)tolower((unsigned char)word[i]);
    if (small[0] < 'a' || small[0] > 'z')
        return false;
    const listed_word *same_letter = list[small[0] - 'a'];
    for (size_t i = 0; i < LETTER_MAX && same_letter[i][0]; i++)
        if (memcmp(same_letter[i], small, sizeof small) == 0)
            return true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Whether the line's end at text[at] ends a paragraph too. */
static bool ends_paragraph(const char *text, size_t length, size_t at)
{
    return at + 1 >= length || is_blank(text[at + 1]);
}

/* The length of one of the strings at text[at]; 0 if none stands there. */
static size_t length_of_any(const char *const *strings, const char *text, size_t length, size_t at)
{
    for (; *strings; strings++) {
        size_t n = text[at] == **strings ? strlen(*strings) : 0;
        if (n > 0 && n <= length - at && memcmp(text + at, *strings, n) == 0)
            return n;
    }
    return 0;
}

/* Behind as many of the strings as stand there. */
static size_t skip_any(const char *const *strings, const char *text, size_t length, size_t at)
{
    for (size_t n; at < length && (n = length_of_any(strings, text, length, at)) > 0;)
        at += n;
    return at;
}

static const char *const points[] = {".", "!", "?", "\u2026", NULL};
/* Scripts that write them need no blank behind. */
static const char *const full_stops[] = {"\u3002", "\uff01", "\uff1f", "\u0964", NULL};
static const char *const closers[] = {"\"", "'", ")", "]", "\u201d", "\u2019", "\u00bb", NULL};
static const char *const openers[] = {"\"", "'", "(", "[", "\u201c", "\u2018", "\u00ab", NULL};

struct span {
    size_t at, end;
};

static struct span word_before(const char *text, size_t from, size_t end)
{
    size_t at = end;
    while (at > from && is_letter(text[at - 1]))
        at--;
    return (struct span){at, end};
}

static struct span word_after(const char *text, size_t length, size_t at)
{
    size_t end = at;
    while (end < length && is_letter(text[end]))
        end++;
    return (struct span){at, end};
}

/* Whether the point at text[at] belongs to the word before it; next is where the one after it
 * begins. */
static bool is_abbreviated(const char *text, size_t length, size_t from, size_t at, size_t next)
{
    struct span word = word_before(text, from, at), following = word_after(text, length, next);
    size_t n = word.end - word.at;
    if (is_listed(titles, text + word.at, n))
        return true;
    if (n == 2 && strncasecmp(text + word.at, "no", 2) == 0)
        return next < length && isdigit((unsigned char)text[next]);
    if (n != 1 && !is_listed(abbreviations, text + word.at, n))
        return false;
    return !is_listed(starters, text + following.at, following.end - following.at);
}

/* Whether the sentence that began at from ends at the mark text[at], which is n bytes long; *end is
 * where. */
static bool ends_sentence(const char *text, size_t length, size_t from, struct span mark,
                          size_t *end)
{
    size_t behind = skip_any(points, text, length, mark.end);
    behind = skip_any(closers, text, length, behind);
    size_t next = behind;
    while (next < length && is_blank(text[next]))
        next++;
    *end = behind;
    if (next == length)
        return true;
    if (next == behind)
        return false;
    next = skip_any(openers, text, length, next);
    if (next < length && islower((unsigned char)text[next]))
        return false;
    return text[mark.at] != '.' || !is_abbreviated(text, length, from, mark.at, next);
}

/* What any of the points, full stops and line ends begins with. */
static const bool may_end[256] = {
    ['\n'] = true, ['.'] = true,  ['!'] = true,  ['?'] = true,
    [0xE0] = true, [0xE2] = true, [0xE3] = true, [0xEF] = true,
};

/* Whether the sentence that began at from ends with a mark at text[at]; *end is where. */
static bool ends_at_mark(const char *text, size_t length, size_t from, size_t at, size_t *end)
{
    size_t n = length_of_any(full_stops, text, length, at);
    if (n > 0) {
        *end = skip_any(closers, text, length, at + n);
        return true;
    }
    n = length_of_any(points, text, length, at);
    return n > 0 && ends_sentence(text, length, from, (struct span){at, at + n}, end);
}

typedef unsigned char block __attribute__((vector_size(16)));

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");

/* The next byte that may end a sentence; some that cannot, too. */
static size_t find_mark(const char *text, size_t length, size_t at)
{
    block bytes;
    uint64_t halves[2];
    for (; length - at >= sizeof bytes; at += sizeof bytes) {
        memcpy(&bytes, text + at, sizeof bytes);
        const block marks = (block)((bytes == '\n') | (bytes == '.') | (bytes == '!') |
                                    (bytes == '?') | (bytes >= 0xE0));
        memcpy(halves, &marks, sizeof halves);
        if (halves[0])
            return at + (size_t)__builtin_ctzll(halves[0]) / 8;
        if (halves[1])
            return at + 8 + (size_t)__builtin_ctzll(halves[1]) / 8;
    }
    while (at < length && !may_end[(unsigned char)text[at]])
        at++;
    return at;
}

static size_t find_end(const char *text, size_t length, size_t from)
{
    size_t end;
    for (size_t at = find_mark(text, length, from); at < length;
         at = find_mark(text, length, at + 1)) {
        if (text[at] == '\n' && ends_paragraph(text, length, at))
            return at;
        if (may_end[(unsigned char)text[at]] && text[at] != '\n' &&
            ends_at_mark(text, length, from, at, &end))
            return end;
    }
    return length;
}

bool sentence_next(const char *text, size_t length, size_t *at, struct sentence *out)
{
    while (*at < length && is_blank(text[*at]))
        (*at)++;
    if (*at == length)
        return false;
    out->at = *at;
    *at = out->end = find_end(text, length, *at);
    while (out->end > out->at && is_blank(text[out->end - 1]))
        out->end--;
    return true;
}
