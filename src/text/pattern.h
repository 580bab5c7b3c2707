/* Words with wildcards: * is any number of letters, ? is one. Pure functions over bytes. */
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the whole word is what the pattern says. Takes the product of their lengths at worst. */
bool pattern_matches(const char *pattern, size_t length, const char *word, size_t word_length);

/* How many bytes stand before the first wildcard. */
size_t pattern_literal(const char *pattern, size_t length);

#endif
