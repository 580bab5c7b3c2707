/* What the two halves of an inverter share: what takes articles in (inverter.c) and what writes
 * them out (inverter_write.c). */
#ifndef INDEX_INVERTER_PRIVATE_H
#define INDEX_INVERTER_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "article/id.h"
#include "base/buf.h"
#include "index/inverter.h"
#include "index/posting_list.h"
#include "index/sketches.h"
#include "index/string_table.h"

#define MAX_FIELDS 16

/* Words of other languages, and those whose accents make another stem, are among the forms with
 * their stems: "hauser", FORM_END, "haus@de". */
#define FORM_END '\x1F'

struct term {
    struct posting_list postings;
    uint32_t count; /* In the article at hand, which is not among them yet. */
    uint32_t docid; /* That article. */
};

struct document_entry {
    article_id id;
    int64_t date;
    uint32_t length;       /* Sum of its terms' counts. */
    size_t stored, tokens; /* Where they begin. */
    uint32_t counts[MAX_FIELDS];
};

struct inverter {
    struct stemmers *stemmers;
    struct stemmer *own;     /* Of the index's language. */
    struct stemmer *stemmer; /* Of the article at hand. */
    struct stored_encoder *encoder;
    size_t text_fields; /* Each document has so many counts. */
    struct string_table forms, terms;
    uint32_t *stems; /* Of each form: the number of its term. */
    size_t stem_capacity;
    struct term *term_items;
    size_t term_capacity;
    size_t posting_bytes;
    struct document_entry *documents;
    size_t document_count, document_capacity;
    uint32_t *tokens; /* Forms of all articles, in order. */
    size_t token_count, token_capacity;
    struct buf stored;
    struct sketched *sketches; /* Of each document. */
    size_t sketch_capacity;
    struct sketch_maker sketch; /* Of the article at hand. */
    int64_t date_min, date_max;

    uint32_t *touched; /* Terms of the article at hand. */
    size_t touched_count, touched_capacity;
};

#endif
