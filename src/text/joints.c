#include "text/joints.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <utf8proc.h>

#include "text/utf8.h"

/* The text from a word's start on. */
struct place {
    const char *text;
    size_t length, start, at;
};

static unsigned char byte_at(const struct place *place, size_t at)
{
    return at < place->length ? (unsigned char)place->text[at] : ' ';
}

static unsigned char byte_before(const struct place *place)
{
    return place->start > 0 ? (unsigned char)place->text[place->start - 1] : ' ';
}

/* Whether a letter begins there. Dashes and quotation marks are none, nor is what is ill-formed. */
static bool is_letter_at(const struct place *place, size_t at)
{
    unsigned char c = byte_at(place, at);
    uint32_t letter;
    if (c < 0x80)
        return isalpha(c);
    if (utf8_decode(place->text + at, place->length - at, &letter) < 0)
        return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)letter);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool is_of_word_at(const struct place *place, size_t at)
{
    return isdigit(byte_at(place, at)) || is_letter_at(place, at);
}

/* How many digits, or letters of ASCII, stand from at on. */
static size_t run_of(const struct place *place, size_t at, int (*is)(int))
{
    size_t n = 0;
    while (is(byte_at(place, at + n)))
        n++;
    return n;
}

/* "1,000", "12,345.67": digits, with what holds them together. */
static bool is_number(const struct place *place)
{
    for (size_t i = place->start; i < place->at; i++)
        if (!isdigit((unsigned char)place->text[i]) && place->text[i] != ',')
            return false;
    return byte_before(place) != '.' && byte_before(place) != ',';
}

static bool is_thousands(const struct place *place)
{
    return is_number(place) && run_of(place, place->at + 1, isdigit) == 3 &&
           run_of(place, place->start, isdigit) <= 3;
}

/* One point only: "12.11.2025" and "10.0.0.1" are no numbers. */
static bool is_decimal(const struct place *place)
{
    size_t digits = run_of(place, place->at + 1, isdigit), end = place->at + 1 + digits;
    if (digits == 0 || !is_number(place) || is_letter_at(place, end))
        return false;
    return byte_at(place, end) != '.' || !isdigit(byte_at(place, end + 1));
}

/* "2,4 %", as in most of Europe: the same number. "3,4,5" are three. */
static bool is_decimal_comma(const struct place *place)
{
    size_t digits = run_of(place, place->at + 1, isdigit), end = place->at + 1 + digits;
    bool goes_on = is_letter_at(place, end) ||
                   (byte_at(place, end) == ',' && isdigit(byte_at(place, end + 1)));
    return (digits == 1 || digits == 2) && !goes_on && is_number(place) &&
           run_of(place, place->start, isdigit) == place->at - place->start;
}

/* A blank that may stand between initials, one no line breaks at among them; its length, or 0. */
static size_t gap_at(const struct place *place, size_t at)
{
    if (byte_at(place, at) == 0xC2)
        return byte_at(place, at + 1) == 0xA0 ? 2 : 0;
    return at < place->length && (place->text[at] == ' ' || place->text[at] == '\n');
}

/* Letters with points between them, and a blank behind each point or not. */
static bool is_initials(const struct place *place)
{
    for (size_t i = place->start; i < place->at; i += gap_at(place, i)) {
        if (!isalpha((unsigned char)place->text[i++]))
            return false;
        if (i == place->at)
            return true;
        if (place->text[i++] != '.')
            return false;
    }
    return false;
}

static bool is_one_letter_at(const struct place *place, size_t at)
{
    return isalpha(byte_at(place, at)) && !is_of_word_at(place, at + 1);
}

/* Not in "a.b.com". */
static bool is_before_initial(const struct place *place)
{
    size_t next = place->at + 1, behind = place->at + 3;
    bool ends = byte_at(place, next + 1) != '.' || !is_of_word_at(place, behind);
    return is_one_letter_at(place, next) && (ends || is_one_letter_at(place, behind)) &&
           is_initials(place);
}

