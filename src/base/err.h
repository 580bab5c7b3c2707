/* One error namespace for the whole program.
 *
 * A function that can fail returns int: 0, or a negative code. The code is a negated errno, a
 * UV_E* (the same number on Unix), or one of ERR_* below; err_str() names all three. A function
 * whose failure a person will read also takes a struct err, last, and fills it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/cdecls.h"

C_DECLS_BEGIN

/* name, number, the code's name on the socket, its text. Numbers start below libuv's own range
 * (-3000 to -4096). */
#define ERR_MAP(X)                                                                    \
    X(ERR_SYNTAX, -5000, "query_syntax", "syntax error")                              \
    X(ERR_UNKNOWN_FIELD, -5001, "unknown_field", "unknown field")                     \
    X(ERR_LIMIT, -5002, "limit", "over a limit")                                      \
    X(ERR_REQUEST, -5003, "bad_request", "bad request")                               \
    X(ERR_UNKNOWN_OP, -5004, "unknown_op", "unknown operation")                       \
    X(ERR_BUSY, -5005, "busy", "too many requests in progress")                       \
    X(ERR_DENIED, -5006, "denied", "not permitted")                                   \
    X(ERR_NOT_FOUND, -5007, "not_found", "not found")                                 \
    X(ERR_STOPPING, -5008, "stopping", "the daemon is stopping")                      \
    X(ERR_TOO_LARGE, -5009, "too_large", "input too large")                           \
    X(ERR_PAUSED, -5010, "paused", "paused")                                          \
    X(ERR_INDEX, -5020, "index", "index failure")                                     \
    X(ERR_INDEX_LOCKED, -5021, "index_locked", "index is in use by another daemon")   \
    X(ERR_INDEX_VERSION, -5022, "index_version", "index was made by another version") \
    X(ERR_CATALOG, -5023, "catalog", "catalog is damaged")                            \
    X(ERR_FORMAT, -5030, "format", "not in a format that can be read")                \
    X(ERR_CHANGING, -5031, "changing", "file is still being written")                 \
    X(ERR_RESTING, -5032, "resting", "file may still be written")                     \
    X(ERR_CONFIG, -5040, "config", "configuration error")

enum err_code {
#define X(name, number, slug, text) name = (number),
    ERR_MAP(X)
#undef X
};

struct err {
    int code;
    int position; /* Byte in the text that was wrong, for ERR_SYNTAX and its like; else -1. */
    int length;   /* Bytes that are wrong from there; 0 where position is -1. */
    char text[256];
};

/* Fill err, which may be NULL, and return code, so that a failure is one statement. */
int err_set(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same, with the place in the input. */
int err_set_at(struct err *err, int code, int position, int length, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* The same for a system call that just failed: ": " and the reason follow the text, and the code is
 * -errno. */
int err_sys(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The text for a code alone; never NULL, valid for ever. */
const char *err_str(int code);

/* Whether the system was short of something (open files, memory): that passes, and says nothing
 * about what was to be opened. */
bool err_is_shortage(int code);

/* The code's name on the socket: "query_syntax", ...; "internal" for what has none of its own. */
const char *err_slug(int code);

C_DECLS_END

#endif
