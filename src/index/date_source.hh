// The dates of all articles, in memory: comparing a number takes a tenth of what the library takes
// to compare the value that it keeps of each. Private to index/.
#ifndef INDEX_DATE_SOURCE_HH
#define INDEX_DATE_SOURCE_HH

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "index/filter_source.hh"

// The dates of a segment's articles; it never changes, so they are read once.
struct segment_dates {
    std::vector<int64_t> by_docid; // Less 1.
    int64_t oldest, newest;
};

using SegmentDates = std::shared_ptr<const struct segment_dates>;
using DatesByUuid = std::map<std::string, SegmentDates>; // By the UUIDs of their databases.

struct index_reader;

// Those of all the reader's segments. Reads what it sees for the first time.
std::shared_ptr<const DatesByUuid> reader_dates(const struct index_reader *reader);

// The articles of a time.
class DateSource final : public FilterSource
{
  public:
    // since <= date < until, so none is of INT64_MAX.
    DateSource(int64_t from, int64_t to, std::shared_ptr<const DatesByUuid> by_uuid)
        : since(from), until(to), segments(std::move(by_uuid))
    {
    }

    Xapian::doccount get_termfreq_est() const override;
    DateSource *clone() const override;

  private:
    bool enter(const Xapian::Database &db) override;
    bool passes(Xapian::docid docid) override;
    bool has(int64_t date) const;

    const int64_t since, until;
    const std::shared_ptr<const DatesByUuid> segments;
    SegmentDates dates;
    bool any_may_pass = false;
};

#endif
