/* Words are found in the lists of the segments, where they stand in order: most of each list is
 * passed over. Those that stand most often in all segments are taken, so what is taken does not
 * depend on how articles are spread over segments.
 *
 * A fuzzy word means its neighbours in all their inflections. A pattern means just the forms that
 * it matches; but where it matches all forms of a stem, as most beginnings do, their stem says the
 * same and is found at once. */
#include "index/patterns.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "index/segment.h"
#include "index/string_table.h"
#include "index/words.h"
#include "text/edits.h"
#include "text/pattern.h"

#define WORDS_PER_LOOK 1024 /* At the clock. */

/* A word that is meant: a form and a stem of it. */
struct candidate {
    const char *form, *stem; /* Of resolution.known, once all are found. */
    size_t form_length, stem_length;
    unsigned edits;
    uint64_t frequency;
};

struct resolution {
    const struct snapshot *snapshot;
    int64_t deadline_ms;
    unsigned left;     /* Words that may still be taken, */
    unsigned patterns; /* for so many patterns. */
    bool is_cut;       /* Some were left out. */
    bool is_over;      /* The deadline has passed. */
    unsigned steps;

    /* Of the pattern at hand. */
    const struct index_query *pattern;
    struct string_table known; /* Form and stem of each candidate, with NULs. */
    struct candidate *candidates;
    size_t count, capacity;
};

static bool is_pattern(const struct index_query *query)
{
    return query->kind == INDEX_QUERY_PATTERN || query->kind == INDEX_QUERY_FUZZY;
}

static unsigned count_patterns(const struct index_query *query)
{
    unsigned count = is_pattern(query);
    for (size_t i = 0; i < query->count; i++)
        count += count_patterns(query->children[i]);
    return count;
}

/* Whether to stop; what was found by then is what is searched for. */
static bool is_late(struct resolution *resolution)
{
    if (++resolution->steps % WORDS_PER_LOOK == 0 &&
        clock_monotonic_ms() >= resolution->deadline_ms)
        resolution->is_over = resolution->is_cut = true;
    return resolution->is_over;
}

/* -- finding -------------------------------------------------------------------------------- */

static void add_candidate(struct resolution *resolution, const struct word *word, unsigned edits)
{
    char key[2 * WORDS_MAX_BYTES + 2];
    bool is_new;
    size_t length = word->form_length + 1 + word->stem_length;
    memcpy(key, word->form, word->form_length);
    key[word->form_length] = '\0';
    memcpy(key + word->form_length + 1, word->stem, word->stem_length);
    key[length++] = '\0';
    uint32_t number = string_table_number(&resolution->known, key, length, &is_new);
    if (is_new) {
        GROW(resolution->candidates, resolution->count, resolution->capacity);
        resolution->candidates[resolution->count++] = (struct candidate){
            .form_length = word->form_length, .stem_length = word->stem_length, .edits = edits};
    }
    resolution->candidates[number].frequency += word->frequency;
}

static void find_matches(struct resolution *resolution, struct words_cursor *cursor)
{
    const struct index_query *pattern = resolution->pattern;
    size_t literal = pattern_literal(pattern->term, pattern->term_length);
    struct word word;
    words_cursor_seek(cursor, pattern->term, literal, false);
    while (words_cursor_next(cursor, &word, NULL) && !is_late(resolution)) {
        if (word.form_length < literal || memcmp(word.form, pattern->term, literal) != 0)
            break;
        if (pattern_matches(pattern->term, pattern->term_length, word.form, word.form_length))
            add_candidate(resolution, &word, 0);
    }
}

static void find_near(struct resolution *resolution, struct words_cursor *cursor)
{
    const struct index_query *pattern = resolution->pattern;
    struct edits edits;
    struct word word;
    if (!edits_init(&edits, pattern->term, pattern->term_length, pattern->edits))
        return;
    while (words_cursor_next(cursor, &word, NULL) && !is_late(resolution)) {
        struct edits_skip skip;
        unsigned count = edits_to(&edits, word.form, word.form_length, &skip);
        if (count <= pattern->edits)
            add_candidate(resolution, &word, count);
        if (skip.known)
            words_cursor_seek(cursor, skip.beginning, skip.length, skip.past);
    }
}

static void find_candidates(struct resolution *resolution)
{
    for (size_t i = 0; i < resolution->snapshot->count; i++) {
        const struct words *words = resolution->snapshot->parts[i].segment->words;
        OWN(words_cursor_freep) struct words_cursor *cursor = words_cursor_new(words);
        (resolution->pattern->kind == INDEX_QUERY_FUZZY ? find_near : find_matches)(resolution,
                                                                                    cursor);
    }
}

/* -- choosing ------------------------------------------------------------------------------- */

