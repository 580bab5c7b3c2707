/* What a text that is being typed may become: its last word completed, phrases of headlines that go
 * on as it does, and where nothing goes on, what was meant. On a pool thread, with a reader of its
 * own. */
#ifndef QUERY_SUGGEST_H
#define QUERY_SUGGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "index/reader.h"
#include "index/vocabulary.h"
#include "text/stemmer.h"

enum suggestion_kind { SUGGESTION_WORD, SUGGESTION_PHRASE, SUGGESTION_SPELLING };

struct suggestion {
    char *text; /* All of it, not only what is new. Owned. */
    enum suggestion_kind kind;
    /* Of a word, in how many headlines it is; of a phrase, in how many of those looked at; of a
     * spelling, how often the word stands in articles. */
    uint32_t count;
};

struct suggestions {
    struct suggestion *list; /* Best first. */
    size_t count, capacity;
};

/* Append at most limit suggestions, none of them twice. The stemmer is that of the index's own
 * language. */
int suggest(struct suggestions *out, const char *text, size_t length, size_t limit,
            struct index_reader *reader, const struct vocabulary *vocabulary,
            struct stemmer *stemmer, struct err *err);
void suggestions_release(struct suggestions *suggestions);

#endif
