/* Unpack gzip (RFC 1952) with a limit. Pure function over bytes. */
#ifndef FORMAT_GZIP_H
#define FORMAT_GZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

bool gzip_recognises(const char *bytes, size_t length);

/* Append what all members of the file unpack to. What follows the last one and does not begin as
 * another is left out, as gzip(1) does: the members' checksums are right. Damage and truncation are
 * ERR_FORMAT. More than max_bytes is ERR_TOO_LARGE, found out before it is stored. */
int gzip_unpack(struct buf *out, const char *bytes, size_t length, size_t max_bytes,
                struct err *err);

#endif
