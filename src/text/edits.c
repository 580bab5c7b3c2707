#include "text/edits.h"

#include <string.h>

#include "text/utf8.h"

/* The letter at bytes[at], and how long it is; what is no letter counts as one for each byte. */
static size_t letter_at(const char *bytes, size_t length, size_t at, uint32_t *letter)
{
    int n = utf8_decode(bytes + at, length - at, letter);
    if (n > 0)
        return (size_t)n;
    *letter = (unsigned char)bytes[at];
    return 1;
}

bool edits_init(struct edits *edits, const char *word, size_t length, unsigned limit)
{
    edits->limit = limit;
    edits->length = edits->bytes = edits->filled = 0;
    if (length > EDITS_MAX_LETTERS)
        return false;
    for (size_t at = 0; at < length; edits->length++)
        at += letter_at(word, length, at, &edits->word[edits->length]);
    for (size_t j = 0; j <= edits->length; j++)
        edits->rows[0][j] = (uint8_t)j;
    edits->least[0] = 0;
    edits->ends[0] = 0;
    return true;
}

static unsigned min2(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The cells of a row that may be within the limit. */
static size_t first_cell(const struct edits *edits, size_t i)
{
    return i > edits->limit ? i - edits->limit : 1;
}

static size_t last_cell(const struct edits *edits, size_t i)
{
    return i + edits->limit < edits->length ? i + edits->limit : edits->length;
}

static void fill_row(struct edits *edits, size_t i)
{
    const uint32_t *word = edits->word;
    const uint32_t letter = edits->letters[i - 1], before = i > 1 ? edits->letters[i - 2] : 0;
    const size_t first = first_cell(edits, i), last = last_cell(edits, i);
    const uint8_t *above = edits->rows[i - 1];
    const uint8_t more = (uint8_t)(edits->limit + 1);
    uint8_t *row = edits->rows[i];
    row[first - 1] = i > edits->limit ? more : (uint8_t)i;
    edits->least[i] = row[first - 1];
    for (size_t j = first; j <= last; j++) {
        unsigned count = min2(min2(above[j] + 1u, row[j - 1] + 1u),
                              above[j - 1] + (letter != word[j - 1]));
        if (i > 1 && j > 1 && letter == word[j - 2] && before == word[j - 1])
            count = min2(count, edits->rows[i - 2][j - 2] + 1u);
        row[j] = (uint8_t)count;
        edits->least[i] = (uint8_t)min2(edits->least[i], count);
    }
    if (last < edits->length)
        row[last + 1] = more;
}

/* Whether no word can be near that begins as far as row i; two letters that change places reach
 * over one row. */
static bool is_hopeless(const struct edits *edits, size_t i)
{
    return edits->least[i] > edits->limit && edits->least[i - 1] + 1u > edits->limit;
}

/* Of a row that is hopeless: the least letter behind the one at hand with which it would not be; 0
 * if there is none. No edit is left, so it has to be the word's, or to change places with the one
 * before. */
static uint32_t next_letter(const struct edits *edits, size_t i)
{
    const uint32_t *word = edits->word;
    const uint32_t letter = edits->letters[i - 1], before = i > 1 ? edits->letters[i - 2] : 0;
    uint32_t next = 0;
    for (size_t j = first_cell(edits, i); j <= last_cell(edits, i); j++) {
        bool goes_on = edits->rows[i - 1][j - 1] <= edits->limit;
        bool swaps = i > 1 && j > 1 && before == word[j - 1] &&
                     edits->rows[i - 2][j - 2] < edits->limit;
        if (goes_on && word[j - 1] > letter && (next == 0 || word[j - 1] < next))
            next = word[j - 1];
        if (swaps && word[j - 2] > letter && (next == 0 || word[j - 2] < next))
            next = word[j - 2];
    }
    return next;
}

static void find_skip(const struct edits *edits, size_t i, struct edits_skip *skip)
{
    const uint32_t letter = next_letter(edits, i);
    skip->known = true;
    skip->past = letter == 0;
    skip->length = edits->ends[i - 1];
    memcpy(skip->beginning, edits->other, skip->length);
    if (letter != 0)
        skip->length += utf8_encode(skip->beginning + skip->length, letter);
}

/* Forget the rows of letters that the new word has not got. */
static void keep_common(struct edits *edits, const char *other, size_t length)
{
    size_t common = 0;
    while (common < edits->bytes && common < length && edits->other[common] == other[common])
        common++;
    while (edits->ends[edits->filled] > common)
        edits->filled--;
}

unsigned edits_to(struct edits *edits, const char *other, size_t length, struct edits_skip *skip)
{
    const unsigned more = edits->limit + 1;
    skip->known = false;
    if (length > EDITS_MAX_LETTERS)
        return more;
    keep_common(edits, other, length);
    memcpy(edits->other, other, length);
    edits->bytes = length;
    while (edits->ends[edits->filled] < length) {
        size_t i = edits->filled + 1, at = edits->ends[i - 1];
        edits->ends[i] = (uint8_t)(at + letter_at(other, length, at, &edits->letters[i - 1]));
        fill_row(edits, i);
        edits->filled = i;
        if (is_hopeless(edits, i)) {
            find_skip(edits, i, skip);
            return more;
        }
    }
    if (edits->filled + edits->limit < edits->length ||
        edits->length + edits->limit < edits->filled)
        return more;
    return min2(edits->rows[edits->filled][edits->length], more);
}
