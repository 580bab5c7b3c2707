#include "index/pairs.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "index/pairs_format.h"

struct pairs {
    struct section section;
    uint32_t articles, passages;
    const uint64_t *rows;
};

uint32_t pairs_stem(const char *stem, size_t length)
{
    return (uint32_t)XXH3_64bits(stem, length);
}

static int read_header(struct pairs *pairs, struct err *err)
{
    struct pairs_header header;
    if (pairs->section.length < sizeof header)
        return err_set(err, ERR_INDEX, "pairs: %zu bytes are too few", pairs->section.length);
    memcpy(&header, pairs->section.bytes, sizeof header);
    uint64_t rows = (uint64_t)pairs_words_of(header.passages) * PAIRS_BITS * sizeof(uint64_t);
    if (memcmp(header.magic, PAIRS_MAGIC, sizeof header.magic) != 0 ||
        pairs->section.length - sizeof header != rows)
        return err_set(err, ERR_INDEX, "pairs: damaged");
    pairs->articles = header.articles;
    pairs->passages = header.passages;
    pairs->rows = (const uint64_t *)(const void *)(pairs->section.bytes + sizeof header);
    return 0;
}

int pairs_open(struct pairs **out, const struct section *section, struct err *err)
{
    OWN(pairs_freep) struct pairs *pairs = NEW(struct pairs);
    pairs->section = *section;
    int rc = read_header(pairs, err);
    if (rc < 0)
        return rc;
    *out = TAKE(pairs);
    return 0;
}

void pairs_free(struct pairs *pairs)
{
    free(pairs);
}

uint32_t pairs_articles(const struct pairs *pairs)
{
    return pairs->articles;
}

size_t pairs_set_words(const struct pairs *pairs)
{
    return pairs_words_of(pairs->passages);
}

void pairs_find(const struct pairs *pairs, uint32_t left, uint32_t right, uint64_t *set)
{
    const struct pair_bits bits = pair_bits(left, right);
    const size_t words = pairs_set_words(pairs);
    const uint64_t *block = pairs->rows;
    for (size_t done = 0; done < words; done += PAIRS_BLOCK_WORDS) {
        size_t width = words - done < PAIRS_BLOCK_WORDS ? words - done : PAIRS_BLOCK_WORDS;
        const uint64_t *first = block + bits.first * width;
        const uint64_t *second = block + bits.second * width;
        const uint64_t *third = block + bits.third * width;
        for (size_t i = 0; i < width; i++)
            set[done + i] |= first[i] & second[i] & third[i];
        block += width * PAIRS_BITS;
    }
}
