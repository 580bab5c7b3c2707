/* A token is read from the last blank before it, as what a word is depends on the signs before it:
 * "ray" begins no word in "x-ray". No word has a blank in it but between initials. */
#include "text/skimmer.h"

#include <string.h>

static bool is_letter(unsigned char byte)
{
    return (unsigned char)((byte | 0x20) - 'a') < 26;
}

static bool is_digit(unsigned char byte)
{
    return (unsigned char)(byte - '0') < 10;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Each letter of ASCII, in either case, and each digit is a kind of its own; all other bytes are
 * OTHER, as signs and accents may stand within a word and not be kept: "O'Brien" is "obrien". */
#define OTHER 0u
#define ALL_KINDS (~UINT64_C(0))

static unsigned kind_of(unsigned char byte)
{
    return is_letter(byte) ? byte & 0x1Fu : is_digit(byte) ? 27u + (byte - '0') : OTHER;
}

void beginnings_init(struct beginnings *beginnings)
{
    *beginnings = (struct beginnings){0};
    for (unsigned byte = 0x80; byte < 256; byte++) /* May be folded to any letter. */
        beginnings->seconds[byte] = ALL_KINDS;
}

static void add_first(struct beginnings *beginnings, unsigned char first)
{
    bool is_full = beginnings->first_count >= BEGINNINGS_FIRSTS;
    size_t known = is_full ? BEGINNINGS_FIRSTS : beginnings->first_count;
    if (memchr(beginnings->firsts, first, known))
        return;
    if (!is_full)
        beginnings->firsts[known] = first;
    beginnings->first_count = (unsigned)known + 1;
}

void beginnings_add(struct beginnings *beginnings, const char *word, size_t length)
{
    unsigned char first = length > 0 ? (unsigned char)word[0] : 0x80;
    unsigned second = length > 1 ? kind_of((unsigned char)word[1]) : OTHER;
    /* Of initials the text may have the letters alone: "US" is "u.s". */
    bool any_second = length > 1 && second == OTHER;
    uint64_t kinds = any_second ? ALL_KINDS : UINT64_C(1) << second | UINT64_C(1) << OTHER;
    beginnings->seconds[first] |= kinds;
    if (is_letter(first))
        beginnings->seconds[first & ~0x20u] |= kinds;
    if (first < 0x80)
        add_first(beginnings, first);
}

void skimmer_init(struct skimmer *skimmer, const struct beginnings *beginnings, const char *text,
                  size_t length)
{
    skimmer->beginnings = beginnings;
    skimmer->read_until = 0;
    tokenizer_init(&skimmer->tokenizer, text, length);
}

static const bool is_of_word[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true};

static bool is_beginning(const struct skimmer *skimmer, size_t at)
{
    const struct tokenizer *tokenizer = &skimmer->tokenizer;
    uint64_t seconds = skimmer->beginnings->seconds[(unsigned char)tokenizer->text[at]];
    if (seconds == 0 || seconds == ALL_KINDS)
        return seconds != 0;
    char second = at + 1 < tokenizer->length ? tokenizer->text[at + 1] : ' ';
    return seconds >> kind_of((unsigned char)second) & 1;
}

/* Bytes that are looked at in one step. */
#define PIECE 16
typedef unsigned char piece __attribute__((vector_size(PIECE)));

static piece piece_at(const unsigned char *text)
{
    piece bytes;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/* Whether a word may begin in the piece that begins like one of those that are looked for: at one
 * of their first letters, with no letter before it, or at a byte that may be folded to any. */
static bool may_have_beginning(const struct beginnings *beginnings, const unsigned char *text)
{
    const piece bytes = piece_at(text), before = piece_at(text - 1) | 0x20;
    piece begins = {0};
    uint64_t halves[PIECE / sizeof(uint64_t)];
    for (unsigned i = 0; i < beginnings->first_count; i++)
        begins |= (piece)((bytes | 0x20) == beginnings->firsts[i]);
    begins &= ~(piece)((piece)(before - 'a') < 26);
    begins |= bytes & 0x80;
    memcpy(halves, &begins, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static bool begins_at(const struct skimmer *skimmer, size_t at)
{
    const unsigned char *text = (const unsigned char *)skimmer->tokenizer.text;
    return (text[at] >= 0x80 || !is_of_word[text[at - 1]]) && is_beginning(skimmer, at);
}

/* The next place from at on where a word may begin that is looked for; length if there is none. */
static size_t find_beginning(const struct skimmer *skimmer, size_t at)
{
    const unsigned char *text = (const unsigned char *)skimmer->tokenizer.text;
    const size_t length = skimmer->tokenizer.length;
    const bool by_pieces = skimmer->beginnings->first_count <= BEGINNINGS_FIRSTS;
    if (at == length || is_beginning(skimmer, at))
        return at;
    for (at++; at < length;) {
        size_t end = length - at < PIECE ? length : at + PIECE;
        if (by_pieces && end - at == PIECE && !may_have_beginning(skimmer->beginnings, text + at))
            at = end;
        for (; at < end; at++)
            if (begins_at(skimmer, at))
                return at;
    }
    return length;
}

/* What may stand before a blank that is within a word: "J. R.", "Ph. D.". */
#define LETTERS_BEFORE_GAP 3

/* Whether so few letters with a point behind them stand before at. */
static bool is_behind_initial(const struct tokenizer *tokenizer, size_t at)
{
    const char *text = tokenizer->text;
    size_t letters = 0, from = tokenizer->at;
    if (at <= from || text[at - 1] != '.')
        return false;
    for (at--; at > from && is_of_word[(unsigned char)text[at - 1]]; at--)
        if (++letters > LETTERS_BEFORE_GAP)
            return false;
    return letters > 0;
}

bool skimmer_next(struct skimmer *skimmer, struct token *out)
{
    struct tokenizer *tokenizer = &skimmer->tokenizer;
    if (tokenizer->at >= skimmer->read_until) {
        size_t beginning = find_beginning(skimmer, tokenizer->at), from = beginning;
        if (beginning == tokenizer->length)
            return false;
        while (from > tokenizer->at &&
               (!is_blank(tokenizer->text[from - 1]) || is_behind_initial(tokenizer, from - 1)))
            from--;
        tokenizer->at = from;
        skimmer->read_until = beginning + 1;
    }
    return tokenizer_next(tokenizer, out);
}
