#include "text/pattern.h"

/* The bytes of a letter that begins at text[at]. */
static size_t letter_length(const char *text, size_t length, size_t at)
{
    size_t n = 1;
    while (at + n < length && ((unsigned char)text[at + n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Where a * fails to match, only the last one is tried with a letter more: what the ones before it
 * took is as good as anything else. */
bool pattern_matches(const char *pattern, size_t length, const char *word, size_t word_length)
{
    size_t at = 0, star = length, behind_star = 0;
    for (size_t i = 0; i < word_length;) {
        if (at < length && pattern[at] == '*') {
            star = at++;
            behind_star = i;
        } else if (at < length && pattern[at] == '?') {
            at++;
            i += letter_length(word, word_length, i);
        } else if (at < length && pattern[at] == word[i]) {
            at++;
            i++;
        } else if (star < length) {
            behind_star += letter_length(word, word_length, behind_star);
            i = behind_star;
            at = star + 1;
        } else {
            return false;
        }
    }
    while (at < length && pattern[at] == '*')
        at++;
    return at == length;
}

size_t pattern_literal(const char *pattern, size_t length)
{
    size_t n = 0;
    while (n < length && pattern[n] != '*' && pattern[n] != '?')
        n++;
    return n;
}
