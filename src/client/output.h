/* What the client prints: JSON, a table with tabs, or text for a person. */
#ifndef CLIENT_OUTPUT_H
#define CLIENT_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum output_format { OUTPUT_AUTO, OUTPUT_TSV, OUTPUT_JSON, OUTPUT_TEXT };

struct output {
    enum output_format format;
    bool quiet;          /* Nothing but the exit status and errors. */
    bool nul;            /* NUL ends a record, and values are as they are. */
    bool colour;         /* Text may have escape sequences. */
    const char **fields; /* Of hits, in order; as given with --fields, or the default. */
    size_t field_count;
    size_t rank; /* Of the last hit. */
    bool no_pager;
    const char *batch_query; /* Said in every object of a hit; NULL: there is one query only. */
};

/* Choose the format if it is AUTO, and on a terminal start the pager for long text. */
void output_begin(struct output *output, bool may_page);

/* Flush, and wait for the pager. Returns a negative errno if something could not be written. */
int output_end(struct output *output);

void output_hit(struct output *output, const json_t *hit);
void output_article(struct output *output, const json_t *article);

/* One value for itself. */
void output_value(struct output *output, const json_t *value);

/* The number of a count: {"count":7} as JSON. */
void output_count(struct output *output, const json_t *number);

/* An object of many values; nested ones get dotted names. */
void output_object(struct output *output, const json_t *object);

/* An object as a row of its members, in the order given. */
void output_row(struct output *output, const json_t *object, const char *const *members,
                size_t count);

/* Messages go to stderr, with the program's name. */
void output_message(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The error of an answer, with the place in the query marked where it has one. */
void output_query_error(const json_t *error, const char *query);

#endif
