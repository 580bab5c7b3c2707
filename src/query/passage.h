/* What a snippet is chosen from, private to query/: the sentences of a text, and where in them
 * words of the query stand. */
#ifndef QUERY_PASSAGE_H
#define QUERY_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/snippet.h"
#include "text/sentence.h"

/* A word of the text that the query asks for. */
struct passage_match {
    size_t at, end;
    size_t token;    /* Words before it since the first match, where the query has several. */
    size_t sentence; /* The one in which it begins. */
    matcher_set set; /* The words of the query that it is; those of a phrase only in the phrase. */
};

struct passage_sentence {
    size_t at, end;
    size_t first_match; /* This and the following ones up to the next sentence's. */
    bool is_known;      /* The rest is filled in; see passages_sentence(). */
    bool is_dull;       /* A table, a credit, the headline again: nothing to show by choice. */
    size_t characters;
};

struct passages {
    const struct snippet_source *source; /* Borrowed. */
    struct passage_sentence *sentences;
    size_t sentence_count, sentence_capacity;
    struct passage_match *matches;
    size_t match_count, match_capacity;
    unsigned seen[MATCHER_MAX_WORDS]; /* How often each of the query's words stands there. */
};

/* Characters of a part of the text. */
size_t passage_characters(const char *text, size_t at, size_t end);

/* Read the text from where start is. */
void passages_read(struct passages *out, const struct snippet_source *source, size_t start,
                   const struct matcher *matcher);

/* A sentence, with all that is to be known of it: that is looked for when it is first asked, as
 * most sentences of a text are not near any match. */
const struct passage_sentence *passages_sentence(struct passages *passages, size_t number);

void passages_release(struct passages *passages);

/* Behind the headline, if the text begins with it; else 0. */
size_t passages_skip_headline(const struct snippet_source *source);

#endif
