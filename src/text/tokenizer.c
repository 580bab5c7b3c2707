#include "text/tokenizer.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "text/utf8.h"

/* A character of a word: what it does to the word. */
enum role { ROLE_NONE, ROLE_WORD, ROLE_ALONE, ROLE_MARK };

static bool is_between(uint32_t c, uint32_t low, uint32_t high)
{
    return c - low <= high - low;
}

/* Scripts that are written without blanks between words (Unicode blocks). */
static bool stands_alone(uint32_t c)
{
    return is_between(c, 0x0E00, 0x0EFF) ||
           is_between(c, 0x1000, 0x109F) || /* Thai, Lao, Myanmar */
           is_between(c, 0x1780, 0x17FF) || is_between(c, 0x3040, 0x30FF) || /* Khmer, kana */
           is_between(c, 0x31F0, 0x31FF) || is_between(c, 0x3400, 0x4DBF) ||
           is_between(c, 0x4E00, 0x9FFF) || is_between(c, 0xF900, 0xFAFF) || /* Han */
           is_between(c, 0xFF66, 0xFF9F) || is_between(c, 0x20000, 0x3FFFF);
}

/* Accents and vowel points that readers leave out when they search. */
static bool is_accent(uint32_t c)
{
    return is_between(c, 0x0300, 0x036F) || is_between(c, 0x0591, 0x05C7) ||
           is_between(c, 0x0610, 0x061A) || is_between(c, 0x064B, 0x065F) || c == 0x0670 ||
           c == 0x0640; /* The last is tatweel, which only lengthens a word on paper. */
}

static enum role role_of(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return stands_alone(c) ? ROLE_ALONE : ROLE_WORD;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return ROLE_MARK;
    default:
        return ROLE_NONE;
    }
}

/* What ASCII's letters and digits are folded to; 0 for all others, which separate words, and for
 * bytes of longer characters. Most of most texts, so nothing else is asked about them. */
static const char plain[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
    ['7'] = '7', ['8'] = '8', ['9'] = '9', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k',
    ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r',
    ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y',
    ['z'] = 'z', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f',
    ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm',
    ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
};

/* The character at text[at], its length in *n, and what it is to a word. */
static enum role look(const struct tokenizer *tokenizer, size_t at, uint32_t *c, size_t *n)
{
    unsigned char first = (unsigned char)tokenizer->text[at];
    if (first < 0x80) {
        *c = first;
        *n = 1;
        return plain[first] ? ROLE_WORD : ROLE_NONE;
    }
    int length = utf8_decode(tokenizer->text + at, tokenizer->length - at, c);
    *n = (size_t)(length < 0 ? -length : length);
    return length < 0 ? ROLE_NONE : role_of(*c);
}

void tokenizer_init(struct tokenizer *tokenizer, const char *text, size_t length)
{
    tokenizer->text = text;
    tokenizer->length = length;
    tokenizer->at = 0;
}

/* Letters that Arabic and Persian keyboards have each in their own way (U+064A, U+0643). */
static uint32_t fold_letter(uint32_t c)
{
    switch (c) {
    case 0x0649: /* Alef maksura, final yeh in Egypt. */
    case 0x06CC: /* Farsi yeh. */
        return 0x064A;
    case 0x06A9: /* Keheh. */
        return 0x0643;
    default:
        return c;
    }
}

/* Letters of their own that are written with a mark, which no reader leaves out: Cyrillic short i
 * and u, and yi. Without it Russian words would lose their endings. */
static uint32_t letter_with_mark(uint32_t c, uint32_t mark)
{
    if (mark == 0x0306 && c == 0x0438)
        return 0x0439;
    if (mark == 0x0306 && c == 0x0443)
        return 0x045E;
    if (mark == 0x0308 && c == 0x0456)
        return 0x0457;
    return 0;
}

static void append(struct tokenizer *tokenizer, size_t *length, uint32_t c)
{
    char encoded[4];
    size_t n = utf8_encode(encoded, c);
    if (*length + n > TOKEN_MAX_BYTES)
        return;
    memcpy(tokenizer->word + *length, encoded, n);
    *length += n;
}

