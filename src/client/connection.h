/* The client's end of the socket: one request a line, answers as JSON. Blocking. */
#ifndef CLIENT_CONNECTION_H
#define CLIENT_CONNECTION_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

struct connection {
    int fd;
    struct buf input;
    size_t scanned;
};

/* Where the daemon's socket is if nobody says: $NEWSDEX_SOCKET, else the user's runtime folder if
 * there is a socket, else /run. The caller's. */
char *connection_default_path(void);

int connection_open(struct connection *out, const char *path, struct err *err);
void connection_close(struct connection *connection);

/* Send a request, which stays the caller's. */
int connection_send(struct connection *connection, const json_t *request, struct err *err);

/* The next line of the answer: 1 and *out, the caller's, or a negative code; the daemon's leaving
 * in the middle is one. */
int connection_next(struct connection *connection, json_t **out, struct err *err);

#endif
