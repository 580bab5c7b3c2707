// Words that are ranked as one, joined before the match: one list of documents for each segment, in
// memory. The library would go through all of their lists at once, a document at a time; a wildcard
// has dozens, and what they have in common is most of the archive. Private to index/.
#ifndef INDEX_SYNONYMS_HH
#define INDEX_SYNONYMS_HH

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "base/cache_counts.h"
#include "index/deadline.hh"
#include "index/posting_sources.hh"

// A term that documents are found by. One that is not certain stands for forms of which only some
// are asked for.
struct JoinedWord {
    std::string term;
    bool is_certain;
};

// The documents of a segment that have any of the words, and how often.
struct joined_words {
    std::vector<uint32_t> docids, counts;
    std::vector<bool> are_certain; // Those that have a certain word.
    uint64_t occurrences = 0;      // The sum of the counts.
    uint32_t most = 0;             // The greatest of them.

    bool is_certain(uint32_t docid) const;
};

// What was read of segments, which do not change; the lists used last are kept.
class JoinedWords
{
  public:
    using Words = std::vector<JoinedWord>;
    using List = std::shared_ptr<const struct joined_words>;
    using Lengths = std::shared_ptr<const DocumentLengths>;

    // Not all of them if the deadline passes.
    List join(const Xapian::Database &segment, const Words &words, Deadline &deadline);

    Lengths lengths(const Xapian::Database &segment);

    // Of the lists; bytes are those of the lengths too.
    const struct cache_counts &counts() const
    {
        return counted;
    }

    // Forget the segments that are not among these.
    void keep_only(const std::map<uint32_t, Xapian::Database> &segments);

  private:
    struct Known {
        std::string key;
        List list;
    };

    void remember(const std::string &key, const List &list);
    void measure();

    std::list<Known> lists; // The one used last first.
    std::map<std::string, Lengths> lengths_by_uuid;
    struct cache_counts counted = {};
};

// What every document scores that has any of the words, as Weighting has it.
class SynonymSource final : public Xapian::PostingSource
{
  public:
    struct Segment {
        JoinedWords::List list;
        JoinedWords::Lengths lengths;
    };
    using Segments = std::map<std::string, Segment>; // By the UUIDs of their databases.

    struct Score {
        double importance; // Of Weighting.
        double penalty;    // Its b.
        double mean;       // Words of a document.
    };

    SynonymSource(std::shared_ptr<const Segments> by_uuid, const Score &by)
        : segments(std::move(by_uuid)), score(by)
    {
    }

    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    double get_weight() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    SynonymSource *clone() const override;
    void init(const Xapian::Database &db) override;

  private:
    void pass_over_lesser(double min_weight);

    const std::shared_ptr<const Segments> segments;
    const Score score;
    Segment segment;
    size_t at = 0; // 1 more than the place in the list; 0 before the start.
};

struct index_reader;
struct segment;

// The lists of all segments of a reader's snapshot.
using JoinedLists = std::map<const struct segment *, JoinedWords::List>;
JoinedLists join_words(const struct index_reader *reader, const JoinedWords::Words &words);

// The lengths of all documents of the snapshot.
std::shared_ptr<const LengthsByUuid> reader_lengths(const struct index_reader *reader);

// The words as one.
Xapian::Query joined_query(const struct index_reader *reader, const JoinedLists &lists);

#endif
