// Whether an article's stream of words could have a word just so, or two words of a phrase side by
// side, told without decoding it: sixteen bytes at a time are compared with the codes of the rarer
// one. Of the articles that have all words of a phrase, most have them somewhere else; of those
// that have a stem, few may have a certain form. Private to index/.
#ifndef INDEX_RUN_SCAN_HH
#define INDEX_RUN_SCAN_HH

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/tokens.h"
#include "index/word_places.hh"

class RunScan
{
  public:
    // numbers[i] are the words of a segment that may stand at place i of a phrase; words knows the
    // same and is borrowed.
    RunScan(const std::vector<std::vector<uint32_t>> &numbers, const WordPlaces &words);

    // Whether it tells anything: not if there are too many words at each place.
    bool is_useful() const
    {
        return !starts.empty();
    }

    // False if the rest of the stream does not have the phrase. True may be wrong, but seldom is:
    // what stands before a byte cannot be read for certain.
    bool may_have_run(const struct token_cursor &stream) const;

  private:
    using Block = unsigned char __attribute__((vector_size(16)));

    struct Start { // Of a code: its first two bytes, sixteen times each.
        Block first, second;
        Block mask; // Of the second: zero if there is none.
    };

    bool may_be_around(const unsigned char *at, const struct token_cursor &stream) const;
    bool may_stand_before(const unsigned char *at, const unsigned char *begin, size_t place) const;

    const WordPlaces &words;
    size_t places = 0, anchor = 0; // The place that is looked for.
    std::vector<Start> starts;
};

#endif
