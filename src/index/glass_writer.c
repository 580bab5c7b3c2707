/* Formats are those of Xapian 1.4's source, backends/glass: glass_postlist.cc (postings, lengths),
 * glass_values.cc, glass_version.cc (the version file), and common/pack.h (numbers and strings in
 * keys and tags). */
#include "index/tables.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "article/fields.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "base/own.h"
#include "index/document.h"
#include "index/glass_format.h"
#include "index/glass_table.h"
#include "index/segment_output.h"

/* The library begins a new chunk of postings or values when one has this many bytes. */
#define CHUNK_BYTES 2000

/* Of lengths, which it looks up for each match by going through a chunk from its beginning: an
 * eighth of the bytes take it a third of the time for a word that stands in few articles. */
#define LENGTHS_CHUNK_BYTES 256

struct key {
    char bytes[GLASS_KEY_MAX_BYTES + 1];
    size_t length;
};

/* Postings of one term, as they stand in the tags of its chunks. */
struct postings {
    size_t chunk_bytes;
    struct buf bytes; /* All chunks, without their headers. */
    struct chunk {
        size_t begin; /* In bytes. */
        uint32_t first, last;
    } * chunks;
    size_t chunk_count, chunk_capacity;
    uint32_t last;
    uint32_t frequency;
    uint64_t collection_frequency;
};

struct glass_writer {
    struct posting_sink sink;
    struct segment_output *output;
    struct glass_table *postlist, *docdata; /* One at a time. */
    uint32_t documents;
    uint32_t *lengths; /* Of all documents, docid 1 first. */
    int64_t *dates;
    struct key term;
    struct postings postings;
    struct buf tag;
    uint32_t count_max;
};

/* -- numbers and strings (common/pack.h) ----------------------------------------------------- */

/* pack_uint: 7 bits a byte, low group first. */
static void pack_uint(struct buf *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        buf_add_char(out, (char)(number | 0x80));
    buf_add_char(out, (char)number);
}

static void pack_string(struct buf *out, const char *bytes, size_t length)
{
    pack_uint(out, length);
    buf_add(out, bytes, length);
}

static void key_add(struct key *key, char c)
{
    if (key->length < sizeof key->bytes) /* One too long is found out by the table. */
        key->bytes[key->length++] = c;
}

/* The beginning of a key: one of the classes that sort before all terms. */
static struct key class_key(unsigned char class)
{
    return (struct key){.bytes = {0, (char)class}, .length = 2};
}

/* pack_string_preserving_sort, without the end that only the keys of later chunks have. */
static struct key term_key(const char *term, size_t length)
{
    struct key key = {.length = 0};
    for (size_t i = 0; i < length; i++) {
        key_add(&key, term[i]);
        if (term[i] == '\0')
            key_add(&key, (char)0xFF);
    }
    return key;
}

static void key_add_sorted(struct key *key, uint32_t number)
{
    unsigned char packed[GLASS_SORTED_MAX_BYTES];
    size_t length = glass_pack_sorted(packed, number);
    for (size_t i = 0; i < length; i++)
        key_add(key, (char)packed[i]);
}

static void key_add_uint(struct key *key, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        key_add(key, (char)(number | 0x80));
    key_add(key, (char)number);
}

/* pack_uint_last: little-endian, without zeros at the end. */
static void key_add_last(struct key *key, uint32_t number)
{
    for (; number > 0; number >>= 8)
        key_add(key, (char)number);
}

/* -- tables -------------------------------------------------------------------------------- */

static void release(struct glass_writer *writer)
{
    glass_table_free(writer->postlist);
    glass_table_free(writer->docdata);
    buf_release(&writer->postings.bytes);
    buf_release(&writer->tag);
    free(writer->postings.chunks);
    free(writer->lengths);
    free(writer->dates);
}

static int add_posting_entry(struct glass_writer *writer, const struct key *key, struct err *err)
{
    return glass_table_add(writer->postlist, key->bytes, key->length, buf_str(&writer->tag),
                           writer->tag.length, err);
}

/* -- documents ----------------------------------------------------------------------------- */

