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
    char footer[80]; /* For the terminal, when all else is printed. */
};

/* Send the request, which is taken over, and print what comes. */
enum exit_status dialogue_run(struct dialogue *dialogue, json_t *request);

/* Whether nothing stands behind the verb; else a message says what it is. */
bool has_no_arguments(const struct invocation *invocation, const char *verb);

#endif
