// The articles with a passage in which a phrase may begin: to be joined by AND with its words, of
// which they leave few. Where there are fewer of them, the match begins with them. Private to
// index/.
#ifndef INDEX_PAIR_SOURCE_HH
#define INDEX_PAIR_SOURCE_HH

#include <cstdint>
#include <memory>
#include <vector>

#include <xapian.h>

#include "index/proximity.hh"

class PairSource final : public Xapian::PostingSource
{
  public:
    // The segments are borrowed and stay as long as the match runs.
    PairSource(std::shared_ptr<const Proximity> phrase,
               std::shared_ptr<const SegmentsByUuid> by_uuid)
        : asked(std::move(phrase)), segments(std::move(by_uuid))
    {
    }

    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    PairSource *clone() const override;
    void init(const Xapian::Database &db) override;

  private:
    const std::shared_ptr<const Proximity> asked;
    const std::shared_ptr<const SegmentsByUuid> segments;

    // Of the segment at hand.
    bool is_all = false; // Any article may: docids has none.
    std::vector<Xapian::docid> docids;
    Xapian::doccount count = 0;
    Xapian::docid last = 0, at = 0;
    size_t place = 0; // In docids.
};

#endif
