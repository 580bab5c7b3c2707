#include "index/pair_set.hh"

#include <algorithm>
#include <functional>

#include "index/pairs.h"
#include "index/proximity.hh"
#include "index/segment.h"
#include "index/words.h"

// Stems of two places that are looked up in all combinations; where there are more, as of
// wildcards, about every passage may have one of them.
static constexpr size_t MOST_COMBINATIONS = 16;

// Of a phrase. More leave hardly less, and rows of a large segment take their time.
static constexpr size_t MOST_PAIRS = 8;

static constexpr uint64_t WORD_BITS = 64;

static void add_stems_of_form(const struct words *words, const std::string &form,
                              std::vector<uint32_t> &out)
{
    struct word_numbers numbers = {nullptr, 0, 0};
    words_with_form(words, form.data(), form.size(), &numbers);
    for (size_t i = 0; i < numbers.count; i++) {
        char buffer[2 * WORDS_MAX_BYTES];
        struct word word;
        if (words_get(words, numbers.numbers[i], &word, buffer))
            out.push_back(pairs_stem(word.stem, word.stem_length));
    }
    word_numbers_release(&numbers);
}

static std::vector<uint32_t> stems_at(const struct words *words, const Proximity::Place &place)
{
    std::vector<uint32_t> stems;
    for (const Proximity::Word &word : place) {
        if (word.is_form)
            add_stems_of_form(words, word.bytes, stems);
        else
            stems.push_back(pairs_stem(word.bytes.data(), word.bytes.size()));
    }
    return stems;
}

// Passages in which one of the first may be right before one of the others; none at all if they are
// too many to look up.
static std::vector<uint64_t> found_together(const struct pairs *pairs,
                                            const std::vector<uint32_t> &left,
                                            const std::vector<uint32_t> &right)
{
    if (left.size() * right.size() > MOST_COMBINATIONS)
        return {};
    std::vector<uint64_t> found(pairs_set_words(pairs), 0);
    for (const uint32_t one : left)
        for (const uint32_t other : right)
            pairs_find(pairs, one, other, found.data());
    return found;
}

// A phrase that begins in a passage goes on in the next one at most.
static_assert(INDEX_PROXIMITY_MAX_WORDS * TOKENS_CODE_MAX_BYTES <= PAIRS_PASSAGE);
static void add_passages_before(std::vector<uint64_t> &set)
{
    for (size_t i = 0; i < set.size(); i++)
        set[i] |= set[i] >> 1 | (i + 1 < set.size() ? set[i + 1] << (WORD_BITS - 1) : 0);
}

PairSet::PairSet(const struct segment *segment, const Proximity &asked)
{
    if (!segment || !segment->pairs || !asked.has_pairs())
        return;
    std::vector<uint32_t> left = stems_at(segment->words, asked.places[0]);
    for (size_t i = 1; i < asked.places.size() && i <= MOST_PAIRS; i++) {
        std::vector<uint32_t> right = stems_at(segment->words, asked.places[i]);
        narrow(found_together(segment->pairs, left, right), i > 1);
        left.swap(right);
    }
}

void PairSet::narrow(std::vector<uint64_t> found, bool is_further)
{
    if (found.empty())
        return;
    if (is_further)
        add_passages_before(found);
    if (bits.empty())
        bits.swap(found);
    else
        std::transform(bits.begin(), bits.end(), found.begin(), bits.begin(),
                       std::bit_and<uint64_t>());
}

uint64_t PairSet::next(uint64_t passage) const
{
    size_t word = passage / WORD_BITS;
    if (word >= bits.size())
        return UINT64_MAX;
    uint64_t rest = bits[word] & UINT64_MAX << passage % WORD_BITS;
    while (rest == 0 && ++word < bits.size())
        rest = bits[word];
    return rest ? word * WORD_BITS + static_cast<uint64_t>(__builtin_ctzll(rest)) : UINT64_MAX;
}
