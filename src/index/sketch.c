#include "index/sketch.h"

#include <string.h>

#define NONE UINT64_MAX
#define BIN_BITS 2
#define BIN_BYTES (SKETCH_BINS * BIN_BITS / 8)
#define FEW_WORDS_BYTES 8

#define NO_BAND ((UINT64_C(1) << SKETCH_BAND_BITS) - 1)

/* Of 64 bins so many have to agree. Bins of different texts agree by chance in one of four cases,
 * so this is three quarters of the runs in common: of pairs of press releases that have less, most
 * are about other towns or sums in the same words. */
#define BINS_ALIKE 52

_Static_assert(BIN_BYTES + SKETCH_BANDS * SKETCH_BAND_BYTES == SKETCH_MAX_BYTES, "all has room");

/* -- making --------------------------------------------------------------------------------- */

void sketch_begin(struct sketch_maker *maker)
{
    *maker = (struct sketch_maker){.count = 0};
    memset(maker->minima, 0xFF, sizeof maker->minima);
}

static void add_number(struct sketch *sketch, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, number >>= 8)
        sketch->bytes[sketch->length++] = (unsigned char)(number & 0xFF);
}

static uint64_t least_of(const uint64_t *minima, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (minima[i] != NONE)
            return minima[i]; /* What falls into a later bin is greater. */
    return NONE;
}

static uint64_t band_of(const uint64_t *minima, size_t band)
{
    const size_t bins = SKETCH_BINS / (2 * SKETCH_BANDS);
    uint64_t first = least_of(minima + 2 * band * bins, bins);
    uint64_t second = least_of(minima + (2 * band + 1) * bins, bins);
    if (first == NONE || second == NONE)
        return NO_BAND;
    return ((first ^ (second << 32 | second >> 32)) * UINT64_C(0x9E3779B97F4A7C15) >> 8) % NO_BAND;
}

/* The end of a hash says nothing of where it stood among the others. */
static void set_bin(struct sketch *sketch, size_t bin, uint64_t least)
{
    sketch->bytes[bin / 4] |= (unsigned char)((least >> 7 & 3) << bin % 4 * BIN_BITS);
}

static void add_bins(struct sketch *sketch, const uint64_t *minima)
{
    uint64_t next = least_of(minima, SKETCH_BINS); /* Behind the last bin is the first. */
    for (size_t bin = SKETCH_BINS; bin-- > 0;) {
        if (minima[bin] != NONE)
            next = minima[bin];
        set_bin(sketch, bin, next);
    }
    sketch->length = BIN_BYTES;
}

void sketch_end(const struct sketch_maker *maker, struct sketch *out)
{
    *out = (struct sketch){.length = 0};
    if (maker->all == 0)
        return;
    if (maker->count < SKETCH_MIN_WORDS) {
        add_number(out, maker->all ^ maker->all >> 32, FEW_WORDS_BYTES);
        return;
    }
    add_bins(out, maker->minima);
    for (size_t i = 0; i < SKETCH_BANDS; i++)
        add_number(out, band_of(maker->minima, i), SKETCH_BAND_BYTES);
}

/* -- reading -------------------------------------------------------------------------------- */

bool sketch_read(struct sketch *out, const unsigned char *bytes, size_t length)
{
    if (length != SKETCH_MAX_BYTES && length != FEW_WORDS_BYTES && length != 0)
        return false;
    *out = (struct sketch){.length = (unsigned char)length};
    memcpy(out->bytes, bytes, length);
    return true;
}

static unsigned bins_alike(const unsigned char *a, const unsigned char *b)
{
    unsigned alike = 0;
    for (size_t i = 0; i < BIN_BYTES; i += 8) {
        uint64_t left, right;
        memcpy(&left, a + i, 8);
        memcpy(&right, b + i, 8);
        uint64_t differing = left ^ right;
        differing = (differing | differing >> 1) & UINT64_C(0x5555555555555555);
        alike += 32 - (unsigned)__builtin_popcountll(differing);
    }
    return alike;
}

bool sketch_is_copy(const struct sketch *a, const struct sketch *b)
{
    if (a->length != b->length || a->length == 0)
        return false;
    if (a->length == SKETCH_MAX_BYTES)
        return bins_alike(a->bytes, b->bytes) >= BINS_ALIKE;
    return memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* NO_BAND if there is none. */
static uint32_t band_at(const struct sketch *sketch, size_t band)
{
    const bool has_few_words = sketch->length == FEW_WORDS_BYTES;
    const size_t at = has_few_words ? 0 : BIN_BYTES + band * SKETCH_BAND_BYTES;
    uint32_t bits = 0;
    if (at + SKETCH_BAND_BYTES > sketch->length || (has_few_words && band > 0))
        return NO_BAND;
    for (size_t i = SKETCH_BAND_BYTES; i-- > 0;)
        bits = bits << 8 | sketch->bytes[at + i];
    return bits;
}

static bool has_band(const struct sketch *sketch, size_t below, uint32_t band)
{
    for (size_t i = 0; i < below; i++)
        if (band_at(sketch, i) == band)
            return true;
    return false;
}

bool sketch_band(const struct sketch *sketch, size_t band, uint32_t *out)
{
    *out = band_at(sketch, band);
    return *out != NO_BAND && !has_band(sketch, band, *out);
}

bool sketch_shares_band(const struct sketch *sketch, size_t below, const struct sketch *other)
{
    for (size_t i = 0; i < below; i++) {
        uint32_t band = band_at(sketch, i);
        if (band != NO_BAND && has_band(other, SKETCH_BANDS, band))
            return true;
    }
    return false;
}
