#include "index/run_scan.hh"

#include <algorithm>
#include <cstring>

// More words take longer than decoding.
static constexpr size_t MOST_WORDS = 12;
static constexpr size_t PLACES_BEFORE = 4;

static bool is_in(uint64_t set, size_t place)
{
    return set >> place & 1;
}

// Numbers are given by frequency, so the rarest is the highest; -1 if there are too many.
static int64_t rarity(const std::vector<uint32_t> &numbers)
{
    if (numbers.empty() || numbers.size() > MOST_WORDS)
        return -1;
    return *std::min_element(numbers.begin(), numbers.end());
}

RunScan::RunScan(const std::vector<std::vector<uint32_t>> &numbers, const WordPlaces &of)
    : words(of), places(numbers.size())
{
    const auto rarest = std::max_element(
        numbers.begin(), numbers.end(),
        [](const auto &a, const auto &b) { return rarity(a) < rarity(b); });
    if (places == 0 || rarity(*rarest) < 0)
        return;
    anchor = static_cast<size_t>(rarest - numbers.begin());
    for (const uint32_t number : *rarest) {
        unsigned char code[TOKENS_CODE_MAX_BYTES];
        const bool has_second = tokens_put_code(code, number) > code + 1;
        const unsigned char second = has_second ? code[1] : 0;
        const unsigned char mask = has_second ? 0xFF : 0;
        starts.push_back({Block{} + code[0], Block{} + second, Block{} + mask});
    }
}

// The places up to this one, or the last few of them. Read backwards, a code may look like others
// too, so there may be several ways.
bool RunScan::may_stand_before(const unsigned char *at, const unsigned char *begin,
                               size_t place) const
{
    for (ptrdiff_t length = 1; length <= TOKENS_CODE_MAX_BYTES && length <= at - begin; length++) {
        struct token_cursor cursor = {at - length, at, 1};
        uint32_t number;
        if (tokens_next(&cursor, &number) && cursor.at == at && is_in(words.of(number), place) &&
            (place == 0 || place + PLACES_BEFORE == anchor ||
             may_stand_before(at - length, begin, place - 1)))
            return true;
    }
    return false;
}

bool RunScan::may_be_around(const unsigned char *at, const struct token_cursor &stream) const
{
    struct token_cursor cursor = {at, stream.end, static_cast<uint32_t>(places - anchor)};
    for (size_t place = anchor; place < places; place++) {
        uint32_t number;
        if (!tokens_next(&cursor, &number) || !is_in(words.of(number), place))
            return false;
    }
    return anchor == 0 || may_stand_before(at, stream.at, anchor - 1);
}

bool RunScan::may_have_run(const struct token_cursor &stream) const
{
    const unsigned char *at = stream.at;
    for (; stream.end - at > static_cast<ptrdiff_t>(sizeof(Block)); at += sizeof(Block)) {
        Block here, next, found{};
        memcpy(&here, at, sizeof here);
        memcpy(&next, at + 1, sizeof next);
        for (const Start &start : starts)
            found |= reinterpret_cast<Block>((here == start.first) &
                                             ((next & start.mask) == start.second));
        uint64_t halves[2];
        memcpy(halves, &found, sizeof halves);
        if (!(halves[0] | halves[1]))
            continue;
        for (size_t i = 0; i < sizeof(Block); i++)
            if (found[i] && may_be_around(at + i, stream))
                return true;
    }
    for (; at < stream.end; at++)
        if (may_be_around(at, stream))
            return true;
    return false;
}
