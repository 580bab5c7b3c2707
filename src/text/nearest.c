#include "text/nearest.h"

#include <ctype.h>
#include <string.h>

/* More edits than two are another word. */
#define TOO_FAR 3

void nearest_init(struct nearest *nearest, const char *wrong, size_t length)
{
    *nearest = (struct nearest){.wrong = wrong, .length = length, .edits = TOO_FAR};
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein distance of two short names, a in any case. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t row[NEAREST_MAX_BYTES + 1];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t above = row[j];
            row[j] = min3(above + 1, row[j - 1] + 1,
                          diagonal + (tolower((unsigned char)a[i - 1]) != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_length];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t length = strlen(name);
    if (nearest->length > NEAREST_MAX_BYTES || length > NEAREST_MAX_BYTES)
        return;
    size_t edits = distance(nearest->wrong, nearest->length, name, length);
    if (edits < nearest->edits && edits < nearest->length) {
        nearest->edits = edits;
        nearest->best = name;
    }
}
