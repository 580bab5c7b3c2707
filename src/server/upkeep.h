/* Handlers of the operations that look after the index as a whole. Private to server/. */
#ifndef SERVER_UPKEEP_H
#define SERVER_UPKEEP_H

#include "server/session.h"

void handle_compact(struct session *session);
void handle_merges(struct session *session);
void handle_reindex(struct session *session);
void handle_check(struct session *session);
void handle_snapshot(struct session *session);

/* How far a new index is, and that for an answer. */
struct server_reindex reindex_of(struct session *session);
json_t *describe_reindex(const struct server_reindex *reindex);

#endif
