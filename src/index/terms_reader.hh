// All terms of a segment with their postings, in order, for merges: read where they are if that can
// be done (index/postings_reader.h), through the library else. Private to index/; any one thread.
#ifndef INDEX_TERMS_READER_HH
#define INDEX_TERMS_READER_HH

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <xapian.h>

class TermsReader
{
  public:
    virtual ~TermsReader() = default;

    // Go on to the next term, at the beginning to the first; false if there is none.
    virtual bool next() = 0;

    // Good until the next one.
    virtual std::string_view term() const = 0;

    // The next posting of the term, by docids that ascend; false if there is none.
    virtual bool next_posting(uint32_t &docid, uint32_t &count) = 0;
};

struct segment;

// Of a segment that is mapped, and its database. What it says of damage are the library's
// exceptions.
std::unique_ptr<TermsReader> terms_reader_open(const struct segment *segment,
                                               const Xapian::Database &db);

#endif
