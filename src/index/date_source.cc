#include "index/date_source.hh"

#include <algorithm>

#include "article/fields.h"
#include "index/document.h"
#include "index/reader_private.hh"

// So many are looked at to tell how many articles are of a time.
static constexpr size_t SAMPLE = 1024;

// -- reading ------------------------------------------------------------------------------------

static SegmentDates read_dates(const Xapian::Database &db)
{
    struct segment_dates dates = {std::vector<int64_t>(db.get_lastdocid(), INT64_MAX), INT64_MAX,
                                  INT64_MIN};
    const auto end = db.valuestream_end(SLOT_DATE);
    for (auto it = db.valuestream_begin(SLOT_DATE); it != end; ++it) {
        const std::string value = *it;
        if (value.size() != DATE_VALUE_SIZE || it.get_docid() > dates.by_docid.size())
            throw Xapian::DatabaseCorruptError("a date is damaged");
        const int64_t date = document_date_of_value(value.data());
        dates.by_docid[it.get_docid() - 1] = date;
        dates.oldest = std::min(dates.oldest, date);
        dates.newest = std::max(dates.newest, date);
    }
    return std::make_shared<const struct segment_dates>(std::move(dates));
}

std::shared_ptr<const DatesByUuid> reader_dates(const struct index_reader *reader)
{
    struct cache_counts &counts = reader->date_counts;
    if (reader->dates) {
        counts.hits += reader->dates->size();
        return reader->dates;
    }
    auto by_uuid = std::make_shared<DatesByUuid>();
    uint64_t bytes = 0;
    for (const auto &segment : reader->segments) {
        const std::string uuid = segment.second.get_uuid();
        const bool is_known = reader->dates_before && reader->dates_before->count(uuid) > 0;
        const SegmentDates dates = is_known ? reader->dates_before->at(uuid)
                                            : read_dates(segment.second);
        (is_known ? counts.hits : counts.misses)++;
        bytes += dates->by_docid.capacity() * sizeof dates->by_docid[0];
        by_uuid->emplace(uuid, dates);
    }
    counts.entries = by_uuid->size();
    counts.bytes = bytes;
    reader->dates_before.reset();
    reader->dates = by_uuid;
    return reader->dates;
}

// -- the source ---------------------------------------------------------------------------------

bool DateSource::has(int64_t date) const
{
    return date >= since && date < until;
}

bool DateSource::passes(Xapian::docid docid)
{
    return any_may_pass && has(dates->by_docid[docid - 1]);
}

Xapian::doccount DateSource::get_termfreq_est() const
{
    const size_t all = get_termfreq_max();
    const size_t stride = all / SAMPLE + 1;
    size_t count = 0;
    for (size_t i = 0; i < all; i += stride)
        count += has(dates->by_docid[i]);
    return static_cast<Xapian::doccount>(std::min(count * stride, all));
}

DateSource *DateSource::clone() const
{
    return new DateSource(since, until, segments);
}

bool DateSource::enter(const Xapian::Database &db)
{
    dates = segments->at(db.get_uuid());
    any_may_pass = dates->newest >= since && dates->oldest < until;
    return any_may_pass;
}
