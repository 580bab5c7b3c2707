/* How many edits lie between a word and others: a letter too many, too few or wrong, or two that
 * changed places (Damerau's distance, of which no part of the word is edited twice). Letters are
 * characters, not bytes. Pure functions over bytes.
 *
 * Words that are compared in their order share the work for the beginning that they have in common.
 */
#ifndef TEXT_EDITS_H
#define TEXT_EDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A longer word is near none. */
#define EDITS_MAX_LETTERS 96

struct edits {
    unsigned limit;
    size_t length; /* Of the word, in letters. */
    uint32_t word[EDITS_MAX_LETTERS];
    /* The other word: its bytes, its letters, and where each of them ends. */
    char other[EDITS_MAX_LETTERS];
    size_t bytes;
    uint32_t letters[EDITS_MAX_LETTERS + 1];
    uint8_t ends[EDITS_MAX_LETTERS + 1];
    size_t filled; /* Rows that hold. */
    /* rows[i][j]: edits from the first i letters of the other to the first j of the word. Only
     * where i and j differ by no more than the limit: elsewhere they are more. */
    uint8_t rows[EDITS_MAX_LETTERS + 1][EDITS_MAX_LETTERS + 1];
    uint8_t least[EDITS_MAX_LETTERS + 1]; /* Of each row. */
};

/* More edits than limit are not told apart. False for a word that is too long. */
bool edits_init(struct edits *edits, const char *word, size_t length, unsigned limit);

/* Where to go on in a list of words in the order of their bytes: to the first that is not before
 * the beginning, or if past, that is behind all that begin with it. */
struct edits_skip {
    bool known; /* Else to the next one. */
    bool past;
    char beginning[EDITS_MAX_LETTERS + 4];
    size_t length;
};

/* How many edits another word takes, or more than the limit. No word that skip passes over is
 * within the limit. */
unsigned edits_to(struct edits *edits, const char *other, size_t length, struct edits_skip *skip);

#endif
