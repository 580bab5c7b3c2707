/* Runs queries and look-ups on libuv's pool, each with an index_reader of its own. What takes long
 * is done aside, with readers that nothing else needs and by threads that give way to all others;
 * so those that are soon done never wait for it. Loop thread only. */
#ifndef QUERY_SEARCHER_H
#define QUERY_SEARCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "index/reader.h"
#include "index/tally.h"
#include "query/suggest.h"
#include "query/turns.h"

struct searcher;

struct searcher_limits {
    unsigned waiting; /* Searches that wait for a reader; more are refused with ERR_BUSY. */
    unsigned time_ms; /* That a search may take, its wait included; it ends with what it found. */
    unsigned expansions; /* Words that wildcards and fuzzy words of a query stand for. */
};

/* What is lent to a search. */
struct searcher_seat;

/* A file that could not be read. */
struct rejected_file {
    char *path, *reason; /* Owned by the search until it is released. */
};

struct searcher_counts {
    uint64_t files, rejected;
};

enum search_kind {
    SEARCH_QUERY,    /* query to results */
    SEARCH_EXPORT,   /* query and place to results, and the place behind them */
    SEARCH_SIMILAR,  /* id and query to results */
    SEARCH_TALLY,    /* tally_search, whose query is the plan, to tally */
    SEARCH_SUGGEST,  /* text and limit to suggestions */
    SEARCH_ARTICLE,  /* id to article */
    SEARCH_REJECTED, /* limit to rejected */
    SEARCH_COUNTS,   /* to counts */
};

/* What the searcher has for all of them. */
struct search_means {
    struct index *index;
    struct word_cache *words;
    unsigned expansions;
};

/* One job for a reader. The caller embeds it, sets the first part, and keeps it until done. */
struct search {
    enum search_kind kind;
    uint64_t client;            /* Who wants it: those who wait take turns. */
    bool is_long;               /* It is known to take long: it is done aside from the start. */
    struct index_query *plan;   /* Owned, of a QUERY; it stays as it is. */
    struct index_query *within; /* Owned, of a SIMILAR: where to look; NULL: everywhere. */
    struct index_search query;  /* Likewise; its query, deadline and text_reader are set by the
                                   searcher. */
    const char *text;           /* Borrowed: what the plan was made of, if it is to be corrected */
    bool is_typed;              /* or its last word to be completed. */
    size_t snippet_characters;  /* Likewise: of the results' notes, which are struct excerpts (see
                                   query/snippet.h); 0: there are none. */
    struct tally_search tally_search; /* Likewise; its deadline is set by the searcher. */
    article_id id;
    struct index_position after; /* Room for query.after. */
    struct index_place place;    /* Of an EXPORT, which is started again for each piece. */
    uint64_t exported;           /* The caller's, likewise: how many the pieces before had, */
    bool is_partial;             /* and whether one of them was partial. */
    size_t limit;
    int64_t deadline_ms; /* By clock_monotonic_ms(); 0: as the limits say, from now on, or of an
                            EXPORT from when it has a reader. */
    void (*work_answer)(struct search *search); /* By whatever thread, before done, if it succeeded:
                                                   to write what takes long of the answer. May be
                                                   NULL. */
    void (*done)(struct search *search);        /* On the loop thread, exactly once. */

    /* For done; release it afterwards. */
    int status;
    struct err err;
    struct index_results *results;
    struct tally tally;
    struct suggestions suggestions;
    char *correction;    /* A better text; NULL if there is none. */
    bool words_left_out; /* The limit on expansions was met, or the time. */
    bool is_lasting;     /* At the same commit the same search finds the same: neither did its time
                            run out nor was it completed or corrected from words of an older one. */
    struct article *article;
    struct rejected_file *rejected;
    size_t rejected_count, rejected_capacity;
    struct searcher_counts counts;

    /* The searcher's. */
    uv_work_t work;
    struct searcher *searcher;
    struct search_means means;
    struct searcher_seat *seat;
    struct turn turn;
    int64_t began_ms;             /* When it got its reader. */
    int64_t ends_ms;              /* When all its time is over. */
    bool is_aside;                /* It is done aside, or waits for that. */
    bool is_cut;                  /* It was tried for a short time, and is to be done aside. */
    bool wants_words;             /* See word_access, */
    bool lacks_words;             /* likewise. */
    struct index_query *resolved; /* What was made of the plan. */
    struct index_reader *pinned;  /* Of an EXPORT: at the snapshot that it began with. */
};

struct searcher_readers {
    unsigned quick; /* For searches that are soon done, */
    unsigned aside; /* and for the others. */
};

/* Open the readers: fewer than the pool's threads, so that no query waits for one. */
int searcher_open(struct searcher **out, uv_loop_t *loop, struct index *index,
                  const struct searcher_readers *readers, const struct searcher_limits *limits,
                  struct err *err);

/* Start the search now or when a reader is free; done is never called before the return. ERR_BUSY
 * if too many wait: then it is not called at all. One that waits all its time away, but for what it
 * was tried for, ends with what it has, or with ERR_BUSY; a look-up and an EXPORT wait on. */
int searcher_start(struct searcher *searcher, struct search *search);

/* Have readers that nobody uses let go of segments that were merged away. */
void searcher_freshen(struct searcher *searcher);

/* Free what was found so far, before it is started again: for the next piece of an export, or with
 * a better plan, which the caller sets then. */
void search_drop_results(struct search *search);

/* Free what a search was given and what it found. */
void search_release(struct search *search);

void searcher_set_limits(struct searcher *searcher, const struct searcher_limits *limits);

struct searcher_status {
    unsigned running, waiting;
    uint64_t done;  /* Since the start. */
    uint64_t aside; /* Of these, done aside or waited for that in vain. */
};

void searcher_get_status(const struct searcher *searcher, struct searcher_status *out);

struct searcher_caches {
    struct index_reader_caches readers; /* Of all of them, as they were after their last search. */
    struct cache_counts vocabulary;
};

void searcher_count_caches(const struct searcher *searcher, struct searcher_caches *out);

/* When no search is in work any more, readers may still be letting go of segments. True if none is;
 * else on_rest is called when that is so. */
bool searcher_rest(struct searcher *searcher, void (*on_rest)(void *context), void *context);

/* No search may be running, and no reader be lent. Accepts NULL. */
void searcher_free(struct searcher *searcher);

#endif
