/* The verbs that count by value and by time. */
#ifndef CLIENT_TALLIES_H
#define CLIENT_TALLIES_H

#include "client/verbs.h"

enum exit_status run_facets(struct invocation *invocation);
enum exit_status run_histogram(struct invocation *invocation);

#endif
