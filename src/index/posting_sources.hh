// Posting sources of our own: lists of documents that take part in a match.
#ifndef INDEX_POSTING_SOURCES_HH
#define INDEX_POSTING_SOURCES_HH

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "index/deadline.hh"
#include "index/segment.h"

// The documents that a set has of whichever segment it is asked about. Segments are told apart by
// the UUIDs of their databases, because a posting source learns no more of where it is.
class SetSource final : public Xapian::PostingSource
{
  public:
    using Sets = std::map<std::string, const struct dead_set *>;

    // The sets are borrowed and stay as long as the match runs.
    explicit SetSource(std::shared_ptr<const Sets> by_uuid) : sets(std::move(by_uuid))
    {
    }

    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    SetSource *clone() const override;
    void init(const Xapian::Database &db) override;

  private:
    std::shared_ptr<const Sets> sets;
    const struct dead_set *set = nullptr; // Of the segment at hand; NULL: none are dead.
    size_t at = 0;                        // 1 more than the place in it; 0 before the start.
};

// How many words each document of a segment has, by docid less 1; and those of segments by the
// UUIDs of their databases.
using DocumentLengths = std::vector<uint32_t>;
using LengthsByUuid = std::map<std::string, std::shared_ptr<const DocumentLengths>>;

// What a match stands on, as a source that stands on every document knows it: more than a document
// tells a decider about itself.
struct DocumentAtHand {
    // How many words it has; only if there are lengths.
    uint32_t length() const
    {
        return (*of_segment)[docid - 1];
    }

    std::shared_ptr<const LengthsByUuid> lengths; // NULL: nobody asks for them.
    const DocumentLengths *of_segment = nullptr;
    std::string uuid;        // Of its database.
    Xapian::docid docid = 0; // In that.
    uint64_t documents = 0;  // That matches have stood on so far.
};

// Every document, until the deadline: then it is at its end, and so is any match that it filters,
// which keeps what it found. The library's own time limit does not interrupt a match.
class DeadlineSource final : public Xapian::PostingSource
{
  public:
    // in_hand is kept, if there is one.
    explicit DeadlineSource(std::shared_ptr<Deadline> of,
                            std::shared_ptr<DocumentAtHand> in_hand = nullptr)
        : deadline(std::move(of)), at_hand(std::move(in_hand))
    {
    }

    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    Xapian::docid get_docid() const override;
    void next(double min_weight) override;
    void skip_to(Xapian::docid docid, double min_weight) override;
    bool check(Xapian::docid docid, double min_weight) override;
    bool at_end() const override;
    DeadlineSource *clone() const override;
    void init(const Xapian::Database &db) override;

  private:
    void arrive();

    const std::shared_ptr<Deadline> deadline;
    const std::shared_ptr<DocumentAtHand> at_hand;
    std::string uuid;
    Xapian::doccount count = 0;
    Xapian::docid last = 0, at = 0;
    bool has_begun = false;
};

#endif
