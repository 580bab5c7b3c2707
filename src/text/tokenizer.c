#include "text/tokenizer.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "text/joints.h"
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

/* What nobody sees within a word: soft hyphen, joiner, word joiner, byte order mark, marks of
 * direction. The non-joiner stays: in Persian it stands where some write a blank. */
static bool is_invisible(uint32_t c)
{
    return c == 0x00AD || is_between(c, 0x200D, 0x200F) || c == 0x2060 || c == 0xFEFF;
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
    case UTF8PROC_CATEGORY_CF:
        return is_invisible(c) ? ROLE_MARK : ROLE_NONE;
    default:
        return ROLE_NONE;
    }
}

static const bool is_ascii_word[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true};

/* The character at text[at], its length in *n, and what it is to a word. */
static enum role look(const struct tokenizer *tokenizer, size_t at, uint32_t *c, size_t *n)
{
    unsigned char first = (unsigned char)tokenizer->text[at];
    if (first < 0x80) {
        *c = first;
        *n = 1;
        return is_ascii_word[first] ? ROLE_WORD : ROLE_NONE;
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

/* Latin letters that Unicode does not take apart, as they are typed without them. */
static const struct {
    uint32_t letter;
    char typed[3];
} plain_letters[] = {
    {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"},
    {0x0127, "h"},  {0x0131, "i"}, {0x0142, "l"}, {0x0153, "oe"}, {0x0167, "t"},
};

static const char *typed_letter(uint32_t c)
{
    for (size_t i = 0; c < 0x0168 && i < sizeof plain_letters / sizeof plain_letters[0]; i++)
        if (plain_letters[i].letter == c)
            return plain_letters[i].typed;
    return NULL;
}

static void append(struct token *token, uint32_t c)
{
    char encoded[4];
    size_t n = utf8_encode(encoded, c);
    if (token->length + n > TOKEN_MAX_BYTES)
        return;
    memcpy(token->word + token->length, encoded, n);
    token->length += n;
}

/* Make the word's last letter the one that it is with the mark; all of them have two bytes. */
static void add_mark(struct token *token, uint32_t mark)
{
    uint32_t c;
    size_t length = token->length;
    if (length < 2 || utf8_decode(token->word + length - 2, 2, &c) != 2)
        return;
    uint32_t letter = letter_with_mark(c, mark);
    if (letter)
        utf8_encode(token->word + length - 2, letter);
}

/* Append a letter or accent of a character taken apart. */
static void append_letter(struct token *token, uint32_t c)
{
    const char *typed = typed_letter(c);
    if (is_accent(c)) {
        if (token->length > 0 && is_ascii_word[(unsigned char)token->word[token->length - 1]])
            token->has_accents = true;
        add_mark(token, c);
        return;
    }
    token->has_accents = token->has_accents || typed;
    if (!typed)
        append(token, fold_letter(c));
    for (; typed && *typed; typed++)
        append(token, (unsigned char)*typed);
}

/* Sets the bit that makes an ASCII letter a small one and leaves a digit as it is. */
#define ASCII_FOLD 0x20

/* Append c, folded, to the word; what does not fit any more is left out. */
static void append_folded(struct token *token, uint32_t c)
{
    if (c < 0x80) {
        if (token->length < TOKEN_MAX_BYTES)
            token->word[token->length++] = (char)(c | ASCII_FOLD);
        return;
    }
    utf8proc_int32_t folded[32];
    int last_class = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)c, folded, sizeof folded / sizeof folded[0],
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &last_class);
    for (utf8proc_ssize_t i = 0; i < count && i < 32; i++)
        append_letter(token, (uint32_t)folded[i]);
}

/* Whether a word that reaches to text[at] is over there. */
static bool ends_at(const struct tokenizer *tokenizer, size_t at)
{
    uint32_t c;
    size_t n;
    return at == tokenizer->length || look(tokenizer, at, &c, &n) == ROLE_NONE;
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
    return ends_at(tokenizer, at + mark + 1) ? mark + 1 : 0;
}

/* -- signs within words ------------------------------------------------------------------- */

/* What the sign that stands here is to the word that began at start. */
static struct joint find_joint(const struct tokenizer *tokenizer, size_t start, size_t at)
{
    if (at == tokenizer->length || !joint_may_be((unsigned char)tokenizer->text[at]))
        return (struct joint){0, ""};
    return joint_at(tokenizer->text, tokenizer->length, start, at);
}

/* Go over the sign that stands here, if it holds together the word that began at start. */
static bool read_joint(struct tokenizer *tokenizer, size_t start, struct token *token)
{
    const struct joint joint = find_joint(tokenizer, start, tokenizer->at);
    for (const char *kept = joint.kept; joint.length > 0 && *kept; kept++)
        append(token, (unsigned char)*kept);
    tokenizer->at += joint.length;
    return joint.length > 0;
}

/* Whether a word of ASCII is over before that byte, whatever follows it: so most are. */
static bool ends_plainly(unsigned char next)
{
    return next < 0x80 && !is_ascii_word[next] && !joint_may_be(next);
}

static bool is_upper(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < 'A' || text[i] > 'Z')
            return false;
    return true;
}

