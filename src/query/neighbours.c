/* With one edit there is little to choose: at each place of the word a letter is left out, two
 * change places, or a letter is put in or takes the place of another; what stands before and behind
 * is the word's. So each neighbour can be looked up, and the letters that may be put in are those
 * with which words go on there, of which there are fewer and fewer. Ten times as fast as going
 * through all words that begin nearly alike. */
#include "query/neighbours.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "text/edits.h"
#include "text/utf8.h"

struct neighbours {
    const struct vocabulary *vocabulary;
    const char *word;
    size_t length;
    size_t *numbers;
    size_t count, capacity;
};

static size_t letter_length(const char *bytes, size_t length)
{
    uint32_t letter;
    int n = length > 0 ? utf8_decode(bytes, length, &letter) : 0;
    return n < 0 ? 1 : (size_t)n;
}

static bool is_form(const struct vocabulary_word *word, const char *form, size_t length)
{
    return word->form_length == length && memcmp(word->form, form, length) == 0;
}

/* Note the word that is made of the beginning of the one at hand and two other parts, if there is
 * such a word; it does not stand before from. */
static void look_up(struct neighbours *neighbours, size_t from, size_t beginning,
                    const char *middle, size_t middle_length, size_t rest)
{
    const struct vocabulary *vocabulary = neighbours->vocabulary;
    char form[2 * EDITS_MAX_LETTERS];
    size_t length = beginning + middle_length + neighbours->length - rest;
    memcpy(form, neighbours->word, beginning);
    memcpy(form + beginning, middle, middle_length);
    memcpy(form + beginning + middle_length, neighbours->word + rest, neighbours->length - rest);
    if (!vocabulary_may_have(vocabulary, form, length)) /* Most are none. */
        return;
    size_t number = vocabulary_seek(vocabulary, from, form, length, false);
    if (number == vocabulary_count(vocabulary))
        return;
    const struct vocabulary_word found = vocabulary_get(vocabulary, number);
    if (!is_form(&found, form, length))
        return;
    GROW(neighbours->numbers, neighbours->count, neighbours->capacity);
    neighbours->numbers[neighbours->count++] = number;
}

/* A letter is left out at a place, or changes places with the next one. */
static void look_up_without(struct neighbours *neighbours, size_t from, size_t at, size_t letter)
{
    const char *word = neighbours->word;
    size_t next = letter_length(word + at + letter, neighbours->length - at - letter);
    char swapped[8];
    look_up(neighbours, from, at, "", 0, at + letter);
    if (next == 0)
        return;
    memcpy(swapped, word + at + letter, next);
    memcpy(swapped + next, word + at, letter);
    look_up(neighbours, from, at, swapped, next + letter, at + letter + next);
}

/* A letter is put in at a place, or takes that of the one there: one of those that stand there in
 * words that begin as this one does, which are the words from one number up to another. */
static void look_up_with(struct neighbours *neighbours, size_t from, size_t end, size_t at,
                         size_t letter)
{
    const struct vocabulary *vocabulary = neighbours->vocabulary;
    while (from < end) {
        const struct vocabulary_word word = vocabulary_get(vocabulary, from);
        size_t other = letter_length(word.form + at, word.form_length - at);
        if (other == 0) { /* It ends here. */
            from++;
            continue;
        }
        look_up(neighbours, from, at, word.form + at, other, at);
        if (letter > 0)
            look_up(neighbours, from, at, word.form + at, other, at + letter);
        from = vocabulary_seek(vocabulary, from, word.form, at + other, true);
    }
}

static int compare_numbers(const void *a, const void *b)
{
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    return (left > right) - (left < right);
}

void neighbours_each(const struct vocabulary *vocabulary, const char *word, size_t length,
                     void (*each)(void *context, size_t number, unsigned edits), void *context)
{
    struct neighbours neighbours = {vocabulary, word, length, NULL, 0, 0};
    size_t from = 0, end = vocabulary_count(vocabulary), letter;
    if (length > EDITS_MAX_LETTERS)
        return;
    for (size_t at = 0; from < end; at += letter) {
        letter = letter_length(word + at, length - at);
        look_up_with(&neighbours, from, end, at, letter);
        if (letter == 0)
            break;
        look_up_without(&neighbours, from, at, letter);
        from = vocabulary_seek(vocabulary, from, word, at + letter, false);
        end = vocabulary_seek(vocabulary, from, word, at + letter, true);
    }
    if (neighbours.count > 1)
        qsort(neighbours.numbers, neighbours.count, sizeof *neighbours.numbers, compare_numbers);
    for (size_t i = 0; i < neighbours.count; i++) {
        const struct vocabulary_word found = vocabulary_get(vocabulary, neighbours.numbers[i]);
        if (i == 0 || neighbours.numbers[i] != neighbours.numbers[i - 1])
            each(context, neighbours.numbers[i], !is_form(&found, word, length));
    }
    free(neighbours.numbers);
}
