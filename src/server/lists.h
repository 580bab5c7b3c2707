/* Handlers of requests for lists of articles and for their numbers, private to server/. */
#ifndef SERVER_LISTS_H
#define SERVER_LISTS_H

#include "server/session.h"

void handle_search(struct session *session);
void handle_count(struct session *session);
void handle_export(struct session *session);
void handle_similar(struct session *session);
void handle_suggest(struct session *session);

#endif
