/* What an answer can say of a hit, once: names on the socket, in --fields and in the manual. */
#ifndef PROTO_HIT_FIELDS_H
#define PROTO_HIT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#define HIT_FIELDS(X)                                                          \
    X(HIT_ID, "id", "the article's id, for show")                              \
    X(HIT_SCORE, "score", "how well it matches; 0 if not sorted by relevance") \
    X(HIT_DATE, "date", "when it was published, in UTC")                       \
    X(HIT_DATE_FROM, "date_from", "what says so: article, path or file")       \
    X(HIT_HEADLINE, "headline", "the headline")                                \
    X(HIT_BYLINE, "byline", "who wrote it")                                    \
    X(HIT_DATELINE, "dateline", "place, day and agency, as the lead begins")   \
    X(HIT_LANG, "lang", "the language, as an ISO 639 code")                    \
    X(HIT_PATH, "path", "the file")                                            \
    X(HIT_SNIPPET, "snippet", "the passage that shows best why it matches")    \
    X(HIT_COPIES, "copies", "how many others have about the same text")        \
    X(HIT_BODY, "body", "the text; show has it, and search score and snippet")

enum hit_field {
#define X(name, text, help) name,
    HIT_FIELDS(X)
#undef X
        HIT_FIELD_COUNT
};

const char *hit_field_name(enum hit_field field);

/* Whether search has it, and show. */
bool hit_field_is_of_search(enum hit_field field);
bool hit_field_is_of_show(enum hit_field field);

/* HIT_FIELD_COUNT if there is none of that name. */
enum hit_field hit_field_find(const char *name, size_t length);

#endif
