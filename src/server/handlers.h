/* What is done for each kind of request, private to server/. */
#ifndef SERVER_HANDLERS_H
#define SERVER_HANDLERS_H

#include "server/session.h"

/* Begin the work for session->request. It ends with session_send() or session_send_error(), at
 * once or later, exactly once. */
void handle_request(struct session *session);

#endif
