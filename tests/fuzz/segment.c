/* Any bytes are the file of a segment or refused; what is in one that can be mapped keeps to its
 * bounds.
 *
 * The linker sends calls of io_map() and mapping_release() here (--wrap in local.mk): whatever file
 * is asked for has the fuzzer's bytes, in memory of just their size, so that the sanitizer sees
 * what is read beyond them; behind a real mapping there is the rest of a page. */
#include "index/segment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "index/pairs.h"
#include "index/records.h"
#include "index/segment_format.h"
#include "index/sketches.h"
#include "index/tokens.h"
#include "index/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Their readers have targets of their own, which look at more. */
#define MOST_ARTICLES 20

static const uint8_t *mapped_bytes;
static size_t mapped_size;

int __wrap_io_map(struct mapping *out, const char *path, struct err *err);
int __wrap_io_map(struct mapping *out, const char *path, struct err *err)
{
    if (mapped_size == 0)
        return err_set(err, ERR_INDEX, "%s: empty", path);
    *out = (struct mapping){.bytes = xmemdup(mapped_bytes, mapped_size), .length = mapped_size};
    return 0;
}

void __wrap_mapping_release(struct mapping *mapping);
void __wrap_mapping_release(struct mapping *mapping)
{
    free((void *)(uintptr_t)mapping->bytes);
    *mapping = (struct mapping){0};
}

/* What the catalog would say. */
static uint32_t articles_of(const uint8_t *data, size_t size)
{
    uint32_t articles = 0;
    size_t at = SEGMENT_HEADER_AT + offsetof(struct segment_header, articles);
    if (size >= at + sizeof articles)
        memcpy(&articles, data + at, sizeof articles);
    return articles;
}

static void read_words(const struct segment *segment)
{
    struct word word;
    char buffer[2 * WORDS_MAX_BYTES];
    uint32_t count = words_count(segment->words);
    assert(!words_get(segment->words, count, &word, buffer));
    if (count > 0)
        (void)words_get(segment->words, count - 1, &word, buffer);
}

static void read_article(const struct segment *segment, uint32_t docid)
{
    struct token_cursor cursor;
    struct sketched sketched;
    OWN(buf_release) struct buf record = BUF_INIT;
    uint32_t word;
    if (tokens_begin(segment->tokens, docid, &cursor))
        while (tokens_next_field(&cursor))
            while (tokens_next(&cursor, &word))
                ;
    (void)sketches_get(segment->sketches, docid, &sketched);
    if (segment->records)
        (void)records_get(segment->records, docid, &record);
}

static void read_pairs(const struct segment *segment)
{
    if (!segment->pairs)
        return;
    OWN(freep) uint64_t *set = xcalloc(pairs_set_words(segment->pairs), sizeof *set);
    pairs_find(segment->pairs, 1, 2, set);
}

static void read_segment(const struct segment *segment)
{
    size_t bands;
    const struct section *tables = &segment->tables;
    assert(tables->length <= segment->file.length);
    assert(tables->bytes >= segment->file.bytes);
    assert(tables->bytes + tables->length <= segment->file.bytes + segment->file.length);
    assert(tokens_documents(segment->tokens) == segment->articles);
    assert(sketches_articles(segment->sketches) == segment->articles);
    assert(!segment->pairs || pairs_articles(segment->pairs) == segment->articles);
    read_words(segment);
    for (uint32_t docid = 1; docid <= segment->articles && docid <= MOST_ARTICLES; docid++)
        read_article(segment, docid);
    (void)sketches_bands(segment->sketches, &bands);
    read_pairs(segment);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[] = "/index/seg-00000001";
    const struct segment made = {.id = 1, .articles = articles_of(data, size), .path = path};
    struct segment *segment = segment_new(&made);
    struct err err = {0};
    mapped_bytes = data;
    mapped_size = size;
    int rc = segment_map(segment, &err);
    assert(rc == 0 || (rc == ERR_INDEX && err.text[0]));
    if (rc == 0) {
        assert(segment_check_map(segment, &err) == 0);
        read_segment(segment);
    }
    segment_drop(segment);
    return 0;
}
