/* A vocabulary of a few words, for tests. Before it, what unit.h includes. */
#ifndef TESTS_WORDS_H
#define TESTS_WORDS_H

#include <string.h>

#include "index/vocabulary.h"

struct sample_word {
    const char *form, *stem; /* NULL: the form is its own stem. */
    uint32_t frequency, headlines;
};

/* The list is in the order of its forms. */
static inline struct vocabulary *sample_vocabulary(const struct sample_word *list, size_t count)
{
    struct vocabulary *vocabulary = vocabulary_new();
    for (size_t i = 0; i < count; i++) {
        const char *stem = list[i].stem ? list[i].stem : list[i].form;
        const struct vocabulary_word word = {list[i].form,         stem,
                                             strlen(list[i].form), strlen(stem),
                                             list[i].frequency,    list[i].headlines};
        vocabulary_add(vocabulary, &word);
    }
    return vocabulary;
}

#endif
