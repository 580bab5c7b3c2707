/* What the settings ask of an index: with others it has to be made anew. Loop thread only. */
#ifndef DAEMON_WISH_H
#define DAEMON_WISH_H

#include <stdbool.h>

struct daemon;
struct ingest;

/* Whether the index in use is like that; if not, the log says why. */
bool wish_is_met(const struct daemon *daemon);

/* Whether the index of this ingest is. */
bool wish_suits(const struct daemon *daemon, struct ingest *ingest);

/* Whether one like that was begun, by an earlier run, to take the place of the index in use. */
bool wish_has_next(const struct daemon *daemon);

#endif
