/* The formats that articles come in: bytes of one file to articles. Pure functions over bytes.
 *
 * A format is a row of the table in format.c and a file of its own. It is chosen by the content;
 * gzip is no format but a way of storing one (format/gzip.h).
 */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "base/err.h"

/* The file that the bytes are from, for what they do not say themselves. */
struct origin {
    const char *path;  /* Absolute. */
    const char *filed; /* The end of it that is the article's place in the corpus; NULL: none is. */
    int64_t modified;  /* Seconds since 1970. */
};

/* Takes the articles, one after the other. Embed it. */
struct article_sink {
    /* Owns the article, also when it fails; a negative code ends the reading and is passed on. */
    int (*take)(struct article_sink *sink, struct article *article, struct err *err);
};

struct format {
    const char *name;
    bool (*recognises)(const char *bytes, size_t length);
    int (*read)(const char *bytes, size_t length, const struct origin *origin,
                struct article_sink *sink, struct err *err);
};

/* The format of that name, NULL if there is none. */
const struct format *format_find(const char *name);

/* The format that the content has; NULL, and err says why, if it is none that can be read. */
const struct format *format_recognise(const char *bytes, size_t length, struct err *err);

#endif
