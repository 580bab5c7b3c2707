/* Requests made of what the command line said. */
#ifndef CLIENT_REQUEST_H
#define CLIENT_REQUEST_H

#include <jansson.h>
#include <stdbool.h>

#include "client/connection.h"
#include "client/verbs.h"

/* Set a member, unless value is NULL or false. A number that is none is refused with a message that
 * names the option. */
void request_set_string(json_t *request, const char *name, const char *value);
void request_set_flag(json_t *request, const char *name, bool value);
bool request_set_number(json_t *request, const char *name, const char *option, const char *value);

/* Ask for the fields of the output. */
void request_set_fields(json_t *request, struct output *output);

/* The arguments, joined by blanks and made valid UTF-8; the caller's. */
char *request_joined(const struct invocation *invocation);

/* A request with the query of the command line; NULL, and a message, if something is wrong. */
json_t *request_for_query(struct invocation *invocation, const char *op, const char *query);

/* The same, by the days of the user's own time zone or the one that was named. */
json_t *request_for_dated(struct invocation *invocation, const char *op, const char *query);

#endif
