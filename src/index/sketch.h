/* A few bytes that tell whether two texts are copies: the same story as several outlets bring it,
 * with another lead, a paragraph less, or a correction at its end. Pure functions; any thread.
 *
 * One-permutation MinHash (Li, Owen, Zhang: "One Permutation Hashing", NIPS 2012) over runs of
 * three words: each run falls into one of 64 bins by its hash, and the least hash of each bin
 * counts; an empty bin takes that of the next one (Shrivastava, Li: "Densifying One Permutation
 * Hashing", ICML 2014). Of the least hashes two bits each are kept (Li, König: "b-Bit Minwise
 * Hashing", WWW 2010). What two texts share of their runs is then about what their bins share.
 *
 * Of fewer than 20 words too few runs remain to tell; such texts are copies only if all their words
 * are the same, the headline's too, and their sketch is a hash of them.
 */
#ifndef INDEX_SKETCH_H
#define INDEX_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

#define SKETCH_BINS 64
#define SKETCH_MIN_WORDS 20

/* A copy is found by having one of these in common: the least hashes of two sixths of the bins. Two
 * texts that share nine tenths of their runs miss each other in one of 140 cases, with two thirds
 * in one of six. A single hash for each would miss fewer, but a fifth of press releases then had
 * more than a hundred candidates, by a run that all releases of a house have. */
#define SKETCH_BANDS 3

/* A band is a number of so many bits. Among a million articles it meets another by chance in one of
 * seventeen cases; then their sketches do not agree. */
#define SKETCH_BAND_BITS 24

/* The bins, then each band; or a hash of all words, whose first bytes are the only band. */
#define SKETCH_BAND_BYTES (SKETCH_BAND_BITS / 8)
#define SKETCH_MAX_BYTES (SKETCH_BINS / 4 + SKETCH_BANDS * SKETCH_BAND_BYTES)

struct sketch {
    unsigned char bytes[SKETCH_MAX_BYTES];
    unsigned char length; /* 0: there are no words. */
};

/* A sketch that is being made, word by word. */
struct sketch_maker {
    uint64_t minima[SKETCH_BINS];
    uint64_t run[2]; /* The last two words. */
    uint64_t all;    /* All words, those of the headline too; 0: there are none. */
    uint32_t count;  /* Words of the text. */
};

void sketch_begin(struct sketch_maker *maker);

/* A number that a word has in every index. The bytes are the first 16 of the word, 0 where it is
 * shorter. */
static inline uint64_t sketch_word(const uint64_t head[2])
{
    uint64_t hash = (head[0] ^ head[1] >> 29 ^ head[1] << 35) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* Before those of the text. */
static inline void sketch_add_of_headline(struct sketch_maker *maker, uint64_t word)
{
    maker->all = ((maker->all ^ word) + 1) * UINT64_C(0x9E3779B97F4A7C15);
}

/* Inline, because it is called for every word of every article. */
static inline void sketch_add(struct sketch_maker *maker, uint64_t word)
{
    uint64_t run = (maker->run[0] << 21 | maker->run[0] >> 43) +
                   (maker->run[1] << 42 | maker->run[1] >> 22) + word;
    run = (run ^ run >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
    run ^= run >> 32;
    run *= UINT64_C(0x94D049BB133111EB);
    uint64_t *least = &maker->minima[run >> 58];
    if (maker->count >= 2 && run < *least)
        *least = run;
    sketch_add_of_headline(maker, word);
    maker->run[0] = maker->run[1];
    maker->run[1] = word;
    maker->count++;
}

void sketch_end(const struct sketch_maker *maker, struct sketch *out);

/* From bytes that may be damaged; false if they are no sketch. None is one without words. */
bool sketch_read(struct sketch *out, const unsigned char *bytes, size_t length);

bool sketch_is_copy(const struct sketch *a, const struct sketch *b);

/* A band, below SKETCH_BANDS, by which copies are found. False if the sketch has no such band, or
 * has it twice and this is not the first. */
bool sketch_band(const struct sketch *sketch, size_t band, uint32_t *out);

/* Whether one of the bands below this is one of the other's. */
bool sketch_shares_band(const struct sketch *sketch, size_t below, const struct sketch *other);

C_DECLS_END

#endif
