#include "index/word_places.hh"

WordPlaces::WordPlaces() : table(64, Slot{0, 0})
{
}

void WordPlaces::grow()
{
    std::vector<Slot> old(table.size() * 2, Slot{0, 0});
    old.swap(table);
    for (const Slot &known : old)
        if (known.places)
            table[slot_of(known.number)] = known;
}

void WordPlaces::add(uint32_t number, size_t place)
{
    if (++used * 2 > table.size())
        grow();
    Slot &slot = table[slot_of(number)];
    slot.number = number;
    slot.places |= uint64_t{1} << place;
}
