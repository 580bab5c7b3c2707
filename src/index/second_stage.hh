// What a second look at the best matches adds to their scores: where the words of the query stand
// in the article, which its tokens say. Private to index/.
//
//     side by side   0.43 · mean idf of the two · n / (n + 1), for each two words that are next to
//                    each other in the query; n times in the article, half of one the other way
//                    round
//     in the lead    0.1 · idf · (1 - 50 / length), for each word among the first 50 of a longer
//     text
//
// Nothing is ever taken off, so what was not looked at again stays behind what was.
#ifndef INDEX_SECOND_STAGE_HH
#define INDEX_SECOND_STAGE_HH

#include <map>
#include <vector>

#include "index/segment.h"
#include "index/tokens.h"
#include "index/weighting.hh"
#include "index/word_places.hh"

class SecondStage
{
  public:
    // The terms' queries are borrowed.
    explicit SecondStage(const std::vector<RankedTerm> &terms);

    struct Bonus {
        double side_by_side, in_the_lead;

        double sum() const
        {
            return side_by_side + in_the_lead;
        }
    };

    // Of an article, which need not be there.
    Bonus look_at(const struct segment *segment, uint32_t docid);

  private:
    struct Word {
        const struct index_query *query;
        double idf;
    };
    struct Pair {
        double idf;
        double times; // In the article at hand.
    };

    size_t place_of(const RankedTerm &term);
    void add_pair(size_t first, size_t second);
    const WordPlaces &words_of(const struct segment *segment);
    void count_pairs(size_t before, size_t place);
    double read_field(struct token_cursor &cursor, const WordPlaces &numbers, bool has_lead);

    std::vector<Word> words;        // By place.
    std::vector<Pair> pairs;        // The first is none.
    std::vector<uint16_t> pairs_at; // By the places of both words; 0: no pair.
    std::map<const struct segment *, WordPlaces> known;
};

#endif
