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

static void fill_row(struct edits *edits, size_t i)
{
    const uint32_t *word = edits->word;
    const uint32_t letter = edits->letters[i - 1], before = i > 1 ? edits->letters[i - 2] : 0;
    const uint8_t *above = edits->rows[i - 1];
    uint8_t *row = edits->rows[i];
    row[0] = (uint8_t)i;
    edits->least[i] = row[0];
    for (size_t j = 1; j <= edits->length; j++) {
        unsigned count = min2(min2(above[j] + 1u, row[j - 1] + 1u),
                              above[j - 1] + (letter != word[j - 1]));
        if (i > 1 && j > 1 && letter == word[j - 2] && before == word[j - 1])
            count = min2(count, edits->rows[i - 2][j - 2] + 1u);
        row[j] = (uint8_t)count;
        edits->least[i] = (uint8_t)min2(edits->least[i], count);
    }
}

/* Whether no word can be near that begins as far as row i; two letters that change places reach
 * over one row. */
static bool is_hopeless(const struct edits *edits, size_t i)
{
    return edits->least[i] > edits->limit && edits->least[i - 1] + 1u > edits->limit;
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

unsigned edits_to(struct edits *edits, const char *other, size_t length, size_t *hopeless)
{
    *hopeless = 0;
    if (length > EDITS_MAX_LETTERS)
        return edits->limit + 1;
    keep_common(edits, other, length);
    memcpy(edits->other, other, length);
    edits->bytes = length;
    while (edits->ends[edits->filled] < length) {
        size_t i = edits->filled + 1, at = edits->ends[i - 1];
        edits->ends[i] = (uint8_t)(at + letter_at(other, length, at, &edits->letters[i - 1]));
        fill_row(edits, i);
        edits->filled = i;
        if (is_hopeless(edits, i)) {
            *hopeless = edits->ends[i];
            return edits->limit + 1;
        }
    }
    return edits->rows[edits->filled][edits->length];
}
