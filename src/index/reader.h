/* Searching: a reader is an index opened for one thread at a time. Results are plain memory. */
#ifndef INDEX_READER_H
#define INDEX_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "article/id.h"
#include "base/cache_counts.h"
#include "base/err.h"
#include "index/index.h"
#include "index/query.h"

C_DECLS_BEGIN

struct index_reader;
struct words;

enum index_sort { SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST };

/* A place in the order of the hits: by score or date, then by date, newest first, then by id. It
 * keeps its meaning while articles come and go. */
struct index_position {
    article_id id; /* Of the hit that stands there. */
    int64_t date;
    double score;   /* 0 unless sorted by relevance. */
    uint64_t depth; /* How many hits stood before it and with it. */
};

/* The beginning of a hit's text. */
struct index_text {
    const struct article *article;
    const char *bytes;
    size_t length;
    const struct words *words; /* All words of the segment that it is in. */
};

/* Gets a hit's text, which is good for as long as the call but for the words, which stay for as
 * long as the search; returns what is kept of it as the hit's note. */
struct index_text_reader {
    void *(*read)(struct index_text_reader *reader, const struct index_text *text);
    void (*free)(void *note);
    size_t bytes; /* Of the text that is looked at, at most. */
};

struct index_search {
    const struct index_query *query;    /* Borrowed. */
    size_t offset, limit;               /* limit 0 only counts. */
    const struct index_position *after; /* Begin behind it; borrowed. NULL: with the first. */
    enum index_sort sort;
    int64_t since, until; /* Seconds; since <= date < until. INT64_MIN, INT64_MAX: open. */
    bool exact_total;     /* Look at every article, to count them all. */
    int64_t half_life_ms; /* By relevance: of what newer articles have on top; 0: nothing. */
    int64_t now;          /* Seconds; what age counts from. */
    bool expand;          /* By relevance: by words that the best articles share. */
    bool collapse;        /* Of articles that are copies of each other, show the first by date (the
                             newest, or oldest if so sorted) and id that matches. An offset counts
                             what is shown; totals count all. */
    bool count_copies;    /* See struct index_hit. */
    bool explain;         /* By relevance: say how the scores came about. */
    struct index_text_reader *text_reader; /* Borrowed; NULL: nobody wants texts. */
    int64_t deadline_ms; /* clock_monotonic_ms() at which the search ends with what it has. */
};

/* Of a long query no more parts are explained. */
#define INDEX_EXPLAINED_PARTS 64

/* A part of a query that has a score of its own: a word, a phrase, or words near each other. */
struct index_explained_part {
    char *text;
    uint64_t articles;     /* That have it, */
    bool articles_are_all; /* all of them; else the deadline ended the count. */
};

/* How the scores of a search came about. */
struct index_explanation {
    char *query; /* As it is run: words are stems. */
    char *added; /* Words that it was expanded by; NULL if there are none. */
    size_t count;
    struct index_explained_part parts[INDEX_EXPLAINED_PARTS];
};

/* What a hit's score is the sum of. */
struct index_shares {
    double parts[INDEX_EXPLAINED_PARTS];
    double side_by_side, in_the_lead, recency, added;
};

struct index_hit {
    article_id id;
    double score;                /* 0 unless sorted by relevance. */
    struct article *article;     /* Without the body. */
    void *note;                  /* Of the text's reader. Owned; NULL if there was none, or no time
                                    for it any more. */
    struct index_shares *shares; /* Owned; NULL unless that is explained. */
    uint64_t copies;             /* Other articles that have about the same text, if they are to be
                                    counted, */
    bool copies_are_cut;         /* and there are more: not all that might be were looked at. */
};

struct index_results {
    uint64_t total;    /* Matches in all; an estimate unless total_is_exact, */
    uint64_t at_least; /* but not less than this, */
    uint64_t at_most;  /* nor more than this. */
    uint64_t sequence; /* Of the snapshot that was searched. */
    bool total_is_exact;
    bool has_more; /* Behind the last hit stand others; next is its place. */
    struct index_position next;
    bool partial; /* The deadline ended it, or words near each other stand too often in an article
                     for all pairs of them to be looked at. */
    void (*free_note)(void *note);
    struct index_explanation *explanation; /* Owned; NULL unless that was asked for. */
    size_t count;
    struct index_hit hits[];
};

/* The index must outlive the reader. */
int index_reader_open(struct index_reader **out, struct index *index, struct err *err);
/* One that stays at this snapshot, which is held, or at the newest if it is NULL, and never moves
 * to a newer one. */
int index_reader_open_at(struct index_reader **out, struct index *index, struct snapshot *snapshot,
                         struct err *err);
