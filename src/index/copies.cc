#include "index/copies.hh"

#include <algorithm>
#include <set>

#include "index/document.h"
#include "index/sketch.h"
#include "index/stored.h"

// So many are looked at, some microseconds each. What has more copies is a form with figures.
static constexpr size_t MOST_CANDIDATES = 100;

// Outlets bring a story within days. What has the same words later is a form: grants to other
// towns, the same speech on the same day of another year.
static constexpr uint64_t MOST_SECONDS_APART = 7 * 86400;

// More hits than the page has are read ahead, because copies leave it; in parts of the page.
static constexpr size_t READ_AHEAD = 4;

// -- copies of an article -------------------------------------------------------------------------

namespace
{

// What is looked for, and what was found of it so far.
struct Hunt {
    article_id id;
    int64_t date;
    struct sketch sketch;
    std::set<std::pair<uint32_t, Xapian::docid>> seen; // Segment and document.
    Copies found;
};

} // namespace

static std::string id_term(article_id id)
{
    char term[ID_TERM_SIZE];
    document_id_term(id, term);
    return term;
}

static bool are_near(int64_t a, int64_t b)
{
    const auto left = static_cast<uint64_t>(a), right = static_cast<uint64_t>(b);
    return (a > b ? left - right : right - left) <= MOST_SECONDS_APART;
}

static void look_at(Hunt &hunt, const std::string &record)
{
    struct sketch sketch;
    Copy copy{};
    if (!stored_identity(record.data(), record.size(), &copy.id, &copy.date))
        throw Xapian::DatabaseCorruptError("a stored record is damaged");
    if (copy.id != hunt.id && are_near(copy.date, hunt.date) &&
        stored_sketch(record.data(), record.size(), &sketch) &&
        sketch_is_copy(&sketch, &hunt.sketch))
        hunt.found.list.push_back(copy);
}

static void look_in(const struct index_reader *reader, const struct snapshot_part &part,
                    const std::string &term, Hunt &hunt)
{
    const Xapian::Database &db = reader->segments.at(part.segment->id);
    const auto end = db.postlist_end(term);
    for (auto it = db.postlist_begin(term); it != end; ++it) {
        if (dead_set_has(part.dead, *it) || !hunt.seen.insert({part.segment->id, *it}).second)
            continue;
        if (hunt.seen.size() > MOST_CANDIDATES + 1 || reader->deadline->passes_now()) {
            hunt.found.is_cut = true;
            return;
        }
        look_at(hunt, db.get_document(*it).get_data());
    }
}

Copies copies_of(const struct index_reader *reader, const std::string &record)
{
    Hunt hunt{};
    char term[SKETCH_TERM_BYTES];
    if (!stored_identity(record.data(), record.size(), &hunt.id, &hunt.date) ||
        !stored_sketch(record.data(), record.size(), &hunt.sketch))
        return hunt.found;
    for (size_t band = 0; band < SKETCH_BANDS; band++) {
        if (!sketch_term(&hunt.sketch, band, term))
            continue;
        for (size_t i = 0; i < reader->snapshot->count && !hunt.found.is_cut; i++)
            look_in(reader, reader->snapshot->parts[i], std::string(term, sizeof term), hunt);
    }
    return hunt.found;
}

// -- as a query -----------------------------------------------------------------------------------

static Xapian::Query any_of(const std::vector<Copy> &copies)
{
    std::vector<Xapian::Query> ids;
    for (const Copy &copy : copies)
        ids.emplace_back(id_term(copy.id));
    return Xapian::Query(Xapian::Query::OP_OR, ids.begin(), ids.end());
}

Xapian::Query story_query(const struct index_reader *reader, article_id id)
{
    size_t part;
    uint32_t docid;
    std::vector<Copy> story = {{id, 0}};
    if (reader_find(reader, id, &part, &docid)) {
        const uint32_t segment = reader->snapshot->parts[part].segment->id;
        const Copies copies = copies_of(
            reader, reader->segments.at(segment).get_document(docid).get_data());
        story.insert(story.end(), copies.list.begin(), copies.list.end());
    }
    return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, any_of(story), 0);
}

// -- one of each story ----------------------------------------------------------------------------

static bool any_matches(const struct index_reader *reader, const struct index_search &search,
                        const std::vector<Copy> &copies)
{
    Xapian::Enquire enquire(reader->all);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(reader_until_deadline(
        reader, Xapian::Query(Xapian::Query::OP_FILTER, any_of(copies),
                              reader_query(reader, search.query, search.since, search.until))));
    return !enquire.get_mset(0, 1).empty();
}

// Whether another of its story is shown in its place.
static bool is_hidden(const struct index_reader *reader, const struct index_search &search,
                      const PageHit &hit)
{
    std::vector<Copy> before;
    const Copies copies = copies_of(
        reader, hit.data.empty() ? reader->all.get_document(hit.docid).get_data() : hit.data);
    const auto stands_before = [&](const Copy &copy) {
        if (copy.date != hit.date)
            return search.sort == SORT_OLDEST ? copy.date < hit.date : copy.date > hit.date;
        return copy.id < hit.id;
    };
    std::copy_if(copies.list.begin(), copies.list.end(), std::back_inserter(before), stands_before);
    return !before.empty() && any_matches(reader, search, before);
}

// Copies are looked for from the beginning in any case: the offset counts what is shown.
Page page_of_stories(struct index_reader *reader, const struct index_search &search,
                     const NextPage &next_page)
{
    struct index_search step = search;
    struct index_position position;
    size_t skipped = 0;
    const size_t wanted = search.offset + search.limit;
    step.offset = 0;
    step.limit = search.limit > 0 ? wanted + wanted / READ_AHEAD + 1 : 0;
    Page all = next_page(step);
    Page shown{};
    shown.total = all.total;
    shown.depth = search.after ? search.after->depth : 0;
    for (;;) {
        for (const PageHit &hit : all.hits) {
            if (!is_hidden(reader, search, hit) && skipped++ >= search.offset) {
                shown.has_more = shown.hits.size() == search.limit;
                if (shown.has_more)
                    return shown;
                shown.hits.push_back(hit);
            }
            shown.depth++;
        }
        if (!all.has_more || reader->deadline->passes_now())
            return shown;
        const PageHit &last = all.hits.back();
        position = {last.id, last.date, last.score, shown.depth};
        step.after = &position;
        all = next_page(step);
    }
}
