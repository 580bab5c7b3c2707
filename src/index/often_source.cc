#include "index/often_source.hh"

Xapian::doccount OftenSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount OftenSource::get_termfreq_est() const
{
    return frequency / 2;
}

Xapian::doccount OftenSource::get_termfreq_max() const
{
    return frequency;
}

Xapian::docid OftenSource::get_docid() const
{
    return *at;
}

// Stand on the next that has it often enough, from here on.
void OftenSource::settle()
{
    is_before = false;
    while (at != end && at.get_wdf() < least)
        ++at;
}

void OftenSource::next(double)
{
    if (!is_before)
        ++at;
    settle();
}

void OftenSource::skip_to(Xapian::docid docid, double)
{
    if (at != end && (is_before || *at < docid))
        at.skip_to(docid);
    settle();
}

bool OftenSource::at_end() const
{
    return at == end;
}

OftenSource *OftenSource::clone() const
{
    return new OftenSource(term, least);
}

void OftenSource::init(const Xapian::Database &db)
{
    frequency = db.get_termfreq(term);
    at = db.postlist_begin(term);
    end = db.postlist_end(term);
    is_before = true;
}
