#include "index/segment_database.hh"

#include <cerrno>
#include <fcntl.h>

int segment_database_file(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        throw Xapian::DatabaseOpeningError(path, errno);
    return fd;
}

Xapian::Database segment_database_open(const char *path)
{
    return Xapian::Database(segment_database_file(path), Xapian::DB_BACKEND_GLASS);
}
