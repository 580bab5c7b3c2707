// Each part of the query that has a score of its own is run by itself, over the hits alone and with
// the weights that it had in the whole. So what is told is what was added up, not a second account
// of it.
#include "index/explain.hh"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/alloc.h"
#include "base/buf.h"
#include "index/ranking.hh"
#include "index/recency.hh"

namespace
{

struct Part {
    const struct index_query *query;
    std::vector<const struct index_query *> conditions; // All have to match for it to count.
};

// The hits by their segments.
class HitSets
{
  public:
    // Documents of several databases are numbered in turns.
    HitSets(const struct index_reader *reader, const Page &page)
        : by_uuid(std::make_shared<SetSource::Sets>())
    {
        const auto parts = static_cast<Xapian::docid>(reader->snapshot->count);
        std::map<size_t, std::vector<uint32_t>> docids;
        for (const PageHit &hit : page.hits)
            docids[(hit.docid - 1) % parts].push_back((hit.docid - 1) / parts + 1);
        for (auto &part : docids) {
            std::sort(part.second.begin(), part.second.end());
            sets.emplace_back(dead_set_new(part.second.size()));
            std::copy(part.second.begin(), part.second.end(), sets.back()->docids);
            const struct segment *segment = reader->snapshot->parts[part.first].segment;
            by_uuid->emplace(reader->segments.at(segment->id).get_uuid(), sets.back().get());
        }
    }

    Xapian::Query query() const
    {
        return Xapian::Query((new SetSource(by_uuid))->release());
    }

  private:
    struct Drop {
        void operator()(struct dead_set *set) const
        {
            dead_set_drop(set);
        }
    };

    std::vector<std::unique_ptr<struct dead_set, Drop>> sets;
    std::shared_ptr<SetSource::Sets> by_uuid;
};

} // namespace

static void add_parts(const struct index_query *query,
                      const std::vector<const struct index_query *> &conditions,
                      std::vector<Part> &parts)
{
    std::vector<const struct index_query *> inner = conditions;
    switch (query->kind) {
    case INDEX_QUERY_EVERYTHING:
    case INDEX_QUERY_PATTERN:
    case INDEX_QUERY_FUZZY:
    case INDEX_QUERY_DATES:
    case INDEX_QUERY_LENGTH:
    case INDEX_QUERY_ID:
    case INDEX_QUERY_PATH:
        return;
    case INDEX_QUERY_TERM:
    case INDEX_QUERY_PHRASE:
    case INDEX_QUERY_NEAR:
    case INDEX_QUERY_ATLEAST:
    case INDEX_QUERY_SYNONYMS:
        if (parts.size() < INDEX_EXPLAINED_PARTS)
            parts.push_back({query, conditions});
        return;
    case INDEX_QUERY_ANY:
        break;
    case INDEX_QUERY_ALL:
    case INDEX_QUERY_EXCEPT:
    case INDEX_QUERY_BOOST:
        inner.push_back(query);
        break;
    }
    const size_t count = query->kind == INDEX_QUERY_EXCEPT ? 1 : query->count;
    for (size_t i = 0; i < count; i++)
        add_parts(query->children[i], inner, parts);
}

static Xapian::Query run_as(const struct index_reader *reader, const struct index_query *query)
{
    return reader_query(reader, query, INT64_MIN, INT64_MAX);
}

using Scores = std::map<Xapian::docid, double>;

// The query's score in each of the hits that it adds to.
static Scores scores_of(Xapian::Enquire &enquire, const Xapian::Query &query,
                        const Xapian::Query &hits, size_t count)
{
    Scores scores;
    enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER, query, hits));
    const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(count));
    for (auto it = found.begin(); it != found.end(); ++it)
        scores[*it] = it.get_weight();
    return scores;
}

static Xapian::Query query_of(const struct index_reader *reader, const Part &part)
{
    Xapian::Query query = run_as(reader, part.query);
    for (const struct index_query *condition : part.conditions)
        query = Xapian::Query(Xapian::Query::OP_FILTER, query, run_as(reader, condition));
    return query;
}

