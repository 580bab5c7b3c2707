/* Requests: bytes of a connection to a typed request. Pure functions, no I/O.
 *
 * The first byte of a connection says which face its client speaks (docs: newsdex-protocol(7)):
 * '{' newline-delimited JSON, "GET " or "POST " HTTP, anything else one line of plain text, which
 * is a query.
 */
#ifndef PROTO_REQUEST_H
#define PROTO_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "proto/hit_fields.h"

enum request_face { FACE_UNKNOWN, FACE_JSON, FACE_LINE, FACE_HTTP };

/* Who may ask: set by group, checked against the peer's credentials. */
enum request_access { ACCESS_SEARCH, ACCESS_INGEST, ACCESS_ADMIN };

/* The table of operations: kind, name, access. Handlers are an array by kind. */
#define REQUESTS(X)                                  \
    X(REQUEST_HELLO, "hello", ACCESS_SEARCH)         \
    X(REQUEST_SEARCH, "search", ACCESS_SEARCH)       \
    X(REQUEST_COUNT, "count", ACCESS_SEARCH)         \
    X(REQUEST_EXPORT, "export", ACCESS_SEARCH)       \
    X(REQUEST_FACETS, "facets", ACCESS_SEARCH)       \
    X(REQUEST_HISTOGRAM, "histogram", ACCESS_SEARCH) \
    X(REQUEST_SIMILAR, "similar", ACCESS_SEARCH)     \
    X(REQUEST_SUGGEST, "suggest", ACCESS_SEARCH)     \
    X(REQUEST_SHOW, "show", ACCESS_SEARCH)           \
    X(REQUEST_SYNC, "sync", ACCESS_SEARCH)           \
    X(REQUEST_STATUS, "status", ACCESS_SEARCH)       \
    X(REQUEST_STATS, "stats", ACCESS_SEARCH)         \
    X(REQUEST_REJECTED, "rejected", ACCESS_SEARCH)   \
    X(REQUEST_SETTINGS, "settings", ACCESS_ADMIN)    \
    X(REQUEST_INGEST, "ingest", ACCESS_INGEST)       \
    X(REQUEST_RELOAD, "reload", ACCESS_ADMIN)        \
    X(REQUEST_COMPACT, "compact", ACCESS_ADMIN)      \
    X(REQUEST_MERGES, "merges", ACCESS_ADMIN)        \
    X(REQUEST_REINDEX, "reindex", ACCESS_ADMIN)      \
    X(REQUEST_CHECK, "check", ACCESS_ADMIN)          \
    X(REQUEST_SNAPSHOT, "snapshot", ACCESS_ADMIN)

enum request_kind {
#define X(kind, name, access) kind,
    REQUESTS(X)
#undef X
        REQUEST_KIND_COUNT
};

const char *request_name(enum request_kind kind);
enum request_access request_access_of(enum request_kind kind);

enum request_by { REQUEST_BY_DAY, REQUEST_BY_WEEK, REQUEST_BY_MONTH, REQUEST_BY_YEAR };

enum request_action { REQUEST_PAUSE, REQUEST_RESUME };

enum request_sort { REQUEST_BY_RELEVANCE, REQUEST_BY_NEWEST, REQUEST_BY_OLDEST };

struct request {
    enum request_kind kind;
    enum request_face face;
    char *id;       /* As the client wrote it, JSON; "null" if it wrote none. */
    char *question; /* All else that it wrote, the same for requests that ask for the same; NULL
                       unless who may search may ask for it. */

    char *query;
    uint64_t limit, offset;
    char *after; /* A cursor, as an answer gave it. */
    bool exact;  /* Count all. */
    bool explain, expand;
    bool collapse;        /* Of articles of one story show one. */
    int64_t half_life_ms; /* Of recency; 0: it does not count, negative: as the daemon is set. */
    char *field;          /* Whose values are counted. */
    enum request_by by;
    enum request_action action;
    bool auto_correct, as_you_type;
    bool is_corrected; /* The query was replaced by a better one. */
    enum request_sort sort;
    char *since, *until;                    /* Dates, as date_parse_in() has them; NULL: open. */
    char *zone;                             /* That they are in; NULL: as the daemon is set. */
    enum hit_field fields[HIT_FIELD_COUNT]; /* In the order asked for. */
    size_t field_count;                     /* 0: all. */
    char *article;                          /* The id of one. */
    struct buf text;                        /* Of an article to be taken in. */
    char *format;
    char *path; /* Of a folder. */
    bool progress;
};

struct request_limits {
    size_t bytes;          /* Of one request. */
    uint64_t default_hits; /* Where the request does not say. */
    uint64_t hits, offset; /* At most. */
};

/* What has come on a connection and was not taken off yet. */
struct request_input {
    struct buf bytes;
    size_t scanned; /* Bytes at the front that hold no line end. */
    enum request_face face;
    bool at_end; /* Nothing more will come: what is left is a request too. */
};

/* Whether the answer shows the field of its hits. */
bool request_wants(const struct request *request, enum hit_field field);

/* Whether the next request has come whole and is so large that it takes milliseconds to read it:
 * a megabyte of JSON takes ten. */
bool request_is_large(const struct request_input *input);

/* Take the next request off. 1; 0 if more bytes are needed, or at the end; or a negative code, with
 * request->face and ->id set for the answer. After ERR_TOO_LARGE, and on the HTTP face, the rest of
 * the connection cannot be read. Release the request in any case. */
int request_next(struct request *request, struct request_input *input,
                 const struct request_limits *limits, struct err *err);
void request_release(struct request *request);
void request_input_release(struct request_input *input);

#endif
