#include "index/sketches.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/sketches_format.h"

struct sketches {
    struct section section;
    uint32_t articles;
    size_t band_count;
    const struct sketch_band *bands;
};

static int read_header(struct sketches *sketches, struct err *err)
{
    struct sketches_header header;
    if (sketches->section.length < sizeof header)
        return err_set(err, ERR_INDEX, "sketches: %zu bytes are too few", sketches->section.length);
    memcpy(&header, sketches->section.bytes, sizeof header);
    uint64_t at = sketches_bands_at(header.articles);
    if (memcmp(header.magic, SKETCHES_MAGIC, sizeof header.magic) != 0 ||
        sketches->section.length != at + (uint64_t)header.bands * sizeof(struct sketch_band))
        return err_set(err, ERR_INDEX, "sketches: damaged");
    sketches->articles = header.articles;
    sketches->band_count = header.bands;
    sketches->bands = (const struct sketch_band *)(const void *)(sketches->section.bytes + at);
    return 0;
}

int sketches_open(struct sketches **out, const struct section *section, struct err *err)
{
    OWN(sketches_freep) struct sketches *sketches = NEW(struct sketches);
    sketches->section = *section;
    int rc = read_header(sketches, err);
    if (rc < 0)
        return rc;
    *out = TAKE(sketches);
    return 0;
}

void sketches_free(struct sketches *sketches)
{
    free(sketches);
}

uint32_t sketches_articles(const struct sketches *sketches)
{
    return sketches->articles;
}

bool sketches_get(const struct sketches *sketches, uint32_t docid, struct sketched *out)
{
    if (docid == 0 || docid > sketches->articles)
        return false;
    const unsigned char *at = sketches->section.bytes + sizeof(struct sketches_header) +
                              (size_t)(docid - 1) * SKETCHES_RECORD_BYTES;
    memcpy(&out->date, at, sizeof out->date);
    at += sizeof out->date;
    return sketch_read(&out->sketch, at + 1, *at);
}

const struct sketch_band *sketches_bands(const struct sketches *sketches, size_t *count)
{
    *count = sketches->band_count;
    return sketches->bands;
}

/* Where the first stands that is not less. */
static size_t place_of(const struct sketches *sketches, uint32_t band)
{
    size_t low = 0, high = sketches->band_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sketches->bands[middle].band < band)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct sketch_band *sketches_find(const struct sketches *sketches, uint32_t band,
                                        size_t *count)
{
    size_t first = place_of(sketches, band), end = first;
    while (end < sketches->band_count && sketches->bands[end].band == band)
        end++;
    *count = end - first;
    return sketches->bands + first;
}
