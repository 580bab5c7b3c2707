/* A request, and what to do with its answer. */
#ifndef CLIENT_DIALOGUE_H
#define CLIENT_DIALOGUE_H

#include <jansson.h>

#include "client/connection.h"
#include "client/verbs.h"

/* What to do with the lines of an answer. */
struct dialogue {
    struct invocation *invocation;
    struct connection connection;
    const char *query; /* For marking errors; NULL if there is none. */
    /* Called for each line; sets status and done at the last. */
    void (*on_line)(struct dialogue *dialogue, const json_t *line);
    size_t count;
    enum exit_status status;
    bool done;
    bool has_progress; /* It stands on the terminal, without a line's end. */
    char footer[160];  /* For the terminal, when all else is printed. */
};

/* Send the request, which is taken over, and print what comes. */
enum exit_status dialogue_run(struct dialogue *dialogue, json_t *request);

/* Whether stderr is a terminal and something may be told there. */
bool dialogue_has_terminal(const struct dialogue *dialogue);

/* A request for what may take long, which asks for lines of progress if they are shown. */
json_t *dialogue_long_request(const struct dialogue *dialogue, const char *op);

/* Show a line on the terminal that goes when the next one or anything else comes. */
void dialogue_show_progress(struct dialogue *dialogue, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether nothing stands behind the verb; else a message says what it is. */
bool has_no_arguments(const struct invocation *invocation, const char *verb);

/* Say what is missing in an answer, by the end of it, which becomes partial if it was cut short. */
void dialogue_say_missing(struct dialogue *dialogue, const json_t *end);

#endif
