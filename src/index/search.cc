// Searching: a query in its order, page by page, copied out into plain memory.
#include <algorithm>
#include <memory>
#include <string>

#include "base/alloc.h"
#include "base/buf.h"
#include "index/copies.hh"
#include "index/date_order.hh"
#include "index/document.h"
#include "index/expansion.hh"
#include "index/explain.hh"
#include "index/page.hh"
#include "index/ranking.hh"
#include "index/reader_private.hh"
#include "index/recency.hh"
#include "index/results.hh"
#include "index/stored.h"

// Enough that the totals of small answers are exact; the rest are estimates unless asked for.
static constexpr Xapian::doccount COUNT_AT_LEAST = 1000;

// Of what stands at places fewer are counted, as each has to be looked for in its article. Once so
// many are found, only articles that could be among the best are read.
static constexpr Xapian::doccount COUNT_OF_PLACES_AT_LEAST = 200;

// Behind the deadline. A text takes some milliseconds at most, mostly a twentieth of one.
static constexpr int64_t TEXTS_AFTER_MS = 10;

static void read_text(struct index_reader *reader, struct index_text_reader *text_reader,
                      const StoredHit &stored, struct index_hit *hit)
{
    const std::string &data = stored.data;
    OWN(buf_release) struct buf text = BUF_INIT;
    struct err err;
    if (!reader->decoder)
        reader->decoder = stored_decoder_new();
    if (stored_text(reader->decoder, &text, data.data(), data.size(), text_reader->bytes, &err) < 0)
        throw Xapian::DatabaseCorruptError(err.text);
    const struct index_text whole = {hit->article, buf_str(&text), text.length,
                                     stored.place.segment->words};
    hit->note = text_reader->read(text_reader, &whole);
}

static void set_totals(struct index_results *results, const Total &total)
{
    results->total = total.estimate;
    results->at_least = total.at_least;
    results->at_most = total.at_most;
    results->total_is_exact = results->at_least == results->at_most;
}

OwnedResults results_new(const struct index_reader *reader, const struct index_search *search,
                         size_t room)
{
    OwnedResults results(static_cast<struct index_results *>(
        xcalloc(1, sizeof(struct index_results) + room * sizeof(struct index_hit))));
    results->sequence = reader->snapshot->sequence;
    results->free_note = search->text_reader ? search->text_reader->free : nullptr;
    return results;
}

// What was found late is shown all the same, but not for long.
static bool is_time_for_text(const struct index_reader *reader, const struct index_search *search)
{
    return !reader->deadline->passes_now() ||
           clock_monotonic_ms() < search->deadline_ms + TEXTS_AFTER_MS;
}

void results_add(struct index_reader *reader, const struct index_search *search,
                 const StoredHit &stored, struct index_results *results)
{
    struct index_hit *hit = &results->hits[results->count];
    hit->article = reader_head(stored.data, &hit->id);
    hit->score = stored.score;
    results->count++;
    if (search->count_copies) {
        const Copies copies = copies_of(reader, stored.place);
        hit->copies = copies.list.size();
        hit->copies_are_cut = copies.is_cut;
    }
    if (search->text_reader && is_time_for_text(reader, search))
        read_text(reader, search->text_reader, stored, hit);
}

static OwnedResults copy_out(struct index_reader *reader, const Page &page,
                             const struct index_search *search)
{
    OwnedResults results = results_new(reader, search, page.hits.size());
    for (const PageHit &hit : page.hits) {
        const DocumentPlace place = reader_place_of(reader, hit.docid);
        results_add(reader, search,
                    {hit.data.empty() ? reader_record(reader, place) : hit.data, place, hit.score},
                    results.get());
    }
    set_totals(results.get(), page.total);
    results->has_more = page.has_more;
    if (!page.hits.empty()) {
        const PageHit &last = page.hits.back();
        results->next = {last.id, last.date, last.score, page.depth};
    }
    return results;
}

// The query of a search, and what is done to it before it runs; the deadline ends it.
template <typename Extend>
static Match match_of(const struct index_reader *reader, const struct index_search &search,
                      Extend extend)
{
    Proximities later;
    Match match;
    const auto at_hand = std::make_shared<DocumentAtHand>();
    match.at_hand = at_hand;
    if (search.sort == SORT_RELEVANCE)
        at_hand->lengths = reader_lengths(reader);
    const Xapian::Query query = extend(
        reader_words_query(reader, search.query, search.since, search.until, &later));
    match.query = reader_until_deadline(reader, query, at_hand);
    if (!later.empty())
        match.decider = std::make_shared<ProximityDecider>(later, reader->deadline, at_hand,
                                                           reader->by_uuid);
    return match;
}

