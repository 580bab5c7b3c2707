/* Answers: results to bytes, in the face that the request spoke. Pure functions, no I/O.
 *
 * On the JSON face an answer is one or more lines, each an object with the request's id and one
 * member that says what it is. On the line face it is a table with tabs, and a last line.
 */
#ifndef PROTO_ANSWER_H
#define PROTO_ANSWER_H

#include <jansson.h>

#include "article/article.h"
#include "article/id.h"
#include "base/buf.h"
#include "base/err.h"
#include "proto/request.h"
#include "text/excerpt.h"

/* A hit, as much of it as the request's fields ask for. */
struct answer_hit {
    article_id id;
    double score;
    const struct article *article;
    const struct excerpt *snippet; /* NULL: none was asked for. */
    json_t *explanation;           /* Likewise; the function's. */
    uint64_t copies;               /* Others with about the same text; */
    bool copies_are_cut;           /* there are more then. */
};

void answer_hit(struct buf *out, const struct request *request, const struct answer_hit *hit);

/* The end of a list of hits. */
struct answer_end {
    uint64_t count; /* Hits in this answer. */
    uint64_t total, at_least, at_most, sequence;
    bool exact, partial;
    bool words_left_out; /* Wildcards or fuzzy words stand for more than were searched for. */
    double took_ms;
    const char *next; /* The cursor behind the last hit; NULL if that was the last of all. */
    const char *did_you_mean; /* A query with fewer mistakes; NULL: none is known. */
    const char *corrected;    /* The query that was searched for in its place, or NULL. */
};

void answer_end(struct buf *out, const struct request *request, const struct answer_end *end);

/* The whole article. */
void answer_article(struct buf *out, const struct request *request, article_id id,
                    const struct article *article);

/* {"id":...,"NAME":value}; value is the function's then. */
void answer_value(struct buf *out, const struct request *request, const char *name, json_t *value);

/* A string that may be no UTF-8, like a path, made fit for JSON. */
json_t *answer_string(const char *bytes);

void answer_error(struct buf *out, const struct request *request, int code, const struct err *err);

#endif
