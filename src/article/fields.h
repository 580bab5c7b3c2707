/* The field table: every field of an article that can be searched or asked for, once.
 *
 * The indexer, the query language, the answers and the manual are made from it; a new field is a
 * row here and a member of struct article. Any thread.
 */
#ifndef ARTICLE_FIELDS_H
#define ARTICLE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "article/article.h"

C_DECLS_BEGIN

enum field_kind {
    FIELD_TEXT,    /* Words, with their positions. */
    FIELD_LEAD,    /* The first words of the text: a place to look for them, no text of its own. */
    FIELD_KEYWORD, /* Found as a whole, without a rank: see field_keyword(). */
    FIELD_PATH,    /* Found as a whole, and by the folders that it is in. */
    FIELD_ID,      /* Found as a whole. */
    FIELD_STORY,   /* An id as well, for all articles of about the same text. */
    FIELD_DATE,    /* Seconds since 1970, in a value slot. */
    FIELD_SINCE,   /* The same, searched for what is not before, */
    FIELD_UNTIL,   /* or not after. */
};

struct field {
    const char *name;
    enum field_kind kind;
    const char *prefix; /* Of its own terms in the index, for all but dates and ids; "": it
                           has none, and can't be searched alone. Xapian's conventions. */
    bool in_text;       /* Its words are found by a query that names no field. */
    unsigned weight;    /* How often each of its words counts there. */
    unsigned slot;      /* For FIELD_DATE. */
    size_t member;      /* offsetof the char * in struct article; see field_text(). */
    const char *help;
};

#define SLOT_DATE 0

/* How many words of the text its lead has. */
#define FIELD_LEAD_WORDS 50

extern const struct field fields[];
extern const size_t field_count;

/* The field of that name, whatever its case; NULL if there is none. */
const struct field *field_find(const char *name, size_t length);

/* Whether a query can name it. */
bool field_is_searchable(const struct field *field);

/* Whether it is searched for words and phrases, not for values of its own kind. */
bool field_has_words(const struct field *field);

/* Whether it is the text itself. */
bool field_is_body(const struct field *field);

/* Whether its values are codes of languages. */
bool field_is_language(const struct field *field);

/* Whether its values are dates. */
bool field_is_of_dates(const struct field *field);

/* Whether words asked for in the field, NULL for none, are terms of the whole text. */
bool field_is_of_text(const struct field *field);

/* The name nearest to a wrong one, to be offered to the user; NULL if none is near. */
const char *field_suggest(const char *name, size_t length);

/* Whether that is a field's name, or hardly anything else: one letter is wrong, or it is what
 * others call one. */
bool field_is_meant(const char *name, size_t length);

/* The article's text for a FIELD_TEXT, FIELD_KEYWORD or FIELD_PATH; NULL if it has none. */
const char *field_text(const struct field *field, const struct article *article);

#define FIELD_KEYWORD_BYTES 64

/* What the value of a FIELD_KEYWORD is found by: its words, folded, with blanks between them, as
 * many as fit. Returns the length, 0 if it has none. Not terminated. */
size_t field_keyword(char out[FIELD_KEYWORD_BYTES], const char *value, size_t length);

C_DECLS_END

#endif
