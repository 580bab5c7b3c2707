#include "index/vocabulary.h"

#include <endian.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/buf.h"

struct entry {
    uint64_t beginning; /* Of the form; see beginning_of(). */
    uint32_t at;        /* The form, behind it the stem. */
    uint8_t form_length, stem_length;
    uint32_t frequency, headlines;
};

struct vocabulary {
    atomic_uint holders;
    struct buf bytes;
    struct entry *entries;
    size_t count, capacity;
    uint64_t *filter; /* Bits, two of which each form has set. */
    size_t filter_bits;
};

/* For each word at least so many, and less than twice: of one form in twenty that is no word that
 * is not told, at most. */
#define FILTER_BITS 8
#define FILTER_LEAST 1024

_Static_assert(WORDS_MAX_BYTES <= UINT8_MAX, "lengths fit");

struct vocabulary *vocabulary_new(void)
{
    struct vocabulary *vocabulary = NEW(struct vocabulary);
    vocabulary->holders = 1;
    return vocabulary;
}

/* The first eight bytes as a number in the order of the strings, which are compared by it without a
 * look at the bytes, wherever they are. No word has a byte of zero. */
static uint64_t beginning_of(const char *bytes, size_t length)
{
    uint64_t beginning = 0;
    memcpy(&beginning, bytes, length < sizeof beginning ? length : sizeof beginning);
    return be64toh(beginning);
}

/* The two bits of a form, by both halves of its hash. */
struct filter_place {
    size_t first, second;
};

static struct filter_place filter_place(const struct vocabulary *vocabulary, const char *form,
                                        size_t length)
{
    uint64_t hash = XXH3_64bits(form, length);
    size_t mask = vocabulary->filter_bits - 1;
    return (struct filter_place){(size_t)hash & mask, (size_t)(hash >> 32) & mask};
}

static void set_bit(struct vocabulary *vocabulary, size_t bit)
{
    vocabulary->filter[bit / 64] |= UINT64_C(1) << bit % 64;
}

static bool has_bit(const struct vocabulary *vocabulary, size_t bit)
{
    return vocabulary->filter[bit / 64] >> bit % 64 & 1;
}

static void add_to_filter(struct vocabulary *vocabulary, size_t number)
{
    const struct vocabulary_word word = vocabulary_get(vocabulary, number);
    const struct filter_place place = filter_place(vocabulary, word.form, word.form_length);
    set_bit(vocabulary, place.first);
    set_bit(vocabulary, place.second);
}

/* The last word is new. */
static void renew_filter(struct vocabulary *vocabulary)
{
    size_t bits = vocabulary->filter_bits, first = vocabulary->count - 1;
    if (vocabulary->count * FILTER_BITS > bits) {
        free(vocabulary->filter);
        vocabulary->filter_bits = bits ? 2 * bits : FILTER_LEAST;
        vocabulary->filter = xcalloc(vocabulary->filter_bits / 64, sizeof(uint64_t));
        first = 0;
    }
    for (size_t i = first; i < vocabulary->count; i++)
        add_to_filter(vocabulary, i);
}

bool vocabulary_may_have(const struct vocabulary *vocabulary, const char *form, size_t length)
{
    if (vocabulary->count == 0)
        return false;
    const struct filter_place place = filter_place(vocabulary, form, length);
    return has_bit(vocabulary, place.first) && has_bit(vocabulary, place.second);
}

void vocabulary_add(struct vocabulary *vocabulary, const struct vocabulary_word *word)
{
    if (vocabulary->bytes.length > UINT32_MAX - 2 * WORDS_MAX_BYTES)
        return; /* Four gigabytes of words: no completion misses the last of them. */
    GROW(vocabulary->entries, vocabulary->count, vocabulary->capacity);
    vocabulary->entries[vocabulary->count++] = (struct entry){
        .beginning = beginning_of(word->form, word->form_length),
        .at = (uint32_t)vocabulary->bytes.length,
        .form_length = (uint8_t)word->form_length,
        .stem_length = (uint8_t)word->stem_length,
        .frequency = word->frequency,
        .headlines = word->headlines,
    };
    buf_add(&vocabulary->bytes, word->form, word->form_length);
    buf_add(&vocabulary->bytes, word->stem, word->stem_length);
    renew_filter(vocabulary);
}

