#include "index/inverter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/own.h"
#include "base/prefix_sort.h"
#include "index/inverter_private.h"
#include "index/pairs.h"
#include "index/tokens.h"
#include "index/words.h"

/* -- words, tokens, pairs, sketches ----------------------------------------------------------- */

static uint32_t form_length(const struct inverter *inverter, uint32_t form)
{
    const char *bytes = string_table_at(&inverter->forms, form);
    uint32_t length = inverter->forms.items[form].length;
    const char *end = memchr(bytes, FORM_END, length);
    return end ? (uint32_t)(end - bytes) : length;
}

/* numbers[form] becomes the form's number in the segment. */
static int write_words(const struct inverter *inverter, struct segment_output *output,
                       uint32_t *numbers, struct err *err)
{
    size_t count = inverter->forms.count;
    OWN(freep) struct word *words = xcalloc(count, sizeof *words);
    OWN(freep) uint32_t *frequencies = xcalloc(count, sizeof *frequencies);
    for (size_t i = 0; i < inverter->token_count; i++)
        frequencies[inverter->tokens[i]]++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t stem = inverter->stems[i];
        words[i] = (struct word){
            .form = string_table_at(&inverter->forms, i),
            .stem = string_table_at(&inverter->terms, stem),
            .form_length = form_length(inverter, i),
            .stem_length = inverter->terms.items[stem].length,
            .frequency = frequencies[i],
        };
    }
    return words_write(output, words, (uint32_t)count, numbers, err);
}

/* Of each form, as pairs have them. */
static uint32_t *pair_stems(const struct inverter *inverter)
{
    uint32_t *stems = xcalloc(inverter->forms.count, sizeof *stems);
    for (uint32_t i = 0; i < inverter->forms.count; i++) {
        uint32_t stem = inverter->stems[i];
        stems[i] = pairs_stem(string_table_at(&inverter->terms, stem),
                              inverter->terms.items[stem].length);
    }
    return stems;
}

/* NULL while no article had a word. */
static const uint32_t *words_of(const struct inverter *inverter,
                                const struct document_entry *document)
{
    return inverter->tokens ? inverter->tokens + document->tokens : NULL;
}

static int write_tokens(const struct inverter *inverter, struct segment_output *output,
                        const uint32_t *numbers, struct err *err)
{
    OWN(tokens_writer_freep) struct tokens_writer *tokens = NULL;
    int rc = tokens_writer_open(&tokens, output, err);
    for (size_t i = 0; rc == 0 && i < inverter->document_count; i++) {
        const struct document_entry *document = &inverter->documents[i];
        rc = tokens_writer_add(tokens, document->counts, inverter->text_fields,
                               words_of(inverter, document), numbers, err);
    }
    return rc < 0 ? rc : tokens_writer_finish(tokens, err);
}

static int write_pairs(const struct inverter *inverter, struct segment_output *output,
                       const uint32_t *numbers, struct err *err)
{
    OWN(freep) uint32_t *stems = pair_stems(inverter);
    OWN(pairs_writer_freep) struct pairs_writer *pairs = NULL;
    const struct pairs_words words = {numbers, stems};
    int rc = pairs_writer_open(&pairs, output, inverter_documents(inverter), &words, err);
    for (size_t i = 0; rc == 0 && i < inverter->document_count; i++) {
        const struct document_entry *document = &inverter->documents[i];
        const struct pairs_article article = {
            .counts = document->counts,
            .field_count = inverter->text_fields,
            .words = words_of(inverter, document),
        };
        rc = pairs_writer_add(pairs, &article, err);
    }
    return rc < 0 ? rc : pairs_writer_finish(pairs, err);
}

