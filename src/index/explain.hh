// How the scores of a page came about. Private to index/.
#ifndef INDEX_EXPLAIN_HH
#define INDEX_EXPLAIN_HH

#include "index/expansion.hh"
#include "index/page.hh"
#include "index/reader_private.hh"

// Set the explanation of the results, which are the page's, and the shares of each hit. The query
// was expanded by the terms that were added.
void explain(const struct index_reader *reader, const struct index_search &search, const Page &page,
             const std::vector<ExpansionTerm> &added, struct index_results *results);

// Accepts NULL.
void explanation_free(struct index_explanation *explanation);

#endif
