/* A word of the query is one or more words of the index ("e-mail" is two); more of them are a
 * phrase. A word that has none ("&") says nothing and is left out; where that leaves an operator
 * without an operand, the query is refused. */
#include "query/plan.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "query/apart.h"
#include "query/bounds.h"
#include "query/inexact.h"
#include "query/ranked.h"
#include "query/values.h"
#include "query/variants.h"
#include "text/joints.h"
#include "text/stemmer.h"
#include "text/tokenizer.h"

struct planner {
    struct stemmer *stemmer;
    struct query_setting setting;
};

struct planning {
    struct planner *planner;
    const char *text;
    const struct query_limits *limits;
    unsigned terms;
    struct err *err;
};

struct planner *planner_new(const char *language)
{
    struct stemmer *stemmer = stemmer_new(language);
    assert(stemmer); /* The setting was checked. */
    struct planner *planner = NEW(struct planner);
    planner->stemmer = stemmer;
    return planner;
}

void planner_free(struct planner *planner)
{
    if (!planner)
        return;
    stemmer_free(planner->stemmer);
    free(planner);
}

void planner_set_moment(struct planner *planner, const struct query_moment *moment)
{
    planner->setting.moment = *moment;
}

void planner_set_roots(struct planner *planner, const char *const *roots, size_t count)
{
    planner->setting.roots = roots;
    planner->setting.root_count = count;
}

/* *out is NULL where nothing of the node can be searched for. */
static int build(struct planning *planning, const struct query_node *node,
                 struct index_query **out);

/* An operand of an operator has to be something. */
static int build_operand(struct planning *planning, const struct query_node *node,
                         struct index_query **out);

static int count_term(struct planning *planning, const struct query_node *node)
{
    if (++planning->terms <= planning->limits->words)
        return 0;
    return err_set_at(planning->err, ERR_LIMIT, (int)node->at, (int)node->length,
                      "a query has at most %u words", planning->limits->words);
}

static int add_to_phrase(struct planning *planning, const struct query_node *node,
                         struct index_query *phrase, struct index_query *word)
{
    index_query_add(phrase, word);
    if (phrase->count <= INDEX_PROXIMITY_MAX_WORDS)
        return 0;
    return err_set_at(planning->err, ERR_LIMIT, (int)node->at, (int)node->length,
                      "a phrase has at most %d words", INDEX_PROXIMITY_MAX_WORDS);
}

