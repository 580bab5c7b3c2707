// The database in a segment's file. Private to index/.
#ifndef INDEX_SEGMENT_DATABASE_HH
#define INDEX_SEGMENT_DATABASE_HH

#include <xapian.h>

// A descriptor of the file, for who takes it; throws as the library does.
//
// The library is not given the path: a file that does not begin as a database it takes for a list
// of others, so that an empty one is a database without documents, and what stands in another one
// may be a program to start.
int segment_database_file(const char *path);

Xapian::Database segment_database_open(const char *path);

#endif
