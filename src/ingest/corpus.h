/* Which files are the corpus: folders, and names that are left out. Immutable after it was made;
 * any thread. */
#ifndef INGEST_CORPUS_H
#define INGEST_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"

/* A pattern of fnmatch(3) for single names of files and folders. */
struct name_pattern {
    char *text;
    bool is_plain;        /* One asterisk and nothing else that means something: */
    size_t before, after; /* so many bytes are before it, and behind it. */
};

struct corpus {
    char **roots; /* Absolute, without symbolic links, none inside another. */
    size_t root_count;
    struct name_pattern *ignored;
    size_t ignored_count;
};

/* Roots have to be there: -ENOENT and its like otherwise. A root inside another is left out. */
int corpus_new(struct corpus **out, const char *const *roots, size_t root_count,
               const char *const *ignored, size_t ignored_count, struct err *err);
void corpus_free(struct corpus *corpus);
DEFINE_FREEP(corpus)

bool corpus_ignores(const struct corpus *corpus, const char *name);

/* The root that the path is in or is, NULL if none. */
const char *corpus_root_of(const struct corpus *corpus, const char *path);

/* Whether a file belongs: below a root, and no name on the way is ignored. */
bool corpus_has(const struct corpus *corpus, const char *path);

#endif
