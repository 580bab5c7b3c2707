#include "index/expansion.hh"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "article/fields.h"
#include "index/inflections.hh"
#include "index/tokens.h"
#include "index/words.h"

static constexpr size_t MOST_TERMS = 10;

// Of all words of the articles, those that are looked up in the index.
static constexpr size_t MOST_CANDIDATES = 200;

// Together, the words that are added are to count for less than those that were asked for.
static constexpr double WEIGHT = 0.3;

static constexpr double SATURATION = 1.2;
static constexpr uint32_t WORDS_READ = 4096; // Of a field.

using Counts = std::map<std::string, double>;

static void count_word(const struct words *words, uint32_t number, uint32_t times, Counts &counts)
{
    char buffer[2 * WORDS_MAX_BYTES];
    struct word word;
    if (words_get(words, number, &word, buffer))
        counts[std::string(word.stem, word.stem_length)] += times;
}

// How often the text of an article has each stem.
static Counts count_words(const struct segment *segment, uint32_t docid)
{
    Counts counts;
    std::map<uint32_t, uint32_t> times;
    struct token_cursor cursor;
    uint32_t number;
    bool more = tokens_begin(segment->tokens, docid, &cursor);
    for (size_t i = 0; more && i < field_count; i++) {
        if (fields[i].kind != FIELD_TEXT)
            continue;
        more = tokens_next_field(&cursor);
        for (uint32_t n = 0; more && fields[i].in_text && n < WORDS_READ; n++) {
            if (!tokens_next(&cursor, &number))
                break;
            times[number]++;
        }
    }
    for (const auto &known : times)
        count_word(segment->words, known.first, known.second, counts);
    return counts;
}

// How much of the articles, up to 1, has each stem.
static Counts shared_words(const struct index_reader *reader, const Ranking &best)
{
    Counts shared;
    for (const Ranked &hit : best.hits) {
        const DocumentPlace place = reader_place_of(reader, *best.found[hit.at]);
        const Counts counts = count_words(place.segment, place.docid);
        for (const auto &count : counts)
            shared[count.first] += count.second / (count.second + SATURATION) /
                                   static_cast<double>(best.hits.size());
    }
    return shared;
}

static void keep_best(std::vector<ExpansionTerm> &terms, size_t most)
{
    const size_t kept = std::min(terms.size(), most);
    std::partial_sort(terms.begin(), terms.begin() + static_cast<ptrdiff_t>(kept), terms.end(),
                      [](const ExpansionTerm &a, const ExpansionTerm &b) {
                          return a.weight != b.weight ? a.weight > b.weight : a.stem < b.stem;
                      });
    terms.resize(kept);
}

std::vector<ExpansionTerm> expansion_of(const struct index_reader *reader,
                                        const struct index_search &search, const Ranking &best)
{
    std::set<std::string> asked;
    for (const RankedTerm &term : ranked_terms(*reader->frequencies, search.query))
        for (const std::string &known : terms_of(term.query))
            asked.insert(known);
    Counts shared = shared_words(reader, best);
    std::vector<ExpansionTerm> terms;
    for (const auto &word : shared)
        if (asked.count(word.first) == 0)
            terms.push_back({word.first, word.second});
    keep_best(terms, MOST_CANDIDATES);
    for (ExpansionTerm &term : terms)
        term.weight *= std::log((reader->all.get_doccount() + 1.0) /
                                (reader->all.get_termfreq(term.stem) + 0.5));
    keep_best(terms, MOST_TERMS);
    for (ExpansionTerm &term : terms)
        term.weight = WEIGHT * shared[term.stem];
    return terms;
}

Xapian::Query expansion_query(const std::vector<ExpansionTerm> &terms)
{
    std::vector<Xapian::Query> weighted;
    for (const ExpansionTerm &term : terms)
        weighted.emplace_back(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(term.stem),
                              term.weight);
    return Xapian::Query(Xapian::Query::OP_OR, weighted.begin(), weighted.end());
}
