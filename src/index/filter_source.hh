// The documents that pass a test, one after the other: to be joined by AND with what leaves few to
// look at. Private to index/.
#ifndef INDEX_FILTER_SOURCE_HH
#define INDEX_FILTER_SOURCE_HH

#include <xapian.h>

class FilterSource : public Xapian::PostingSource
{
  public:
    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool check(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    void init(const Xapian::Database &db) override;

  private:
    // Stand before the documents of a database; false if none of them passes.
    virtual bool enter(const Xapian::Database &db) = 0;
    virtual bool passes(Xapian::docid docid) = 0;

    Xapian::docid last = 0, at = 0;
};

#endif