static bool is_word(const struct place *place, const char *word)
{
    size_t length = strlen(word);
    if (place->at - place->start != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (tolower((unsigned char)place->text[place->start + i]) != word[i])
            return false;
    return true;
}

/* The point and the blank between the initials of "J. R. R. Tolkien"; 0 if they are none. Behind
 * most points there is a blank, and before it more than a letter. */
static size_t spaced_initials(const struct place *place)
{
    size_t before = place->at - place->start;
    if (before > 1 && isalnum((unsigned char)place->text[place->at - 2]))
        return 0;
    size_t gap = gap_at(place, place->at + 1), next = place->at + 1 + gap;
    bool goes_on = gap > 0 && is_one_letter_at(place, next) && byte_at(place, next + 1) == '.' &&
                   !is_of_word_at(place, next + 2);
    return goes_on && is_initials(place) ? 1 + gap : 0;
}

/* The point in "Ph.D." or "B.Sc.", which are written without points too, with the blank in "Ph.
 * D."; 0 if it is none. */
static size_t point_of_degree(const struct place *place)
{
    static const char *const degrees[][2] = {
        {"ph", "d"}, {"ed", "d"}, {"ll", "b"}, {"ll", "m"},   {"ll", "d"},   {"psy", "d"},
        {"b", "sc"}, {"m", "sc"}, {"d", "sc"}, {"d", "phil"}, {"m", "phil"},
    };
    if (place->at - place->start > 3)
        return 0;
    size_t gap = gap_at(place, place->at + 1), next = place->at + 1 + gap;
    size_t letters = run_of(place, next, isalpha), end = next + letters;
    if (letters == 0 || is_of_word_at(place, end) ||
        (gap > 0 && (letters > 1 || byte_at(place, end) != '.')))
        return 0;
    for (size_t i = 0; i < sizeof degrees / sizeof degrees[0]; i++)
        if (is_word(place, degrees[i][0]) && strlen(degrees[i][1]) == letters &&
            strncasecmp(place->text + next, degrees[i][1], letters) == 0)
            return 1 + gap;
    return 0;
}

static struct joint point(const struct place *place)
{
    if (is_decimal(place))
        return (struct joint){1, "."};
    if (is_before_initial(place))
        return (struct joint){1, ""};
    size_t length = spaced_initials(place);
    return (struct joint){length > 0 ? length : point_of_degree(place), ""};
}

static bool is_one_letter(const struct place *place)
{
    return place->at == place->start + 1 && isalpha((unsigned char)place->text[place->start]);
}

/* "O'Brien" is a name; "l'homme" and "d'Ivoire" are two words. */
static bool is_name(const struct place *place, size_t sign)
{
    return is_word(place, "o") && is_letter_at(place, place->at + sign) &&
           is_letter_at(place, place->at + sign + 1);
}

/* What is written with and without: "e-mail", "x-ray", "G-20", "co-operate", "bi-partisan". Not
 * where more of such pieces stand: "y a-t-il". */
static bool is_prefix(const struct place *place, size_t sign)
{
    unsigned char before = byte_before(place);
    if (before == '-')
        return false;
    return (is_one_letter(place) || is_word(place, "co") || is_word(place, "re") ||
            is_word(place, "bi")) &&
           is_of_word_at(place, place->at + sign) && is_of_word_at(place, place->at + sign + 1);
}

/* "AT&T", "S&P"; not "&amp;". */
static bool is_firm(const struct place *place)
{
    size_t before = place->at - place->start, behind = run_of(place, place->at + 1, isalpha);
    return before <= 3 && run_of(place, place->start, isalpha) == before && behind > 0 &&
           behind <= 3 && byte_at(place, place->at + 1 + behind) != ';' &&
           !is_of_word_at(place, place->at + 1 + behind);
}

/* "C++", "C#" */
static size_t name_of_language(const struct place *place, const char *signs)
{
    size_t n = strlen(signs);
    bool fits = is_one_letter(place) && place->length - place->at >= n &&
                memcmp(place->text + place->at, signs, n) == 0;
    return fits && !is_of_word_at(place, place->at + n) ? n : 0;
}

/* ’ and the hyphens U+2010 and U+2011. */
static size_t wide_joint(const struct place *place)
{
    unsigned char last = byte_at(place, place->at + 2);
    if (byte_at(place, place->at + 1) != 0x80)
        return 0;
    bool holds = (last == 0x99 && is_name(place, 3)) ||
                 ((last == 0x90 || last == 0x91) && is_prefix(place, 3));
    return holds ? 3 : 0;
}

struct joint joint_at(const char *text, size_t length, size_t start, size_t at)
{
    const struct place place = {text, length, start, at};
    switch ((unsigned char)text[at]) {
    case '.':
        return point(&place);
    case ',':
        if (is_decimal_comma(&place))
            return (struct joint){1, "."};
        return (struct joint){is_thousands(&place), ""};
    case '\'':
        return (struct joint){is_name(&place, 1), ""};
    case '-':
        return (struct joint){is_prefix(&place, 1), ""};
    case '&':
        return (struct joint){is_firm(&place), "&"};
    case '+':
        return (struct joint){name_of_language(&place, "++"), "++"};
    case '#':
        return (struct joint){name_of_language(&place, "#"), "#"};
    case 0xE2:
        return (struct joint){wide_joint(&place), ""};
    default:
        return (struct joint){0, ""};
    }
}

bool joint_ends_initials(const char *text, size_t length, size_t start, size_t at)
{
    const struct place place = {text, length, start, at};
    return at > start + 1 && byte_at(&place, at) == '.' && is_initials(&place);
}

const char *joint_initials(const char *word, size_t length)
{
    static const char *const names[][2] = {{"us", "u.s"}, {"it", "i.t"}, {"who", "w.h.o"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i][0]) == length && memcmp(names[i][0], word, length) == 0)
            return names[i][1];
    return NULL;
}
