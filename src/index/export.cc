// All matches of a query at one snapshot, segment by segment and in each by docid: any number of
// them costs no more memory than a piece, and each piece goes on where the last one ended.
#include "index/export.hh"

#include "base/alloc.h"
#include "index/reader_private.hh"
#include "index/results.hh"

Xapian::doccount FromSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount FromSource::get_termfreq_est() const
{
    return last >= first ? last - first + 1 : 0;
}

Xapian::doccount FromSource::get_termfreq_max() const
{
    return get_termfreq_est();
}

Xapian::docid FromSource::get_docid() const
{
    return at;
}

void FromSource::next(double)
{
    at = at < first ? first : at + 1;
}

void FromSource::skip_to(Xapian::docid docid, double)
{
    at = std::max(docid, std::max(at, first));
}

bool FromSource::at_end() const
{
    return at > last;
}

FromSource *FromSource::clone() const
{
    return new FromSource(first);
}

void FromSource::init(const Xapian::Database &db)
{
    last = db.get_lastdocid();
    at = 0;
}

static Xapian::MSet next_of(struct index_reader *reader, const struct index_search *search,
                            const struct index_place *place, Xapian::doccount wanted)
{
    const struct snapshot_part &part = reader->snapshot->parts[place->part];
    const Xapian::Query from((new FromSource(place->docid + 1))->release());
    Xapian::Enquire enquire(reader->segments.at(part.segment->id));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(
        Xapian::Query(Xapian::Query::OP_FILTER,
                      reader_query(reader, search->query, search->since, search->until), from));
    return enquire.get_mset(0, wanted);
}

int index_reader_export(struct index_reader *reader, const struct index_search *search,
                        struct index_place *place, struct index_results **out, struct err *err)
{
    return reader_guard(reader, err, [&] {
        OwnedResults results = results_new(reader, search, search->limit);
        *reader->pairs_left = false;
        while (results->count < search->limit && place->part < reader->snapshot->count) {
            const auto wanted = static_cast<Xapian::doccount>(search->limit - results->count);
            const struct segment *segment = reader->snapshot->parts[place->part].segment;
            const Xapian::MSet found = next_of(reader, search, place, wanted);
            for (auto it = found.begin(); it != found.end(); ++it) {
                results_add(reader, search, {it.get_document().get_data(), segment, 0},
                            results.get());
                place->docid = *it;
            }
            if (found.size() < wanted) {
                place->part++;
                place->docid = 0;
            }
        }
        results->partial = *reader->pairs_left;
        place->is_end = place->part == reader->snapshot->count;
        const int rc = reader_check_maps(reader, search->query, err);
        if (rc == 0)
            *out = results.release();
        return rc;
    });
}
