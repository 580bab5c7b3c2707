/* Text of others, made fit to be shown in a line of a terminal or a table. Pure functions. */
#ifndef TEXT_HARMLESS_H
#define TEXT_HARMLESS_H

#include <stddef.h>

#include "base/buf.h"

enum harmless_lines {
    HARMLESS_ONE_LINE, /* Tabs and line ends become blanks. */
    HARMLESS_LINES,    /* They stay. */
};

/* Append the text, which is valid UTF-8, without control characters: C0, DEL, C1, and those that
 * turn the direction of writing (U+202A to 202E, U+2066 to 2069) become U+FFFD. */
void harmless_add(struct buf *out, const char *text, size_t length, enum harmless_lines lines);

#endif
