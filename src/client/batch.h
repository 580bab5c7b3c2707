/* The verb that asks many queries, one a line of a file. */
#ifndef CLIENT_BATCH_H
#define CLIENT_BATCH_H

#include "client/verbs.h"

enum exit_status run_batch(struct invocation *invocation);

#endif
