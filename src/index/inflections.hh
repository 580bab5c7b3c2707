// The stems that a word of a query has in the languages of an index. Private to index/.
//
// An article is found by the stems of its own language, and which one the asker had in mind nobody
// knows. So a word stands for its stems in all languages that articles are in; as the stems of each
// language are its own, none of them finds words of another. What was typed without its accents is
// looked up too, among the words of the articles, which have their stems beside them.
#ifndef INDEX_INFLECTIONS_HH
#define INDEX_INFLECTIONS_HH

#include <cstdint>
#include <string>
#include <vector>

#include "index/query.h"

struct index_reader;

// Give each TERM of the query that was not given them yet its stems in other languages, only those
// that some article has, the most frequent first. True if words of segments were looked up;
// past the deadline (clock_monotonic_ms()) none are.
bool inflections_resolve(struct index_reader *reader, struct index_query *query,
                         int64_t deadline_ms);

// The terms of the index that a TERM stands for.
std::vector<std::string> terms_of(const struct index_query *term);

#endif
