/* The verbs that look after the index as a whole. */
#ifndef CLIENT_UPKEEP_H
#define CLIENT_UPKEEP_H

#include "client/verbs.h"

enum exit_status run_compact(struct invocation *invocation);
enum exit_status run_merges(struct invocation *invocation);
enum exit_status run_check(struct invocation *invocation);
enum exit_status run_snapshot(struct invocation *invocation);

#endif
