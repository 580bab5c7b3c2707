#include "query/search_work.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/own.h"
#include "query/completion.h"
#include "query/correction.h"
#include "query/matcher.h"
#include "query/snippet.h"

/* At most 5 ms' work; what stands behind is not looked at. */
#define SNIPPET_TEXT_BYTES ((size_t)128 * 1024)

struct snippet_reader {
    struct index_text_reader base;
    struct matcher *matcher;
    size_t characters;
};

static void *read_snippet(struct index_text_reader *base, const struct index_text *text)
{
    struct snippet_reader *reader = container_of(base, struct snippet_reader, base);
    const struct snippet_source source = {text->bytes, text->length, text->article->headline,
                                          reader->characters};
    struct excerpt *snippet = NEW(struct excerpt);
    matcher_learn_words(reader->matcher, text->words);
    snippet_make(snippet, &source, reader->matcher);
    return snippet;
}

static void free_snippet(void *note)
{
    excerpt_free(note);
}

/* The words that the plan's patterns stand for. The pieces of an EXPORT have them from the first
 * one. */
static int work_patterns(struct search *search)
{
    const struct index_pattern_limits limits = {search->means.expansions,
                                                search->query.deadline_ms};
    int rc = 0;
    if (search->kind == SEARCH_EXPORT && !search->pinned)
        rc = index_reader_open_at(&search->pinned, search->means.index, NULL, &search->err);
    return rc < 0 ? rc
                  : index_reader_resolve(search->pinned ? search->pinned : search->seat->reader,
                                         search->resolved, &limits, &search->words_left_out,
                                         &search->err);
}

static int work_piece(struct search *search)
{
    int rc = index_reader_export(search->pinned, &search->query, &search->place, &search->results,
                                 &search->err);
    if (rc == 0 && search->place.is_end)
        index_reader_free(TAKE(search->pinned));
    return rc;
}

static int work_hits(struct search *search)
{
    if (search->kind == SEARCH_EXPORT)
        return work_piece(search);
    return index_reader_search(search->seat->reader, &search->query, &search->results,
                               &search->err);
}

static int work_query(struct search *search)
{
    int rc = work_patterns(search);
    search->query.query = search->resolved;
    if (rc < 0)
        return rc;
    if (search->snippet_characters == 0)
        return work_hits(search);
    OWN(matcher_freep) struct matcher *matcher = matcher_new(search->resolved);
    struct snippet_reader reader = {
        .base = {read_snippet, free_snippet, SNIPPET_TEXT_BYTES},
        .matcher = matcher,
        .characters = search->snippet_characters,
    };
    search->query.text_reader = &reader.base;
    rc = work_hits(search);
    search->query.text_reader = NULL;
    return rc;
}

static struct word_access access_words(const struct search *search)
{
    return (struct word_access){
        .cache = search->means.words,
        .reader = search->seat->reader,
        .deadline_ms = search->query.deadline_ms,
    };
}

static void note_words(struct search *search, const struct word_access *words)
{
    search->is_lasting = search->is_lasting && !words->was_old;
    search->wants_words = search->wants_words || words->is_wanted;
    search->lacks_words = search->lacks_words || words->is_missing;
}

/* The words of the newest commit, or of one before. */
static int get_words(struct search *search, struct vocabulary **out)
{
    struct word_access words = access_words(search);
    int rc = index_reader_refresh(search->seat->reader, &search->err);
    if (rc == 0)
        rc = word_cache_get(&words, out, &search->err);
    note_words(search, &words);
    return rc;
}

static int work_typed(struct search *search)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = NULL;
    int rc = get_words(search, &vocabulary);
    if (rc < 0)
        return rc;
    completion_apply(vocabulary, search->resolved, search->text, strlen(search->text));
    return work_query(search);
}

static int work_suggest(struct search *search)
{
    OWN(vocabulary_dropp) struct vocabulary *vocabulary = NULL;
    struct searcher_seat *seat = search->seat;
    int rc = get_words(search, &vocabulary);
    return rc < 0 ? rc
                  : suggest(&search->suggestions, search->text, strlen(search->text), search->limit,
                            seat->reader, vocabulary, seat->stemmer, &search->err);
}

/* The hits, and what may have been meant. */
static int work_search_query(struct search *search)
{
    OWN(buf_release) struct buf better = BUF_INIT;
    struct word_access words = access_words(search);
    if (search->is_typed)
        return work_typed(search);
    int rc = work_query(search);
    if (rc < 0 || !search->text)
        return rc;
    const struct correction_source source = {
        .text = search->text,
        .plan = &search->resolved,
        .search = &search->query,
        .found_nothing = search->results->total == 0,
    };
    rc = correct_query(&better, &source, &words, &search->err);
    note_words(search, &words);
    if (better.length > 0)
        search->correction = buf_take(&better);
    return rc;
}

