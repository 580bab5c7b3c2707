// The library breaks ties by docid, which a merge changes. So it is asked for a little more than
// the page; the hits that share the score or date of the page's last are read, and put in order by
// date and id.
#include "index/page.hh"

#include <algorithm>

#include "index/stored.h"

namespace
{

// Many articles have the date of their day.
constexpr Xapian::doccount EXTRA_BY_DATE = 32, EXTRA_BY_SCORE = 1;

// Of so many hits at once the stored records are kept until it is known which are on the page.
constexpr size_t RECORDS_KEPT = 256;

// The order of the hits, and of the positions between them.
class Order
{
  public:
    explicit Order(enum index_sort by) : sort(by)
    {
    }

    template <typename A, typename B> bool operator()(const A &a, const B &b) const
    {
        if (rounded(a.score) != rounded(b.score))
            return a.score > b.score;
        if (a.date != b.date)
            return sort == SORT_OLDEST ? a.date < b.date : a.date > b.date;
        return a.id < b.id;
    }

  private:
    enum index_sort sort;

    // The sum of the same weights can differ in the last bits, by the way it was added up.
    static float rounded(double score)
    {
        return static_cast<float>(score);
    }
};

// The part of the match that may be on the page.
class Candidates
{
  public:
    Candidates(const Ranker &by, const Ranking &of, const struct index_search &asked)
        : ranker(by), ranking(of), search(asked)
    {
    }

    // Whether the library has put both in one place.
    bool are_tied(size_t a, size_t b) const
    {
        const Ranked &left = ranking.hits[a], &right = ranking.hits[b];
        if (search.sort == SORT_RELEVANCE)
            return static_cast<float>(left.score) == static_cast<float>(right.score);
        return ranking.found[left.at].get_weight() == ranking.found[right.at].get_weight();
    }

    // The first that may stand at or behind an offset.
    size_t first_at(size_t offset) const
    {
        while (offset > 0 && offset < ranking.hits.size() && are_tied(offset - 1, offset))
            offset--;
        return offset;
    }

    // Behind the first that is beyond an end and not tied with the last before it: those that come
    // later cannot stand before the end.
    size_t settled_at(size_t end) const
    {
        size_t at = end;
        while (at < ranking.hits.size() && are_tied(end - 1, at))
            at++;
        return std::min(at + 1, ranking.hits.size());
    }

    // The hits between two places, in order.
    std::vector<PageHit> read(size_t from, size_t until) const
    {
        std::vector<PageHit> hits;
        for (size_t i = from; i < until; i++) {
            PageHit hit{};
            hit.docid = *ranking.found[ranking.hits[i].at];
            hit.data = ranker.record_of(hit.docid);
            if (!stored_identity(hit.data.data(), hit.data.size(), &hit.id, &hit.date))
                throw Xapian::DatabaseCorruptError("a stored record is damaged");
            hit.score = ranking.hits[i].score;
            hit.again = ranking.hits[i].again;
            if (hits.size() >= RECORDS_KEPT)
                hit.data = std::string();
            hits.push_back(std::move(hit));
        }
        std::sort(hits.begin(), hits.end(), Order(search.sort));
        return hits;
    }

  private:
    const Ranker &ranker;
    const Ranking &ranking;
    const struct index_search &search;
};

} // namespace

// Behind the position's score, which is the first that cannot stand before it.
static size_t first_by_score(const std::vector<Ranked> &hits, double score)
{
    size_t low = 0, high = hits.size();
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (static_cast<float>(hits[middle].score) > static_cast<float>(score))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static std::vector<PageHit> hits_of(const Ranker &ranker, const Ranking &ranking,
                                    const struct index_search &search)
{
    const Candidates candidates(ranker, ranking, search);
    if (search.after) {
        const bool by_score = search.sort == SORT_RELEVANCE;
        auto hits = candidates.read(
            by_score ? first_by_score(ranking.hits, search.after->score) : 0, ranking.hits.size());
        const auto behind = std::upper_bound(hits.begin(), hits.end(), *search.after,
                                             Order(search.sort));
        hits.erase(hits.begin(), behind);
        return hits;
    }
    const size_t first = candidates.first_at(search.offset);
    auto hits = candidates.read(first, candidates.settled_at(search.offset + search.limit));
    const size_t skipped = std::min(search.offset - first, hits.size());
    hits.erase(hits.begin(), hits.begin() + static_cast<ptrdiff_t>(skipped));
    return hits;
}

// Whether nothing that was not asked for could stand before the last hit of the page.
static bool is_settled(const Ranking &ranking, const std::vector<PageHit> &hits,
                       const struct index_search &search)
{
    if (hits.size() <= search.limit)
        return false;
    const PageHit &last = hits[search.limit - 1], &end = hits.back();
    if (search.sort == SORT_RELEVANCE)
        return static_cast<float>(last.score) > static_cast<float>(ranking.hits.back().score);
    return last.date != end.date;
}

Page page_of(Ranker &ranker, const struct index_search &search, Xapian::doccount counted)
{
    Xapian::doccount wanted = static_cast<Xapian::doccount>(search.offset + search.limit);
    Xapian::doccount extra = search.sort == SORT_RELEVANCE ? EXTRA_BY_SCORE : EXTRA_BY_DATE;
    Page page{};
    if (search.limit == 0) {
        page.total = ranker.best(0, counted).total;
        return page;
    }
    if (search.after && search.sort == SORT_RELEVANCE)
        wanted += static_cast<Xapian::doccount>(search.after->depth);
    for (;; extra = 4 * extra + wanted) {
        const Ranking ranking = ranker.best(wanted + extra, counted);
        if (!page.hits.empty() && ranker.is_over())
            break; // What was found before is more.
        page.total = ranking.total;
        page.hits = hits_of(ranker, ranking, search);
        if (ranking.hits.size() < wanted + extra || is_settled(ranking, page.hits, search) ||
            ranker.is_over())
            break;
    }
    page.has_more = page.hits.size() > search.limit;
    if (page.has_more)
        page.hits.resize(search.limit);
    page.depth = (search.after ? search.after->depth : search.offset) + page.hits.size();
    return page;
}
