/* Handlers of requests for numbers by value and by time, private to server/. */
#ifndef SERVER_TALLIES_H
#define SERVER_TALLIES_H

#include "server/session.h"

void handle_facets(struct session *session);
void handle_histogram(struct session *session);

#endif
