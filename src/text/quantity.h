/* Numbers with a unit: "2min", "8M". Pure functions; any thread. */
#ifndef TEXT_QUANTITY_H
#define TEXT_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

struct unit {
    const char *name; /* "" for a number without one. */
    int64_t factor;
};

/* From small to large, ended by a name that is NULL. */
extern const struct unit duration_units[]; /* Milliseconds to years of 365 days. */
extern const struct unit size_units[];
extern const struct unit no_units[];

#define DURATION_NOUN "duration (a number with ms, s, min, h, d, y)"

/* Digits, blanks, and one of the units; 0 needs none. False if text is anything else, or more than
 * *out can hold. */
bool quantity_parse(int64_t *out, const char *text, int base, const struct unit *units);

#endif
