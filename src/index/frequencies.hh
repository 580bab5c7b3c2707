// How many articles have a term, and how often. A search asks for the same ones many times: to
// weigh words, to scale their stems, to explain. Each question is a look into the B-tree of every
// segment, some microseconds each, and a long query would spend more than the grace behind its
// deadline on them. Private to index/.
#ifndef INDEX_FREQUENCIES_HH
#define INDEX_FREQUENCIES_HH

#include <string>
#include <unordered_map>

#include <xapian.h>

#include "index/query.h"

struct TermFrequencies {
    Xapian::doccount having; // Articles; never more than there are.
    double occurrences;
};

// Of one snapshot, which does not change: what was asked for is kept. For one thread at a time.
class Frequencies
{
  public:
    explicit Frequencies(const Xapian::Database &of) : db(of)
    {
    }

    TermFrequencies of(const std::string &term) const;

    // Of a TERM in all its languages. An article is in one, but may have two spellings of a word:
    // then it counts as two.
    TermFrequencies of(const struct index_query *term) const;

    Xapian::doccount articles() const
    {
        return db.get_doccount();
    }

  private:
    // Some hundred bytes each, in every reader.
    static constexpr size_t MOST_KNOWN = 10000;

    const Xapian::Database db;
    mutable std::unordered_map<std::string, TermFrequencies> known;
};

#endif
