/* A token is read from the last blank before it, as what a word is depends on the signs before it:
 * "ray" begins no word in "x-ray". No word has a blank in it. */
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

/* What is of a word, or may be. */
static const bool may_begin[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, [0x80 ... 0xFF] = true};

static bool is_beginning(const struct skimmer *skimmer, size_t at)
{
    const struct tokenizer *tokenizer = &skimmer->tokenizer;
    uint64_t seconds = skimmer->beginnings->seconds[(unsigned char)tokenizer->text[at]];
    if (seconds == 0 || seconds == ALL_KINDS)
        return seconds != 0;
    char second = at + 1 < tokenizer->length ? tokenizer->text[at + 1] : ' ';
    return seconds >> kind_of((unsigned char)second) & 1;
}

/* The next place from at on where a word may begin that is looked for; length if there is none. */
static size_t find_beginning(const struct skimmer *skimmer, size_t at)
{
    const unsigned char *text = (const unsigned char *)skimmer->tokenizer.text;
    const size_t length = skimmer->tokenizer.length;
    for (;;) {
        while (at < length && !may_begin[text[at]])
            at++;
        if (at == length || is_beginning(skimmer, at))
            return at;
        while (at < length && is_of_word[text[at]])
            at++;
    }
}

bool skimmer_next(struct skimmer *skimmer, struct token *out)
{
    struct tokenizer *tokenizer = &skimmer->tokenizer;
    if (tokenizer->at >= skimmer->read_until) {
        size_t beginning = find_beginning(skimmer, tokenizer->at), from = beginning;
        if (beginning == tokenizer->length)
            return false;
        while (from > tokenizer->at && !is_blank(tokenizer->text[from - 1]))
            from--;
        tokenizer->at = from;
        skimmer->read_until = beginning + 1;
    }
    return tokenizer_next(tokenizer, out);
}
