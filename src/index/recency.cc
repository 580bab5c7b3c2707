#include "index/recency.hh"

#include <algorithm>
#include <cmath>

#include "index/weighting.hh"

static constexpr double MOST_OF_BEST = 0.2;

// Then a billionth of it is left.
static constexpr double HALF_LIVES = 30;

Recency::Recency(const Frequencies &frequencies, const struct index_search &search)
    : now(search.now), half_life(static_cast<double>(search.half_life_ms) / 1000), top(0)
{
    for (const RankedTerm &term : ranked_terms(frequencies, search.query))
        top += MOST_OF_BEST * term.importance;
    if (top == 0) // Nothing is ranked: then it is the order.
        top = 1;
}

// What was before 1970 is as old as that.
double Recency::share(int64_t date) const
{
    const double then = static_cast<double>(std::max<int64_t>(date, 0));
    const double age = std::max(0.0, static_cast<double>(now) - then);
    return age < HALF_LIVES * half_life ? top * std::exp2(-age / half_life) : 0;
}

// -- the source ---------------------------------------------------------------------------------

double RecencySource::get_weight() const
{
    return recency.share(dates->by_docid[get_docid() - 1]);
}

RecencySource *RecencySource::clone() const
{
    return new RecencySource(recency, segments);
}

// If all are too old, it is none.
bool RecencySource::enter(const Xapian::Database &db)
{
    dates = segments->at(db.get_uuid());
    const double most = recency.share(dates->newest);
    set_maxweight(most);
    any_is_new = most > 0;
    return any_is_new;
}

bool RecencySource::passes(Xapian::docid)
{
    return any_is_new;
}

Xapian::Query with_recency(const struct index_reader *reader, const struct index_search &search,
                           const Xapian::Query &query)
{
    if (search.half_life_ms == 0)
        return query;
    auto *source = new RecencySource(Recency(*reader->frequencies, search), reader_dates(reader));
    return Xapian::Query(Xapian::Query::OP_AND_MAYBE, query, Xapian::Query(source->release()));
}
