// A match in the order that is asked for. Private to index/.
#ifndef INDEX_RANKING_HH
#define INDEX_RANKING_HH

#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "index/reader_private.hh"
#include "index/second_stage.hh"
#include "index/weighting.hh"

struct Ranked {
    double score;        // 0 unless sorted by relevance.
    Xapian::doccount at; // In what was found.
    bool again;          // It was looked at a second time.
};

// How many match. The bounds are the same where all were counted.
struct Total {
    Xapian::doccount at_least, at_most, estimate;
};

struct Ranking {
    Xapian::MSet found;
    Total total;
    std::vector<Ranked> hits;             // Best first; the library's order among equals.
    std::vector<Xapian::docid> looked_at; // A second time, whether they are among the hits or not.
};

// What to match: the query, and who has a say besides; NULL: nobody.
struct Match {
    Xapian::Query query;
    std::shared_ptr<ProximityDecider> decider;
    std::shared_ptr<const DocumentAtHand> at_hand; // Of the query.
};

// What a second look at a document of all segments adds.
SecondStage::Bonus look_again(const struct index_reader *reader, SecondStage &second,
                              Xapian::docid docid);

// Runs queries on all of a reader's snapshot, in the order that a search asks for. Both are
// borrowed.
class Ranker
{
  public:
    Ranker(const struct index_reader *of, const struct index_search &search);

    void set_match(const Match &match)
    {
        enquire.set_query(match.query);
        enquire.set_weighting_scheme(Weighting(penalty, match.at_hand));
        decider = match.decider;
    }

    // At most wanted hits, the best; counted is how many matches are looked at in any case, to
    // count them. By relevance, the best are looked at again, and only those: whoever is among them
    // has a higher score than all others, however many are wanted.
    Ranking best(Xapian::doccount wanted, Xapian::doccount counted);

    // The stored record of a document of all segments.
    std::string record_of(Xapian::docid docid) const
    {
        return reader_record(reader, reader_place_of(reader, docid));
    }

    // Whether the deadline has passed.
    bool is_over() const
    {
        return reader->deadline->was_met();
    }

  private:
    void look_again(Ranking &ranking);

    const struct index_reader *reader;
    Xapian::Enquire enquire;
    double penalty;                            // For Weighting.
    std::shared_ptr<ProximityDecider> decider; // NULL: none.
    std::unique_ptr<SecondStage> second;       // By relevance.
};

#endif
