#include "article/fields.h"

#include <string.h>
#include <strings.h>

#include "text/nearest.h"
#include "text/tokenizer.h"

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
    {"slug", FIELD_TEXT, .prefix = "XSL", .member = MEMBER(slug),
     .help = "the words by which its story goes on a wire"},
    {"lead", FIELD_LEAD, .prefix = "", .help = "the first words of the text"},
    {"lang", FIELD_KEYWORD, .prefix = "L", .member = MEMBER(lang),
     .help = "the language, as an ISO 639 code: en, de, pt"},
    {"source", FIELD_KEYWORD, .prefix = "XSR", .member = MEMBER(source),
     .help = "who brings it, as an agency"},
    {"section", FIELD_KEYWORD, .prefix = "XSC", .member = MEMBER(section),
     .help = "the section of the paper or the service"},
    {"path", FIELD_PATH, .prefix = "P", .member = MEMBER(path),
     .help = "the file, or the folder that it is in"},
    {"id", FIELD_ID, .help = "the article's id"},
    {"story", FIELD_STORY, .help = "an article's id: it and its copies"},
    {"date", FIELD_DATE, .slot = SLOT_DATE, .help = "when it was published"},
    {"since", FIELD_SINCE, .help = "not published before"},
    {"until", FIELD_UNTIL, .help = "not published after"},
};

const size_t field_count = sizeof fields / sizeof fields[0];

const struct field *field_find(const char *name, size_t length)
{
    for (size_t i = 0; i < field_count; i++)
        if (strlen(fields[i].name) == length && strncasecmp(fields[i].name, name, length) == 0)
            return &fields[i];
    return NULL;
}

bool field_has_words(const struct field *field)
{
    return field->kind == FIELD_TEXT || field->kind == FIELD_LEAD;
}

bool field_is_body(const struct field *field)
{
    return field->kind == FIELD_TEXT && field->in_text && !field->prefix[0];
}

bool field_is_language(const struct field *field)
{
    return field->kind == FIELD_KEYWORD && field->member == MEMBER(lang);
}

bool field_is_of_dates(const struct field *field)
{
    return field->kind == FIELD_DATE || field->kind == FIELD_SINCE || field->kind == FIELD_UNTIL;
}

bool field_is_of_text(const struct field *field)
{
    return !field || field->in_text || field->kind == FIELD_LEAD;
}

bool field_is_searchable(const struct field *field)
{
    return field->kind != FIELD_TEXT || field->prefix[0] != '\0';
}

/* What other programs and people call them. */
static const char *const other_names[][2] = {
    {"after", "since"},   {"agency", "source"},  {"author", "byline"},  {"before", "until"},
    {"by", "byline"},     {"file", "path"},      {"from", "since"},     {"hed", "headline"},
    {"language", "lang"}, {"place", "dateline"}, {"published", "date"}, {"title", "headline"},
    {"to", "until"},
};

/* A shorter one of these is near to too much. */
#define LEAST_MISSPELT 5

static const char *find_other_name(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (strlen(other_names[i][0]) == length &&
            strncasecmp(other_names[i][0], name, length) == 0)
            return other_names[i][1];
    return NULL;
}

const char *field_suggest(const char *name, size_t length)
{
    const char *meant = find_other_name(name, length);
    if (meant)
        return meant;
    struct nearest nearest;
    nearest_init(&nearest, name, length);
    for (size_t i = 0; i < field_count; i++)
        if (field_is_searchable(&fields[i]))
            nearest_offer(&nearest, fields[i].name);
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (strlen(other_names[i][0]) >= LEAST_MISSPELT)
            nearest_offer(&nearest, other_names[i][0]);
    meant = nearest.best ? find_other_name(nearest.best, strlen(nearest.best)) : NULL;
    return meant ? meant : nearest.best;
}

bool field_is_meant(const char *name, size_t length)
{
    struct nearest nearest;
    nearest_init(&nearest, name, length);
    for (size_t i = 0; i < field_count; i++)
        nearest_offer(&nearest, fields[i].name);
    return nearest.edits <= 1 || find_other_name(name, length);
}

const char *field_text(const struct field *field, const struct article *article)
{
    return *(char *const *)((const char *)article + field->member);
}

size_t field_keyword(char out[FIELD_KEYWORD_BYTES], const char *value, size_t length)
{
    struct tokenizer tokenizer;
    struct token token;
    size_t used = 0;
    tokenizer_init(&tokenizer, value, length);
    while (tokenizer_next(&tokenizer, &token)) {
        size_t gap = used > 0;
        if (used + gap + token.length > FIELD_KEYWORD_BYTES)
            break;
        if (gap)
            out[used++] = ' ';
        memcpy(out + used, token.word, token.length);
        used += token.length;
    }
    return used;
}
