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

// The documents that have any of the words, gathered word by word. Few are a list that is sorted in
// the end; many are counted in arrays with a place for each document of the segment, which it takes
// its time to make and to look through.
class Gathering
{
  public:
    explicit Gathering(size_t of) : documents(of)
    {
    }

    void add(uint32_t docid, uint32_t count, bool is_certain)
    {
        if (docid > documents)
            throw Xapian::DatabaseCorruptError("a posting of no document");
        if (counts.empty() && few.size() >= documents / FEW_OF)
            count_all();
        if (counts.empty())
            few.push_back({docid, count, is_certain});
        else
            count_one({docid, count, is_certain});
    }

    JoinedWords::List list();

  private:
    static constexpr size_t FEW_OF = 64; // One document of so many.

    struct Posting {
        uint32_t docid, count;
        bool is_certain;
    };

    void count_one(const Posting &posting)
    {
        counts.at(posting.docid - 1) += posting.count;
        if (posting.is_certain)
            are_certain[posting.docid - 1] = true;
    }

    void count_all();
    std::vector<Posting> sum_few();
    void list_counted(struct joined_words &out) const;

    const size_t documents;
    std::vector<Posting> few;
    std::vector<uint32_t>
        counts; // Of all documents, by docid less 1; empty as long as few are few.
    std::vector<bool> are_certain;
};

} // namespace

void Gathering::count_all()
{
    counts.resize(documents, 0);
    are_certain.resize(documents, false);
    for (const Posting &posting : few)
        count_one(posting);
    few.clear();
}

static void append(struct joined_words &out, uint32_t docid, uint32_t count, bool is_certain)
{
    out.docids.push_back(docid);
    out.counts.push_back(count);
    out.are_certain.push_back(is_certain);
    out.occurrences += count;
    out.most = std::max(out.most, count);
}

// One for each document, in their order.
std::vector<Gathering::Posting> Gathering::sum_few()
{
    std::vector<Posting> sums;
    std::sort(few.begin(), few.end(),
              [](const Posting &a, const Posting &b) { return a.docid < b.docid; });
    for (const Posting &posting : few) {
        if (sums.empty() || sums.back().docid != posting.docid) {
            sums.push_back(posting);
            continue;
        }
        sums.back().count += posting.count;
        sums.back().is_certain |= posting.is_certain;
    }
    return sums;
}

void Gathering::list_counted(struct joined_words &out) const
{
    const auto none = std::count(counts.begin(), counts.end(), uint32_t{0});
    const size_t having = counts.size() - static_cast<size_t>(none);
    out.docids.reserve(having);
    out.counts.reserve(having);
    out.are_certain.reserve(having);
    for (size_t i = 0; i < counts.size(); i++)
        if (counts[i] > 0)
            append(out, static_cast<uint32_t>(i + 1), counts[i], are_certain[i]);
}

// What does not count, as terms of fields do, has no place in it.
JoinedWords::List Gathering::list()
{
    auto list = std::make_shared<struct joined_words>();
    if (!counts.empty()) {
        list_counted(*list);
        return list;
    }
    for (const Posting &posting : sum_few())
        if (posting.count > 0)
            append(*list, posting.docid, posting.count, posting.is_certain);
    return list;
}

static void gather_word(const Xapian::Database &segment, const JoinedWord &word, Gathering &all,
                        Deadline &deadline)
{
    const auto end = segment.postlist_end(word.term);
    for (auto it = segment.postlist_begin(word.term); it != end; ++it) {
        if (deadline.has_passed(STEPS_PER_POSTING))
            return;
        all.add(*it, it.get_wdf(), word.is_certain);
    }
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
    Gathering all(segment.get_lastdocid());
    for (const JoinedWord &word : words)
        gather_word(segment, word, all, deadline);
    const List list = all.list();
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
