/* The sketches of a segment's articles (index/sketch.h), and who shares a band with whom.
 *
 *     section        header · date and sketch of each article · bands
 *     bands          each with the docid of an article that has it, ascending by both
 *
 * All that tells a copy is here, so that looking at a candidate is a fetch from memory; a stored
 * record takes some microseconds, and a band as a term of the tables took twice its place and a
 * twentieth of the time of indexing.
 *
 * Private to index/. A struct sketches is mapped: immutable, any thread.
 */
#ifndef INDEX_SKETCHES_H
#define INDEX_SKETCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "index/section.h"
#include "index/sketch.h"

C_DECLS_BEGIN

struct dead_set;

struct sketched {
    int64_t date;
    struct sketch sketch;
};

/* -- writing --------------------------------------------------------------------------------- */

struct segment_output;

/* Write the section of these articles, docid 1 first. */
int sketches_write(struct segment_output *output, const struct sketched *articles, uint32_t count,
                   struct err *err);

struct sketches;

struct sketches_source {
    const struct sketches *sketches;
    const struct dead_set *dead; /* Left out; NULL for none. */
};

/* Write the section of all that live in the sources, one behind the other. */
int sketches_merge(struct segment_output *output, const struct sketches_source *sources,
                   size_t count, struct err *err);

/* -- reading ------------------------------------------------------------------------------- */

/* What is mapped is borrowed. */
int sketches_open(struct sketches **out, const struct section *section, struct err *err);
void sketches_free(struct sketches *sketches);
DEFINE_FREEP(sketches)

uint32_t sketches_articles(const struct sketches *sketches);

/* False if there is no such article, or what is there is no sketch. */
bool sketches_get(const struct sketches *sketches, uint32_t docid, struct sketched *out);

struct sketch_band {
    uint32_t band, docid;
};

/* All bands, in their order. */
const struct sketch_band *sketches_bands(const struct sketches *sketches, size_t *count);

/* Those that are this one; the docids may be of no article. */
const struct sketch_band *sketches_find(const struct sketches *sketches, uint32_t band,
                                        size_t *count);

C_DECLS_END

#endif
