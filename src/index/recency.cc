#include "index/recency.hh"

#include <algorithm>
#include <cmath>

#include "article/fields.h"
#include "index/document.h"
#include "index/weighting.hh"

static constexpr double MOST_OF_BEST = 0.2;

Recency::Recency(const Xapian::Database &db, const struct index_search &search)
    : now(search.now), half_life(static_cast<double>(search.half_life_ms) / 1000), top(0)
{
    for (const RankedTerm &term : ranked_terms(db, search.query))
        top += MOST_OF_BEST * term.importance;
    if (top == 0) // Nothing is ranked: then it is the order.
        top = 1;
}

double Recency::share(int64_t date) const
{
    const double age = std::max(0.0, static_cast<double>(now) - static_cast<double>(date));
    return top * std::exp2(-age / half_life);
}

// -- the source ---------------------------------------------------------------------------------

Xapian::doccount RecencySource::get_termfreq_min() const
{
    return get_termfreq_max();
}

Xapian::doccount RecencySource::get_termfreq_est() const
{
    return get_termfreq_max();
}

Xapian::doccount RecencySource::get_termfreq_max() const
{
    return static_cast<Xapian::doccount>(dates->size());
}

double RecencySource::get_weight() const
{
    return recency.share((*dates)[at - 1]);
}

Xapian::docid RecencySource::get_docid() const
{
    return at;
}

void RecencySource::next(double)
{
    at++;
}

void RecencySource::skip_to(Xapian::docid docid, double)
{
    at = std::max(at, docid);
}

bool RecencySource::at_end() const
{
    return at > dates->size();
}

RecencySource *RecencySource::clone() const
{
    return new RecencySource(recency, segments);
}

void RecencySource::init(const Xapian::Database &db)
{
    dates = segments->at(db.get_uuid());
    at = 0;
    set_maxweight(recency.most());
}

// -- dates --------------------------------------------------------------------------------------

// What was before 1970 is as old as that.
static RecencySource::Dates read_dates(const Xapian::Database &db)
{
    std::vector<uint32_t> dates(db.get_lastdocid(), 0);
    const auto end = db.valuestream_end(SLOT_DATE);
    for (auto it = db.valuestream_begin(SLOT_DATE); it != end; ++it) {
        const std::string value = *it;
        if (value.size() != DATE_VALUE_SIZE)
            throw Xapian::DatabaseCorruptError("a date is damaged");
        const int64_t date = document_date_of_value(value.data());
        dates[it.get_docid() - 1] = static_cast<uint32_t>(std::clamp<int64_t>(date, 0, UINT32_MAX));
    }
    return std::make_shared<const std::vector<uint32_t>>(std::move(dates));
}

Xapian::Query with_recency(struct index_reader *reader, const struct index_search &search,
                           const Xapian::Query &query)
{
    if (search.half_life_ms == 0 || search.sort != SORT_RELEVANCE)
        return query;
    auto by_uuid = std::make_shared<RecencySource::Segments>();
    for (const auto &segment : reader->segments) {
        const std::string uuid = segment.second.get_uuid();
        const auto known = reader->dates.find(uuid);
        by_uuid->emplace(uuid,
                         known == reader->dates.end() ? read_dates(segment.second) : known->second);
    }
    reader->dates = *by_uuid;
    auto *source = new RecencySource(Recency(reader->all, search), by_uuid);
    return Xapian::Query(Xapian::Query::OP_AND_MAYBE, query, Xapian::Query(source->release()));
}
