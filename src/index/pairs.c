#include "index/pairs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/io.h"
#include "index/pairs_format.h"

struct pairs {
    struct mapping file;
    uint32_t articles, passages;
    const uint64_t *rows;
};

uint32_t pairs_stem(const char *stem, size_t length)
{
    return (uint32_t)XXH3_64bits(stem, length);
}

static int read_header(struct pairs *pairs, const char *path, struct err *err)
{
    struct pairs_header header;
    if (pairs->file.length < sizeof header)
        return err_set(err, ERR_INDEX, "%s: %zu bytes are too few", path, pairs->file.length);
    memcpy(&header, pairs->file.bytes, sizeof header);
    uint64_t rows = (uint64_t)pairs_words_of(header.passages) * PAIRS_BITS * sizeof(uint64_t);
    if (memcmp(header.magic, PAIRS_MAGIC, sizeof header.magic) != 0 ||
        pairs->file.length - sizeof header != rows)
        return err_set(err, ERR_INDEX, "%s: damaged", path);
    pairs->articles = header.articles;
    pairs->passages = header.passages;
    pairs->rows = (const uint64_t *)(const void *)(pairs->file.bytes + sizeof header);
    return 0;
}

int pairs_open(struct pairs **out, const char *path, struct err *err)
{
    OWN(pairs_freep) struct pairs *pairs = NEW(struct pairs);
    int rc = io_map(&pairs->file, path, err);
    if (rc == 0)
        rc = read_header(pairs, path, err);
    if (rc < 0 && rc != -ENOENT)
        return rc;
    *out = rc == 0 ? TAKE(pairs) : NULL;
    return 0;
}

void pairs_free(struct pairs *pairs)
{
    if (!pairs)
        return;
    mapping_release(&pairs->file);
    free(pairs);
}

bool pairs_are_whole(const struct pairs *pairs)
{
    return mapping_is_whole(&pairs->file);
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
