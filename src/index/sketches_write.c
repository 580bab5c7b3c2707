#include "index/sketches.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/io.h"
#include "index/segment.h"
#include "index/sketches_format.h"

#define WRITE_BYTES (1024 * 1024)

/* -- the file, from front to back ------------------------------------------------------------ */

struct output {
    int fd;
    char *path;
    struct buf bytes; /* Not written yet. */
    struct sketches_header header;
};

static void output_release(struct output *out)
{
    closep(&out->fd);
    free(out->path);
    buf_release(&out->bytes);
}

static int write_out(struct output *out, struct err *err)
{
    int rc = io_write(out->fd, buf_str(&out->bytes), out->bytes.length, out->path, err);
    buf_clear(&out->bytes);
    return rc;
}

static int write_if_full(struct output *out, struct err *err)
{
    return out->bytes.length >= WRITE_BYTES ? write_out(out, err) : 0;
}

static int output_open(struct output *out, const char *folder, struct err *err)
{
    *out = (struct output){.path = xasprintf("%s/" SKETCHES_FILE, folder)};
    out->fd = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (out->fd < 0)
        return err_sys(err, "cannot make %s", out->path);
    buf_add(&out->bytes, &out->header, sizeof out->header); /* Filled in at the end. */
    return 0;
}

static int add_article(struct output *out, const struct sketched *article, struct err *err)
{
    unsigned char record[SKETCHES_RECORD_BYTES] = {0};
    memcpy(record, &article->date, sizeof article->date);
    record[sizeof article->date] = article->sketch.length;
    memcpy(record + sizeof article->date + 1, article->sketch.bytes, article->sketch.length);
    buf_add(&out->bytes, record, sizeof record);
    out->header.articles++;
    return write_if_full(out, err);
}

/* The last article was added. */
static void begin_bands(struct output *out)
{
    static const char zeros[8] = {0};
    uint64_t end = sizeof out->header + (uint64_t)out->header.articles * SKETCHES_RECORD_BYTES;
    buf_add(&out->bytes, zeros, sketches_bands_at(out->header.articles) - end);
}

static int add_band(struct output *out, struct sketch_band band, struct err *err)
{
    buf_add(&out->bytes, &band, sizeof band);
    out->header.bands++;
    return write_if_full(out, err);
}

static int finish(struct output *out, struct err *err)
{
    memcpy(out->header.magic, SKETCHES_MAGIC, sizeof out->header.magic);
    int rc = write_out(out, err);
    if (rc == 0 && lseek(out->fd, 0, SEEK_SET) < 0)
        rc = err_sys(err, "cannot write %s", out->path);
    if (rc == 0)
        rc = io_write(out->fd, &out->header, sizeof out->header, out->path, err);
    if (rc == 0) {
        rc = close(out->fd) < 0 ? err_sys(err, "cannot write %s", out->path) : 0;
        out->fd = -1; /* Closed even if that failed: its number may be another file's by now. */
    }
    return rc;
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

int sketches_write(const char *folder, const struct sketched *articles, uint32_t count,
                   struct err *err)
{
    size_t band_count;
    OWN(freep) struct sketch_band *bands = sorted_bands(articles, count, &band_count);
    OWN(output_release) struct output out;
    int rc = output_open(&out, folder, err);
    for (uint32_t i = 0; rc == 0 && i < count; i++)
        rc = add_article(&out, &articles[i], err);
    if (rc == 0)
        begin_bands(&out);
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
    return err_set(err, ERR_INDEX, SKETCHES_FILE ": damaged");
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

int sketches_merge(const char *folder, const struct sketches_source *sources, size_t count,
                   struct err *err)
{
    OWN(freep) struct front *fronts = xcalloc(count, sizeof *fronts);
    struct front *front;
    OWN(output_release) struct output out;
    int rc = output_open(&out, folder, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        size_t bands;
        const struct sketch_band *first = sketches_bands(sources[i].sketches, &bands);
        fronts[i] = (struct front){&sources[i], first, first + bands, out.header.articles};
        rc = copy_articles(&out, &sources[i], err);
    }
    if (rc == 0)
        begin_bands(&out);
    while (rc == 0 && (front = least(fronts, count)))
        rc = take_band(&out, front, err);
    return rc < 0 ? rc : finish(&out, err);
}
