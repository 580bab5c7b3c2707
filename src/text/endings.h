/* Inflected forms that Snowball's algorithms leave apart, though their endings are regular and
 * common in news: plurals of Portuguese ("eleição", "eleições", "ano", "anos"), Finnish words that
 * change before an ending ("hallitus", "hallituksen"). Pure functions; any thread. */
#ifndef TEXT_ENDINGS_H
#define TEXT_ENDINGS_H

#include <stddef.h>

/* Give a word the ending that Snowball knows, or a stem that of the word's other forms, in place;
 * returns the new length, which is never greater. language is an ISO 639 code of two letters. */
size_t endings_of_word(const char *language, char *word, size_t length);
size_t endings_of_stem(const char *language, char *stem, size_t length);

#endif
