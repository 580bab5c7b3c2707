/* The name that a wrong one was meant to be, to be offered to the user. Pure functions. */
#ifndef TEXT_NEAREST_H
#define TEXT_NEAREST_H

#include <stddef.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

/* Longer names are near to none. */
#define NEAREST_MAX_BYTES 31

/* The search at hand: begin with the wrong name, offer those that there are, look at best. */
struct nearest {
    const char *wrong; /* Borrowed; any bytes, in any case. */
    size_t length;
    const char *best; /* Of those offered, the first of the nearest; NULL while none is near. */
    size_t edits;     /* How far away best is; while there is none, too far. */
};

void nearest_init(struct nearest *nearest, const char *wrong, size_t length);

/* name is in small letters, borrowed. It is near if up to two letters are wrong, missing or too
 * many, and not all of them. */
void nearest_offer(struct nearest *nearest, const char *name);

C_DECLS_END

#endif