/* Whether the word is "US" and not "us", which is another one. */
static bool is_name(const struct tokenizer *tokenizer, size_t start, const struct token *token)
{
    return is_upper(tokenizer->text + start, token->length) &&
           joint_initials(token->word, token->length);
}

/* Tell initials from the word that they look like. */
static void read_initials(struct tokenizer *tokenizer, size_t start, struct token *token)
{
    bool has_points = tokenizer->at - start > 2 && tokenizer->text[start + 1] == '.';
    if (has_points && joint_ends_initials(tokenizer->text, tokenizer->length, start, tokenizer->at))
        tokenizer->at++;
    const char *initials = joint_initials(token->word, token->length);
    bool is_whole = tokenizer->at - start == token->length;
    if (!initials || !(has_points || (is_whole && is_name(tokenizer, start, token))))
        return;
    token->length = strlen(initials);
    memcpy(token->word, initials, token->length);
}

/* -- words of ASCII, which are most: eight bytes at a time, as one number -------------------- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");

/* The top bit of each byte that is an ASCII letter or digit. */
static uint64_t find_word_bytes(uint64_t bytes)
{
    uint64_t low = bytes & EACH(0x7F), small = low | EACH(ASCII_FOLD);
    uint64_t letters = (small + EACH(0x80 - 'a')) & ~(small + EACH(0x7F - 'z'));
    uint64_t digits = (low + EACH(0x80 - '0')) & ~(low + EACH(0x7F - '9'));
    return (letters | digits) & ~bytes & EACH(0x80);
}

/* Eight bytes of the text, 0 behind its end. */
static uint64_t load(const struct tokenizer *tokenizer, size_t at)
{
    uint64_t bytes = 0;
    size_t left = tokenizer->length - at;
    if (left >= sizeof bytes)
        memcpy(&bytes, tokenizer->text + at, sizeof bytes);
    else
        memcpy(&bytes, tokenizer->text + at, left);
    return bytes;
}

static void store(struct token *token, size_t at, uint64_t bytes)
{
    memcpy(token->word + at, &bytes, sizeof bytes);
}

/* Read the word that begins at tokenizer->at; false if it is not of ASCII alone, or overlong. */
static bool read_ascii_word(struct tokenizer *tokenizer, struct token *token)
{
    for (size_t length = 0; length < TOKEN_MAX_BYTES; length += 8) {
        uint64_t bytes = load(tokenizer, tokenizer->at + length);
        uint64_t others = ~find_word_bytes(bytes) & EACH(0x80);
        if (!others) {
            store(token, length, bytes | EACH(ASCII_FOLD));
            continue;
        }
        unsigned bits = (unsigned)__builtin_ctzll(others) & ~7u; /* Of the word in these bytes. */
        store(token, length, (bytes | EACH(ASCII_FOLD)) & ((UINT64_C(1) << bits) - 1));
        if (length == 0)
            store(token, 8, 0);
        token->length = length + bits / 8;
        size_t end = tokenizer->at + token->length;
        bool ends = ends_plainly((unsigned char)(bytes >> bits)) ||
                    (ends_at(tokenizer, end) &&
                     find_joint(tokenizer, tokenizer->at, end).length == 0);
        if (token->length == 0 || !ends || is_name(tokenizer, tokenizer->at, token))
            return false;
        tokenizer->at = end;
        token->has_accents = false;
        return true;
    }
    return false;
}

/* -- any words ----------------------------------------------------------------------------- */

