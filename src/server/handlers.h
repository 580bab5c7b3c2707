/* What is done for each kind of request, private to server/. */
#ifndef SERVER_HANDLERS_H
#define SERVER_HANDLERS_H

#include "server/session.h"

/* Begin the work for session->request. It ends with session_send() or session_send_error(), at
 * once or later, exactly once. */
void handle_request(struct session *session);

/* The id that the request names; false, with what is wrong, if it is none. */
bool handler_read_article(const struct session *session, article_id *out, struct err *err);

#endif
