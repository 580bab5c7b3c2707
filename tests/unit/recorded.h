/* A table_writer that keeps what it is told as text, and checks what holds of every source:
 *
 *     1 length 5 date 1732579200
 *     storm: 1x4 2x1
 *
 * It takes no context, so there is one record in a program, the last one. */
#ifndef UNIT_RECORDED_H
#define UNIT_RECORDED_H

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/own.h"
#include "index/tables.h"
#include "unit.h"

static struct recorded {
    struct posting_sink sink;
    struct buf documents, terms; /* Lines; terms begins with an empty one. */
    uint32_t document_count, term_count;
    struct buf *data;        /* Of each document. */
    uint64_t *left;          /* Of each document's length, less the counts that came. */
    uint32_t first, last;    /* The range that was asked for. */
    uint32_t docid;          /* The last one of the term at hand. */
    struct buf term, before; /* Term at hand, and the one before. */
} recorded;

static inline int recorded_begin(struct posting_sink *sink, const char *term, size_t length,
                                 struct err *err)
{
    (void)sink, (void)err;
    assert_in_range(length, 1, TABLES_TERM_MAX_BYTES);
    buf_clear(&recorded.term);
    buf_add(&recorded.term, term, length);
    if (recorded.before.length > 0)
        assert_true(strcmp(buf_str(&recorded.before), buf_str(&recorded.term)) < 0);
    buf_add_str(&recorded.terms, buf_str(&recorded.term));
    buf_add_char(&recorded.terms, ':');
    recorded.docid = 0;
    return 0;
}

static inline void recorded_add(struct posting_sink *sink, uint32_t docid, uint32_t count)
{
    (void)sink;
    assert_true(docid > recorded.docid);
    assert_in_range(docid, recorded.first, recorded.last);
    assert_true(count <= recorded.left[docid - 1]);
    recorded.left[docid - 1] -= count;
    recorded.docid = docid;
    buf_addf(&recorded.terms, " %" PRIu32 "x%" PRIu32, docid, count);
}

static inline int recorded_end(struct posting_sink *sink, struct err *err)
{
    (void)sink, (void)err;
    assert_true(recorded.docid > 0);
    struct buf before = recorded.before;
    recorded.before = recorded.term;
    recorded.term = before;
    buf_add_char(&recorded.terms, '\n');
    recorded.term_count++;
    return 0;
}

static inline void recorded_release(void)
{
    for (uint32_t i = 0; i < recorded.document_count; i++)
        buf_release(&recorded.data[i]);
    buf_release(&recorded.documents);
    buf_release(&recorded.terms);
    buf_release(&recorded.term);
    buf_release(&recorded.before);
    free(recorded.data);
    free(recorded.left);
    recorded = (struct recorded){{NULL}};
}

/* Ask for the terms of some of the documents; a failure is the source's own. */
static inline int record_terms(struct table_source *source, uint32_t first, uint32_t last,
                               struct err *err)
{
    recorded.sink = (struct posting_sink){recorded_begin, recorded_add, recorded_end};
    recorded.first = first;
    recorded.last = last;
    recorded.term_count = 0;
    buf_clear(&recorded.before);
    buf_clear(&recorded.terms);
    buf_add_char(&recorded.terms, '\n');
    return source->terms(source, first, last, &recorded.sink, err);
}

static inline int record_documents(struct table_source *source, struct err *err)
{
    recorded.data = xcalloc(source->documents, sizeof *recorded.data);
    recorded.left = xcalloc(source->documents, sizeof *recorded.left);
    for (uint32_t docid = 1; docid <= source->documents; docid++) {
        struct table_document document;
        int rc = source->document(source, docid, &document, err);
        if (rc < 0)
            return rc;
        buf_addf(&recorded.documents, "%" PRIu32 " length %" PRIu32 " date %" PRId64 "\n", docid,
                 document.length, document.date);
        buf_add(&recorded.data[docid - 1], document.data, document.data_length);
        recorded.left[docid - 1] = document.length;
        recorded.document_count = docid;
    }
    return 0;
}

/* The table_writer. Nothing gets into the file. */
static inline int record_tables(struct segment_output *output, struct table_source *source,
                                struct err *err)
{
    (void)output;
    recorded_release();
    int rc = record_documents(source, err);
    if (rc == 0)
        rc = record_terms(source, 1, source->documents, err);
    for (uint32_t i = 0; rc == 0 && i < source->documents; i++)
        assert_int_equal(recorded.left[i], 0); /* The length is the sum of the counts. */
    return rc;
}

/* The postings of a term as they are recorded, owned by the caller; NULL if there are none. */
static inline char *recorded_postings(const char *term)
{
    OWN(freep) char *line = xasprintf("\n%s: ", term);
    const char *found = strstr(buf_str(&recorded.terms), line);
    if (!found)
        return NULL;
    found += strlen(line);
    return xstrndup(found, strcspn(found, "\n"));
}

static inline void assert_postings(const char *term, const char *expected)
{
    OWN(freep) char *postings = recorded_postings(term);
    if (!postings)
        fail_msg("no term \"%s\"", term);
    if (strcmp(postings, expected) != 0)
        fail_msg("\"%s\" is in %s, not in %s", term, postings, expected);
}

#endif
