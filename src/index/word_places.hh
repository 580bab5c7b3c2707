// Which words of a segment are asked for, by number: a set of places for each. Looked up for every
// word of every article that is looked at. Private to index/.
#ifndef INDEX_WORD_PLACES_HH
#define INDEX_WORD_PLACES_HH

#include <cstddef>
#include <cstdint>
#include <vector>

class WordPlaces
{
  public:
    static constexpr size_t MOST = 64; // Places are 0 to 63.

    WordPlaces();

    void add(uint32_t number, size_t place);

    // Bit n is set for a word of place n.
    uint64_t of(uint32_t number) const
    {
        return table[slot_of(number)].places;
    }

  private:
    struct Slot {
        uint32_t number;
        uint64_t places; // 0: free.
    };

    // Where the number is, or would be.
    size_t slot_of(uint32_t number) const
    {
        size_t slot = number * 0x9E3779B1u & (table.size() - 1);
        while (table[slot].places && table[slot].number != number)
            slot = (slot + 1) & (table.size() - 1);
        return slot;
    }

    void grow();

    std::vector<Slot> table; // A power of two of them.
    size_t used = 0;
};

#endif
