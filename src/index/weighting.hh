// What the words of a query are worth in an article. Private to index/.
//
//     score       sum over the query's words: importance · saturation
//     importance  idf^1.2 · sqrt(occurrences / articles that have the word)
//     saturation  n / (n + 1.2 · (1 - b + b · length / mean length)), n times in this article
//     b           0.9 · w / (w + 3), w words in the query; commoner ones count for less
//
// The form is BM25's. A word that comes often where it comes at all is what an article is about:
// that is what IneB2 has and BM25 lacks. A query of one word asks for what is in the news, not for
// the shortest piece that has the word; one of many describes an article, and long articles have
// many words by chance. No b is right for both. bench/README.md says what was measured.
#ifndef INDEX_WEIGHTING_HH
#define INDEX_WEIGHTING_HH

#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "index/frequencies.hh"
#include "index/posting_sources.hh"
#include "index/query.h"

// As above.
double importance_of(const TermFrequencies &term, Xapian::doccount articles);

// A term that adds to the score.
struct RankedTerm {
    const struct index_query *query; // Borrowed; a TERM.
    Xapian::doccount having;         // Articles that have it.
    double idf;                      // How much rarer they are than all articles.
    double importance;               // As above.
};

// The parts of a word's score, as above: articles in all, those that have it, and how often they do
// together; n times in an article of a length, which is a share of the mean, and b.
double word_importance(double articles, double having, double occurrences);

inline double word_saturation(double n, double length, double b)
{
    constexpr double saturation = 1.2;
    return n / (n + saturation * (1 - b + b * length));
}

// In the order of the query.
std::vector<RankedTerm> ranked_terms(const Frequencies &frequencies,
                                     const struct index_query *query);

// How far long articles are set back, b above, in a search of these terms.
double length_penalty(const std::vector<RankedTerm> &terms);

class Weighting final : public Xapian::Weight
{
  public:
    // b as above. If what the match stands on has lengths, these are taken; the library looks each
    // up in a B-tree.
    explicit Weighting(double penalty, std::shared_ptr<const DocumentAtHand> in_hand = nullptr);

    double get_sumpart(Xapian::termcount count, Xapian::termcount length,
                       Xapian::termcount) const override;
    double get_maxpart() const override;
    double get_sumextra(Xapian::termcount, Xapian::termcount) const override;
    double get_maxextra() const override;
    Weighting *clone() const override;

  private:
    void init(double factor) override;
    double part_of(Xapian::termcount count, Xapian::termcount length) const;

    double b;
    std::shared_ptr<const DocumentAtHand> at_hand; // NULL: the library's lengths are taken.
    double importance = 0;
};

#endif