// One by one: the frequency of a term is that of the dead too, and the estimate for a phrase may be
// far off.
static void count_articles(const struct index_reader *reader, const std::vector<Part> &parts,
                           struct index_explanation *explanation)
{
    Xapian::Enquire enquire(reader->all);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    for (size_t i = 0; i < explanation->count && !reader->deadline->passes_now(); i++) {
        struct index_explained_part *part = &explanation->parts[i];
        enquire.set_query(reader_until_deadline(reader, run_as(reader, parts[i].query)));
        const Xapian::MSet found = enquire.get_mset(0, 0, reader->all.get_doccount());
        part->articles = found.get_matches_lower_bound();
        part->articles_are_all = !reader->deadline->was_met();
    }
}

static char *text_of(const struct index_query *query)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    index_query_print(&text, query);
    return buf_take(&text);
}

static void add_bonuses(const struct index_reader *reader, const struct index_search &search,
                        const Page &page, struct index_results *results)
{
    const Recency recency(*reader->frequencies, search);
    SecondStage second(ranked_terms(*reader->frequencies, search.query));
    for (size_t i = 0; i < results->count && !reader->deadline->passes_now(); i++) {
        struct index_shares *shares = results->hits[i].shares;
        shares->recency = search.half_life_ms > 0 ? recency.share(page.hits[i].date) : 0;
        if (!page.hits[i].again)
            continue;
        const SecondStage::Bonus bonus = look_again(reader, second, page.hits[i].docid);
        shares->side_by_side = bonus.side_by_side;
        shares->in_the_lead = bonus.in_the_lead;
    }
}

static double score_in(const Scores &scores, Xapian::docid docid)
{
    const auto found = scores.find(docid);
    return found == scores.end() ? 0 : found->second;
}

static char *names_of(const std::vector<ExpansionTerm> &added)
{
    OWN(buf_release) struct buf text = BUF_INIT;
    for (const ExpansionTerm &term : added)
        buf_addf(&text, "%s%s", text.length > 0 ? " " : "", term.stem.c_str());
    return added.empty() ? nullptr : buf_take(&text);
}

static void add_scores(const struct index_reader *reader, const struct index_search &search,
                       const Page &page, const std::vector<Part> &parts,
                       const std::vector<ExpansionTerm> &added, struct index_results *results)
{
    struct index_explanation *explanation = results->explanation;
    const HitSets sets(reader, page);
    const Xapian::Query hits = sets.query();
    Xapian::Enquire enquire(reader->all);
    enquire.set_weighting_scheme(
        Weighting(length_penalty(ranked_terms(*reader->frequencies, search.query))));
    for (const Part &part : parts) {
        if (reader->deadline->passes_now())
            break;
        const size_t at = explanation->count++;
        explanation->parts[at].text = text_of(part.query);
        const Scores scores = scores_of(enquire, query_of(reader, part), hits, results->count);
        for (size_t i = 0; i < results->count; i++)
            results->hits[i].shares->parts[at] = score_in(scores, page.hits[i].docid);
    }
    if (added.empty())
        return;
    const Scores scores = scores_of(enquire, expansion_query(added), hits, results->count);
    for (size_t i = 0; i < results->count; i++)
        results->hits[i].shares->added = score_in(scores, page.hits[i].docid);
}

void explain(const struct index_reader *reader, const struct index_search &search, const Page &page,
             const std::vector<ExpansionTerm> &added, struct index_results *results)
{
    struct index_explanation *explanation = NEW(struct index_explanation);
    results->explanation = explanation;
    explanation->query = text_of(search.query);
    explanation->added = names_of(added);
    for (size_t i = 0; i < results->count; i++)
        results->hits[i].shares = NEW(struct index_shares);
    if (reader->deadline->passes_now())
        return;
    add_bonuses(reader, search, page, results);
    std::vector<Part> parts;
    add_parts(search.query, {}, parts);
    add_scores(reader, search, page, parts, added, results);
    count_articles(reader, parts, explanation);
}

void explanation_free(struct index_explanation *explanation)
{
    if (!explanation)
        return;
    for (size_t i = 0; i < explanation->count; i++)
        free(explanation->parts[i].text);
    free(explanation->query);
    free(explanation->added);
    free(explanation);
}
