#include "article/fields.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define MEMBER(name) offsetof(struct article, name)

/* The order is that of the positions of words in an article: headline first. The weight of the
 * headline was measured on five collections (MAP .339 to .345): counted three times in the text. */
const struct field fields[] = {
    {"headline", FIELD_TEXT, .prefix = "S", .in_text = true, .weight = 3,
     .member = MEMBER(headline), .help = "the headline"},
    {"byline", FIELD_TEXT, .prefix = "A", .member = MEMBER(byline),
     .help = "who wrote it, as the article's byline says"},
    {"dateline", FIELD_TEXT, .prefix = "XDL", .member = MEMBER(dateline),
     .help = "place, day and agency, as the lead begins"},
    {"body", FIELD_TEXT, .prefix = "", .in_text = true, .weight = 1, .member = MEMBER(body),
     .help = "the text; searched, with the headline, by a query that names no field"},
    {"path", FIELD_STORED, .member = MEMBER(path), .help = "the file"},
    {"date", FIELD_DATE, .slot = SLOT_DATE, .help = "when it was published"},
};

const size_t field_count = sizeof fields / sizeof fields[0];

const struct field *field_find(const char *name, size_t length)
{
    for (size_t i = 0; i < field_count; i++)
        if (strlen(fields[i].name) == length && strncasecmp(fields[i].name, name, length) == 0)
            return &fields[i];
    return NULL;
}

bool field_is_searchable(const struct field *field)
{
    return field->kind == FIELD_TEXT && field->prefix[0];
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

#define NAME_MAX_BYTES 31

/* Levenshtein distance of two short names, a in any case. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t row[NAME_MAX_BYTES + 1];
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

const char *field_suggest(const char *name, size_t length)
{
    const char *best = NULL;
    size_t nearest = 3; /* More edits than two are another word. */
    for (size_t i = 0; i < field_count && length <= NAME_MAX_BYTES; i++) {
        if (!field_is_searchable(&fields[i]))
            continue;
        size_t edits = distance(name, length, fields[i].name, strlen(fields[i].name));
        if (edits < nearest && edits < length) {
            nearest = edits;
            best = fields[i].name;
        }
    }
    return best;
}

const char *field_text(const struct field *field, const struct article *article)
{
    return *(char *const *)((const char *)article + field->member);
}
