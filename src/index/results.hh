// Results being made: stored records to plain memory. Private to index/.
#ifndef INDEX_RESULTS_HH
#define INDEX_RESULTS_HH

#include <memory>
#include <string>

#include "index/reader.h"

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

// Append the hit of a stored record, and have its text read if the search wants that.
void results_add(struct index_reader *reader, const struct index_search *search,
                 const std::string &data, double score, struct index_results *results);

#endif
