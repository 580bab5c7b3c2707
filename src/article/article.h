/* A news article as the rest of the program knows it, whatever format it came in.
 *
 * Every text in it is valid UTF-8. Plain memory; any thread.
 */
#ifndef ARTICLE_ARTICLE_H
#define ARTICLE_ARTICLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cdecls.h"
#include "base/own.h"

C_DECLS_BEGIN

/* Where an article's date is from. The numbers are stored in the index. */
enum date_source { DATE_FROM_ARTICLE = 1, DATE_FROM_PATH = 2, DATE_FROM_FILE = 3 };

/* Every string is owned; NULL where the source has none. */
struct article {
    char *key;      /* Identity: a later article of the same key replaces. Never NULL. */
    char *path;     /* The file it was read from, absolute; any bytes but NUL. Never NULL. */
    char *headline; /* Never NULL; "" if there is none. */
    char *byline;
    char *dateline;
    char *slug;    /* The words by which its story goes on a wire. */
    char *source;  /* Who brings it, as an agency. */
    char *section; /* Of the paper or the service. */
    char
        *lang; /* Its language, as an ISO 639 code; the index tells it where the source does not. */
    char *body; /* Never NULL. */
    int64_t date;
    enum date_source date_source;
    bool headline_is_of_body; /* It is the body's beginning, to be shown: its words are the body's.
                               */
    size_t repaired;          /* Ill-formed sequences that became U+FFFD. */
};

/* A longer first line is no headline but text; what is shown for one is cut from it, at a word
 * where that is near. */
#define ARTICLE_HEADLINE_MAX_BYTES 512

void article_free(struct article *article);
DEFINE_FREEP(article)

/* "article", "path", "file": the source's name in answers. */
const char *date_source_name(enum date_source source);

C_DECLS_END

#endif
