#include "index/date_order.hh"

#include <algorithm>

#include "index/reader_private.hh"

DateWeights::DateWeights(enum index_sort sort, const DatesByUuid &dates)
    : is_newest_first(sort == SORT_NEWEST)
{
    int64_t oldest = INT64_MAX, newest = INT64_MIN;
    for (const auto &segment : dates) {
        oldest = std::min(oldest, segment.second->oldest);
        newest = std::max(newest, segment.second->newest);
    }
    origin = is_newest_first ? static_cast<double>(oldest) - 1 : static_cast<double>(newest) + 1;
}

double DateWeights::of(int64_t date) const
{
    const double distance = static_cast<double>(date) - origin;
    return is_newest_first ? distance : -distance;
}

double DateWeights::most_of(const struct segment_dates &dates) const
{
    return of(is_newest_first ? dates.newest : dates.oldest);
}

double DateOrderSource::get_weight() const
{
    return weights.of(dates->by_docid[get_docid() - 1]);
}

void DateOrderSource::skip_to(Xapian::docid docid, double min_weight)
{
    least = min_weight;
    FilterSource::skip_to(docid, min_weight);
}

bool DateOrderSource::check(Xapian::docid docid, double min_weight)
{
    least = min_weight;
    return FilterSource::check(docid, min_weight);
}

DateOrderSource *DateOrderSource::clone() const
{
    return new DateOrderSource(weights, segments);
}

bool DateOrderSource::enter(const Xapian::Database &db)
{
    dates = segments->at(db.get_uuid());
    if (dates->by_docid.empty())
        return false;
    set_maxweight(weights.most_of(*dates));
    return true;
}

bool DateOrderSource::passes(Xapian::docid docid)
{
    return weights.of(dates->by_docid[docid - 1]) >= least;
}

Xapian::Query in_date_order(const struct index_reader *reader, enum index_sort sort,
                            const Xapian::Query &query)
{
    const std::shared_ptr<const DatesByUuid> dates = reader_dates(reader);
    auto *source = new DateOrderSource(DateWeights(sort, *dates), dates);
    return Xapian::Query(Xapian::Query::OP_FILTER, Xapian::Query(source->release()), query);
}