/* Make the word's last letter the one that it is with the mark; all of them have two bytes. */
static void add_mark(struct tokenizer *tokenizer, size_t length, uint32_t mark)
{
    uint32_t c;
    if (length < 2 || utf8_decode(tokenizer->word + length - 2, 2, &c) != 2)
        return;
    uint32_t letter = letter_with_mark(c, mark);
    if (letter)
        utf8_encode(tokenizer->word + length - 2, letter);
}

/* Append c, folded, to the word of *length bytes; what does not fit any more is left out. */
static void append_folded(struct tokenizer *tokenizer, size_t *length, uint32_t c)
{
    if (c < 0x80) {
        if (*length < TOKEN_MAX_BYTES)
            tokenizer->word[(*length)++] = plain[c];
        return;
    }
    utf8proc_int32_t folded[32];
    int last_class = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)c, folded, sizeof folded / sizeof folded[0],
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &last_class);
    for (utf8proc_ssize_t i = 0; i < count && i < 32; i++) {
        if (is_accent((uint32_t)folded[i]))
            add_mark(tokenizer, *length, (uint32_t)folded[i]);
        else
            append(tokenizer, length, fold_letter((uint32_t)folded[i]));
    }
}

/* Whether a possessive 's stands at text[at] and ends there; its length, or 0. */
static size_t possessive_length(const struct tokenizer *tokenizer, size_t at)
{
    const char *text = tokenizer->text + at;
    size_t left = tokenizer->length - at, mark;
    if (left >= 2 && text[0] == '\'')
        mark = 1;
    else if (left >= 4 && memcmp(text, "\xE2\x80\x99", 3) == 0) /* U+2019 */
        mark = 3;
    else
        return 0;
    if (text[mark] != 's' && text[mark] != 'S')
        return 0;

    uint32_t c;
    size_t n;
    bool goes_on = left > mark + 1 && look(tokenizer, at + mark + 1, &c, &n) != ROLE_NONE;
    return goes_on ? 0 : mark + 1;
}

/* Go over the plain letters that stand here, and append them to the word of length bytes; its
 * length then. */
static size_t read_plain(struct tokenizer *tokenizer, size_t length)
{
    const char *text = tokenizer->text;
    size_t at = tokenizer->at;
    char folded;
    for (; at < tokenizer->length && (folded = plain[(unsigned char)text[at]]); at++)
        if (length < TOKEN_MAX_BYTES)
            tokenizer->word[length++] = folded;
    tokenizer->at = at;
    return length;
}

/* Read the word that begins at tokenizer->at; its folded length, 0 if nothing is left of it. */
static size_t read_word(struct tokenizer *tokenizer)
{
    const size_t start = tokenizer->at;
    bool alone = false;
    size_t length = read_plain(tokenizer, 0);
    while (tokenizer->at < tokenizer->length) {
        uint32_t c;
        size_t n;
        enum role role = look(tokenizer, tokenizer->at, &c, &n);
        bool first = tokenizer->at == start;
        if (role == ROLE_NONE || (!first && role == ROLE_ALONE) || (alone && role == ROLE_WORD))
            break;
        alone = alone || role == ROLE_ALONE;
        append_folded(tokenizer, &length, c);
        tokenizer->at += n;
        if (!alone)
            length = read_plain(tokenizer, length);
    }
    return length;
}

/* Go over blanks and signs. */
static void skip_signs(struct tokenizer *tokenizer)
{
    for (; tokenizer->at < tokenizer->length; tokenizer->at++) {
        unsigned char c = (unsigned char)tokenizer->text[tokenizer->at];
        if (c >= 0x80 || plain[c])
            return;
    }
}

bool tokenizer_next(struct tokenizer *tokenizer, struct token *out)
{
    for (skip_signs(tokenizer); tokenizer->at < tokenizer->length; skip_signs(tokenizer)) {
        uint32_t c;
        size_t n;
        if (look(tokenizer, tokenizer->at, &c, &n) == ROLE_NONE) {
            tokenizer->at += n;
            continue;
        }
        size_t start = tokenizer->at;
        size_t length = read_word(tokenizer);
        if (length == 0)
            continue; /* Accents without a letter. */
        *out = (struct token){tokenizer->word, length, start, tokenizer->at};
        tokenizer->at += possessive_length(tokenizer, tokenizer->at);
        return true;
    }
    return false;
}
