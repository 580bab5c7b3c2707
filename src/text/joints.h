/* Signs that hold a word together, where others end it: U.S., J. R. R. Tolkien, Ph.D., O'Brien,
 * e-mail, AT&T, 1,000, 3.5, C++. Pure functions over bytes; any thread. */
#ifndef TEXT_JOINTS_H
#define TEXT_JOINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

struct joint {
    size_t length; /* Of the sign in bytes, with a blank behind it; 0: it holds nothing together. */
    const char *kept; /* What stands for it in the word. */
};

/* What the sign at text[at] is to the word that began at text[start] and may end here. */
struct joint joint_at(const char *text, size_t length, size_t start, size_t at);

/* Whether text[at], of initials that began at text[start], is their last point: "U.S." */
bool joint_ends_initials(const char *text, size_t length, size_t start, size_t at);

/* Whether a sign may be a joint at all: what most words end with is none. */
static inline bool joint_may_be(unsigned char first)
{
    return first != ' ' && (first == '.' || first == '-' || first == '\'' || first == ',' ||
                            first == '&' || first == '+' || first == '#' || first == 0xE2);
}

/* Names of a few letters that are common words too, "us" and its like: how their initials are told
 * from the word, "u.s"; NULL for others. For ever. */
const char *joint_initials(const char *word, size_t length);

C_DECLS_END

#endif
