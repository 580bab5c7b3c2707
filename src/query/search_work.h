/* What a search does with the reader that it is lent; private to the searcher. On whatever thread,
 * one at a time for each search and seat. */
#ifndef QUERY_SEARCH_WORK_H
#define QUERY_SEARCH_WORK_H

#include "query/searcher.h"
#include "query/word_cache.h"
#include "text/stemmer.h"

/* A reader, and what else one thread at a time may use. */
struct searcher_seat {
    struct index_reader *reader;
    struct stemmer *stemmer;
    struct index_reader_caches caches; /* The loop's: as they were when the seat came back. */
};

int seat_open(struct searcher_seat **out, struct index *index, struct err *err);
void seat_free(struct searcher_seat *seat);

/* Run the search on its seat until query.deadline_ms. It may be run again, and begins anew then; of
 * an EXPORT each run is for its next piece. is_cut says that it had to end before ends_ms, and with
 * less than there may be; what was found is there all the same. If it is not cut, its answer is
 * written. */
void search_run(struct search *search);

/* Whether its time is limited: not that of a look-up, nor of an EXPORT as a whole. */
bool search_ends_by_time(const struct search *search);

/* Write the answer of what was found. */
void search_write(struct search *search);

#endif
