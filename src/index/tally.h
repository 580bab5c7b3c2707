/* How many matches there are of each value of a field, or in each day, week, month or year. */
#ifndef INDEX_TALLY_H
#define INDEX_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/reader.h"

C_DECLS_BEGIN

enum tally_by { TALLY_DAY, TALLY_WEEK, TALLY_MONTH, TALLY_YEAR, TALLY_FIELD };

struct tally_search {
    const struct index_query *query; /* Borrowed. */
    int64_t since, until;            /* As of struct index_search. */
    int64_t deadline_ms;
    enum tally_by by;
    const struct field *field; /* Of TALLY_FIELD: one with a text, which is a value as a whole. */
    bool exact;                /* Look at every match, however many there are. */
};

struct tally_value {
    char *value; /* "2025-11-26", "2025-11", "2025"; of a week its Monday. Owned. */
    uint64_t count;
    double error; /* With 95 % certainty the count is not further off, by Wilson's score interval of
                     the sample; 0: it is exact. */
};

struct tally {
    struct tally_value *values; /* By date, or the most frequent first. */
    size_t count, capacity;
    uint64_t total; /* Of all matches; those without the field are in no value. */
    uint64_t sequence;
    bool exact, partial;
};

/* Count; the tally is empty before. A million matches are sampled, unless it is to be exact. */
int index_reader_tally(struct index_reader *reader, const struct tally_search *search,
                       struct tally *out, struct err *err);
void tally_release(struct tally *tally);

C_DECLS_END

#endif
