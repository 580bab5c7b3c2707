#include "index/posting_sources.hh"

// -- sets ---------------------------------------------------------------------------------------

Xapian::doccount SetSource::get_termfreq_min() const
{
    return get_termfreq_max();
}

Xapian::doccount SetSource::get_termfreq_est() const
{
    return get_termfreq_max();
}

Xapian::doccount SetSource::get_termfreq_max() const
{
    return set ? static_cast<Xapian::doccount>(set->count) : 0;
}

Xapian::docid SetSource::get_docid() const
{
    return set->docids[at - 1];
}

void SetSource::next(double)
{
    at++;
}

void SetSource::skip_to(Xapian::docid docid, double)
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

bool SetSource::at_end() const
{
    return at > (set ? set->count : 0);
}

SetSource *SetSource::clone() const
{
    return new SetSource(sets);
}

void SetSource::init(const Xapian::Database &db)
{
    const auto found = sets->find(db.get_uuid());
    set = found == sets->end() ? nullptr : found->second;
    at = 0;
}

// -- the deadline -------------------------------------------------------------------------------

// What the library does to come to a document, at least. What takes longer asks by itself.
static constexpr size_t STEPS_PER_DOCUMENT = 40;

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
    if (at_hand && !has_begun) {
        at_hand->uuid = uuid;
        at_hand->of_segment = at_hand->lengths ? at_hand->lengths->at(uuid).get() : nullptr;
    }
    if (at_hand) {
        at_hand->docid = at;
        at_hand->documents++;
    }
    has_begun = true;
    if (deadline->has_passed(STEPS_PER_DOCUMENT))
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
    return deadline->was_met() || at > last;
}

DeadlineSource *DeadlineSource::clone() const
{
    return new DeadlineSource(deadline, at_hand);
}

void DeadlineSource::init(const Xapian::Database &db)
{
    count = db.get_doccount();
    last = db.get_lastdocid();
    uuid = db.get_uuid();
    at = 0;
    has_begun = false;
}
