/* Any text is a query or an error at a place in it. What a query is printed as is the same query.
 * The plan of a query is made of terms that an index can have. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "query/language.h"
#include "query/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct query_limits limits = {.bytes = 4096, .depth = 32, .words = 64};

/* Printing adds parentheses. */
static const struct query_limits wide = {.bytes = 1 << 20, .depth = 1000, .words = 64};

static void check_error(int rc, const struct err *err, size_t size)
{
    assert(rc == err->code && err->text[0]);
    assert(rc == ERR_SYNTAX || rc == ERR_UNKNOWN_FIELD || rc == ERR_LIMIT);
    if (size > limits.bytes)
        return;
    assert(err->position >= 0 && err->length >= 0);
    assert((size_t)err->position + (size_t)err->length <= size);
}

static void check_node(const struct query_node *node, size_t size)
{
    assert(node->at <= size && node->length <= size - node->at);
    bool is_text = node->kind == QUERY_WORD || node->kind == QUERY_EXACT ||
                   node->kind == QUERY_PHRASE || node->kind == QUERY_PATTERN ||
                   node->kind == QUERY_FUZZY || node->kind == QUERY_VALUE ||
                   node->kind == QUERY_LENGTH;
    assert(is_text == (node->count == 0) || node->kind == QUERY_PHRASE);
    for (size_t i = 0; i < node->count; i++) {
        const struct query_node *child = node->children[i];
        assert(child->at >= node->at);
        assert(child->sign == SIGN_NONE || node->kind == QUERY_RANKED);
        assert(child->kind != QUERY_NOT || node->kind == QUERY_AND);
        check_node(child, size);
    }
}

static void check_printing(const struct query_node *node, const char *text)
{
    struct err err;
    OWN(query_node_freep) struct query_node *again = NULL;
    OWN(buf_release) struct buf printed = BUF_INIT;
    OWN(buf_release) struct buf reprinted = BUF_INIT;
    query_print(&printed, node, text);
    int rc = query_parse(&again, printed.data, printed.length, &wide, &err);
    assert(rc == 0);
    query_print(&reprinted, again, printed.data);
    assert(printed.length == reprinted.length);
    assert(memcmp(printed.data, reprinted.data, printed.length) == 0);
}

static bool is_word(const struct index_query *plan)
{
    return plan->kind == INDEX_QUERY_TERM || plan->kind == INDEX_QUERY_PATTERN ||
           plan->kind == INDEX_QUERY_FUZZY;
}

/* A TERM can have others that stand for it too; they count as one with it. */
static void check_word(const struct index_query *word)
{
    assert(word->term_length > 0 && word->term_length <= 100);
    assert(word->kind == INDEX_QUERY_TERM || word->count == 0);
    for (size_t i = 0; i < word->count; i++) {
        const struct index_query *other = word->children[i];
        assert(other->kind == INDEX_QUERY_TERM && other->count == 0);
        assert(other->field == word->field && !other->word);
        check_word(other);
    }
}

/* How many words the plan has. */
static size_t check_plan(const struct index_query *plan)
{
    size_t words = 0;
    if (is_word(plan)) {
        check_word(plan);
        return 1;
    }
    if (plan->kind == INDEX_QUERY_DATES)
        assert(plan->count == 0 && plan->dates.from < plan->dates.until);
    else if (plan->kind == INDEX_QUERY_EVERYTHING || plan->kind == INDEX_QUERY_LENGTH ||
             plan->kind == INDEX_QUERY_ID || plan->kind == INDEX_QUERY_PATH)
        assert(plan->count == 0);
    else if (plan->kind == INDEX_QUERY_ATLEAST)
        assert(plan->count == 1 && plan->times >= 1 && plan->times <= 1000);
    else
        assert(plan->count >= 2);
    if (plan->kind == INDEX_QUERY_EXCEPT || plan->kind == INDEX_QUERY_BOOST ||
        plan->kind == INDEX_QUERY_NEAR)
        assert(plan->count == 2);
    if (plan->kind == INDEX_QUERY_NEAR)
        assert(plan->distance >= 1 && plan->distance <= 1000);
    for (size_t i = 0; i < plan->count; i++) {
        assert(plan->kind != INDEX_QUERY_PHRASE || is_word(plan->children[i]));
        words += check_plan(plan->children[i]);
    }
    return words;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct planner *planner; /* Kept: it is not what is tested. */
    struct err err = {0};
    const char *text = (const char *)data;
    OWN(query_node_freep) struct query_node *node = NULL;
    OWN(index_query_freep) struct index_query *plan = NULL;
    if (!planner)
        planner = planner_new("english");

    int rc = query_parse(&node, text, size, &limits, &err);
    if (rc < 0) {
        check_error(rc, &err, size);
    } else {
        check_node(node, size);
        check_printing(node, text);
    }
    int planned = planner_plan(planner, &plan, text, size, &limits, &err);
    assert(rc == 0 || planned == rc);
    if (planned < 0)
        check_error(planned, &err, size);
    else
        assert(check_plan(plan) <= limits.words);
    return 0;
}
