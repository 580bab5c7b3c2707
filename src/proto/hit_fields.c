#include "proto/hit_fields.h"

#include <string.h>

static const char *const names[] = {
#define X(name, text, help) [name] = (text),
    HIT_FIELDS(X)
#undef X
};

const char *hit_field_name(enum hit_field field)
{
    return names[field];
}

bool hit_field_is_of_search(enum hit_field field)
{
    return field != HIT_BODY;
}

bool hit_field_is_of_show(enum hit_field field)
{
    return field != HIT_SCORE && field != HIT_SNIPPET && field != HIT_COPIES;
}

enum hit_field hit_field_find(const char *name, size_t length)
{
    for (int i = 0; i < HIT_FIELD_COUNT; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return (enum hit_field)i;
    return HIT_FIELD_COUNT;
}
