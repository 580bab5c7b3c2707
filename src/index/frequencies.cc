#include "index/frequencies.hh"

#include <algorithm>

#include "index/inflections.hh"

TermFrequencies Frequencies::of(const std::string &term) const
{
    const auto found = known.find(term);
    if (found != known.end())
        return found->second;
    TermFrequencies frequencies{db.get_termfreq(term), 0};
    if (frequencies.having > 0)
        frequencies.occurrences = static_cast<double>(db.get_collection_freq(term));
    if (known.size() == MOST_KNOWN)
        known.clear();
    known.emplace(term, frequencies);
    return frequencies;
}

TermFrequencies Frequencies::of(const struct index_query *term) const
{
    TermFrequencies all{0, 0};
    for (const std::string &bytes : terms_of(term)) {
        const TermFrequencies one = of(bytes);
        all.having += one.having;
        all.occurrences += one.occurrences;
    }
    all.having = std::min(all.having, articles());
    return all;
}
