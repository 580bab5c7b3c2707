// What a search adds to the scores of new articles, where it asks for that. Private to index/.
#ifndef INDEX_RECENCY_HH
#define INDEX_RECENCY_HH

#include <cstdint>
#include <memory>

#include <xapian.h>

#include "index/date_source.hh"
#include "index/filter_source.hh"
#include "index/frequencies.hh"
#include "index/reader_private.hh"

// So much of what the best match could score is on top for an article of now, and half of that for
// each half-life that it is old. Added, not multiplied: what matches far better comes first at any
// age.
class Recency
{
  public:
    Recency(const Frequencies &frequencies, const struct index_search &search);

    // Of an article of that date.
    double share(int64_t date) const;

  private:
    int64_t now;
    double half_life; // Seconds.
    double top;
};

// Adds its share to every document.
class RecencySource final : public FilterSource
{
  public:
    RecencySource(const Recency &of, std::shared_ptr<const DatesByUuid> by_uuid)
        : recency(of), segments(std::move(by_uuid))
    {
    }

    double get_weight() const override;
    RecencySource *clone() const override;

  private:
    bool enter(const Xapian::Database &db) override;
    bool passes(Xapian::docid docid) override;

    const Recency recency;
    const std::shared_ptr<const DatesByUuid> segments;
    SegmentDates dates;
    bool any_is_new = false;
};

// The query with the share of recency that the search asks for, if it does.
Xapian::Query with_recency(const struct index_reader *reader, const struct index_search &search,
                           const Xapian::Query &query);

#endif
