// What a search adds to the scores of new articles, where it asks for that. Private to index/.
#ifndef INDEX_RECENCY_HH
#define INDEX_RECENCY_HH

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "index/reader_private.hh"

// So much of what the best match could score is on top for an article of now, and half of that for
// each half-life that it is old. Added, not multiplied: what matches far better comes first at any
// age.
class Recency
{
  public:
    Recency(const Xapian::Database &db, const struct index_search &search);

    // Of an article of that date.
    double share(int64_t date) const;

  private:
    int64_t now;
    double half_life; // Seconds.
    double top;
};

// The dates of a segment's articles: seconds, from 1970 on.
struct segment_dates {
    std::vector<uint32_t> by_docid; // Less 1.
    uint32_t newest;
};

// Adds its share to every document.
class RecencySource final : public Xapian::PostingSource
{
  public:
    using Dates = std::shared_ptr<const struct segment_dates>;
    using Segments = std::map<std::string, Dates>; // By the UUIDs of their databases.

    RecencySource(const Recency &of, std::shared_ptr<const Segments> by_uuid)
        : recency(of), segments(std::move(by_uuid))
    {
    }

    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    double get_weight() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    RecencySource *clone() const override;
    void init(const Xapian::Database &db) override;

  private:
    const Recency recency;
    const std::shared_ptr<const Segments> segments;
    Dates dates;
    Xapian::docid last = 0, at = 0;
};

// The query with the share of recency that the search asks for, if it does. Reads the dates of
// segments that it sees for the first time.
Xapian::Query with_recency(struct index_reader *reader, const struct index_search &search,
                           const Xapian::Query &query);

#endif