/* As they are. */
static int add_words(struct planning *planning, const struct query_node *node,
                     struct index_query *phrase)
{
    struct tokenizer tokenizer;
    struct token token;
    tokenizer_init(&tokenizer, planning->text + node->at, node->length);
    while (tokenizer_next(&tokenizer, &token)) {
        size_t length;
        const char *stem = stemmer_stem_token(planning->planner->stemmer, planning->text + node->at,
                                              &token, &length);
        int rc = count_term(planning, node);
        if (rc < 0)
            return rc;
        struct index_query *term = index_query_term(node->field, stem, length);
        term->text_at = node->at + token.at;
        term->text_length = token.end - token.at;
        index_query_set_word(term, planning->text + term->text_at, term->text_length);
        const char *initials = joint_initials(token.word, token.length);
        if (initials) /* Who writes "us" may mean them. */
            index_query_add(term, index_query_term(node->field, initials, strlen(initials)));
        rc = add_to_phrase(planning, node, phrase, term);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int build_inexact(struct planning *planning, const struct query_node *node,
                         struct index_query **out)
{
    int rc = count_term(planning, node);
    return rc < 0 ? rc : inexact_plan(out, node, planning->text, planning->err);
}

/* Each value is a term of the index, or no less: together they are bounded as words are. */
static int build_value(struct planning *planning, const struct query_node *node,
                       struct index_query **out)
{
    int rc = count_term(planning, node);
    if (rc < 0)
        return rc;
    return values_plan(out, node, planning->text, &planning->planner->setting, planning->err);
}

/* A word of a phrase, whatever its kind. */
static int add_word(struct planning *planning, const struct query_node *node,
                    struct index_query *phrase)
{
    struct index_query *word;
    if (node->kind == QUERY_WORD)
        return add_words(planning, node, phrase);
    int rc = build_inexact(planning, node, &word);
    return rc < 0 ? rc : add_to_phrase(planning, node, phrase, word);
}

static int build_text(struct planning *planning, const struct query_node *node,
                      struct index_query **out)
{
    OWN(index_query_freep) struct index_query *phrase = index_query_new(INDEX_QUERY_PHRASE);
    int rc = node->count > 0 ? 0 : add_words(planning, node, phrase);
    for (size_t i = 0; rc == 0 && i < node->count; i++)
        rc = add_word(planning, node->children[i], phrase);
    if (rc < 0)
        return rc;
    *out = phrase->count > 0 ? index_query_simplify(TAKE(phrase)) : NULL;
    return 0;
}

static int build_word(struct planning *planning, const struct query_node *node,
                      struct index_query **out)
{
    OWN(index_query_freep) struct index_query *word = NULL;
    int rc = build_text(planning, node, &word);
    if (rc == 0 && word && word->kind == INDEX_QUERY_PHRASE)
        word = variants_of(word, planning->text + node->at, node->length,
                           planning->planner->stemmer);
    if (rc == 0 && word && word->kind == INDEX_QUERY_ANY) /* The word in one piece. */
        rc = count_term(planning, node);
    if (rc == 0)
        *out = TAKE(word);
    return rc;
}

/* A word just so: its stem, and the form that it has in the text. */
static int build_exact(struct planning *planning, const struct query_node *node,
                       struct index_query **out)
{
    struct tokenizer tokenizer;
    struct token token;
    int rc = build_text(planning, node, out);
    if (rc < 0 || !*out)
        return rc;
    struct index_query *query = *out;
    tokenizer_init(&tokenizer, planning->text + node->at, node->length);
    for (size_t i = 0; tokenizer_next(&tokenizer, &token); i++) {
        struct index_query *term = query->kind == INDEX_QUERY_TERM ? query : query->children[i];
        term->form = xstrndup(token.word, token.length);
        term->form_length = token.length;
    }
    return 0;
}

/* What NEAR, ADJ and atleast are made of: how many words, and all of one field. */
struct places {
    const struct place_rules *rules;
    unsigned count;
    const struct field *field;
};

static const struct place_rules {
    bool may_be_near;
    const char *takes, *of_one_field, *of_others;
} near_rules =
    {
        .may_be_near = true,
        .takes = "NEAR and ADJ take",
        .of_one_field = "NEAR and ADJ need words of one field; write field:(a NEAR/3 b)",
        .of_others = "NEAR and ADJ take words, phrases, and groups of these with OR",
},
  atleast_rules = {
      .takes = "atleast takes",
      .of_one_field = "atleast needs words of one field; write field:(atleast3 a)",
      .of_others = "atleast takes a word, a phrase, or a group of these with OR",
};

static bool is_word(const struct index_query *query)
{
    return query->kind == INDEX_QUERY_PATTERN || query->kind == INDEX_QUERY_FUZZY ||
           (query->kind == INDEX_QUERY_TERM && !values_only(query));
}

static int misplaced(struct planning *planning, const struct query_node *node, const char *why)
{
    return err_set_at(planning->err, ERR_SYNTAX, (int)node->at, (int)node->length, "%s", why);
}

static int check_places(struct planning *planning, const struct query_node *node,
                        const struct index_query *query, struct places *places)
{
    if (is_word(query)) {
        if (places->count++ == 0)
            places->field = query->field;
        if (places->field != query->field)
            return misplaced(planning, node, places->rules->of_one_field);
        if (places->count > INDEX_PROXIMITY_MAX_WORDS)
            return err_set_at(planning->err, ERR_LIMIT, (int)node->at, (int)node->length,
                              "%s at most %d words", places->rules->takes,
                              INDEX_PROXIMITY_MAX_WORDS);
        return 0;
    }
    if (query->kind != INDEX_QUERY_PHRASE && query->kind != INDEX_QUERY_ANY &&
        !(query->kind == INDEX_QUERY_NEAR && places->rules->may_be_near))
        return misplaced(planning, node, places->rules->of_others);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < query->count; i++)
        rc = check_places(planning, node, query->children[i], places);
    return rc;
}

static int build_near(struct planning *planning, const struct query_node *node,
                      struct index_query **out)
{
    struct places places = {.rules = &near_rules};
    OWN(index_query_freep) struct index_query *near = index_query_new(INDEX_QUERY_NEAR);
    near->distance = node->number;
    near->in_order = node->kind == QUERY_ADJ;
    for (size_t i = 0; i < node->count; i++) {
        struct index_query *operand;
        int rc = build_operand(planning, node->children[i], &operand);
        if (rc < 0)
            return rc;
        index_query_add(near, operand);
        rc = check_places(planning, node->children[i], operand, &places);
        if (rc < 0)
            return rc;
    }
    *out = TAKE(near);
    return 0;
}

static int build_atleast(struct planning *planning, const struct query_node *node,
                         struct index_query **out)
{
    struct places places = {.rules = &atleast_rules};
    OWN(index_query_freep) struct index_query *atleast = index_query_new(INDEX_QUERY_ATLEAST);
    const struct query_node *child = node->children[0];
    struct index_query *operand;
    atleast->times = node->number;
    int rc = build_operand(planning, child, &operand);
    if (rc < 0)
        return rc;
    index_query_add(atleast, operand);
    rc = check_places(planning, child, operand, &places);
    if (rc == 0)
        *out = TAKE(atleast);
    return rc;
}

static bool is_bound(const struct query_node *node)
{
    if (node->count > 0)
        return is_bound(node->children[0]);
    return node->kind == QUERY_LENGTH ||
           (node->kind == QUERY_VALUE && field_is_of_dates(node->field));
}

/* Where the last date or length is. */
static int impossible(struct planning *planning, const struct query_node *ranked)
{
    const struct query_node *last = ranked;
    for (size_t i = 0; i < ranked->count; i++)
        if (is_bound(ranked->children[i]))
            last = ranked->children[i];
    return misplaced(planning, last, BOUNDS_HINT);
}

static int build_ranked(struct planning *planning, const struct query_node *node,
                        struct index_query **out)
{
    OWN(ranked_release) struct ranked ranked;
    ranked_init(&ranked);
    for (size_t i = 0, next; i < node->count; i = next) {
        const struct query_node item = apart_join(node, i, planning->text, &next);
        const char *hint = apart_hint(node, i, planning->text);
        struct index_query *query;
        int rc = hint ? misplaced(planning, node->children[i + 1], hint)
                      : build(planning, &item, &query);
        if (rc < 0)
            return rc;
        if (query)
            ranked_add(&ranked, item.sign, query);
    }
    if (!ranked_is_possible(&ranked))
        return impossible(planning, node);
    *out = ranked_join(&ranked);
    return 0;
}

static int build_operand(struct planning *planning, const struct query_node *node,
                         struct index_query **out)
{
    int rc = build(planning, node, out);
    if (rc == 0 && !*out)
        rc = err_set_at(planning->err, ERR_SYNTAX, (int)node->at, (int)node->length,
                        "no word to search for");
    return rc;
}

static int build_and(struct planning *planning, const struct query_node *node,
                     struct index_query **out)
{
    OWN(index_query_freep) struct index_query *all = index_query_new(INDEX_QUERY_ALL);
    OWN(index_query_freep) struct index_query *none = index_query_new(INDEX_QUERY_ANY);
    struct bounds bounds = BOUNDS_INIT;
    for (size_t i = 0; i < node->count; i++) {
        const struct query_node *child = node->children[i];
        struct index_query *operand;
        bool negated = child->kind == QUERY_NOT;
        int rc = build_operand(planning, negated ? child->children[0] : child, &operand);
        if (rc < 0)
            return rc;
        index_query_add(negated ? none : all, operand);
        if (!negated && !bounds_narrow(&bounds, operand))
            return misplaced(planning, child, BOUNDS_HINT);
    }
    *out = ranked_except(ranked_group(&all), ranked_group(&none));
    return 0;
}

static int build_or(struct planning *planning, const struct query_node *node,
                    struct index_query **out)
{
    OWN(index_query_freep) struct index_query *any = index_query_new(INDEX_QUERY_ANY);
    for (size_t i = 0; i < node->count; i++) {
        struct index_query *operand;
        int rc = build_operand(planning, node->children[i], &operand);
        if (rc < 0)
            return rc;
        index_query_add(any, operand);
    }
    *out = ranked_group(&any);
    return 0;
}

static int build(struct planning *planning, const struct query_node *node, struct index_query **out)
{
    switch (node->kind) {
    case QUERY_WORD:
        return build_word(planning, node, out);
    case QUERY_PHRASE:
        return build_text(planning, node, out);
    case QUERY_EXACT:
        return build_exact(planning, node, out);
    case QUERY_PATTERN:
    case QUERY_FUZZY:
        return build_inexact(planning, node, out);
    case QUERY_VALUE:
    case QUERY_LENGTH:
        return build_value(planning, node, out);
    case QUERY_NEAR:
    case QUERY_ADJ:
        return build_near(planning, node, out);
    case QUERY_ATLEAST:
        return build_atleast(planning, node, out);
    case QUERY_RANKED:
        return build_ranked(planning, node, out);
    case QUERY_AND:
        return build_and(planning, node, out);
    case QUERY_OR:
        return build_or(planning, node, out);
    case QUERY_NOT:
        break; /* Only in an AND. */
    }
    abort();
}

int planner_plan(struct planner *planner, struct index_query **out, const char *text, size_t length,
                 const struct query_limits *limits, struct err *err)
{
    OWN(query_node_freep) struct query_node *node = NULL;
    struct planning planning = {.planner = planner, .text = text, .limits = limits, .err = err};
    int rc = query_parse(&node, text, length, limits, err);
    return rc < 0 ? rc : build_operand(&planning, node, out);
}