static int write_documents(struct glass_writer *writer, struct table_source *source,
                           struct err *err)
{
    for (uint32_t docid = 1; docid <= source->documents; docid++) {
        struct table_document document;
        struct key key = {.length = 0};
        int rc = source->document(source, docid, &document, err);
        if (rc < 0)
            return rc;
        writer->lengths[docid - 1] = document.length;
        writer->dates[docid - 1] = document.date;
        key_add_sorted(&key, docid);
        if (document.data_length > 0)
            rc = glass_table_add(writer->docdata, key.bytes, key.length, document.data,
                                 document.data_length, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* -- values: the date of each document ------------------------------------------------------- */

static int write_value_statistics(struct glass_writer *writer, struct err *err)
{
    int64_t low = writer->dates[0], high = writer->dates[0];
    char value[DATE_VALUE_SIZE];
    for (uint32_t i = 1; i < writer->documents; i++) {
        if (writer->dates[i] < low)
            low = writer->dates[i];
        if (writer->dates[i] > high)
            high = writer->dates[i];
    }
    struct key key = class_key(0xD0);
    key_add_last(&key, SLOT_DATE);
    buf_clear(&writer->tag);
    pack_uint(&writer->tag, writer->documents);
    document_date_value(low, value);
    pack_string(&writer->tag, value, sizeof value);
    document_date_value(high, value);
    if (high != low) /* The same bound is not repeated. */
        buf_add(&writer->tag, value, sizeof value);
    return add_posting_entry(writer, &key, err);
}

/* Every document has a date, so all gaps are 0. */
static int write_value_chunks(struct glass_writer *writer, struct err *err)
{
    struct key key = {.length = 0};
    buf_clear(&writer->tag);
    for (uint32_t i = 0; i < writer->documents; i++) {
        char value[DATE_VALUE_SIZE];
        if (writer->tag.length == 0) {
            key = class_key(0xD8);
            key_add_uint(&key, SLOT_DATE);
            key_add_sorted(&key, i + 1);
        } else {
            pack_uint(&writer->tag, 0);
        }
        document_date_value(writer->dates[i], value);
        pack_string(&writer->tag, value, sizeof value);
        if (writer->tag.length < CHUNK_BYTES && i + 1 < writer->documents)
            continue;
        int rc = add_posting_entry(writer, &key, err);
        if (rc < 0)
            return rc;
        buf_clear(&writer->tag);
    }
    return 0;
}

/* -- postings ------------------------------------------------------------------------------ */

static void begin_postings(struct postings *postings, size_t chunk_bytes)
{
    postings->chunk_bytes = chunk_bytes;
    buf_clear(&postings->bytes);
    postings->chunk_count = 0;
    postings->last = 0;
    postings->frequency = 0;
    postings->collection_frequency = 0;
}

static void begin_chunk(struct postings *postings, uint32_t docid)
{
    GROW(postings->chunks, postings->chunk_count, postings->chunk_capacity);
    postings->chunks[postings->chunk_count++] = (struct chunk){.begin = postings->bytes.length,
                                                               .first = docid};
}

static void add_posting(struct postings *postings, uint32_t docid, uint32_t count)
{
    assert(docid > postings->last);
    size_t chunk = postings->chunk_count;
    if (chunk == 0 ||
        postings->bytes.length - postings->chunks[chunk - 1].begin >= postings->chunk_bytes)
        begin_chunk(postings, docid);
    else
        pack_uint(&postings->bytes, docid - postings->last - 1);
    pack_uint(&postings->bytes, count);
    postings->chunks[postings->chunk_count - 1].last = docid;
    postings->last = docid;
    postings->frequency++;
    postings->collection_frequency += count;
}

/* Put all chunks out: the first under the key itself, the later ones with their first docid. */
static int write_postings(struct glass_writer *writer, const struct key *base, bool is_lengths,
                          struct err *err)
{
    const struct postings *postings = &writer->postings;
    for (size_t i = 0; i < postings->chunk_count; i++) {
        const struct chunk *chunk = &postings->chunks[i];
        bool last = i + 1 == postings->chunk_count;
        size_t end = last ? postings->bytes.length : chunk[1].begin;
        struct key key = *base;
        buf_clear(&writer->tag);
        if (i == 0) {
            pack_uint(&writer->tag, is_lengths ? 0 : postings->frequency);
            pack_uint(&writer->tag, is_lengths ? 0 : postings->collection_frequency);
            pack_uint(&writer->tag, chunk->first - 1);
        } else {
            if (!is_lengths)
                key_add(&key, '\0');
            key_add_sorted(&key, chunk->first);
        }
        buf_add_char(&writer->tag, last ? '1' : '0');
        pack_uint(&writer->tag, chunk->last - chunk->first);
        buf_add(&writer->tag, postings->bytes.data + chunk->begin, end - chunk->begin);
        int rc = add_posting_entry(writer, &key, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int write_lengths(struct glass_writer *writer, struct err *err)
{
    const struct key key = class_key(0xE0);
    begin_postings(&writer->postings, LENGTHS_CHUNK_BYTES);
    for (uint32_t i = 0; i < writer->documents; i++)
        add_posting(&writer->postings, i + 1, writer->lengths[i]);
    return write_postings(writer, &key, true, err);
}

static int begin_term(struct posting_sink *sink, const char *term, size_t length, struct err *err)
{
    struct glass_writer *writer = container_of(sink, struct glass_writer, sink);
    if (length == 0 || length > TABLES_TERM_MAX_BYTES)
        return err_set(err, ERR_INDEX, "a term of %zu bytes", length);
    writer->term = term_key(term, length);
    begin_postings(&writer->postings, CHUNK_BYTES);
    return 0;
}

static void add_term_posting(struct posting_sink *sink, uint32_t docid, uint32_t count)
{
    struct glass_writer *writer = container_of(sink, struct glass_writer, sink);
    add_posting(&writer->postings, docid, count);
    if (count > writer->count_max)
        writer->count_max = count;
}

static int end_term(struct posting_sink *sink, struct err *err)
{
    struct glass_writer *writer = container_of(sink, struct glass_writer, sink);
    return write_postings(writer, &writer->term, false, err);
}

/* -- the version file ---------------------------------------------------------------------- */

struct length_bounds {
    uint32_t min, max; /* The least is of those that are not 0. */
    uint64_t sum;
};

/* What the library compresses when it writes: a hint for it, that we leave as it is. */
#define COMPRESS_MIN 18

static void add_root(struct buf *out, const struct glass_root *root, unsigned compress_min)
{
    bool fake = !root; /* A table that is not there. */
    bool sequential = !fake;
    OWN(buf_release) struct buf freelist = BUF_INIT;
    pack_uint(out, fake ? 0 : root->block);
    pack_uint(out, (fake ? 0 : root->level << 2) | (unsigned)sequential << 1 | (unsigned)fake);
    pack_uint(out, fake ? 0 : root->entries);
    pack_uint(out, GLASS_BLOCK_SIZE >> 11);
    pack_uint(out, compress_min);
    if (!fake) {
        pack_uint(&freelist, 1); /* Revision. */
        pack_uint(&freelist, root->blocks);
        buf_add(&freelist, "\0\0\0\0", 4);
    }
    pack_string(out, buf_str(&freelist), freelist.length);
}

static int make_uuid(struct buf *out, struct err *err)
{
    unsigned char uuid[16];
    if (getrandom(uuid, sizeof uuid, 0) != (ssize_t)sizeof uuid)
        return err_sys(err, "cannot get random bytes");
    uuid[6] = (unsigned char)((uuid[6] & 0x0F) | 0x40); /* RFC 9562, version 4. */
    uuid[8] = (unsigned char)((uuid[8] & 0x3F) | 0x80);
    buf_add(out, uuid, sizeof uuid);
    return 0;
}

static void sum_lengths(const struct glass_writer *writer, struct length_bounds *out)
{
    for (uint32_t i = 0; i < writer->documents; i++) {
        uint32_t length = writer->lengths[i];
        out->sum += length;
        if (length > out->max)
            out->max = length;
        if (length > 0 && (out->min == 0 || length < out->min))
            out->min = length;
    }
}

static int write_version(struct glass_writer *writer, const struct glass_root *postlist,
                         const struct glass_root *docdata, struct err *err)
{
    OWN(buf_release) struct buf out = BUF_INIT;
    struct length_bounds lengths = {0};
    sum_lengths(writer, &lengths);
    buf_add(&out, GLASS_MAGIC, GLASS_MAGIC_BYTES);
    int rc = make_uuid(&out, err);
    if (rc < 0)
        return rc;
    pack_uint(&out, 1); /* Revision. */
    add_root(&out, postlist, 0);
    add_root(&out, docdata, COMPRESS_MIN);
    add_root(&out, NULL, COMPRESS_MIN); /* Term lists, */
    add_root(&out, NULL, 0);            /* positions, */
    add_root(&out, NULL, COMPRESS_MIN); /* spelling, */
    add_root(&out, NULL, COMPRESS_MIN); /* synonyms. */
    pack_uint(&out, writer->documents);
    pack_uint(&out, 0); /* The last docid is the number of documents. */
    pack_uint(&out, lengths.min);
    pack_uint(&out, writer->count_max);
    pack_uint(&out, lengths.max - writer->count_max);
    pack_uint(&out, 0); /* Oldest changeset. */
    pack_uint(&out, lengths.sum);
    pack_uint(&out, 0); /* Spelling frequencies. */
    return segment_output_patch(writer->output, 0, out.data, out.length, err);
}

/* -- writing it all ------------------------------------------------------------------------ */

/* Entries of the posting table come in the order of their keys: value statistics, values, lengths,
 * terms. */
static int write_postlist(struct glass_writer *writer, struct table_source *source, struct err *err)
{
    int rc = write_value_statistics(writer, err);
    if (rc == 0)
        rc = write_value_chunks(writer, err);
    if (rc == 0)
        rc = write_lengths(writer, err);
    return rc < 0 ? rc : source->terms(source, 1, source->documents, &writer->sink, err);
}

int glass_write(struct segment_output *output, struct table_source *source, struct err *err)
{
    OWN(release)
    struct glass_writer writer = {
        .sink = {begin_term, add_term_posting, end_term},
        .output = output,
        .documents = source->documents,
        .lengths = xcalloc(source->documents, sizeof *writer.lengths),
        .dates = xcalloc(source->documents, sizeof *writer.dates),
    };
    struct glass_root postlist, docdata;
    writer.docdata = glass_table_new(output);
    int rc = write_documents(&writer, source, err);
    if (rc == 0)
        rc = glass_table_finish(writer.docdata, &docdata, err);
    if (rc < 0)
        return rc;
    writer.postlist = glass_table_new(output);
    rc = write_postlist(&writer, source, err);
    if (rc == 0)
        rc = glass_table_finish(writer.postlist, &postlist, err);
    return rc < 0 ? rc
                  : write_version(&writer, &postlist, docdata.entries > 0 ? &docdata : NULL, err);
}
