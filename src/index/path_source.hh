// Documents by the path of their file, as their stored records have it. Private to index/.
#ifndef INDEX_PATH_SOURCE_HH
#define INDEX_PATH_SOURCE_HH

#include <string>

#include "index/filter_source.hh"

// A record is read for each document that is looked at, which takes some microseconds: to be joined
// with the term of a folder (see document_folder()).
class PathSource final : public FilterSource
{
  public:
    // is_beginning: of all paths that begin so, else of this one.
    PathSource(std::string wanted, bool is_beginning)
        : path(std::move(wanted)), begins(is_beginning)
    {
    }

    PathSource *clone() const override;

  private:
    bool enter(const Xapian::Database &db) override;
    bool passes(Xapian::docid docid) override;

    const std::string path;
    const bool begins;
    Xapian::Database segment;
};

#endif
