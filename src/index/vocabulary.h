/* All words of an index in one list, in memory: what typing is completed from, and what a misspelt
 * word may have been meant to be. Some 40 bytes a word; a snapshot's is made in a tenth of a second
 * for 90,000 articles.
 *
 * Immutable and counted; any thread.
 */
#ifndef INDEX_VOCABULARY_H
#define INDEX_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "index/reader.h"
#include "index/words.h"

C_DECLS_BEGIN

struct vocabulary_word {
    const char *form, *stem; /* Not terminated; as long as the vocabulary is held. */
    size_t form_length, stem_length;
    uint32_t frequency; /* How often it stands in articles, those that are dead included. */
    uint32_t headlines; /* In how many headlines its stems are. */
};

struct vocabulary;

/* An empty one, with one holder, who adds words in the order of their forms, none of them twice,
 * before anyone else sees it. */
struct vocabulary *vocabulary_new(void);
void vocabulary_add(struct vocabulary *vocabulary, const struct vocabulary_word *word);

struct vocabulary *vocabulary_hold(struct vocabulary *vocabulary);
/* Accepts NULL. */
void vocabulary_drop(struct vocabulary *vocabulary);
static inline void vocabulary_dropp(struct vocabulary **vocabulary)
{
    vocabulary_drop(*vocabulary);
}

size_t vocabulary_count(const struct vocabulary *vocabulary);

/* Of memory. */
size_t vocabulary_bytes(const struct vocabulary *vocabulary);

/* Words are numbered in the order of their forms. */
struct vocabulary_word vocabulary_get(const struct vocabulary *vocabulary, size_t number);

/* False if the form is no word: that is told of nearly all that are none, without a search. */
bool vocabulary_may_have(const struct vocabulary *vocabulary, const char *form, size_t length);

/* The first word that is not before a form, and the first behind all that begin with it; count if
 * there is none. */
size_t vocabulary_from(const struct vocabulary *vocabulary, const char *form, size_t length);
size_t vocabulary_behind(const struct vocabulary *vocabulary, const char *prefix, size_t length);

/* The same from a word on that is not far before it: the number itself if nothing is to be passed
 * over. past is for what is behind all that begin with the form. */
size_t vocabulary_seek(const struct vocabulary *vocabulary, size_t number, const char *form,
                       size_t length, bool past);

/* How often the form stands in articles; 0 if it is no word. */
uint32_t vocabulary_frequency(const struct vocabulary *vocabulary, const char *form, size_t length);

/* The words of the newest snapshot; *out is the caller's hold, and stays as it is if they take
 * longer than until the deadline, by clock_monotonic_ms(). */
int index_reader_vocabulary(struct index_reader *reader, int64_t deadline_ms,
                            struct vocabulary **out, struct err *err);

C_DECLS_END

#endif
