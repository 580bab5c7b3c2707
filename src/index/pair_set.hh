// The passages of a segment's articles (index/pairs.h) in which a phrase may begin, by its words
// that have to stand side by side. Private to index/.
#ifndef INDEX_PAIR_SET_HH
#define INDEX_PAIR_SET_HH

#include <cstddef>
#include <cstdint>
#include <vector>

struct Proximity;
struct segment;

class PairSet
{
  public:
    // Knows nothing: all of them may.
    PairSet() = default;

    // So does that of a segment that has no pairs, and of what asks for none that can be looked up.
    // The segment may be NULL.
    PairSet(const struct segment *segment, const Proximity &asked);

    bool knows_nothing() const
    {
        return bits.empty();
    }

    // The next one that may, not before that passage; a very high number if there is none.
    uint64_t next(uint64_t passage) const;

  private:
    // To those of a pair, which may be further on in the phrase than its first.
    void narrow(std::vector<uint64_t> found, bool is_further);

    std::vector<uint64_t> bits; // As of pairs_find().
};

#endif
