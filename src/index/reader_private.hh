// What a reader is made of, for the files that implement index/reader.h. Private to index/.
#ifndef INDEX_READER_PRIVATE_HH
#define INDEX_READER_PRIVATE_HH

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <xapian.h>

#include "index/catalog.h"
#include "index/date_source.hh"
#include "index/deadline.hh"
#include "index/frequencies.hh"
#include "index/guard.hh"
#include "index/posting_sources.hh"
#include "index/proximity.hh"
#include "index/reader.h"
#include "index/snapshot.h"
#include "index/synonyms.hh"

struct stored_decoder;
struct stemmers;

struct index_reader {
    struct index *index;
    struct snapshot *snapshot; // Held.
    bool stays;                // At this snapshot.
    std::map<uint32_t, Xapian::Database> segments;
    Xapian::Database all;
    std::unique_ptr<const Frequencies> frequencies = std::make_unique<Frequencies>(
        Xapian::Database());                     // Of all.
    std::shared_ptr<const SetSource::Sets> dead; // NULL while no article is dead.
    std::shared_ptr<const SegmentsByUuid> by_uuid;
    // See reader_dates(): those of this snapshot, and of the one before.
    mutable std::shared_ptr<const DatesByUuid> dates, dates_before;
    mutable std::shared_ptr<const LengthsByUuid> lengths; // See reader_lengths().
    struct catalog *catalog;                              // Opened when it is first needed.
    struct stored_decoder *decoder;                       // Likewise.
    struct stemmers *stemmers;                            // Likewise.
    std::optional<std::vector<std::string>> languages;    // That articles have; see inflections.hh.

    const std::unique_ptr<JoinedWords> joined = std::make_unique<JoinedWords>();
    struct cache_counts segment_counts; // Their entries are counted when that is asked for.
    mutable struct cache_counts date_counts;
    double length_penalty = 0; // For Weighting, of the search at hand.

    // Whether words near each other have too many pairs in some article for all to be looked at; of
    // the search at hand, as its deadline.
    std::shared_ptr<bool> pairs_left = std::make_shared<bool>(false);
    std::shared_ptr<Deadline> deadline = std::make_shared<Deadline>();
};

// Begin work that has to end then.
void reader_begin(struct index_reader *reader, int64_t deadline_ms);

// What makes no sense is looked for on the disk, where it can be told which segment is damaged.
template <typename Body>
int reader_guard(struct index_reader *reader, struct err *err, Body body) noexcept
{
    const int rc = index_guard(err, body);
    if (rc == ERR_INDEX || rc == ERR_CATALOG)
        index_suspect(reader->index);
    return rc;
}

// Where a document of all segments is: the library numbers those of several databases in turns.
struct DocumentPlace {
    const struct segment *segment;
    uint32_t docid;
};
DocumentPlace reader_place_of(const struct index_reader *reader, Xapian::docid docid);

// Move to the newest snapshot, unless the reader stays at one.
void reader_refresh(struct index_reader *reader);

// Where an article stands in the reader's snapshot; false if it is not there.
bool reader_find(const struct index_reader *reader, article_id id, size_t *part, uint32_t *docid);

// The query, within those dates, without the dead: for the database of all segments, or of one.
Xapian::Query reader_query(const struct index_reader *reader, const struct index_query *query,
                           int64_t since, int64_t until);

// Likewise, but what every match must have at places is left for a decider, and added to later.
using Proximities = std::vector<std::shared_ptr<const Proximity>>;
Xapian::Query reader_words_query(const struct index_reader *reader, const struct index_query *query,
                                 int64_t since, int64_t until, Proximities *later);

// The query until the deadline; at_hand is kept, if there is one.
Xapian::Query reader_until_deadline(const struct index_reader *reader, const Xapian::Query &query,
                                    std::shared_ptr<DocumentAtHand> at_hand = nullptr);
Xapian::Query reader_without_dead(const struct index_reader *reader, Xapian::Query query);

// Whether what was read of words and tokens for the query was to be had.
int reader_check_maps(const struct index_reader *reader, const struct index_query *query,
                      struct err *err);

// The stored record of an article.
std::string reader_record(const struct index_reader *reader, const DocumentPlace &place);

// The article of a stored record, without its body; the caller's.
struct article *reader_head(const std::string &data, article_id *id);

#endif
