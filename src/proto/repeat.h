/* An answer made fit to be given again: to another request that asks for the same, with its own id
 * and the time that it took. Pure functions. */
#ifndef PROTO_REPEAT_H
#define PROTO_REPEAT_H

#include "base/buf.h"
#include "proto/request.h"

/* Append the whole answer to a request, as the functions of proto/answer.h made it, without what is
 * the request's own. */
void repeat_keep(struct buf *out, const struct request *request, const struct buf *answer);

/* Append what repeat_keep() made as the answer to a request of the same face. */
void repeat_answer(struct buf *out, const struct request *request, const struct buf *kept,
                   double took_ms);

#endif
