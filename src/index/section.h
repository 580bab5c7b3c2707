/* What a segment's file consists of, and a section of it in memory. Private to index/. */
#ifndef INDEX_SECTION_H
#define INDEX_SECTION_H

#include <stddef.h>

enum section_name {
    SECTION_TABLES,   /* A Xapian database: index/tables.h. */
    SECTION_WORDS,    /* index/words.h. */
    SECTION_TOKENS,   /* index/tokens.h. */
    SECTION_SKETCHES, /* index/sketches.h. */
    SECTION_PAIRS,    /* index/pairs.h; only of a large segment. */
    SECTION_COUNT
};

/* Borrowed from whoever has mapped the file. An empty one is not there. */
struct section {
    const unsigned char *bytes;
    size_t length;
};

/* As it is called in messages. */
static inline const char *section_title(enum section_name name)
{
    static const char *const titles[SECTION_COUNT] = {"tables", "words", "tokens", "sketches",
                                                      "pairs"};
    return titles[name];
}

#endif
