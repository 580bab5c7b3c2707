/* The record of an article that a segment keeps beside the postings: what a hit shows, and the
 * text, packed. Pure functions over bytes; any thread.
 *
 *     record   version (1), 8 bytes of id, 8 bytes of date, both big-endian, 1 of date source,
 *              then fields
 *     field    tag (1), length (varint: 7 bits a byte, low group first), bytes
 *     body     tag, length of what follows, length of the text (varint), zstd (RFC 8878)
 *
 * Unknown tags are skipped. The body comes last and is only unpacked when it is asked for.
 */
#ifndef INDEX_STORED_H
#define INDEX_STORED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "article/id.h"
#include "base/buf.h"
#include "base/err.h"

C_DECLS_BEGIN

enum stored_parts { STORED_HEAD, STORED_WHOLE };

struct stored {
    article_id id;
    struct article *article; /* body is "" unless it was asked for. */
};

/* What packing needs over and over; one thread at a time. */
struct stored_encoder;
struct stored_encoder *stored_encoder_new(void);
void stored_encoder_free(struct stored_encoder *encoder);

/* Append the article's record. */
void stored_encode(struct stored_encoder *encoder, struct buf *out, const struct article *article,
                   article_id id);

/* ERR_INDEX if the bytes are no record. The article is the caller's. */
int stored_decode(struct stored *out, const char *bytes, size_t length, enum stored_parts parts,
                  struct err *err);

/* Only whose record it is, and its date; false if the bytes are no record. */
bool stored_identity(const char *bytes, size_t length, article_id *id, int64_t *date);

/* Only the path, where it stands in the record; false if the bytes are no record. */
bool stored_path(const char *bytes, size_t length, const char **path, size_t *path_length);

/* What unpacking a part needs over and over; one thread at a time. */
struct stored_decoder;
struct stored_decoder *stored_decoder_new(void);
void stored_decoder_free(struct stored_decoder *decoder);

/* Append the beginning of the record's text, at most limit bytes of whole characters: for those
 * who look at an article of any size in bounded time. ERR_INDEX if the bytes are no record. */
int stored_text(struct stored_decoder *decoder, struct buf *out, const char *bytes, size_t length,
                size_t limit, struct err *err);

C_DECLS_END

#endif
