/* From a request to what the index is to run: its query, within its dates, by the clock of its
 * zone. Private to server/. */
#ifndef SERVER_PLANNING_H
#define SERVER_PLANNING_H

#include "index/query.h"
#include "server/session.h"

/* The query, or every article where the request has none. */
int planning_query(struct session *session, struct index_query **out, struct err *err);

/* The dates alone; *out is NULL if the request has none. */
int planning_dates(struct session *session, struct index_query **out, struct err *err);

#endif
