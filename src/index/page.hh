// A page of a match: hits in an order that has no ties, so that the next page can begin behind the
// last hit of this one, whatever came or was merged meanwhile. Private to index/.
#ifndef INDEX_PAGE_HH
#define INDEX_PAGE_HH

#include <string>
#include <vector>

#include <xapian.h>

#include "index/ranking.hh"
#include "index/reader.h"

struct PageHit {
    double score; // 0 unless sorted by relevance.
    int64_t date;
    article_id id;
    Xapian::docid docid;
    bool again;       // It was looked at a second time.
    std::string data; // The stored record; "" where there were too many to keep.
};

struct Page {
    std::vector<PageHit> hits;
    bool has_more;  // Behind the last.
    uint64_t depth; // Hits that were passed, with those that are shown.
    Total total;
};

// The page that the search asks for, of the query that the ranker has already. counted is how many
// matches are looked at in any case, to count them.
Page page_of(Ranker &ranker, const struct index_search &search, Xapian::doccount counted);

#endif
