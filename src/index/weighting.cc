#include "index/weighting.hh"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>
#include <utility>

#include "index/inflections.hh"

static constexpr double IDF_POWER = 1.2;
static constexpr double MOST_PENALTY = 0.9, HALF_PENALTY_WORDS = 3;

static double inverse_frequency(double articles, double having)
{
    return std::log((articles + 1) / (having + 0.5));
}

double word_importance(double articles, double having, double occurrences)
{
    const double idf = inverse_frequency(articles, having);
    const double repetition = (occurrences + 1) / std::max(having, 1.0);
    return std::pow(idf, IDF_POWER) * std::sqrt(repetition);
}

double importance_of(const TermFrequencies &term, Xapian::doccount articles)
{
    return word_importance(articles, term.having, term.occurrences);
}

static void add_terms(const Frequencies &frequencies, const struct index_query *query,
                      std::vector<RankedTerm> &terms)
{
    if (query->kind == INDEX_QUERY_TERM) {
        const TermFrequencies all = frequencies.of(query);
        const double idf = inverse_frequency(frequencies.articles(), all.having);
        const double importance = importance_of(all, frequencies.articles());
        terms.push_back({query, all.having, idf, all.having > 0 ? importance : 0});
        return;
    }
    const bool only_first = query->kind == INDEX_QUERY_EXCEPT ||
                            query->kind == INDEX_QUERY_SYNONYMS;
    const size_t count = only_first ? std::min(query->count, size_t{1}) : query->count;
    for (size_t i = 0; i < count; i++)
        add_terms(frequencies, query->children[i], terms);
}

std::vector<RankedTerm> ranked_terms(const Frequencies &frequencies,
                                     const struct index_query *query)
{
    std::vector<RankedTerm> terms;
    add_terms(frequencies, query, terms);
    return terms;
}

double length_penalty(const std::vector<RankedTerm> &terms)
{
    double sum = 0, rarest = 0;
    std::unordered_set<std::string> known;
    for (const RankedTerm &term : terms) {
        const std::string bytes(term.query->term, term.query->term_length);
        if (term.having == 0 || !known.insert(bytes).second)
            continue;
        sum += term.idf;
        rarest = std::max(rarest, term.idf);
    }
    const double words = rarest > 0 ? sum / rarest : 0;
    return MOST_PENALTY * words / (words + HALF_PENALTY_WORDS);
}

Weighting::Weighting(double penalty, std::shared_ptr<const DocumentAtHand> in_hand)
    : b(penalty), at_hand(in_hand && in_hand->lengths ? std::move(in_hand) : nullptr)
{
    need_stat(COLLECTION_SIZE);
    need_stat(AVERAGE_LENGTH);
    need_stat(TERMFREQ);
    need_stat(COLLECTION_FREQ);
    need_stat(WDF);
    if (!at_hand)
        need_stat(DOC_LENGTH);
    need_stat(WQF);
    need_stat(WDF_MAX);
    need_stat(DOC_LENGTH_MIN);
}

void Weighting::init(double factor)
{
    if (factor == 0) // For the part that does not depend on terms.
        return;
    importance = factor * get_wqf() *
                 word_importance(get_collection_size(), get_termfreq(),
                                 static_cast<double>(get_collection_freq()));
}

double Weighting::get_sumpart(Xapian::termcount count, Xapian::termcount length,
                              Xapian::termcount) const
{
    return part_of(count, at_hand ? at_hand->length() : length);
}

double Weighting::part_of(Xapian::termcount count, Xapian::termcount length) const
{
    const double mean = std::max(get_average_length(), 1.0);
    return importance * word_saturation(count, length / mean, b);
}

double Weighting::get_maxpart() const
{
    const Xapian::termcount most = get_wdf_upper_bound();
    return part_of(most, std::max(most, get_doclength_lower_bound()));
}

double Weighting::get_sumextra(Xapian::termcount, Xapian::termcount) const
{
    return 0;
}

double Weighting::get_maxextra() const
{
    return 0;
}

Weighting *Weighting::clone() const
{
    return new Weighting(b, at_hand);
}
