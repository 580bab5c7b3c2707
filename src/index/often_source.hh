// The documents that have a term so often at least, by the counts of its postings. Private to
// index/.
#ifndef INDEX_OFTEN_SOURCE_HH
#define INDEX_OFTEN_SOURCE_HH

#include <string>

#include <xapian.h>

// Counts weigh headlines, so some have it less often; who wants it exactly looks at their words
// then. Most that have it but once or twice, which are most of all, need not be looked at.
class OftenSource final : public Xapian::PostingSource
{
  public:
    OftenSource(std::string of, Xapian::termcount at_least) : term(std::move(of)), least(at_least)
    {
    }

    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    OftenSource *clone() const override;
    void init(const Xapian::Database &db) override;

  private:
    void settle();

    const std::string term;
    const Xapian::termcount least;
    Xapian::doccount frequency = 0;
    Xapian::PostingIterator at, end;
    bool is_before = true; // The first one.
};

#endif
