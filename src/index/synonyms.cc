#include "index/synonyms.hh"

#include <algorithm>

#include "index/reader_private.hh"
#include "index/weighting.hh"

// Lists of a reader that are kept, and all their documents together, of 8 bytes each.
static constexpr size_t MOST_LISTS = 256, MOST_DOCUMENTS = 2000000;

// Of the deadline.
static constexpr size_t STEPS_PER_POSTING = 10;

// -- joining ------------------------------------------------------------------------------------

bool joined_words::is_certain(uint32_t docid) const
{
    const auto found = std::lower_bound(docids.begin(), docids.end(), docid);
    return found != docids.end() && *found == docid &&
           are_certain[static_cast<size_t>(found - docids.begin())];
}

namespace
{

// Of all documents of a segment, by docid less 1.
struct Counts {
    std::vector<uint32_t> counts;
    std::vector<bool> are_certain;
};

} // namespace

static void count_word(const Xapian::Database &segment, const JoinedWord &word, Counts &all,
                       Deadline &deadline)
{
    const auto end = segment.postlist_end(word.term);
    for (auto it = segment.postlist_begin(word.term); it != end; ++it) {
        if (deadline.has_passed(STEPS_PER_POSTING))
            return;
        all.counts.at(*it - 1) += it.get_wdf();
        if (word.is_certain)
            all.are_certain[*it - 1] = true;
    }
}

static JoinedWords::List list_of(const Counts &all)
{
    auto list = std::make_shared<struct joined_words>();
    const auto none = std::count(all.counts.begin(), all.counts.end(), uint32_t{0});
    const size_t having = all.counts.size() - static_cast<size_t>(none);
    list->docids.reserve(having);
    list->counts.reserve(having);
    list->are_certain.reserve(having);
    for (size_t i = 0; i < all.counts.size(); i++) {
        const uint32_t count = all.counts[i];
        if (count == 0)
            continue;
        list->docids.push_back(static_cast<uint32_t>(i + 1));
        list->counts.push_back(count);
        list->are_certain.push_back(all.are_certain[i]);
        list->occurrences += count;
        list->most = std::max(list->most, count);
    }
    return list;
}

static std::string key_of(const Xapian::Database &segment, const JoinedWords::Words &words)
{
    std::string key = segment.get_uuid();
    for (const JoinedWord &word : words)
        key.append(1, '\0').append(word.term).append(1, word.is_certain ? '\1' : '\2');
    return key;
}

void JoinedWords::remember(const std::string &key, const List &list)
{
    size_t documents = 0, kept = 0;
    lists.push_front({key, list});
    auto known = lists.begin();
    for (; known != lists.end() && kept < MOST_LISTS; ++known, kept++) {
        documents += known->list->docids.size();
        if (documents > MOST_DOCUMENTS)
            break;
    }
    lists.erase(known, lists.end());
    measure();
}

void JoinedWords::measure()
{
    counted.entries = lists.size();
    counted.bytes = 0;
    for (const Known &known : lists)
        counted.bytes += known.list->docids.size() * 2 * sizeof(uint32_t) +
                         known.list->docids.size() / 8;
    for (const auto &lengths : lengths_by_uuid)
        counted.bytes += lengths.second ? lengths.second->size() * sizeof(uint32_t) : 0;
}

JoinedWords::List JoinedWords::join(const Xapian::Database &segment, const Words &words,
                                    Deadline &deadline)
{
    const std::string key = key_of(segment, words);
    const auto known = std::find_if(lists.begin(), lists.end(),
                                    [&](const Known &other) { return other.key == key; });
    if (known != lists.end()) {
        counted.hits++;
        lists.splice(lists.begin(), lists, known);
        return lists.front().list;
    }
    counted.misses++;
    const size_t documents = segment.get_lastdocid();
    Counts all = {std::vector<uint32_t>(documents, 0), std::vector<bool>(documents, false)};
    for (const JoinedWord &word : words)
        count_word(segment, word, all, deadline);
    const List list = list_of(all);
    if (!deadline.was_met())
        remember(key, list);
    return list;
}

JoinedWords::Lengths JoinedWords::lengths(const Xapian::Database &segment)
{
    Lengths &known = lengths_by_uuid[segment.get_uuid()];
    if (known)
        return known;
    auto lengths = std::make_shared<DocumentLengths>(segment.get_lastdocid(), 0);
    const auto end = segment.postlist_end("");
    for (auto it = segment.postlist_begin(""); it != end; ++it)
        lengths->at(*it - 1) = it.get_doclength();
    known = lengths;
    counted.bytes += lengths->size() * sizeof(uint32_t);
    return known;
}

