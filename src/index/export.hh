// Private to index/export.cc and its tests.
#ifndef INDEX_EXPORT_HH
#define INDEX_EXPORT_HH

#include <xapian.h>

// The documents of one database from a docid on.
class FromSource final : public Xapian::PostingSource
{
  public:
    explicit FromSource(Xapian::docid from) : first(from)
    {
    }

    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    FromSource *clone() const override;
    void init(const Xapian::Database &db) override;

  private:
    const Xapian::docid first;
    Xapian::docid last = 0, at = 0;
};

#endif
