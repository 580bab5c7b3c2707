/* Handlers of the operations that look after the index as a whole. Private to server/. */
#ifndef SERVER_UPKEEP_H
#define SERVER_UPKEEP_H

#include "server/session.h"

void handle_compact(struct session *session);

#endif
