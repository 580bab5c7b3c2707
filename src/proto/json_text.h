/* JSON values as text: what jansson's own functions give without blanks, in a fourth of the time,
 * as they decode each character of a string once more. Pure functions; any thread.
 */
#ifndef PROTO_JSON_TEXT_H
#define PROTO_JSON_TEXT_H

#include <jansson.h>

#include "base/buf.h"

/* Append a value that we made ourselves: one that nests without end is for jansson. */
void json_text_add(struct buf *out, json_t *value);

#endif
