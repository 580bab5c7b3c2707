#include "index/path_source.hh"

#include "index/stored.h"

PathSource *PathSource::clone() const
{
    return new PathSource(path, begins);
}

bool PathSource::enter(const Xapian::Database &db)
{
    segment = db;
    return true;
}

bool PathSource::passes(Xapian::docid docid)
{
    std::string data;
    const char *found;
    size_t length;
    try {
        data = segment.get_document(docid, Xapian::DOC_ASSUME_VALID).get_data();
    } catch (const Xapian::DocNotFoundError &) {
        return false;
    }
    if (!stored_path(data.data(), data.size(), &found, &length))
        return false;
    return (begins ? length >= path.size() : length == path.size()) &&
           path.compare(0, std::string::npos, found, path.size()) == 0;
}
