#include "index/ranking.hh"

#include <algorithm>

// So many of the best matches are looked at again, some microseconds each. Measured on fourteen
// collections, the first ten are no better with ten times as many.
static constexpr Xapian::doccount SECOND_LOOKS = 20;

Ranker::Ranker(const struct index_reader *of, const struct index_search &search)
    : reader(of), enquire(of->all)
{
    // By date the weights are not of words; but where all are to be none, the library looks at no
    // others either.
    const std::vector<RankedTerm> terms = ranked_terms(*of->frequencies, search.query);
    penalty = length_penalty(terms);
    if (search.sort == SORT_RELEVANCE)
        second = std::make_unique<SecondStage>(terms);
}

// Which ones that are is to depend on scores alone: of equals, all or none.
static size_t how_many_again(const std::vector<Ranked> &hits)
{
    if (hits.size() <= SECOND_LOOKS)
        return hits.size();
    size_t count = SECOND_LOOKS;
    const auto beyond = static_cast<float>(hits[count].score);
    while (count > 0 && static_cast<float>(hits[count - 1].score) == beyond)
        count--;
    return count;
}

SecondStage::Bonus look_again(const struct index_reader *reader, SecondStage &second,
                              Xapian::docid docid)
{
    const DocumentPlace place = reader_place_of(reader, docid);
    return second.look_at(place.segment, place.docid);
}

void Ranker::look_again(Ranking &ranking)
{
    const auto end = ranking.hits.begin() + static_cast<ptrdiff_t>(how_many_again(ranking.hits));
    for (auto hit = ranking.hits.begin(); hit != end; ++hit) {
        const Xapian::docid docid = *ranking.found[hit->at];
        hit->score += ::look_again(reader, *second, docid).sum();
        hit->again = true;
        ranking.looked_at.push_back(docid);
    }
    std::stable_sort(ranking.hits.begin(), end,
                     [](const Ranked &a, const Ranked &b) { return a.score > b.score; });
}

static Total total_of(const Xapian::MSet &found, const ProximityDecider *decider)
{
    const Xapian::doccount least = found.get_matches_lower_bound();
    const Xapian::doccount most = found.get_matches_upper_bound();
    const Xapian::doccount about = decider ? decider->estimate() : found.get_matches_estimated();
    return {least, most, std::min(std::max(about, least), most)};
}

Ranking Ranker::best(Xapian::doccount wanted, Xapian::doccount counted)
{
    Ranking ranking{};
    const bool again = second && wanted > 0;
    if (decider)
        decider->begin();
    ranking.found = enquire.get_mset(0, again ? std::max(wanted, SECOND_LOOKS + 1) : wanted,
                                     counted, nullptr, decider.get());
    ranking.total = total_of(ranking.found, decider.get());
    for (Xapian::doccount i = 0; i < ranking.found.size(); i++)
        ranking.hits.push_back({second ? ranking.found[i].get_weight() : 0, i, false});
    if (again)
        look_again(ranking);
    ranking.hits.resize(std::min<size_t>(ranking.hits.size(), wanted));
    return ranking;
}
