#include "index/pair_source.hh"

#include <algorithm>

#include "index/pairs.h"

static std::vector<Xapian::docid> articles_with(const PairSet &set, const struct tokens *tokens)
{
    std::vector<Xapian::docid> docids;
    uint32_t docid = 1;
    for (uint64_t passage = set.next(0); passage != UINT64_MAX; passage = set.next(passage + 1)) {
        struct token_cursor article;
        const uint64_t begin = passage * PAIRS_PASSAGE;
        for (docid = tokens_article_at(tokens, begin, docid);
             tokens_begin(tokens, docid, &article) &&
             tokens_place(tokens, &article) < begin + PAIRS_PASSAGE;
             docid++)
            docids.push_back(docid);
        // The last one may go on in the next passage.
        if (!docids.empty() && docid > docids.back())
            docid = docids.back();
    }
    docids.erase(std::unique(docids.begin(), docids.end()), docids.end());
    return docids;
}

Xapian::doccount PairSource::get_termfreq_min() const
{
    return 0;
}

Xapian::doccount PairSource::get_termfreq_est() const
{
    return count;
}

Xapian::doccount PairSource::get_termfreq_max() const
{
    return count;
}

Xapian::docid PairSource::get_docid() const
{
    return at;
}

void PairSource::next(double min_weight)
{
    skip_to(at + 1, min_weight);
}

void PairSource::skip_to(Xapian::docid docid, double)
{
    if (docid <= at)
        return;
    at = docid;
    if (is_all)
        return;
    const auto from = docids.begin() + static_cast<ptrdiff_t>(place);
    const auto found = std::lower_bound(from, docids.end(), docid);
    place = static_cast<size_t>(found - docids.begin());
    at = found == docids.end() ? last + 1 : *found;
}

bool PairSource::at_end() const
{
    return at > last;
}

PairSource *PairSource::clone() const
{
    return new PairSource(asked, segments);
}

void PairSource::init(const Xapian::Database &db)
{
    const auto found = segments->find(db.get_uuid());
    const struct segment *segment = found == segments->end() ? nullptr : found->second;
    const PairSet &set = asked->pairs_of(segment);
    is_all = set.knows_nothing();
    docids.clear();
    if (!is_all)
        docids = articles_with(set, segment->tokens);
    count = is_all ? db.get_doccount() : static_cast<Xapian::doccount>(docids.size());
    last = db.get_lastdocid();
    at = 0;
    place = 0;
}