/* More words make it slower and hardly better. */
#define SIMILAR_WORDS 20

static int work_similar(struct search *search)
{
    struct index_query *alike;
    int rc = index_reader_similar(search->seat->reader, search->id, SIMILAR_WORDS, &alike,
                                  &search->err);
    if (rc < 0)
        return rc;
    search->resolved = index_query_within(index_query_copy(search->within), alike);
    return work_query(search);
}

static int work_tally(struct search *search)
{
    int rc = work_patterns(search);
    search->tally_search.query = search->resolved;
    return rc < 0 ? rc
                  : index_reader_tally(search->seat->reader, &search->tally_search, &search->tally,
                                       &search->err);
}

static int note_rejected(void *context, const char *path, const char *reason)
{
    struct search *search = context;
    GROW(search->rejected, search->rejected_count, search->rejected_capacity);
    search->rejected[search->rejected_count++] = (struct rejected_file){xstrdup(path),
                                                                        xstrdup(reason)};
    return 0;
}

/* -- a run ----------------------------------------------------------------------------------- */

static int work_kind(struct search *search)
{
    struct index_reader *reader = search->seat->reader;
    switch (search->kind) {
    case SEARCH_QUERY:
        return work_search_query(search);
    case SEARCH_EXPORT:
        return work_query(search);
    case SEARCH_SIMILAR:
        return work_similar(search);
    case SEARCH_TALLY:
        return work_tally(search);
    case SEARCH_SUGGEST:
        return work_suggest(search);
    case SEARCH_ARTICLE:
        return index_reader_article(reader, search->id, &search->article, &search->err);
    case SEARCH_REJECTED:
        return index_reader_rejected(reader, search->limit, note_rejected, search, &search->err);
    case SEARCH_COUNTS:
        return index_reader_count_files(reader, &search->counts.files, &search->counts.rejected,
                                        &search->err);
    }
    return 0;
}

/* The pieces of an EXPORT go on with what the first one made of the plan. */
static void copy_plan(struct search *search)
{
    if (search->kind == SEARCH_EXPORT && search->resolved)
        return;
    index_query_free(search->resolved);
    search->resolved = index_query_copy(search->plan);
}

bool search_ends_by_time(const struct search *search)
{
    static const bool ends[] = {
        [SEARCH_QUERY] = true,   [SEARCH_SIMILAR] = true, [SEARCH_TALLY] = true,
        [SEARCH_SUGGEST] = true, [SEARCH_COUNTS] = false,
    };
    return ends[search->kind];
}

/* Whether there is more to be had in the time that is left, which is the case where the first try
 * came to its own end, or had no words to correct with for want of time. */
static bool is_worth_another(const struct search *search)
{
    bool was_short = !search->is_aside && search->query.deadline_ms < search->ends_ms &&
                     (index_reader_is_late(search->seat->reader) || search->lacks_words);
    return was_short && search->status == 0 && search_ends_by_time(search);
}

static void forget_first_try(struct search *search)
{
    search_drop_results(search);
    suggestions_release(&search->suggestions);
    tally_release(&search->tally);
    search->words_left_out = search->lacks_words = search->is_cut = false;
}

void search_run(struct search *search)
{
    if (search->is_cut)
        forget_first_try(search);
    index_reader_set_deadline(search->seat->reader, search->query.deadline_ms);
    search->is_lasting = true;
    copy_plan(search);
    search->status = work_kind(search);
    search->is_lasting = search->is_lasting && clock_monotonic_ms() < search->query.deadline_ms;
    search->is_cut = is_worth_another(search);
    if (!search->is_cut)
        search_write(search);
}

void search_write(struct search *search)
{
    if (search->status == 0 && search->work_answer)
        search->work_answer(search);
}

/* -- seats ----------------------------------------------------------------------------------- */

void seat_free(struct searcher_seat *seat)
{
    index_reader_free(seat->reader);
    stemmer_free(seat->stemmer);
    free(seat);
}

int seat_open(struct searcher_seat **out, struct index *index, struct err *err)
{
    struct searcher_seat *seat = NEW(struct searcher_seat);
    int rc = index_reader_open(&seat->reader, index, err);
    if (rc < 0) {
        seat_free(seat);
        return rc;
    }
    seat->stemmer = stemmer_new(index_language(index));
    assert(seat->stemmer); /* The setting was checked. */
    *out = seat;
    return 0;
}