struct vocabulary *vocabulary_hold(struct vocabulary *vocabulary)
{
    atomic_fetch_add(&vocabulary->holders, 1);
    return vocabulary;
}

void vocabulary_drop(struct vocabulary *vocabulary)
{
    if (!vocabulary || atomic_fetch_sub(&vocabulary->holders, 1) > 1)
        return;
    buf_release(&vocabulary->bytes);
    free(vocabulary->entries);
    free(vocabulary->filter);
    free(vocabulary);
}

size_t vocabulary_count(const struct vocabulary *vocabulary)
{
    return vocabulary->count;
}

size_t vocabulary_bytes(const struct vocabulary *vocabulary)
{
    return sizeof *vocabulary + vocabulary->bytes.capacity +
           vocabulary->capacity * sizeof vocabulary->entries[0] + vocabulary->filter_bits / 8;
}

struct vocabulary_word vocabulary_get(const struct vocabulary *vocabulary, size_t number)
{
    const struct entry *entry = &vocabulary->entries[number];
    const char *form = vocabulary->bytes.data + entry->at;
    return (struct vocabulary_word){
        .form = form,
        .stem = form + entry->form_length,
        .form_length = entry->form_length,
        .stem_length = entry->stem_length,
        .frequency = entry->frequency,
        .headlines = entry->headlines,
    };
}

static int compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t shorter = a_length < b_length ? a_length : b_length;
    int order = shorter > 0 ? memcmp(a, b, shorter) : 0;
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

/* What words are compared with. */
struct sought {
    const char *form;
    size_t length;
    bool past;          /* What is looked for is behind all that begin with it. */
    uint64_t beginning; /* Of the form, */
    uint64_t mask;      /* and which of its bits the form has. */
};

static struct sought sought_for(const char *form, size_t length, bool past)
{
    const uint64_t all = UINT64_MAX;
    uint64_t mask = length == 0 ? 0 : length < sizeof all ? all << 8 * (sizeof all - length) : all;
    return (struct sought){form, length, past, beginning_of(form, length), mask};
}

/* Whether a word stands before what is looked for. */
static bool stands_before(const struct vocabulary *vocabulary, size_t number,
                          const struct sought *sought)
{
    uint64_t beginning = vocabulary->entries[number].beginning;
    beginning &= sought->past ? sought->mask : UINT64_MAX;
    if (beginning != sought->beginning)
        return beginning < sought->beginning;
    if (sought->length <= sizeof beginning)
        return sought->past;
    const struct vocabulary_word word = vocabulary_get(vocabulary, number);
    size_t compared = word.form_length;
    if (sought->past && compared > sought->length)
        compared = sought->length;
    int order = compare(word.form, compared, sought->form, sought->length);
    return sought->past ? order <= 0 : order < 0;
}

/* Between low and high, the first word that does not stand before it. */
static size_t bound(const struct vocabulary *vocabulary, size_t low, size_t high,
                    const struct sought *sought)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stands_before(vocabulary, middle, sought))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t vocabulary_from(const struct vocabulary *vocabulary, const char *form, size_t length)
{
    const struct sought sought = sought_for(form, length, false);
    return bound(vocabulary, 0, vocabulary->count, &sought);
}

size_t vocabulary_behind(const struct vocabulary *vocabulary, const char *prefix, size_t length)
{
    const struct sought sought = sought_for(prefix, length, true);
    return bound(vocabulary, 0, vocabulary->count, &sought);
}

size_t vocabulary_seek(const struct vocabulary *vocabulary, size_t number, const char *form,
                       size_t length, bool past)
{
    const struct sought sought = sought_for(form, length, past);
    size_t low = number, stride = 1;
    while (low + stride <= vocabulary->count &&
           stands_before(vocabulary, low + stride - 1, &sought)) {
        low += stride;
        stride *= 2;
    }
    size_t high = low + stride <= vocabulary->count ? low + stride - 1 : vocabulary->count;
    return bound(vocabulary, low, high, &sought);
}

uint32_t vocabulary_frequency(const struct vocabulary *vocabulary, const char *form, size_t length)
{
    size_t at = vocabulary_from(vocabulary, form, length);
    if (at == vocabulary->count)
        return 0;
    const struct vocabulary_word word = vocabulary_get(vocabulary, at);
    return compare(word.form, word.form_length, form, length) == 0 ? word.frequency : 0;
}
