#include "index/length_source.hh"

#include <algorithm>

#include "article/fields.h"
#include "index/tokens.h"

Xapian::doccount LengthSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount LengthSource::get_termfreq_est() const
{
    return last;
}

Xapian::doccount LengthSource::get_termfreq_max() const
{
    return last;
}

Xapian::docid LengthSource::get_docid() const
{
    return at;
}

void LengthSource::next(double min_weight)
{
    skip_to(at + 1, min_weight);
}

void LengthSource::skip_to(Xapian::docid docid, double)
{
    for (at = std::max(at, docid); at <= last && !matches(at); at++)
        ;
}

bool LengthSource::check(Xapian::docid docid, double)
{
    if (docid <= at)
        return true;
    if (!matches(docid))
        return false;
    at = docid;
    return true;
}

bool LengthSource::at_end() const
{
    return at > last;
}

LengthSource *LengthSource::clone() const
{
    return new LengthSource(least, most, segments);
}

void LengthSource::init(const Xapian::Database &db)
{
    const auto found = segments->find(db.get_uuid());
    segment = found == segments->end() ? nullptr : found->second;
    last = segment ? db.get_lastdocid() : 0;
    at = 0;
}

bool LengthSource::matches(Xapian::docid docid) const
{
    struct token_cursor cursor;
    if (!tokens_begin(segment->tokens, docid, &cursor))
        return false;
    for (size_t i = 0; i < field_count; i++) {
        if (fields[i].kind != FIELD_TEXT)
            continue;
        if (!tokens_next_field(&cursor))
            return false;
        if (field_is_body(&fields[i]))
            return cursor.left >= least && cursor.left <= most;
    }
    return false;
}
