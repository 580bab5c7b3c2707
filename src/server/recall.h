/* Answers that are given again to whoever asks the same (server/answer_cache.h): what makes two
 * requests the same, and which answers may be kept. Private to server/.
 *
 * Two requests are the same if all that their clients wrote is the same but for the id, if their
 * dates mean the same (today does until midnight), and if they see the same articles, for which the
 * commit stands. Whatever else an answer may depend on one day, as the rights of its client, has to
 * become part of the key.
 */
#ifndef SERVER_RECALL_H
#define SERVER_RECALL_H

#include <stdbool.h>

#include "server/session.h"

/* When the query of the request was planned: true, and the answer is being sent, if it is known.
 * Else it may be kept, if it does not depend on the moment as such. */
bool recall(struct session *session);

/* session->search is done: if another like it might find something else, what is in the answer, or
 * will be, is not to be kept. */
void recall_judge(struct session *session, bool is_partial);

/* Keep the whole answer, if it may be kept, as that of a commit. Before session_send(). */
void recall_keep(struct session *session, uint64_t sequence);

#endif
