/* JSON values as text: what jansson's own functions give without blanks, in a fourth of the time,
 * as they decode each character of a string once more. Pure functions; any thread.
 */
#ifndef PROTO_JSON_TEXT_H
#define PROTO_JSON_TEXT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Append a value that we made ourselves: one that nests without end is for jansson. */
void json_text_add(struct buf *out, json_t *value);

/* The same piece by piece, where lines are written by the thousand: no value is made that only
 * lives until it is text. */

/* The name of the next member, and a comma before it unless it is the first. */
void json_text_member(struct buf *out, const char *name);

/* Bytes of UTF-8, which are not checked again. */
void json_text_string(struct buf *out, const char *bytes, size_t length);

void json_text_integer(struct buf *out, int64_t number);

#endif
