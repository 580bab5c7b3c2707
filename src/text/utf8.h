/* UTF-8: decode, encode, repair. Pure functions over bytes.
 *
 * What is ill-formed is told by the Unicode Standard, table 3-7; it is replaced as its section 3.9
 * recommends and the W3C's encoding standard requires: each maximal subpart of an ill-formed
 * sequence becomes one U+FFFD.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cdecls.h"

C_DECLS_BEGIN

#define UTF8_REPLACEMENT 0xFFFDu

/* Decode the character at bytes; length is what is left and at least 1. Returns how many bytes it
 * takes, or minus the length of an ill-formed sequence, with *out U+FFFD. */
int utf8_decode(const char *bytes, size_t length, uint32_t *out);

/* Write the character and return its length. */
size_t utf8_encode(char out[4], uint32_t character);

bool utf8_is_valid(const char *bytes, size_t length);

/* Append the text with every ill-formed sequence replaced; returns how many were. */
size_t utf8_repair(struct buf *out, const char *bytes, size_t length);

/* The greatest length <= limit at which valid text can be cut between characters. */
size_t utf8_cut(const char *text, size_t length, size_t limit);

C_DECLS_END

#endif
