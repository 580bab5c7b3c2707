/* A query as the index runs it: a tree of plain memory. query/ makes it, reader.cc runs it.
 *
 * Terms are analysed already: the bytes that stand in the index, prefix and all.
 */
#ifndef INDEX_QUERY_H
#define INDEX_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/fields.h"
#include "article/id.h"
#include "base/buf.h"
#include "base/cdecls.h"
#include "base/own.h"
#include "text/date.h"

C_DECLS_BEGIN

enum index_query_kind {
    INDEX_QUERY_EVERYTHING, /* Every article, unranked. */
    INDEX_QUERY_TERM,     /* A word. Its children, if it has any, are TERMs too: its stems in other
                             languages, which count as one with its own. */
    INDEX_QUERY_PHRASE,   /* Its children, all words of one field, one after the other: TERMs,
                             PATTERNs, FUZZYs, SYNONYMS. */
    INDEX_QUERY_NEAR,     /* Two children near each other: such words, PHRASEs, ANYs of all these,
                             NEARs, all of one field. */
    INDEX_QUERY_ATLEAST,  /* Its child, a word, a PHRASE or an ANY of these, all of one field, at so
                             many places at least. */
    INDEX_QUERY_ANY,      /* At least one child; scores add up. */
    INDEX_QUERY_SYNONYMS, /* Likewise; the children, all TERMs, are ranked as one word, and where
                             one has to stand for all, the first does. */
    INDEX_QUERY_PATTERN,  /* Words with wildcards: nothing until it is made into SYNONYMS, */
    INDEX_QUERY_FUZZY,    /* and so words that are near one; see index_reader_resolve(). */
    INDEX_QUERY_ALL,      /* Every child; scores add up. */
    INDEX_QUERY_EXCEPT,   /* The first child but not the second. */
    INDEX_QUERY_BOOST,    /* The first child; the second only adds to the score. */
    INDEX_QUERY_DATES,    /* Articles of a time, */
    INDEX_QUERY_LENGTH,   /* of a length, */
    INDEX_QUERY_ID,       /* the one of an id, and its copies if they are asked for, */
    INDEX_QUERY_PATH,     /* of a file: all unranked. */
};

/* A phrase, or words near each other, are at most so many. */
#define INDEX_PROXIMITY_MAX_WORDS 64

struct index_query {
    enum index_query_kind kind;

    /* Of a TERM: the stem behind its field's prefix, owned; NULL is no field but the text. */
    char *term;
    size_t term_length;
    const struct field *field; /* Also of SYNONYMS that were a pattern, of DATES, an ID, a PATH. */
    char *form;                /* The word just so, owned; NULL: any with that stem. */
    size_t form_length;
    char *word; /* As it was written, owned, until index_reader_resolve(); NULL: its stems are all
                   that is meant. */
    size_t word_length;

    /* Of a PATTERN, a FUZZY: the term is a pattern (text/pattern.h) or a word as texts have it,
     * without the field's prefix. */
    unsigned edits; /* Of a FUZZY (text/edits.h). */

    /* Of a TERM: where in the query's text it was written; length 0: nowhere. */
    size_t text_at, text_length;

    /* Of a NEAR: from the end of one child to the start of the other, 1 is next to it. */
    unsigned distance;
    bool in_order; /* The first child comes first. */

    unsigned times; /* Of an ATLEAST. */

    struct date_period dates; /* Of DATES. INT64_MIN, INT64_MAX: open. */
    uint32_t least, most;     /* Of a LENGTH: words of the text. */
    article_id id;            /* Of an ID; */
    bool copies;              /* the other articles of its story, too. */
    bool begins; /* Of a PATH, which is the term: all that begin so, not just this one. */

    struct index_query **children; /* Owned. */
    size_t count, capacity;
};

struct index_query *index_query_new(enum index_query_kind kind);
struct index_query *index_query_term(const struct field *field, const char *stem, size_t length);

/* Note how the TERM's word was written. */
void index_query_set_word(struct index_query *term, const char *word, size_t length);

/* Whether a TERM stands for that term of the index. */
bool index_query_stands_for(const struct index_query *term, const char *bytes, size_t length);

/* A PATTERN or a FUZZY. */
struct index_query *index_query_inexact(enum index_query_kind kind, const struct field *field,
                                        const char *term, size_t length);

/* A PATH. */
struct index_query *index_query_path(const char *path, size_t length, bool begins);

/* The child is the parent's now. */
void index_query_add(struct index_query *parent, struct index_query *child);

/* The node itself if it has several children, else its only one; for ANY and ALL. */
struct index_query *index_query_simplify(struct index_query *query);

/* One like it, the caller's. Recursive. Accepts NULL. */
struct index_query *index_query_copy(const struct index_query *query);

/* Whether it depends on where words stand, which their terms do not say: it is no group, but words
 * at places, or one just so or of the lead. */
bool index_query_is_placed(const struct index_query *query);

/* Both, where the first, which may be NULL, only says where to look. They are the result's. */
struct index_query *index_query_within(struct index_query *values, struct index_query *query);

/* Append the tree as a query that a person can read; its words are stems. Recursive. */
void index_query_print(struct buf *out, const struct index_query *query);

/* Recursive: whoever builds a tree bounds its depth. Accepts NULL. */
void index_query_free(struct index_query *query);
DEFINE_FREEP(index_query)

C_DECLS_END

#endif
