/* The verbs that list and count articles. */
#ifndef CLIENT_LISTS_H
#define CLIENT_LISTS_H

#include "client/verbs.h"

enum exit_status run_search(struct invocation *invocation);
enum exit_status run_count(struct invocation *invocation);
enum exit_status run_export(struct invocation *invocation);
enum exit_status run_similar(struct invocation *invocation);
enum exit_status run_suggest(struct invocation *invocation);

#endif
