// Results being made: stored records to plain memory. Private to index/.
#ifndef INDEX_RESULTS_HH
#define INDEX_RESULTS_HH

#include <memory>
#include <string>

#include "index/reader_private.hh"

struct FreeResults {
    void operator()(struct index_results *results) const
    {
        index_results_free(results);
    }
};
using OwnedResults = std::unique_ptr<struct index_results, FreeResults>;

// None yet, with room for so many hits.
OwnedResults results_new(const struct index_reader *reader, const struct index_search *search,
                         size_t room);

// A stored record, where it stands, and what it scores.
struct StoredHit {
    const std::string &data;
    DocumentPlace place;
    double score;
};

// Append the hit of a stored record, and have its text read if the search wants that.
void results_add(struct index_reader *reader, const struct index_search *search,
                 const StoredHit &stored, struct index_results *results);

#endif
