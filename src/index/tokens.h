/* The words of each article in their order, as numbers of the segment's words (index/words.h).
 *
 * Phrases, distances and exact forms are checked here, on the articles that have all the words: a
 * third of what positions by term and article take, and read in one go.
 *
 *     section      header · one stream an article · offset of each stream, and of their end (u64)
 *     stream       for each field: how many words (varint), then their codes
 *     code         0 to 175: one byte; from 176, two bytes; from 16560, three; beyond, five
 *
 * Private to index/. A struct tokens is mapped: immutable, any thread.
 */
#ifndef INDEX_TOKENS_H
#define INDEX_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/own.h"
#include "index/section.h"

C_DECLS_BEGIN

/* -- writing ------------------------------------------------------------------------------- */

struct segment_output;
struct tokens_writer;

/* Begin the section of an output, which is the writer's until that is finished. */
int tokens_writer_open(struct tokens_writer **out, struct segment_output *output, struct err *err);

/* The next article: words of all its fields, one field after the other, counts[i] of them in field
 * i. numbers gives each word's code; NULL if the words are codes already. */
int tokens_writer_add(struct tokens_writer *writer, const uint32_t *counts, size_t field_count,
                      const uint32_t *words, const uint32_t *numbers, struct err *err);

/* Where the next article will begin in the section; and the first one. */
uint64_t tokens_writer_at(const struct tokens_writer *writer);
#define TOKENS_FIRST_AT 24

/* Write what is left. */
int tokens_writer_finish(struct tokens_writer *writer, struct err *err);
void tokens_writer_free(struct tokens_writer *writer);
DEFINE_FREEP(tokens_writer)

/* -- reading ------------------------------------------------------------------------------- */

struct tokens;

/* What is mapped is borrowed. */
int tokens_open(struct tokens **out, const struct section *section, struct err *err);
void tokens_free(struct tokens *tokens);
DEFINE_FREEP(tokens)

uint32_t tokens_documents(const struct tokens *tokens);

/* The code of a word's number, of at most so many bytes; where the next one goes is returned. */
#define TOKENS_CODE_MAX_BYTES 5
unsigned char *tokens_put_code(unsigned char *at, uint32_t number);

/* How many bytes that takes; and the number of words before a field's. */
static inline uint32_t tokens_code_bytes(uint32_t number)
{
    if (number >= 16560 + (15u << 16))
        return TOKENS_CODE_MAX_BYTES;
    return 1 + (number >= 176) + (number >= 16560);
}

static inline uint32_t tokens_count_bytes(uint32_t count)
{
    uint32_t bytes = 1;
    for (; count >= 0x80; count >>= 7)
        bytes++;
    return bytes;
}

/* A stream being read. */
struct token_cursor {
    const unsigned char *at, *end;
    uint32_t left; /* Words of the field at hand. */
};

/* Stand before the first field of an article, docids from 1; false if there is none. */
bool tokens_begin(const struct tokens *tokens, uint32_t docid, struct token_cursor *out);

/* Where in the section a cursor stands. */
uint64_t tokens_place(const struct tokens *tokens, const struct token_cursor *cursor);

/* The first article, not before that one, whose stream ends behind a place of the section; beyond
 * all if there is none. Near ones are found soon. */
uint32_t tokens_article_at(const struct tokens *tokens, uint64_t place, uint32_t docid);

/* Go on to the next field, from wherever the cursor is; false behind the last, and from then on. In
 * a damaged stream the cursor may not be at its end then. */
bool tokens_next_field(struct token_cursor *cursor);

/* Inline, because it is called for every word of every candidate. */
static inline bool tokens_next(struct token_cursor *cursor, uint32_t *out)
{
    const unsigned char *at = cursor->at;
    if (cursor->left == 0 || at == cursor->end)
        return false;
    size_t rest = (size_t)(cursor->end - at);
    unsigned first = at[0];
    if (first < 240 && rest >= 2) { /* Which of both it is cannot be predicted: no jump for it. */
        bool is_long = first >= 176;
        unsigned number = 176 + ((first - 176) << 8 | at[1]);
        *out = is_long ? number : first;
        cursor->at += 1 + is_long;
    } else if (first < 176) {
        *out = first;
        cursor->at += 1;
    } else if (first >= 240 && first < 255 && rest >= 3) {
        *out = 16560 + ((first - 240) << 16 | (unsigned)at[1] << 8 | at[2]);
        cursor->at += 3;
    } else if (first == 255 && rest >= 5) {
        *out = (uint32_t)at[1] | (uint32_t)at[2] << 8 | (uint32_t)at[3] << 16 |
               (uint32_t)at[4] << 24;
        cursor->at += 5;
    } else {
        cursor->left = 0;
        return false;
    }
    cursor->left--;
    return true;
}

C_DECLS_END

#endif
