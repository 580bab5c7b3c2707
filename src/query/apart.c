#include "query/apart.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "text/tokenizer.h"

/* The text of a plain word without sign and field, or of a value. */
struct piece {
    const char *text; /* NULL: it is something else. */
    size_t length;
};

static bool is_plain(const struct query_node *node)
{
    return node->kind == QUERY_WORD && node->sign == SIGN_NONE && !node->field;
}

static struct piece plain_at(const struct query_node *ranked, size_t i, const char *text)
{
    if (i >= ranked->count || !is_plain(ranked->children[i]))
        return (struct piece){NULL, 0};
    return (struct piece){text + ranked->children[i]->at, ranked->children[i]->length};
}

/* -- dates ------------------------------------------------------------------------------------ */

/* "2025-11", "2025-11-26" */
static bool begins_like_date(struct piece piece)
{
    static const char shape[] = "9999-99";
    if (!piece.text || piece.length < sizeof shape - 1)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == '9' ? !isdigit((unsigned char)piece.text[i]) : piece.text[i] != shape[i])
            return false;
    return true;
}

/* "9:30", "14:30:15" */
static bool is_time(struct piece piece)
{
    size_t digits = 0;
    while (digits < piece.length && isdigit((unsigned char)piece.text[digits]))
        digits++;
    return (digits == 1 || digits == 2) && piece.length >= digits + 3 &&
           piece.text[digits] == ':' && isdigit((unsigned char)piece.text[digits + 1]) &&
           isdigit((unsigned char)piece.text[digits + 2]);
}

static bool is_dots(struct piece piece)
{
    return piece.length >= 2 && piece.text[0] == '.' && piece.text[1] == '.' &&
           (piece.length == 2 || isdigit((unsigned char)piece.text[2]));
}

static bool is_between_dates(struct piece piece)
{
    static const char *const words[] = {"-", "--", "\xE2\x80\x93", "\xE2\x80\x94", "to", "until"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i]) == piece.length &&
            strncasecmp(words[i], piece.text, piece.length) == 0)
            return true;
    return false;
}

const char *apart_hint(const struct query_node *ranked, size_t i, const char *text)
{
    const struct query_node *date = ranked->children[i];
    const struct piece next = plain_at(ranked, i + 1, text);
    if (!next.text || date->kind != QUERY_VALUE || !field_is_of_dates(date->field))
        return NULL;
    const char *end = text + date->at + date->length;
    bool is_open = date->length >= 2 && memcmp(end - 2, "..", 2) == 0;
    if (is_time(next) && !memchr(text + date->at, ':', date->length))
        return "a time stands right behind its day, as in date:2025-11-26T14:30";
    if (is_dots(next) || (is_open && begins_like_date(next)) ||
        (is_between_dates(next) && begins_like_date(plain_at(ranked, i + 2, text))))
        return "a period is in one piece, as date:2025-11-24..2025-11-26";
    return NULL;
}

/* -- initials --------------------------------------------------------------------------------- */

/* How many children from the i-th on are plain words with one character between them. */
static size_t count_close(const struct query_node *ranked, size_t i)
{
    size_t n = 1;
    for (; i + n < ranked->count; n++) {
        const struct query_node *last = ranked->children[i + n - 1];
        if (!is_plain(ranked->children[i + n]) ||
            ranked->children[i + n]->at != last->at + last->length + 1)
            break;
    }
    return n;
}

/* Where the first word ends of so many children. */
static size_t end_of_first_word(const struct query_node *ranked, size_t i, size_t n,
                                const char *text)
{
    struct tokenizer tokenizer;
    struct token token;
    const struct query_node *first = ranked->children[i], *last = ranked->children[i + n - 1];
    tokenizer_init(&tokenizer, text + first->at, last->at + last->length - first->at);
    return first->at + (tokenizer_next(&tokenizer, &token) ? token.end : 0);
}

struct query_node apart_join(const struct query_node *ranked, size_t i, const char *text,
                             size_t *next)
{
    struct query_node node = *ranked->children[i];
    const struct piece piece = plain_at(ranked, i, text);
    *next = i + 1;
    if (!piece.text || piece.length < 2 || piece.text[piece.length - 1] != '.')
        return node;
    size_t end = end_of_first_word(ranked, i, count_close(ranked, i), text);
    for (; *next < ranked->count && ranked->children[*next]->at < end; (*next)++)
        node.length = ranked->children[*next]->at + ranked->children[*next]->length - node.at;
    return node;
}
