/* Base 64 (RFC 4648, section 4). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

void base64_encode(struct buf *out, const void *bytes, size_t length);

/* Append what the text stands for; false if it is no base 64, with out as it was. */
bool base64_decode(struct buf *out, const char *text, size_t length);

#endif
