#include "index/filter_source.hh"

#include <algorithm>

Xapian::doccount FilterSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount FilterSource::get_termfreq_est() const
{
    return last;
}

Xapian::doccount FilterSource::get_termfreq_max() const
{
    return last;
}

Xapian::docid FilterSource::get_docid() const
{
    return at;
}

void FilterSource::next(double min_weight)
{
    skip_to(at + 1, min_weight);
}

void FilterSource::skip_to(Xapian::docid docid, double)
{
    for (at = std::max(at, docid); !at_end() && !passes(at); at++)
        ;
}

bool FilterSource::check(Xapian::docid docid, double)
{
    if (docid <= at || at_end())
        return true;
    if (!passes(docid))
        return at_end();
    at = docid;
    return true;
}

bool FilterSource::at_end() const
{
    return at > last;
}

void FilterSource::init(const Xapian::Database &db)
{
    last = enter(db) ? db.get_lastdocid() : 0;
    at = 0;
}