static int by_worth(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->edits != right->edits)
        return left->edits < right->edits ? -1 : 1;
    if (left->frequency != right->frequency)
        return left->frequency > right->frequency ? -1 : 1;
    int order = strcmp(left->form, right->form);
    return order ? order : strcmp(left->stem, right->stem);
}

/* The best ones first. */
static void sort_candidates(struct resolution *resolution)
{
    for (uint32_t i = 0; i < resolution->count; i++) {
        struct candidate *candidate = &resolution->candidates[i];
        candidate->form = string_table_at(&resolution->known, i);
        candidate->stem = candidate->form + candidate->form_length + 1;
    }
    if (resolution->count > 1)
        qsort(resolution->candidates, resolution->count, sizeof *resolution->candidates, by_worth);
}

/* Whether the pattern matches all forms of the stem. */
static bool matches_all(const struct resolution *resolution, const struct words *words,
                        const struct candidate *candidate)
{
    const struct index_query *pattern = resolution->pattern;
    struct word_numbers numbers = {0};
    bool matches = true;
    words_with_stem(words, candidate->stem, candidate->stem_length, &numbers);
    for (size_t i = 0; matches && i < numbers.count; i++) {
        char buffer[2 * WORDS_MAX_BYTES];
        struct word word;
        matches = words_get(words, numbers.numbers[i], &word, buffer) &&
                  pattern_matches(pattern->term, pattern->term_length, word.form, word.form_length);
    }
    word_numbers_release(&numbers);
    return matches;
}

static bool is_found_by_stem(const struct resolution *resolution, const struct candidate *candidate)
{
    bool is_found = true;
    if (resolution->pattern->kind == INDEX_QUERY_FUZZY)
        return true;
    for (size_t i = 0; is_found && i < resolution->snapshot->count; i++)
        is_found = matches_all(resolution, resolution->snapshot->parts[i].segment->words,
                               candidate);
    return is_found;
}

static void add_word(const struct candidate *candidate, bool by_stem, struct index_query *synonyms)
{
    struct index_query *term = index_query_term(synonyms->field, candidate->stem,
                                                candidate->stem_length);
    if (!by_stem) {
        term->form = xstrndup(candidate->form, candidate->form_length);
        term->form_length = candidate->form_length;
    }
    index_query_add(synonyms, term);
}

/* As many as are this pattern's share of the limit; forms that a stem finds count once. */
static void add_best(struct resolution *resolution, struct index_query *synonyms)
{
    unsigned share = resolution->left / resolution->patterns--;
    struct string_table stems = {0};
    OWN(freep) bool *by_stem = xcalloc(share + 1, sizeof *by_stem); /* Of each in the table. */
    string_table_init(&stems);
    for (size_t i = 0; i < resolution->count; i++) {
        const struct candidate *candidate = &resolution->candidates[i];
        bool is_new;
        uint32_t stem = string_table_number(&stems, candidate->stem, candidate->stem_length,
                                            &is_new);
        if (!is_new && by_stem[stem])
            continue;
        if (synonyms->count == share) {
            resolution->is_cut = true;
            break;
        }
        if (is_new)
            by_stem[stem] = is_found_by_stem(resolution, candidate);
        add_word(candidate, by_stem[stem], synonyms);
    }
    resolution->left -= (unsigned)synonyms->count;
    string_table_release(&stems);
}

/* -- the tree ------------------------------------------------------------------------------- */

static void resolve_pattern(struct resolution *resolution, struct index_query *pattern)
{
    resolution->pattern = pattern;
    resolution->count = 0;
    string_table_clear(&resolution->known);
    find_candidates(resolution);
    sort_candidates(resolution);
    add_best(resolution, pattern);
    free(TAKE(pattern->term));
    pattern->kind = INDEX_QUERY_SYNONYMS;
}

static void resolve_all(struct resolution *resolution, struct index_query *query)
{
    if (is_pattern(query)) {
        resolve_pattern(resolution, query);
        return;
    }
    for (size_t i = 0; i < query->count; i++)
        resolve_all(resolution, query->children[i]);
}

bool patterns_are_in(const struct index_query *query)
{
    return count_patterns(query) > 0;
}

bool patterns_resolve(struct index_query *query, const struct snapshot *snapshot,
                      const struct index_pattern_limits *limits)
{
    struct resolution resolution = {
        .snapshot = snapshot,
        .deadline_ms = limits->deadline_ms,
        .left = limits->words,
        .patterns = count_patterns(query),
    };
    if (resolution.patterns == 0) /* Most queries: not even the table is needed. */
        return false;
    string_table_init(&resolution.known);
    resolve_all(&resolution, query);
    string_table_release(&resolution.known);
    free(resolution.candidates);
    return resolution.is_cut;
}
