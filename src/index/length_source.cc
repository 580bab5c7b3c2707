#include "index/length_source.hh"

#include "article/fields.h"
#include "index/tokens.h"

LengthSource *LengthSource::clone() const
{
    return new LengthSource(least, most, segments);
}

bool LengthSource::enter(const Xapian::Database &db)
{
    const auto found = segments->find(db.get_uuid());
    segment = found == segments->end() ? nullptr : found->second;
    return segment;
}

bool LengthSource::passes(Xapian::docid docid)
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
