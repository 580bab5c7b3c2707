// Words at places: phrases, words near each other, exact forms. Checked in the tokens of one
// document after the other.
#ifndef INDEX_PROXIMITY_HH
#define INDEX_PROXIMITY_HH

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "article/fields.h"
#include "index/deadline.hh"
#include "index/filter_source.hh"
#include "index/pair_set.hh"
#include "index/posting_sources.hh"
#include "index/query.h"
#include "index/run_scan.hh"
#include "index/segment.h"
#include "index/synonyms.hh"
#include "index/tokens.h"
#include "index/word_places.hh"

// What is asked for, made of a query that index_query_is_placed().
struct Proximity {
    struct Word {
        std::string bytes;
        bool is_form; // Else it is a stem.
    };
    using Place = std::vector<Word>; // Any of them may stand there.

    // Of the tree: a run of places one after the other, any child, or two children near each other.
    struct Node {
        enum { RUN, ANY, NEAR } kind;
        size_t first, length;       // Of a RUN, in places.
        std::vector<Node> children; // Of the others.
        uint32_t distance; // Of a NEAR: words from the end of one to the start of the other.
        bool in_order;
    };

    // was_left is set to true where an article has more pairs of spans than are looked at.
    Proximity(const struct index_query *query, std::shared_ptr<bool> was_left);

    // Whether each document has to have each place's word right before the next one's.
    bool has_pairs() const
    {
        return root.kind == Node::RUN && root.length > 1;
    }

    // The passages of a segment in which it may begin, as long as the proximity stays. The segment
    // may be NULL.
    const PairSet &pairs_of(const struct segment *segment) const;

    std::vector<Place> places;           // At most INDEX_PROXIMITY_MAX_WORDS.
    uint64_t starts = 0;                 // Bit n: a run begins at place n.
    uint64_t ends = 0;                   // Likewise.
    const struct field *field = nullptr; // NULL: any of the text.
    bool only_runs = true;               // Nothing is near anything.
    unsigned times;                      // How many places have to have a run, of only runs.
    std::shared_ptr<bool> pairs_left;
    JoinedLists certain; // Documents of segments that have it without a look. May be empty.
    Node root;           // Made last: it fills the others.

  private:
    mutable std::map<const struct segment *, PairSet> pairs; // That were asked for.

    Node add(const struct index_query *query);
    Node add_run(const struct index_query *const *terms, size_t count);
};

// Looks for it in the documents of one segment after the other.
class ProximityFinder
{
  public:
    ProximityFinder(std::shared_ptr<const Proximity> asked, std::shared_ptr<Deadline> by)
        : proximity(std::move(asked)), deadline(std::move(by))
    {
    }

    // The segment is borrowed; NULL has nothing.
    void enter(const struct segment *next_segment);

    // False once the deadline has passed.
    bool finds(Xapian::docid docid);

  private:
    struct Span {
        uint32_t first, last; // Positions in a field.
    };
    using Spans = std::vector<Span>;

    bool may_have_run(const struct token_cursor &part);
    bool may_find(const struct token_cursor &article);
    uint64_t step(uint64_t state, uint32_t number) const;
    unsigned count_runs(struct token_cursor &cursor, unsigned most) const;
    void find_runs(struct token_cursor &cursor);
    Spans spans_of(const Proximity::Node &node, bool only_first);
    Spans near(const Spans &left, const Spans &right, const Proximity::Node &node, bool only_first);

    const std::shared_ptr<const Proximity> proximity;
    const std::shared_ptr<Deadline> deadline;
    const struct segment *segment = nullptr;
    bool is_possible = false;       // The segment has words for all places, or nobody looked.
    JoinedWords::List certain;      // NULL: none.
    const PairSet *pairs = nullptr; // Those that may have it.
    std::unique_ptr<const WordPlaces> words;     // Of the segment, that may stand at each place.
    std::unique_ptr<const RunScan> scan;         // NULL where it says nothing.
    std::vector<std::vector<uint32_t>> run_ends; // Of the field at hand, by a run's last place.
    size_t pairs_to_look_at = 0;                 // Of the document at hand.
};

// Segments by the UUIDs of their databases.
using SegmentsByUuid = std::map<std::string, const struct segment *>;

// The documents that have it: to be joined by AND with its stems, which leave few to look at.
class ProximitySource final : public FilterSource
{
  public:
    // The segments are borrowed and stay as long as the match runs.
    ProximitySource(std::shared_ptr<const Proximity> asked, std::shared_ptr<Deadline> by,
                    std::shared_ptr<const SegmentsByUuid> by_uuid)
        : proximity(std::move(asked)), deadline(std::move(by)), segments(std::move(by_uuid)),
          finder(proximity, deadline)
    {
    }

    bool at_end() const override;
    ProximitySource *clone() const override;

  private:
    bool enter(const Xapian::Database &db) override;
    bool passes(Xapian::docid docid) override;

    const std::shared_ptr<const Proximity> proximity;
    const std::shared_ptr<Deadline> deadline;
    const std::shared_ptr<const SegmentsByUuid> segments;
    ProximityFinder finder;
};

// The same for what every match must have, at the last moment: the library asks it only about
// documents that would be among the best by their score.
class ProximityDecider final : public Xapian::MatchDecider
{
  public:
    // Any number of them. The document at hand is kept by a source of the same match.
    ProximityDecider(const std::vector<std::shared_ptr<const Proximity>> &proximities,
                     const std::shared_ptr<Deadline> &by,
                     std::shared_ptr<const DocumentAtHand> in_hand,
                     std::shared_ptr<const SegmentsByUuid> by_uuid);

    bool operator()(const Xapian::Document &document) const override;

    // A match begins.
    void begin();

    // How many documents match, about: of those that the match has come to since it began, as many
    // as of those that were asked about. The library's own estimate takes words that stand side by
    // side for independent of each other.
    Xapian::doccount estimate() const;

  private:
    bool finds_all() const;

    const std::shared_ptr<const DocumentAtHand> at_hand;
    const std::shared_ptr<const SegmentsByUuid> segments;
    uint64_t documents_before = 0; // Of at_hand.
    mutable std::vector<ProximityFinder> finders;
    mutable std::string uuid;              // Of the segment that they are in.
    mutable uint64_t asked = 0, found = 0; // Documents.
};

#endif
