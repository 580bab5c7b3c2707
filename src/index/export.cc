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

// at_hand is where the deadline ended it, if it did.
static Xapian::MSet next_of(struct index_reader *reader, const struct index_search *search,
                            const struct index_place *place, Xapian::doccount wanted,
                            const std::shared_ptr<DocumentAtHand> &at_hand)
{
    const struct snapshot_part &part = reader->snapshot->parts[place->part];
    const Xapian::Query from((new FromSource(place->docid + 1))->release());
    Xapian::Enquire enquire(reader->segments.at(part.segment->id));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    const Xapian::Query query(Xapian::Query::OP_FILTER,
                              reader_query(reader, search->query, search->since, search->until),
                              from);
    enquire.set_query(reader_until_deadline(reader, query, at_hand));
    return enquire.get_mset(0, wanted);
}

// Go on where the deadline ended it; behind that, if it did not come further.
static void go_on_behind(struct index_place *place, uint32_t began_behind,
                         const DocumentAtHand &at_hand, struct index_results *results)
{
    if (at_hand.docid > place->docid + 1)
        place->docid = at_hand.docid - 1;
    results->partial = place->docid == began_behind;
    place->docid += results->partial;
}

// False if the time was over before all were added.
static bool add_found(struct index_reader *reader, const struct index_search *search,
                      const Xapian::MSet &found, struct index_place *place,
                      struct index_results *results)
{
    const struct segment *segment = reader->snapshot->parts[place->part].segment;
    for (auto it = found.begin(); it != found.end(); ++it) {
        if (results->count > 0 && reader->deadline->passes_now())
            return false;
        const DocumentPlace at = {segment, *it};
        results_add(reader, search, {reader_record(reader, at), at, 0}, results);
        place->docid = *it;
    }
    return true;
}

int index_reader_export(struct index_reader *reader, const struct index_search *search,
                        struct index_place *place, struct index_results **out, struct err *err)
{
    return reader_guard(reader, err, [&] {
        reader_begin(reader, search->deadline_ms);
        OwnedResults results = results_new(reader, search, search->limit);
        *reader->pairs_left = false;
        while (results->count < search->limit && place->part < reader->snapshot->count) {
            const auto wanted = static_cast<Xapian::doccount>(search->limit - results->count);
            const auto at_hand = std::make_shared<DocumentAtHand>();
            const uint32_t began_behind = place->docid;
            const Xapian::MSet found = next_of(reader, search, place, wanted, at_hand);
            const bool is_cut = reader->deadline->was_met();
            if (!add_found(reader, search, found, place, results.get()))
                break;
            if (is_cut) {
                go_on_behind(place, began_behind, *at_hand, results.get());
                break;
            }
            if (found.size() < wanted) {
                place->part++;
                place->docid = 0;
            }
        }
        results->partial = results->partial || *reader->pairs_left;
        place->is_end = place->part == reader->snapshot->count;
        const int rc = reader_check_maps(reader, search->query, err);
        if (rc == 0)
            *out = results.release();
        return rc;
    });
}
