#include "index/copies.hh"

#include "index/document.h"
#include "index/segment.h"
#include "index/sketches.h"
#include "index/stored.h"

// So many are looked at. What has more copies is a form with figures.
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
    DocumentPlace of;
    struct sketched article;
    size_t band; // At hand.
    size_t looked_at;
    Copies found;
};

} // namespace

static struct sketched sketched_at(const DocumentPlace &place)
{
    struct sketched article;
    if (!sketches_get(place.segment->sketches, place.docid, &article))
        throw Xapian::DatabaseCorruptError("sketches: damaged");
    return article;
}

static bool are_near(int64_t a, int64_t b)
{
    const auto left = static_cast<uint64_t>(a), right = static_cast<uint64_t>(b);
    return (a > b ? left - right : right - left) <= MOST_SECONDS_APART;
}

// Someone with the band at hand; who has an earlier one, too, was looked at for that.
static void look_at(Hunt &hunt, const DocumentPlace &place)
{
    const struct sketched other = sketched_at(place);
    if (sketch_shares_band(&hunt.article.sketch, hunt.band, &other.sketch))
        return;
    hunt.looked_at++;
    if (are_near(other.date, hunt.article.date) &&
        sketch_is_copy(&other.sketch, &hunt.article.sketch))
        hunt.found.list.push_back({place, other.date});
}

static void look_in(Hunt &hunt, const struct snapshot_part &part, uint32_t band)
{
    size_t count;
    const struct sketch_band *found = sketches_find(part.segment->sketches, band, &count);
    for (size_t i = 0; i < count; i++) {
        const bool is_itself = part.segment == hunt.of.segment && found[i].docid == hunt.of.docid;
        if (is_itself || dead_set_has(part.dead, found[i].docid))
            continue;
        if (hunt.looked_at == MOST_CANDIDATES) {
            hunt.found.is_cut = true;
            return;
        }
        look_at(hunt, {part.segment, found[i].docid});
    }
}

Copies copies_of(const struct index_reader *reader, const DocumentPlace &place)
{
    Hunt hunt{place, sketched_at(place), 0, 0, {}};
    uint32_t band;
    for (; hunt.band < SKETCH_BANDS; hunt.band++) {
        if (!sketch_band(&hunt.article.sketch, hunt.band, &band))
            continue;
        for (size_t i = 0; i < reader->snapshot->count && !hunt.found.is_cut; i++)
            look_in(hunt, reader->snapshot->parts[i], band);
    }
    return hunt.found;
}

// -- as a query -----------------------------------------------------------------------------------

static article_id id_of(const struct index_reader *reader, const DocumentPlace &place)
{
    article_id id;
    int64_t date;
    const std::string record = reader_record(reader, place);
    if (!stored_identity(record.data(), record.size(), &id, &date))
        throw Xapian::DatabaseCorruptError("a stored record is damaged");
    return id;
}

static Xapian::Query any_of(const std::vector<article_id> &ids)
{
    std::vector<Xapian::Query> terms;
    for (const article_id id : ids) {
        char term[ID_TERM_SIZE];
        document_id_term(id, term);
        terms.emplace_back(term);
    }
    return Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end());
}

Xapian::Query story_query(const struct index_reader *reader, article_id id)
{
    size_t part;
    uint32_t docid;
    std::vector<article_id> story = {id};
    if (reader_find(reader, id, &part, &docid)) {
        const Copies copies = copies_of(reader, {reader->snapshot->parts[part].segment, docid});
        for (const Copy &copy : copies.list)
            story.push_back(id_of(reader, copy.place));
    }
    return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, any_of(story), 0);
}

// -- one of each story ----------------------------------------------------------------------------

static bool any_matches(const struct index_reader *reader, const struct index_search &search,
                        const std::vector<article_id> &ids)
{
    Xapian::Enquire enquire(reader->all);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(reader_until_deadline(
        reader, Xapian::Query(Xapian::Query::OP_FILTER, any_of(ids),
                              reader_query(reader, search.query, search.since, search.until))));
    return !enquire.get_mset(0, 1).empty();
}

// Whether another of its story is shown in its place.
static bool is_hidden(const struct index_reader *reader, const struct index_search &search,
                      const PageHit &hit)
{
    std::vector<article_id> before;
    const bool is_oldest_first = search.sort == SORT_OLDEST;
    for (const Copy &copy : copies_of(reader, reader_place_of(reader, hit.docid)).list) {
        if (is_oldest_first ? copy.date > hit.date : copy.date < hit.date)
            continue;
        const article_id id = id_of(reader, copy.place);
        if (copy.date != hit.date || id < hit.id)
            before.push_back(id);
    }
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
