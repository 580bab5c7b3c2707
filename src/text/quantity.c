#include "text/quantity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

const struct unit no_units[] = {{"", 1}, {NULL, 0}};

const struct unit size_units[] = {
    {"", 1}, {"k", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {NULL, 0},
};

const struct unit duration_units[] = {
    {"ms", 1},     {"s", 1000},         {"min", 60000}, {"h", 3600000},
    {"d", DAY_MS}, {"y", 365 * DAY_MS}, {NULL, 0},
};

bool quantity_parse(int64_t *out, const char *text, int base, const struct unit *units)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, base);
    if (text[0] < '0' || text[0] > '9' || end == text || errno)
        return false;
    while (*end == ' ')
        end++;
    if (value == 0 && *end == '\0') {
        *out = 0; /* Nothing needs no unit. */
        return true;
    }
    const struct unit *unit = units;
    while (unit->name && strcmp(end, unit->name) != 0)
        unit++;
    int64_t product;
    if (!unit->name || __builtin_mul_overflow(value, unit->factor, &product))
        return false;
    *out = product;
    return true;
}
