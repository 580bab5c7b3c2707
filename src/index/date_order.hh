// Newest or oldest first. Private to index/.
//
// Each article weighs as much as its date, so the library's search for the heaviest ones finds
// them, and says what an article has to weigh to be among those it has: all that are older are
// passed over in the dates in memory, before anything else is asked about them. Sorted by the value
// that the library keeps, every match would be looked at.
#ifndef INDEX_DATE_ORDER_HH
#define INDEX_DATE_ORDER_HH

#include <memory>

#include <xapian.h>

#include "index/date_source.hh"
#include "index/filter_source.hh"
#include "index/reader.h"

// How much articles of a date weigh: more than nothing.
class DateWeights
{
  public:
    // sort is by date; the dates are those of all segments.
    DateWeights(enum index_sort sort, const DatesByUuid &dates);

    double of(int64_t date) const;
    double most_of(const struct segment_dates &dates) const;

  private:
    bool is_newest_first;
    double origin; // Beyond the last in the order.
};

class DateOrderSource final : public FilterSource
{
  public:
    DateOrderSource(const DateWeights &of, std::shared_ptr<const DatesByUuid> by_uuid)
        : weights(of), segments(std::move(by_uuid))
    {
    }

    double get_weight() const override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool check(Xapian::docid docid, double min_weight) override;
    DateOrderSource *clone() const override;

  private:
    bool enter(const Xapian::Database &db) override;
    bool passes(Xapian::docid docid) override;

    const DateWeights weights;
    const std::shared_ptr<const DatesByUuid> segments;
    SegmentDates dates;
    double least = 0; // What an article has to weigh.
};

// The query, whose matches weigh what their dates do and nothing else.
Xapian::Query in_date_order(const struct index_reader *reader, enum index_sort sort,
                            const Xapian::Query &query);

#endif