using Expansion = std::vector<ExpansionTerm>;

// What the search is to be expanded by; nothing where there is no time for that.
static Expansion added_terms(const struct index_reader *reader, const struct index_search &search)
{
    if (!search.expand || search.sort != SORT_RELEVANCE || reader->deadline->passes_now())
        return {};
    Ranker ranker(reader, search);
    ranker.set_match(match_of(reader, search, [](const Xapian::Query &query) { return query; }));
    return expansion_of(reader, search, ranker.best(EXPANSION_ARTICLES, 0));
}

static Match whole_match(struct index_reader *reader, const struct index_search &search,
                         const Expansion &added)
{
    return match_of(reader, search, [&](Xapian::Query query) {
        if (!added.empty())
            query = Xapian::Query(Xapian::Query::OP_AND_MAYBE, query, expansion_query(added));
        return search.sort == SORT_RELEVANCE ? with_recency(reader, search, query)
                                             : in_date_order(reader, search.sort, query);
    });
}

static int64_t next_second(int64_t date)
{
    return date < INT64_MAX ? date + 1 : date;
}

// How many matches are counted before the rest of them is estimated.
static Xapian::doccount counted_for(const struct index_reader *reader,
                                    const struct index_search &search, const Match &match)
{
    const Xapian::doccount all = reader->all.get_doccount();
    const Xapian::doccount most = match.decider ? COUNT_OF_PLACES_AT_LEAST : COUNT_AT_LEAST;
    return search.exact_total ? all : std::min(all, most);
}

// A page that is not the first one is looked for behind the position only; what matches in all is
// then counted for itself.
static Page search_page(struct index_reader *reader, const struct index_search &search,
                        const Expansion &added)
{
    Ranker ranker(reader, search);
    const Match match = whole_match(reader, search, added);
    const Xapian::doccount counted = counted_for(reader, search, match);
    ranker.set_match(match);
    if (!search.after || search.sort == SORT_RELEVANCE)
        return page_of(ranker, search, counted);

    const Total total = ranker.best(0, counted).total;
    struct index_search rest = search;
    if (search.sort == SORT_NEWEST)
        rest.until = std::min(rest.until, next_second(search.after->date));
    else
        rest.since = std::max(rest.since, search.after->date);
    ranker.set_match(whole_match(reader, rest, added));
    Page page = page_of(ranker, rest, 0);
    page.total = total;
    return page;
}

static Page page_that_is_shown(struct index_reader *reader, const struct index_search &search,
                               const Expansion &added)
{
    const auto next_page = [&](const struct index_search &step) {
        return search_page(reader, step, added);
    };
    return search.collapse ? page_of_stories(reader, search, next_page) : next_page(search);
}

// The place of the article that stood there, by the score that it has now: what comes and goes
// changes all scores a little.
static struct index_position position_now(struct index_reader *reader,
                                          const struct index_search *search, const Expansion &added)
{
    struct index_position position = *search->after;
    char term[ID_TERM_SIZE];
    if (search->sort != SORT_RELEVANCE)
        return position;
    document_id_term(position.id, term);
    Ranker ranker(reader, *search);
    const Match match = whole_match(reader, *search, added);
    const Xapian::Query this_one(Xapian::Query::OP_FILTER, match.query, Xapian::Query(term));
    ranker.set_match({this_one, match.decider, match.at_hand});
    const Ranking alone = ranker.best(1, 0);
    if (alone.hits.empty())
        return position;
    ranker.set_match(match);
    const std::vector<Xapian::docid> again = ranker.best(1, 0).looked_at;
    const bool is_again = std::find(again.begin(), again.end(), *alone.found[0]) != again.end();
    position.score = is_again ? alone.hits[0].score : alone.found[0].get_weight();
    return position;
}

static bool asks_for_places(const struct index_query *query)
{
    if (index_query_is_placed(query) || query->kind == INDEX_QUERY_LENGTH)
        return true;
    return std::any_of(query->children, query->children + query->count, asks_for_places);
}

