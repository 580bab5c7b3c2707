/* Which words stand side by side, as a filter: whether one word may stand right before another is
 * told for each passage of the tokens (index/tokens.h) without a look at it. Of the articles that
 * have all words of a phrase, where those are common, most have them somewhere else.
 *
 * A passage is so many bytes of the tokens, whatever articles they are of. It has a signature, in
 * which each pair of neighbours of a field sets three bits, as a hash of both stems says; the pair
 * is of the passage in which its first word begins. Signatures lie across the file, bit by bit, so
 * that a question reads three rows of each block and nothing else: a Bloom filter in slices, as in
 * BitFunnel (Goodwin et al., SIGIR 2017).
 *
 *     section     header · blocks of 4096 passages, the last one of the rest
 *     block       a row for each bit of a signature: that bit of each passage, in words of 64
 *
 * Of 94,349 articles (429 words each) it takes as much as a seventh of the other sections; a third
 * of a signature is set, and 3 % of the passages that do not have a pair may have it. With a
 * signature for each article in the same space it is 3 % of the short and a third of the long ones,
 * which take longest to look at: seven times as many words would have to be read.
 *
 * A segment of few articles has none: looking at all of them is soon done.
 *
 * Private to index/. A struct pairs is mapped: immutable, any thread.
 */
#ifndef INDEX_PAIRS_H
#define INDEX_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "index/section.h"

C_DECLS_BEGIN

/* Segments of fewer articles have none. */
#define PAIRS_LEAST_ARTICLES 1000

/* Bytes of the tokens. With half of it twice as many passages are of two articles; with twice as
 * much, more of what is read is beside the phrase. */
#define PAIRS_PASSAGE 1024

/* What stands for a stem in a pair. */
uint32_t pairs_stem(const char *stem, size_t length);

/* -- writing ------------------------------------------------------------------------------- */

struct segment_output;
struct pairs_writer;

/* Of each word: its number, as the tokens have it, and its stem. */
struct pairs_words {
    const uint32_t *numbers, *stems;
};

/* Begin the section of an output, which is the writer's until that is finished, for a segment of
 * that many articles: PAIRS_LEAST_ARTICLES, or more. words are borrowed until it is freed. */
int pairs_writer_open(struct pairs_writer **out, struct segment_output *output, uint32_t articles,
                      const struct pairs_words *words, struct err *err);

/* An article as it was given to tokens_writer_add(). All are told of once more, in their order. */
struct pairs_article {
    const uint32_t *counts;
    size_t field_count;
    const uint32_t *words;
};

int pairs_writer_add(struct pairs_writer *writer, const struct pairs_article *article,
                     struct err *err);

/* Write what is left. */
int pairs_writer_finish(struct pairs_writer *writer, struct err *err);
void pairs_writer_free(struct pairs_writer *writer);
DEFINE_FREEP(pairs_writer)

/* -- reading ------------------------------------------------------------------------------- */

struct pairs;

/* What is mapped is borrowed. */
int pairs_open(struct pairs **out, const struct section *section, struct err *err);
void pairs_free(struct pairs *pairs);
DEFINE_FREEP(pairs)

uint32_t pairs_articles(const struct pairs *pairs);

/* Sets of passages have so many words, bit n of which is for passage n. */
size_t pairs_set_words(const struct pairs *pairs);

/* Add to a set all passages that may have the one stem right before the other. */
void pairs_find(const struct pairs *pairs, uint32_t left, uint32_t right, uint64_t *set);

C_DECLS_END

#endif
