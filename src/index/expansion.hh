// More words for a query, from the best articles that it has: pseudo-relevance feedback. Private to
// index/.
#ifndef INDEX_EXPANSION_HH
#define INDEX_EXPANSION_HH

#include <string>
#include <vector>

#include <xapian.h>

#include "index/ranking.hh"

struct ExpansionTerm {
    std::string stem;
    double weight; // Beside a word of the query, which has 1.
};

// The words that the best articles of the ranking share and most others have not, the best first;
// none of the query's own.
std::vector<ExpansionTerm> expansion_of(const struct index_reader *reader,
                                        const struct index_search &search, const Ranking &best);

// How many of the best are asked.
constexpr Xapian::doccount EXPANSION_ARTICLES = 10;

// Any of the terms, with their weights.
Xapian::Query expansion_query(const std::vector<ExpansionTerm> &terms);

#endif