void JoinedWords::keep_only(const std::map<uint32_t, Xapian::Database> &segments)
{
    std::map<std::string, Lengths> kept;
    for (const auto &segment : segments) {
        const auto known = lengths_by_uuid.find(segment.second.get_uuid());
        if (known != lengths_by_uuid.end())
            kept.insert(*known);
    }
    lengths_by_uuid.swap(kept);
    lists.remove_if([this](const Known &known) {
        return lengths_by_uuid.count(known.key.substr(0, known.key.find('\0'))) == 0;
    });
    measure();
}

// -- the source ---------------------------------------------------------------------------------

Xapian::doccount SynonymSource::get_termfreq_min() const
{
    return get_termfreq_max();
}

Xapian::doccount SynonymSource::get_termfreq_est() const
{
    return get_termfreq_max();
}

Xapian::doccount SynonymSource::get_termfreq_max() const
{
    return segment.list ? static_cast<Xapian::doccount>(segment.list->docids.size()) : 0;
}

double SynonymSource::get_weight() const
{
    const double count = segment.list->counts[at - 1];
    const double length = (*segment.lengths)[segment.list->docids[at - 1] - 1];
    return score.importance * word_saturation(count, length / score.mean, score.penalty);
}

Xapian::docid SynonymSource::get_docid() const
{
    return segment.list->docids[at - 1];
}

void SynonymSource::pass_over_lesser(double min_weight)
{
    while (min_weight > 0 && !at_end() && get_weight() < min_weight)
        at++;
}

void SynonymSource::next(double min_weight)
{
    at++;
    pass_over_lesser(min_weight);
}

void SynonymSource::skip_to(Xapian::docid docid, double min_weight)
{
    const std::vector<uint32_t> &docids = segment.list->docids;
    const auto from = docids.begin() + static_cast<ptrdiff_t>(at > 0 ? at - 1 : 0);
    at = static_cast<size_t>(std::lower_bound(from, docids.end(), docid) - docids.begin()) + 1;
    pass_over_lesser(min_weight);
}

bool SynonymSource::at_end() const
{
    return !segment.list || at > segment.list->docids.size();
}

SynonymSource *SynonymSource::clone() const
{
    return new SynonymSource(segments, score);
}

void SynonymSource::init(const Xapian::Database &db)
{
    segment = segments->at(db.get_uuid());
    at = 0;
    set_maxweight(score.importance * word_saturation(segment.list->most, 0, score.penalty));
}

// -- the query ----------------------------------------------------------------------------------

JoinedLists join_words(const struct index_reader *reader, const JoinedWords::Words &words)
{
    JoinedLists lists;
    for (size_t i = 0; i < reader->snapshot->count; i++) {
        const struct segment *segment = reader->snapshot->parts[i].segment;
        lists[segment] = reader->joined->join(reader->segments.at(segment->id), words,
                                              *reader->deadline);
    }
    return lists;
}

std::shared_ptr<const LengthsByUuid> reader_lengths(const struct index_reader *reader)
{
    if (reader->lengths)
        return reader->lengths;
    auto by_uuid = std::make_shared<LengthsByUuid>();
    for (const auto &segment : reader->segments)
        by_uuid->emplace(segment.second.get_uuid(), reader->joined->lengths(segment.second));
    reader->lengths = by_uuid;
    return by_uuid;
}

Xapian::Query joined_query(const struct index_reader *reader, const JoinedLists &lists)
{
    auto by_uuid = std::make_shared<SynonymSource::Segments>();
    double having = 0, occurrences = 0;
    for (const auto &known : lists) {
        const Xapian::Database &db = reader->segments.at(known.first->id);
        having += static_cast<double>(known.second->docids.size());
        occurrences += static_cast<double>(known.second->occurrences);
        by_uuid->emplace(db.get_uuid(),
                         SynonymSource::Segment{known.second, reader->joined->lengths(db)});
    }
    const SynonymSource::Score score = {
        word_importance(reader->all.get_doccount(), having, occurrences), reader->length_penalty,
        std::max(reader->all.get_avlength(), 1.0)};
    return Xapian::Query((new SynonymSource(by_uuid, score))->release());
}
