#include "index/recency.hh"

#include <algorithm>
#include <cmath>

#include "article/fields.h"
#include "index/document.h"
#include "index/weighting.hh"

static constexpr double MOST_OF_BEST = 0.2;

// Then a billionth of it is left.
static constexpr double HALF_LIVES = 30;

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
    return age < HALF_LIVES * half_life ? top * std::exp2(-age / half_life) : 0;
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
    return last;
}

double RecencySource::get_weight() const
{
    return recency.share(dates->by_docid[at - 1]);
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
    return at > last;
}

RecencySource *RecencySource::clone() const
{
    return new RecencySource(recency, segments);
}

void RecencySource::init(const Xapian::Database &db)
{
    dates = segments->at(db.get_uuid());
    const double most = recency.share(dates->newest);
    at = 0;
    last = most > 0 ? static_cast<Xapian::docid>(dates->by_docid.size())
                    : 0; // All too old is none.
    set_maxweight(most);
}

// -- dates --------------------------------------------------------------------------------------

// What was before 1970 is as old as that.
static RecencySource::Dates read_dates(const Xapian::Database &db)
{
    struct segment_dates dates = {std::vector<uint32_t>(db.get_lastdocid(), 0), 0};
    const auto end = db.valuestream_end(SLOT_DATE);
    for (auto it = db.valuestream_begin(SLOT_DATE); it != end; ++it) {
        const std::string value = *it;
        if (value.size() != DATE_VALUE_SIZE || it.get_docid() > dates.by_docid.size())
            throw Xapian::DatabaseCorruptError("a date is damaged");
        const int64_t date = document_date_of_value(value.data());
        const auto seconds = static_cast<uint32_t>(std::clamp<int64_t>(date, 0, UINT32_MAX));
        dates.by_docid[it.get_docid() - 1] = seconds;
        dates.newest = std::max(dates.newest, seconds);
    }
    return std::make_shared<const struct segment_dates>(std::move(dates));
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
