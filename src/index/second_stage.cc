#include "index/second_stage.hh"

#include <algorithm>
#include <cstring>

#include "article/fields.h"
#include "index/inflections.hh"
#include "index/words.h"

static constexpr double SIDE_BY_SIDE = 0.43, OTHER_WAY_ROUND = 0.5, IN_THE_LEAD = 0.1;
static constexpr uint32_t LEAD_WORDS = FIELD_LEAD_WORDS;

// Of a field. Few articles are longer, and those of some megabytes would take the time of
// thousands.
static constexpr uint32_t WORDS_READ = 4096;

static constexpr size_t NOWHERE = WordPlaces::MOST;
static_assert(WordPlaces::MOST * WordPlaces::MOST <= UINT16_MAX, "pairs are numbered in two bytes");

// -- what is asked for --------------------------------------------------------------------------

SecondStage::SecondStage(const std::vector<RankedTerm> &terms)
    : pairs(1, Pair{0, 0}), pairs_at(WordPlaces::MOST * WordPlaces::MOST, 0)
{
    size_t before = NOWHERE;
    for (const RankedTerm &term : terms) {
        const size_t place = place_of(term);
        if (before != NOWHERE && place != NOWHERE && before != place)
            add_pair(before, place);
        before = place;
    }
}

// NOWHERE for words of other fields, and beyond the number of words that are told apart.
size_t SecondStage::place_of(const RankedTerm &term)
{
    if (!field_is_of_text(term.query->field))
        return NOWHERE;
    for (size_t i = 0; i < words.size(); i++)
        if (words[i].query->term_length == term.query->term_length &&
            memcmp(words[i].query->term, term.query->term, term.query->term_length) == 0)
            return i;
    if (words.size() == WordPlaces::MOST)
        return NOWHERE;
    words.push_back({term.query, term.idf});
    return words.size() - 1;
}

void SecondStage::add_pair(size_t first, size_t second)
{
    uint16_t &at = pairs_at[first * WordPlaces::MOST + second];
    if (at != 0)
        return;
    at = static_cast<uint16_t>(pairs.size());
    pairs.push_back({(words[first].idf + words[second].idf) / 2, 0});
}

// -- articles -----------------------------------------------------------------------------------

const WordPlaces &SecondStage::words_of(const struct segment *segment)
{
    const auto found = known.find(segment);
    if (found != known.end())
        return found->second;
    WordPlaces &places = known[segment];
    for (size_t i = 0; i < words.size(); i++) {
        struct word_numbers numbers = {nullptr, 0, 0};
        for (const std::string &stem : terms_of(words[i].query))
            words_with_stem(segment->words, stem.data(), stem.size(), &numbers);
        for (size_t k = 0; k < numbers.count; k++)
            places.add(numbers.numbers[k], i);
        word_numbers_release(&numbers);
    }
    return places;
}

void SecondStage::count_pairs(size_t before, size_t place)
{
    pairs[pairs_at[before * WordPlaces::MOST + place]].times += 1;
    pairs[pairs_at[place * WordPlaces::MOST + before]].times += OTHER_WAY_ROUND;
}

// Counts the pairs; what the lead is worth if the field has one.
double SecondStage::read_field(struct token_cursor &cursor, const WordPlaces &numbers,
                               bool has_lead)
{
    const uint32_t length = cursor.left;
    const uint32_t most = pairs.size() > 1 ? WORDS_READ : LEAD_WORDS; // One word is no pair.
    uint64_t in_lead = 0;
    size_t before = NOWHERE;
    uint32_t number;
    for (uint32_t i = 0; i < most && tokens_next(&cursor, &number); i++) {
        const uint64_t places = numbers.of(number);
        const size_t place = places ? static_cast<size_t>(__builtin_ctzll(places)) : NOWHERE;
        if (place != NOWHERE && before != NOWHERE)
            count_pairs(before, place);
        if (i < LEAD_WORDS)
            in_lead |= places;
        before = place;
    }
    double worth = 0;
    if (!has_lead || length <= LEAD_WORDS)
        return 0;
    for (; in_lead; in_lead &= in_lead - 1)
        worth += words[static_cast<size_t>(__builtin_ctzll(in_lead))].idf;
    return IN_THE_LEAD * worth * (1 - double{LEAD_WORDS} / length);
}

SecondStage::Bonus SecondStage::look_at(const struct segment *segment, uint32_t docid)
{
    Bonus bonus{0, 0};
    struct token_cursor cursor;
    if (words.empty() || !tokens_begin(segment->tokens, docid, &cursor))
        return bonus;
    const WordPlaces &numbers = words_of(segment);
    for (Pair &pair : pairs)
        pair.times = 0;
    for (size_t i = 0; i < field_count; i++) {
        if (fields[i].kind != FIELD_TEXT)
            continue;
        if (!tokens_next_field(&cursor))
            break;
        if (fields[i].in_text)
            bonus.in_the_lead += read_field(cursor, numbers, field_is_body(&fields[i]));
        if (field_is_body(&fields[i])) // The last of the text.
            break;
    }
    for (size_t i = 1; i < pairs.size(); i++)
        bonus.side_by_side += SIDE_BY_SIDE * pairs[i].idf * pairs[i].times / (pairs[i].times + 1);
    return bonus;
}
