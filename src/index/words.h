/* The words of a segment: every form that stands in its articles, with the stem it is found by.
 *
 * Articles keep their words as numbers (index/tokens.h), and postings are kept by stems. So a form
 * is there once, its stem is there once, and both can be asked for. Numbers are given by frequency,
 * the most frequent word is 0: small numbers are short.
 *
 *     section     header · blocks of entries · number of each entry · entry of each number
 *                 · entries in the order of their stems · offset of each block
 *
 * Entries are in the order of their forms, then of their stems, in blocks of 16, each told by what
 * differs from the one before. All numbers are little-endian.
 *
 * Private to index/, but for words_each_form(). A struct words is mapped: immutable, any thread.
 * What it says is checked against its bounds: a damaged file gives wrong words, but never more than
 * that.
 */
#ifndef INDEX_WORDS_H
#define INDEX_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/own.h"
#include "index/section.h"

C_DECLS_BEGIN

/* A form is a folded word; both have at most WORDS_MAX_BYTES. */
#define WORDS_MAX_BYTES 96

struct word {
    const char *form, *stem; /* Not terminated. */
    uint32_t form_length, stem_length;
    uint32_t frequency; /* How often it stands in the segment. */
};

struct segment_output;

/* Give the words, of which no two have the same form and stem, their numbers and write the section.
 * numbers[i] is then the number of words[i]. */
int words_write(struct segment_output *output, const struct word *words, uint32_t count,
                uint32_t *numbers, struct err *err);

struct words;

/* What is mapped is borrowed. */
int words_open(struct words **out, const struct section *section, struct err *err);
void words_free(struct words *words);
DEFINE_FREEP(words)

uint32_t words_count(const struct words *words);

/* The word of a number; false if there is none. buffer holds what out points to. */
bool words_get(const struct words *words, uint32_t number, struct word *out,
               char buffer[2 * WORDS_MAX_BYTES]);

/* The order in which words stand in the file. */
int word_compare(const struct word *a, const struct word *b);

/* All words of the file in their order, with their numbers, none of which comes twice; out is good
 * until the next call. Who gets fewer than words_count() has met damage. Who wants no number passes
 * NULL: it is looked up elsewhere in the file. */
struct words_cursor;
struct words_cursor *words_cursor_new(const struct words *words);
bool words_cursor_next(struct words_cursor *cursor, struct word *out, uint32_t *number);
/* Go on to the first word, not before the one that would be next, whose form is not before this
 * one; or if past, to the first whose form is behind all that begin with it. */
void words_cursor_seek(struct words_cursor *cursor, const char *form, size_t length, bool past);
void words_cursor_free(struct words_cursor *cursor);
DEFINE_FREEP(words_cursor)

/* A list of numbers, ascending; release it. */
struct word_numbers {
    uint32_t *numbers;
    size_t count, capacity;
};

void word_numbers_release(struct word_numbers *numbers);

/* Each form that has the stem, with its number; the word is good for as long as the call. */
void words_each_form(const struct words *words, const char *stem, size_t length,
                     void (*each)(void *context, const struct word *word, uint32_t number),
                     void *context);

/* Append the numbers of all forms that have the stem, or of the form under all its stems. */
void words_with_stem(const struct words *words, const char *stem, size_t length,
                     struct word_numbers *out);
void words_with_form(const struct words *words, const char *form, size_t length,
                     struct word_numbers *out);

C_DECLS_END

#endif