int reader_check_maps(const struct index_reader *reader, const struct index_query *query,
                      struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < reader->snapshot->count; i++)
        rc = segment_check_map(reader->snapshot->parts[i].segment, err);
    if (rc < 0 && !asks_for_places(query)) {
        index_suspect(reader->index);
        return 0; // Only looked at a second time: it is found, in an order that is a little worse.
    }
    return rc;
}

static bool has_synonyms(const struct index_query *query)
{
    return query->kind == INDEX_QUERY_SYNONYMS ||
           std::any_of(query->children, query->children + query->count, has_synonyms);
}

int index_reader_search(struct index_reader *reader, const struct index_search *search,
                        struct index_results **out, struct err *err)
{
    return reader_guard(reader, err, [&] {
        reader_refresh(reader);
        if (reader->snapshot->count == 0) { // The library can't search nothing.
            OwnedResults none = results_new(reader, search, 0);
            none->total_is_exact = true;
            *out = none.release();
            return 0;
        }
        reader_begin(reader, search->deadline_ms);
        *reader->pairs_left = false;
        if (has_synonyms(search->query))
            reader->length_penalty = length_penalty(
                ranked_terms(*reader->frequencies, search->query));
        const Expansion added = added_terms(reader, *search);
        struct index_position after;
        struct index_search asked = *search;
        if (search->after) {
            after = position_now(reader, search, added);
            asked.after = &after;
        }
        const Page page = page_that_is_shown(reader, asked, added);
        OwnedResults results = copy_out(reader, page, &asked);
        if (search->explain && search->sort == SORT_RELEVANCE)
            explain(reader, *search, page, added, results.get());
        results->partial = reader->deadline->was_met() || *reader->pairs_left;
        results->total_is_exact = results->total_is_exact && !results->partial;
        const int rc = reader_check_maps(reader, search->query, err);
        if (rc == 0)
            *out = results.release();
        return rc;
    });
}

void index_results_drop_hits(struct index_results *results)
{
    for (size_t i = 0; i < results->count; i++) {
        struct index_hit *hit = &results->hits[i];
        article_free(hit->article);
        free(hit->shares);
        if (results->free_note)
            results->free_note(hit->note);
        *hit = {};
    }
}

void index_results_free(struct index_results *results)
{
    if (!results)
        return;
    index_results_drop_hits(results);
    explanation_free(results->explanation);
    free(results);
}

// -- numbers ------------------------------------------------------------------------------------

uint64_t index_reader_sequence(struct index_reader *reader)
{
    return reader->snapshot ? reader->snapshot->sequence : 0;
}

uint64_t index_reader_frequency(struct index_reader *reader, const struct index_query *term)
{
    uint64_t count = 0;
    const int rc = index_guard(nullptr, [&] {
        count = reader->frequencies->of(term).having;
        return 0;
    });
    return rc < 0 ? 0 : count;
}

// A look at so many matches makes the estimate good enough to compare.
static constexpr Xapian::doccount ESTIMATE_FROM = 200;

int index_reader_estimate(struct index_reader *reader, const struct index_query *query,
                          uint64_t *out, struct err *err)
{
    return reader_guard(reader, err, [&] {
        *out = 0;
        if (reader->snapshot->count == 0)
            return 0;
        Xapian::Enquire enquire(reader->all);
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.set_query(
            reader_until_deadline(reader, reader_query(reader, query, INT64_MIN, INT64_MAX)));
        *out = enquire.get_mset(0, 0, ESTIMATE_FROM).get_matches_estimated();
        return 0;
    });
}

int index_reader_headlines(struct index_reader *reader, const struct index_query *query,
                           size_t limit, void (*each)(void *context, const char *headline),
                           void *context, struct err *err)
{
    return reader_guard(reader, err, [&] {
        if (reader->snapshot->count == 0)
            return 0;
        Xapian::Enquire enquire(reader->all);
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.set_query(
            reader_until_deadline(reader, reader_query(reader, query, INT64_MIN, INT64_MAX)));
        const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(limit));
        for (auto it = found.begin(); it != found.end(); ++it) {
            article_id id;
            struct article *article = reader_head(
                reader_record(reader, reader_place_of(reader, *it)), &id);
            each(context, article->headline);
            article_free(article);
        }
        return 0;
    });
}
