#include "index/posting_sources.hh"

#include "base/clock.h"

// -- the dead -----------------------------------------------------------------------------------

Xapian::doccount DeadSource::get_termfreq_min() const
{
    return get_termfreq_max();
}

Xapian::doccount DeadSource::get_termfreq_est() const
{
    return get_termfreq_max();
}

Xapian::doccount DeadSource::get_termfreq_max() const
{
    return set ? static_cast<Xapian::doccount>(set->count) : 0;
}

Xapian::docid DeadSource::get_docid() const
{
    return set->docids[at - 1];
}

void DeadSource::next(double)
{
    at++;
}

void DeadSource::skip_to(Xapian::docid docid, double)
{
    size_t low = at > 0 ? at - 1 : 0, high = set ? set->count : 0;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (set->docids[middle] < docid)
            low = middle + 1;
        else
            high = middle;
    }
    at = low + 1;
}

bool DeadSource::at_end() const
{
    return at > (set ? set->count : 0);
}

DeadSource *DeadSource::clone() const
{
    return new DeadSource(sets);
}

void DeadSource::init(const Xapian::Database &db)
{
    const auto found = sets->find(db.get_uuid());
    set = found == sets->end() ? nullptr : found->second;
    at = 0;
}

// -- the deadline -------------------------------------------------------------------------------

// A look at the clock costs as much as some twenty steps.
static constexpr unsigned STEPS_PER_LOOK = 256;

Xapian::doccount DeadlineSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount DeadlineSource::get_termfreq_est() const
{
    return count;
}

Xapian::doccount DeadlineSource::get_termfreq_max() const
{
    return count;
}

Xapian::docid DeadlineSource::get_docid() const
{
    return at;
}

// At a document. The library goes through one database after the other.
void DeadlineSource::arrive()
{
    if (at_hand && steps == 0)
        at_hand->uuid = uuid;
    if (at_hand)
        at_hand->docid = at;
    if (++steps % STEPS_PER_LOOK != 0 || clock_monotonic_ms() < deadline_ms)
        return;
    *met = true;
    at = last + 1;
}

void DeadlineSource::next(double)
{
    at++;
    arrive();
}

void DeadlineSource::skip_to(Xapian::docid docid, double)
{
    if (docid > at)
        at = docid;
    arrive();
}

bool DeadlineSource::check(Xapian::docid docid, double min_weight)
{
    skip_to(docid, min_weight);
    return true;
}

bool DeadlineSource::at_end() const
{
    return *met || at > last;
}

DeadlineSource *DeadlineSource::clone() const
{
    return new DeadlineSource(deadline_ms, met, at_hand);
}

void DeadlineSource::init(const Xapian::Database &db)
{
    count = db.get_doccount();
    last = db.get_lastdocid();
    uuid = db.get_uuid();
    at = 0;
    steps = 0;
}