int inverter_write_texts(const struct inverter *inverter, struct segment_output *output,
                         struct err *err)
{
    OWN(freep) uint32_t *numbers = xcalloc(inverter->forms.count, sizeof *numbers);
    int rc = write_words(inverter, output, numbers, err);
    if (rc == 0)
        rc = write_tokens(inverter, output, numbers, err);
    if (rc == 0)
        rc = sketches_write(output, inverter->sketches, inverter_documents(inverter), err);
    if (rc == 0 && inverter_documents(inverter) >= PAIRS_LEAST_ARTICLES)
        rc = write_pairs(inverter, output, numbers, err);
    return rc;
}

/* -- the tables ------------------------------------------------------------------------------- */

/* An inverter as the writers of tables see it. */
struct batch_source {
    struct table_source source;
    const struct inverter *inverter;
    struct prefixed *terms; /* In their order; each by its number in the inverter. */
    size_t term_count;
};

static int compare_terms(const void *context, uint32_t a, uint32_t b)
{
    const struct inverter *inverter = context;
    uint32_t a_length = inverter->terms.items[a].length, b_length = inverter->terms.items[b].length;
    int order = memcmp(string_table_at(&inverter->terms, a), string_table_at(&inverter->terms, b),
                       a_length < b_length ? a_length : b_length);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

static void sort_terms(struct batch_source *batch)
{
    const struct inverter *inverter = batch->inverter;
    batch->terms = xcalloc(inverter->terms.count, sizeof *batch->terms);
    for (uint32_t i = 0; i < inverter->terms.count; i++) {
        const char *bytes = string_table_at(&inverter->terms, i);
        uint32_t length = inverter->terms.items[i].length;
        if (inverter->term_items[i].postings.length >
            0) /* Not the stem of words of other fields alone. */
            batch->terms[batch->term_count++] = (struct prefixed){prefix_of(bytes, length), i};
    }
    prefix_sort(batch->terms, batch->term_count, compare_terms, inverter);
}

static int give_document(struct table_source *source, uint32_t docid, struct table_document *out,
                         struct err *err)
{
    const struct inverter *inverter = container_of(source, struct batch_source, source)->inverter;
    const struct document_entry *document = &inverter->documents[docid - 1];
    size_t end = docid < inverter->document_count ? document[1].stored : inverter->stored.length;
    (void)err;
    *out = (struct table_document){
        .length = document->length,
        .date = document->date,
        .data = inverter->stored.data + document->stored,
        .data_length = end - document->stored,
    };
    return 0;
}

static int give_term(const struct inverter *inverter, uint32_t term, uint32_t first, uint32_t last,
                     struct posting_sink *sink, struct err *err)
{
    struct posting_cursor cursor = {.list = &inverter->term_items[term].postings};
    bool begun = false;
    while (posting_next(&cursor) && cursor.docid <= last) {
        if (cursor.docid < first)
            continue;
        int rc = begun ? 0
                       : sink->begin(sink, string_table_at(&inverter->terms, term),
                                     inverter->terms.items[term].length, err);
        if (rc < 0)
            return rc;
        begun = true;
        sink->add(sink, cursor.docid, cursor.count);
    }
    return begun ? sink->end(sink, err) : 0;
}

static int give_terms(struct table_source *source, uint32_t first, uint32_t last,
                      struct posting_sink *sink, struct err *err)
{
    const struct batch_source *batch = container_of(source, struct batch_source, source);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < batch->term_count; i++)
        rc = give_term(batch->inverter, batch->terms[i].index, first, last, sink, err);
    return rc;
}

int inverter_write_tables(const struct inverter *inverter, struct segment_output *output,
                          table_writer *write, struct err *err)
{
    struct batch_source batch = {
        .source = {(uint32_t)inverter->document_count, give_document, give_terms},
        .inverter = inverter,
    };
    sort_terms(&batch);
    int rc = write(output, &batch.source, err);
    free(batch.terms);
    return rc;
}

int inverter_write(const struct inverter *inverter, struct segment_output *output,
                   table_writer *write, struct err *err)
{
    int rc = inverter_write_tables(inverter, output, write, err);
    return rc < 0 ? rc : inverter_write_texts(inverter, output, err);
}
