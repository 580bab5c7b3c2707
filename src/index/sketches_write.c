#include "index/sketches.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "index/segment.h"
#include "index/segment_output.h"
#include "index/sketches_format.h"

/* -- the section, from front to back --------------------------------------------------------- */

struct output {
    struct segment_output *file;
    struct sketches_header header;
};

static int begin(struct output *out, struct segment_output *file, struct err *err)
{
    *out = (struct output){.file = file};
    segment_output_begin(file, SECTION_SKETCHES);
    return segment_output_add(file, &out->header, sizeof out->header,
                              err); /* Filled in at the end. */
}

static int add_article(struct output *out, const struct sketched *article, struct err *err)
{
    unsigned char record[SKETCHES_RECORD_BYTES] = {0};
    memcpy(record, &article->date, sizeof article->date);
    record[sizeof article->date] = article->sketch.length;
    memcpy(record + sizeof article->date + 1, article->sketch.bytes, article->sketch.length);
    out->header.articles++;
    return segment_output_add(out->file, record, sizeof record, err);
}

/* The last article was added. */
static int begin_bands(struct output *out, struct err *err)
{
    static const char zeros[8] = {0};
    uint64_t end = segment_output_at(out->file);
    return segment_output_add(out->file, zeros, sketches_bands_at(out->header.articles) - end, err);
}

static int add_band(struct output *out, struct sketch_band band, struct err *err)
{
    out->header.bands++;
    return segment_output_add(out->file, &band, sizeof band, err);
}

static int finish(struct output *out, struct err *err)
{
    memcpy(out->header.magic, SKETCHES_MAGIC, sizeof out->header.magic);
    return segment_output_patch(out->file, 0, &out->header, sizeof out->header, err);
}

/* -- of new articles --------------------------------------------------------------------------- */

/* Half of a band's bits at a time. */
#define DIGIT_BITS (SKETCH_BAND_BITS / 2)
#define DIGITS (1u << DIGIT_BITS)

/* By one digit of the band; those that have the same stay in their order. */
static void sort_by_digit(const struct sketch_band *bands, struct sketch_band *out, size_t count,
                          unsigned shift)
{
    uint32_t places[DIGITS] = {0}, place = 0;
    for (size_t i = 0; i < count; i++)
        places[bands[i].band >> shift & (DIGITS - 1)]++;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        uint32_t begin = place;
        place += places[digit];
        places[digit] = begin;
    }
    for (size_t i = 0; i < count; i++)
        out[places[bands[i].band >> shift & (DIGITS - 1)]++] = bands[i];
}

/* The bands of all articles, in their order; the caller's. */
static struct sketch_band *sorted_bands(const struct sketched *articles, uint32_t count,
                                        size_t *out)
{
    struct sketch_band *bands = xcalloc((size_t)count * SKETCH_BANDS, sizeof *bands);
    size_t n = 0;
    for (uint32_t i = 0; i < count; i++)
        for (size_t band = 0; band < SKETCH_BANDS; band++)
            if (sketch_band(&articles[i].sketch, band, &bands[n].band))
                bands[n++].docid = i + 1;
    OWN(freep) struct sketch_band *half = xcalloc(n, sizeof *half);
    sort_by_digit(bands, half, n, 0);
    sort_by_digit(half, bands, n, DIGIT_BITS);
    *out = n;
    return bands;
}

int sketches_write(struct segment_output *output, const struct sketched *articles, uint32_t count,
                   struct err *err)
{
    size_t band_count;
    OWN(freep) struct sketch_band *bands = sorted_bands(articles, count, &band_count);
    struct output out;
    int rc = begin(&out, output, err);
    for (uint32_t i = 0; rc == 0 && i < count; i++)
        rc = add_article(&out, &articles[i], err);
    if (rc == 0)
        rc = begin_bands(&out, err);
    for (size_t i = 0; rc == 0 && i < band_count; i++)
        rc = add_band(&out, bands[i], err);
    return rc < 0 ? rc : finish(&out, err);
}

/* -- of segments ------------------------------------------------------------------------------- */

/* A source, and where it stands among its bands. */
struct front {
    const struct sketches_source *source;
    const struct sketch_band *next, *end;
    uint32_t before; /* Articles of the sources before. */
};

static int damaged(struct err *err)
{
    return err_set(err, ERR_INDEX, "sketches: damaged");
}

static int copy_articles(struct output *out, const struct sketches_source *source, struct err *err)
{
    struct sketched article;
    int rc = 0;
    for (uint32_t docid = 1; rc == 0 && docid <= sketches_articles(source->sketches); docid++) {
        if (dead_set_has(source->dead, docid))
            continue;
        if (!sketches_get(source->sketches, docid, &article))
            return damaged(err);
        rc = add_article(out, &article, err);
    }
    return rc;
}

/* Of those with the least band the first, so that docids ascend; NULL at the end. */
static struct front *least(struct front *fronts, size_t count)
{
    struct front *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (fronts[i].next < fronts[i].end && (!best || fronts[i].next->band < best->next->band))
            best = &fronts[i];
    return best;
}

static int take_band(struct output *out, struct front *front, struct err *err)
{
    struct sketch_band band = *front->next++;
    const struct dead_set *dead = front->source->dead;
    if (band.docid == 0 || band.docid > sketches_articles(front->source->sketches))
        return damaged(err);
    if (dead_set_has(dead, band.docid))
        return 0;
    band.docid += front->before - (uint32_t)dead_set_before(dead, band.docid);
    return add_band(out, band, err);
}

int sketches_merge(struct segment_output *output, const struct sketches_source *sources,
                   size_t count, struct err *err)
{
    OWN(freep) struct front *fronts = xcalloc(count, sizeof *fronts);
    struct front *front;
    struct output out;
    int rc = begin(&out, output, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        size_t bands;
        const struct sketch_band *first = sketches_bands(sources[i].sketches, &bands);
        fronts[i] = (struct front){&sources[i], first, first + bands, out.header.articles};
        rc = copy_articles(&out, &sources[i], err);
    }
    if (rc == 0)
        rc = begin_bands(&out, err);
    while (rc == 0 && (front = least(fronts, count)))
        rc = take_band(&out, front, err);
    return rc < 0 ? rc : finish(&out, err);
}