/* Read the word that begins at tokenizer->at; false if nothing is left of it. */
static bool read_word(struct tokenizer *tokenizer, struct token *token)
{
    const size_t start = tokenizer->at;
    bool alone = false;
    token->length = 0;
    token->has_accents = false;
    for (bool first = true; tokenizer->at < tokenizer->length; first = false) {
        uint32_t c;
        size_t n;
        enum role role = look(tokenizer, tokenizer->at, &c, &n);
        if (role == ROLE_NONE && !first && !alone && read_joint(tokenizer, start, token))
            continue;
        if (role == ROLE_NONE || (!first && role == ROLE_ALONE) || (alone && role == ROLE_WORD))
            break;
        alone = alone || role == ROLE_ALONE;
        append_folded(token, c);
        tokenizer->at += n;
    }
    read_initials(tokenizer, start, token);
    if (token->length < TOKEN_PADDED_BYTES)
        memset(token->word + token->length, 0, TOKEN_PADDED_BYTES - token->length);
    return token->length > 0;
}

/* Whether a word begins behind what separates words; the tokenizer stands there then. */
static bool find_word(struct tokenizer *tokenizer)
{
    uint32_t c;
    size_t n = 0;
    for (; tokenizer->at < tokenizer->length; tokenizer->at += n) {
        unsigned char first = (unsigned char)tokenizer->text[tokenizer->at];
        if (is_ascii_word[first])
            return true;
        n = 1;
        if (first >= 0x80 && look(tokenizer, tokenizer->at, &c, &n) != ROLE_NONE)
            return true;
    }
    return false;
}

bool tokenizer_next(struct tokenizer *tokenizer, struct token *out)
{
    while (find_word(tokenizer)) {
        out->at = tokenizer->at;
        if (!read_ascii_word(tokenizer, out) && !read_word(tokenizer, out))
            continue; /* Accents without a letter. */
        out->end = tokenizer->at;
        tokenizer->at += possessive_length(tokenizer, tokenizer->at);
        return true;
    }
    return false;
}

#define MOST_LETTERS 256
#define DOT_ABOVE 0x0307
#define DOTLESS_I 0x0131

/* Turkish has two letters of which others see one: dotless I and ı, dotted İ and i. */
static utf8proc_ssize_t make_small_in_turkish(utf8proc_int32_t *letters, utf8proc_ssize_t count)
{
    utf8proc_ssize_t made = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        utf8proc_int32_t letter = letters[i], next = i + 1 < count ? letters[i + 1] : 0;
        bool is_dotless = letter == 'I' && !is_accent((uint32_t)next);
        letters[made++] = is_dotless ? DOTLESS_I : utf8proc_tolower(letter);
        if (letter == 'I' && next == DOT_ABOVE)
            i++; /* A small one has it anyway. */
    }
    return made;
}

/* A word's letters, small and apart from their accents; how many. No more than fit are written. */
static utf8proc_ssize_t take_apart(const char *text, const struct token *token,
                                   enum small_letters small, utf8proc_int32_t *letters)
{
    const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE;
    bool is_turkish = small == SMALL_LETTERS_TURKISH;
    utf8proc_ssize_t count = utf8proc_decompose(
        (const utf8proc_uint8_t *)text + token->at, (utf8proc_ssize_t)(token->end - token->at),
        letters, MOST_LETTERS, is_turkish ? options : options | UTF8PROC_CASEFOLD);
    return is_turkish && count < MOST_LETTERS ? make_small_in_turkish(letters, count) : count;
}

size_t token_with_accents(const char *text, const struct token *token, enum small_letters small,
                          char out[TOKEN_MAX_BYTES])
{
    utf8proc_int32_t letters[MOST_LETTERS];
    size_t length = 0;
    const utf8proc_option_t composed = UTF8PROC_COMPOSE | UTF8PROC_STABLE;
    utf8proc_ssize_t count = take_apart(text, token, small, letters);
    if (count > 0 && count < MOST_LETTERS) /* It is cut in any case. */
        count = utf8proc_normalize_utf32(letters, count, composed);
    for (utf8proc_ssize_t i = 0; i < count && count < MOST_LETTERS; i++) {
        char encoded[4];
        size_t n = utf8_encode(encoded, (uint32_t)letters[i]);
        if (role_of((uint32_t)letters[i]) == ROLE_NONE)
            continue; /* A sign that holds it together. */
        if (length + n > TOKEN_MAX_BYTES)
            break;
        memcpy(out + length, encoded, n);
        length += n;
    }
    if (length > 0)
        return length;
    memcpy(out, token->word, token->length);
    return token->length;
}
