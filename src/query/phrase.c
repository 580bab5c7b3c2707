#include "query/phrase.h"

#include <ctype.h>
#include <string.h>

#include "query/node.h"

static bool is_of_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Letters with stars between them, as M*A*S*H: in quotation marks that is what it looks like. */
static bool is_spelled(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (i % 2 == 0 ? !is_of_word(word[i]) : word[i] != '*')
            return false;
    return length % 2 == 1;
}

/* Whether wildcards or ~ in a word of a phrase mean something; elsewhere they are marks. */
static bool is_inexact(const char *word, size_t length)
{
    if (lexer_is_address(word, length))
        return false;
    for (size_t i = 0; i < length; i++) {
        bool behind = i > 0 && is_of_word(word[i - 1]);
        bool before = i + 1 < length && is_of_word(word[i + 1]);
        if ((word[i] == '*' && (behind || before)) || (word[i] == '?' && behind && before) ||
            (word[i] == '~' && behind))
            return !is_spelled(word, length);
    }
    return false;
}

/* The words are up to a blank. */
static size_t end_of_word(const struct lexer *lexer, size_t at, size_t end)
{
    while (at < end && !lexer_is_blank(lexer->text[at]))
        at++;
    return at;
}

static int read_word(struct lexer lexer, const struct field *field, struct query_node **out)
{
    const struct token word = lexer.token;
    int rc = is_inexact(lexer.text + word.at, word.length) ? lexer_classify(&lexer) : 0;
    if (rc < 0)
        return rc;
    enum query_kind kind = lexer.token.kind == TOKEN_PATTERN ? QUERY_PATTERN
                           : lexer.token.kind == TOKEN_FUZZY ? QUERY_FUZZY
                                                             : QUERY_WORD;
    *out = query_node_new(kind, word.at, word.length);
    (*out)->field = field;
    (*out)->edits = lexer.token.edits;
    return 0;
}

static void drop_children(struct query_node *node)
{
    while (node->count > 0)
        query_node_free(node->children[--node->count]);
}

int phrase_split(struct query_node *phrase, const struct lexer *lexer)
{
    struct lexer words = *lexer;
    const size_t length = phrase->length, end = phrase->at + length;
    bool is_plain = true;
    for (size_t at = phrase->at, next; at < end; at = next) {
        struct query_node *word;
        next = at + 1;
        if (lexer_is_blank(lexer->text[at]))
            continue;
        next = end_of_word(lexer, at, end);
        words.token = (struct token){.kind = TOKEN_WORD, .at = at, .length = next - at};
        int rc = read_word(words, phrase->field, &word);
        if (rc < 0)
            return rc;
        is_plain = is_plain && word->kind == QUERY_WORD;
        query_node_add(phrase, word);
    }
    phrase->length = length; /* With blanks at its end. */
    if (is_plain)
        drop_children(phrase);
    return 0;
}
