/* What the client can do: a row of the table and a function for each verb. */
#ifndef CLIENT_VERBS_H
#define CLIENT_VERBS_H

#include <stdbool.h>
#include <stddef.h>

#include "client/output.h"

/* As grep's, and two more. */
enum exit_status {
    EXIT_FOUND = 0,
    EXIT_NOTHING = 1,
    EXIT_USAGE = 2,     /* Or the query is wrong, or may not be asked. */
    EXIT_NO_DAEMON = 3, /* Or it cannot answer now, or its index is damaged. */
    EXIT_PARTIAL = 4,
};

/* What the command line said. */
struct invocation {
    const char *socket; /* NULL: look for it. */
    struct output output;
    const char *limit, *offset, *sort, *half_life, *by, *since, *until, *zone, *input_format,
        *after, *collapse;
    bool rejected, settings, next, exact, explain, expand, auto_correct, as_you_type;
    char **arguments; /* After the verb and the options. */
    size_t argument_count;
};

/* Bits of the options that a verb takes. */
enum {
    TAKES_FIELDS = 1 << 0, /* At most eight of them: struct command_line. */
    TAKES_LIMIT = 1 << 1,
    TAKES_ORDER = 1 << 2, /* --offset, --sort and what else search alone has */
    TAKES_DATES = 1 << 3,
    TAKES_STATUS = 1 << 4,
    TAKES_COUNTING = 1 << 6, /* --exact */
    TAKES_PERIOD = 1 << 7,   /* --by */
    TAKES_INPUT = 1 << 5,    /* --format means the article's */
};

struct verb {
    const char *name, *arguments, *help;
    unsigned options;
    enum exit_status (*run)(struct invocation *invocation);
};

extern const struct verb verbs[];
extern const size_t verb_count;

#endif