void index_reader_free(struct index_reader *reader);
static inline void index_reader_freep(struct index_reader **reader)
{
    index_reader_free(*reader);
}

/* Whether the reader holds an older snapshot than the newest: one that keeps segments on the disk
 * which were merged away. */
bool index_reader_is_stale(const struct index_reader *reader);

/* What a reader keeps in memory of what it has read. A hit or a miss of segments is one at a move
 * to a newer snapshot; of dates, one of a segment where a search is by date; of joined words, one
 * of a segment for each wildcard or fuzzy word. */
struct index_reader_caches {
    struct cache_counts segments, dates, joined_words;
};

/* For the thread that has the reader; costs next to nothing. */
void index_reader_count_caches(const struct index_reader *reader, struct index_reader_caches *out);

/* Have all that follows end then, by clock_monotonic_ms(), with what it has, until a search or a
 * tally says otherwise. */
void index_reader_set_deadline(struct index_reader *reader, int64_t deadline_ms);

/* Whether it has passed. */
bool index_reader_is_late(struct index_reader *reader);

/* Move to the newest snapshot, as every search does. */
int index_reader_refresh(struct index_reader *reader, struct err *err);

struct index_pattern_limits {
    unsigned words;      /* That all patterns and fuzzy words of a query stand for together. */
    int64_t deadline_ms; /* As that of a search. */
};

/* Make a query ready to be searched for, by the newest snapshot or the one that the reader stays
 * at: give its words their stems in all languages that articles are in, and make SYNONYMS of every
 * PATTERN and FUZZY: those of the fewest edits come first, then the most frequent ones. *is_cut
 * becomes true where a limit left some out, and stays what it was elsewhere. */
int index_reader_resolve(struct index_reader *reader, struct index_query *query,
                         const struct index_pattern_limits *limits, bool *is_cut, struct err *err);

/* Search the newest snapshot. */
int index_reader_search(struct index_reader *reader, const struct index_search *search,
                        struct index_results **out, struct err *err);
/* Free what the hits have, when it was read; how many there were stays. */
void index_results_drop_hits(struct index_results *results);
void index_results_free(struct index_results *results);

/* A place among all matches of a snapshot, in the order in which they are stored. Begin with zeros.
 */
struct index_place {
    size_t part;
    uint32_t docid; /* The last one that was given. */
    bool is_end;
};

/* The next matches, at most search->limit, or what of them was found by the deadline; the place is
 * moved behind them, and is_end if there are no others. partial says that an article was left out,
 * because all the time went by at it. Only query, limit, since, until, deadline_ms and text_reader
 * of the search count. For a reader that stays at its snapshot. */
int index_reader_export(struct index_reader *reader, const struct index_search *search,
                        struct index_place *place, struct index_results **out, struct err *err);

/* The commit that the reader stands at. */
uint64_t index_reader_sequence(struct index_reader *reader);

/* In how many articles a TERM stands, whatever its form; the dead are counted too. 0 if that cannot
 * be told. */
uint64_t index_reader_frequency(struct index_reader *reader, const struct index_query *term);

/* About how many articles match. */
int index_reader_estimate(struct index_reader *reader, const struct index_query *query,
                          uint64_t *out, struct err *err);

/* A query for articles like the one of that id, and not for itself: its best words, at most so
 * many. *out is the caller's; ERR_NOT_FOUND if there is no such article. */
int index_reader_similar(struct index_reader *reader, article_id id, size_t words,
                         struct index_query **out, struct err *err);

/* Call each for the headlines of matches, in no particular order, at most limit of them. */
int index_reader_headlines(struct index_reader *reader, const struct index_query *query,
                           size_t limit, void (*each)(void *context, const char *headline),
                           void *context, struct err *err);

/* The whole article, the caller's; ERR_NOT_FOUND if there is none of that id. */
int index_reader_article(struct index_reader *reader, article_id id, struct article **out,
                         struct err *err);

/* Where an article stands in the newest snapshot: the number of the part and the docid in it. 1, 0
 * if it is not there, or a negative code. */
int index_reader_locate(struct index_reader *reader, article_id id, size_t *part, uint32_t *docid,
                        struct err *err);

/* Ids of articles in the newest snapshot dated before a time, at most limit. */
int index_reader_older(struct index_reader *reader, int64_t before, article_id *out, size_t limit,
                       size_t *count, struct err *err);

/* How many files are known, and how many of them could not be read. */
int index_reader_count_files(struct index_reader *reader, uint64_t *known, uint64_t *rejected,
                             struct err *err);

/* Files that could not be read, newest first; a negative result of each ends it. */
int index_reader_rejected(struct index_reader *reader, size_t limit,
                          int (*each)(void *context, const char *path, const char *reason),
                          void *context, struct err *err);

C_DECLS_END

#endif
