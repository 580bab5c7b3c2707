#include "query/language.h"

#include <inttypes.h>
#include <stdbool.h>

static void print_joined(struct buf *out, const struct query_node *node, const char *text,
                         const char *between)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct query_node *child = node->children[i];
        bool is_and_not = node->kind == QUERY_AND && i > 0 && child->kind == QUERY_NOT;
        if (i > 0)
            buf_add_str(out, is_and_not ? " " : between);
        query_print(out, child, text);
    }
}

static void print_text(struct buf *out, const struct query_node *node, const char *text)
{
    if (node->field)
        buf_addf(out, "%s:", node->field->name);
    bool is_quoted = node->kind == QUERY_PHRASE || node->kind == QUERY_VALUE;
    buf_add_str(out, is_quoted ? "\"" : node->kind == QUERY_EXACT ? "=" : "");
    buf_add(out, text + node->at, node->length);
    buf_add_str(out, is_quoted ? "\"" : "");
}

static void print_length(struct buf *out, const struct query_node *node)
{
    if (node->most == UINT32_MAX)
        buf_addf(out, "words>=%" PRIu32, node->least);
    else
        buf_addf(out, "words<=%" PRIu32, node->most);
}

/* A word that begins with a sign, like that in "-(--)", would be taken for one with that before it.
 */
static bool needs_parentheses(const struct query_node *node, const char *text)
{
    bool is_plain = node->kind == QUERY_WORD || node->kind == QUERY_PATTERN ||
                    node->kind == QUERY_FUZZY;
    return is_plain && node->sign != SIGN_NONE && !node->field &&
           (text[node->at] == '+' || text[node->at] == '-');
}

void query_print(struct buf *out, const struct query_node *node, const char *text)
{
    if (node->sign != SIGN_NONE)
        buf_add_char(out, node->sign == SIGN_MUST ? '+' : '-');
    switch (node->kind) {
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PATTERN:
    case QUERY_FUZZY:
    case QUERY_PHRASE:
    case QUERY_VALUE:
        if (needs_parentheses(node, text)) {
            buf_add_char(out, '(');
            print_text(out, node, text);
            buf_add_char(out, ')');
        } else {
            print_text(out, node, text);
        }
        return;
    case QUERY_LENGTH:
        print_length(out, node);
        return;
    case QUERY_NEAR:
    case QUERY_ADJ:
        buf_add_char(out, '(');
        query_print(out, node->children[0], text);
        buf_addf(out, node->kind == QUERY_NEAR ? " NEAR/%u " : " ADJ/%u ", node->number);
        query_print(out, node->children[1], text);
        buf_add_char(out, ')');
        return;
    case QUERY_ATLEAST:
        buf_addf(out, "atleast%u ", node->number);
        query_print(out, node->children[0], text);
        return;
    case QUERY_NOT:
        buf_add_str(out, "NOT ");
        query_print(out, node->children[0], text);
        return;
    case QUERY_RANKED:
    case QUERY_AND:
    case QUERY_OR:
        buf_add_char(out, '(');
        print_joined(out, node, text,
                     node->kind == QUERY_RANKED ? " "
                     : node->kind == QUERY_AND  ? " AND "
                                                : " OR ");
        buf_add_char(out, ')');
        return;
    }
}
